#include <string.h>

#include "sys/clock.h"
#include "sys/hash.h"
#include "sys/random.h"
#include "unit.h"

TEST(hash_of_nothing_and_of_a_million_bytes_in_pieces)
{
    char hex[HASH_HEX];
    hash_hex("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // FIPS 180-4, one million times "a".
    static char block[1000];
    memset(block, 'a', sizeof block);
    struct hash h;
    hash_init(&h);
    for (int i = 0; i < 1000; i++) {
        hash_update(&h, block, 1);
        hash_update(&h, block, 0);
        hash_update(&h, block, 999);
    }
    hash_final_hex(&h, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(hash_names_are_64_lower_case_digits)
{
    const char *good = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_true(hash_is_hex(good));
    assert_false(hash_is_hex(good + 1));
    assert_false(hash_is_hex(""));
    assert_false(hash_is_hex("E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    assert_false(hash_is_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550"));
    assert_false(hash_is_hex("../0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550"));
}

TEST(clock_runs_forward_and_knows_a_set_wall)
{
    struct now a = now_read();
    struct now b = now_read();
    assert_true(b.mono_ns >= a.mono_ns);
    assert_true(a.mono_ns > 0);
    assert_int_equal(a.wall_trusted, a.wall_ns >= INT64_C(1704067200) * NS_PER_S);
    assert_true(now_cpu_ns() > 0);
}

TEST(clock_sleep_ends_not_before_its_instant)
{
    int64_t until = now_read().mono_ns + NS_PER_MS;
    now_sleep_until(until);
    assert_true(now_read().mono_ns >= until);
    now_sleep_until(0); // past instants return at once
    now_sleep_until(-5);
}

TEST(random_stays_below_its_bound_and_reaches_all)
{
    assert_int_equal(random_below(1), 0);
    unsigned seen = 0;
    for (int i = 0; i < 500; i++) {
        uint64_t n = random_below(5);
        assert_true(n < 5);
        seen |= 1u << n;
    }
    assert_int_equal(seen, 31); // missing one of five in 500 draws: 1 in 10^48
    for (int i = 0; i < 100; i++)
        assert_true(random_below((UINT64_C(1) << 63) + 1) <= UINT64_C(1) << 63);
}
