// What the cache of scaled pictures keeps.

#include "compose/cache.h"
#include "unit.h"

enum { SMALL = 4 * 1024 * 1024, KEPT = 16 }; // so many are as large as what may be spare

static struct cache_entry *use(struct cache *c, int32_t level, size_t bytes)
{
    static const uint8_t pixels[4];
    struct picture p = {.pixels = (uint8_t *)(uintptr_t)pixels, .serial = 1};
    struct cache_key key = cache_key_of(CACHE_MIP, &p, 1, false);
    key.level = level;
    struct cache_entry *e = cache_get(c, &key, bytes);
    assert_non_null(e);
    return e;
}

TEST(what_no_scene_uses_has_a_budget)
{
    struct cache *c = cache_create();
    for (int32_t i = 0; i < 100; i++) {
        cache_begin(c);
        use(c, i, SMALL)->filled = true;
        assert_true(cache_bytes(c) <= (size_t)(KEPT + 2) * SMALL);
    }
    // What was used last is still there, what was used before is not.
    cache_begin(c);
    for (int32_t i = 99; i > 99 - KEPT; i--)
        assert_true(use(c, i, SMALL)->filled);
    assert_false(use(c, 50, SMALL)->filled);
    cache_destroy(c);
}

TEST(what_the_scene_uses_stays_whatever_it_takes)
{
    struct cache *c = cache_create();
    for (int render = 0; render < 3; render++) {
        cache_begin(c);
        for (int32_t i = 0; i < 4 * KEPT; i++) {
            struct cache_entry *e = use(c, i, SMALL);
            assert_int_equal(e->filled, render > 0);
            e->filled = true;
        }
    }
    cache_begin(c);
    use(c, 1000, SMALL);
    cache_begin(c);
    assert_true(cache_bytes(c) <= (size_t)(KEPT + 1) * SMALL);
    cache_destroy(c);
}

TEST(memory_of_a_large_one_serves_the_next)
{
    enum { LARGE = 3 * SMALL };
    struct cache *c = cache_create();
    cache_begin(c);
    const struct cache_entry *first = use(c, 1, LARGE);
    cache_begin(c);
    assert_ptr_not_equal(use(c, 2, LARGE), first); // both are on show
    use(c, 1, LARGE)->filled = true;
    cache_begin(c);
    use(c, 2, LARGE);
    cache_begin(c);
    use(c, 2, LARGE);
    struct cache_entry *third = use(c, 3, LARGE);
    assert_ptr_equal(third, first);
    assert_false(third->filled);
    assert_int_equal(cache_bytes(c), 2 * LARGE);
    cache_destroy(c);
}

TEST(a_part_is_found_in_what_holds_it)
{
    static const uint8_t pixels[4];
    struct picture p = {.pixels = (uint8_t *)(uintptr_t)pixels, .serial = 1};
    struct cache *c = cache_create();
    struct cache_key key = cache_key_of(CACHE_SCALED, &p, 1, false);
    key.w = 100;
    key.x1 = 100;
    key.y1 = 50;
    cache_begin(c);
    struct cache_entry *whole = cache_get(c, &key, 100 * 50 * 8);
    key.x0 = 10;
    key.y1 = 40;
    assert_null(cache_find_around(c, &key)); // it is not there yet
    whole->filled = true;
    assert_ptr_equal(cache_find_around(c, &key), whole);
    key.x1 = 101;
    assert_null(cache_find_around(c, &key));
    key.x1 = 100;
    key.w = 101;
    assert_null(cache_find_around(c, &key));
    cache_destroy(c);
}
