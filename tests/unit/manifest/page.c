// Each example of docs/MANIFEST.md is a whole document, and right.
#include <stdlib.h>
#include <string.h>

#include "helper.h"
#include "unit.h"

static const char fence[] = "```json\n";

TEST(examples_of_the_page)
{
    size_t len;
    char *page = read_file(unit_source_path("docs/MANIFEST.md"), &len);
    assert_non_null(page);
    int examples = 0;
    for (char *at = page; (at = strstr(at, fence)); examples++) {
        at += sizeof fence - 1;
        char *end = strstr(at, "```");
        assert_non_null(end);
        *end = '\0';
        struct reading r = parse(at);
        if (r.problems.errors || !r.m)
            fail_msg("%s\n%s", problem_line(&r, 0), at);
        finish(&r);
        at = end + 1;
    }
    assert_true(examples >= 5);
    free(page);
}
