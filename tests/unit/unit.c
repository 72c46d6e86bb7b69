#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TESTS_MAX = 1000 };
static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;

void unit_register(const char *name, CMUnitTestFunction function)
{
    if (test_count == TESTS_MAX)
        abort();
    tests[test_count++] = (struct CMUnitTest){.name = name, .test_func = function};
}

const char *unit_source_path(const char *relative)
{
    static char path[4096];
    const char *root = getenv("VITRINE_SOURCE");
    snprintf(path, sizeof path, "%s/%s", root ? root : ".", relative);
    return path;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return _cmocka_run_group_tests("all", tests, test_count, NULL, NULL);
    for (size_t i = 0; i < test_count; i++)
        if (strcmp(tests[i].name, argv[1]) == 0)
            return _cmocka_run_group_tests(argv[1], &tests[i], 1, NULL, NULL);
    fprintf(stderr, "%s: no such test\n", argv[1]);
    return 2;
}
