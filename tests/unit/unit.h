#pragma once
// One line of set-up for a unit test: TEST(name) { ... } in any .c of a test folder. Run the binary
// without arguments for all cases, or with the name of one.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void unit_register(const char *name, CMUnitTestFunction function);

#define TEST(name)                                                                                 \
    static void test_##name(void **state);                                                         \
    __attribute__((constructor)) static void register_##name(void)                                 \
    {                                                                                              \
        unit_register(#name, test_##name);                                                         \
    }                                                                                              \
    static void test_##name(void **state __attribute__((unused)))

// Path of a file of the source tree, from $VITRINE_SOURCE; a static buffer, overwritten by each
// call.
const char *unit_source_path(const char *relative);
