#include "helper.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

const char *refusal(const char *text, size_t len)
{
    static char reason[ERR_TEXT_MAX];
    struct problems p;
    problems_init(&p);
    json_t *root = json_parse(text, len, "test.json", &p);
    assert_int_equal(p.errors, root ? 0 : 1);
    reason[0] = '\0';
    if (!root) {
        assert_int_equal(p.worst, ERR_REFUSED);
        assert_string_equal(p.list[0].err.where, "test.json");
        snprintf(reason, sizeof reason, "%s", p.list[0].err.text);
    }
    json_decref(root);
    problems_finish(&p);
    return reason;
}

json_t *document(const char *text)
{
    json_t *root = json_parse(text, strlen(text), "test.json", NULL);
    assert_non_null(root);
    return root;
}

const char *only(struct problems *p)
{
    static char line[ERR_WHERE_MAX + ERR_TEXT_MAX + 4];
    assert_true(p->count <= 1);
    line[0] = '\0';
    if (p->count)
        snprintf(line, sizeof line, "%s: %s", p->list[0].err.where, p->list[0].err.text);
    problems_finish(p);
    return line;
}
