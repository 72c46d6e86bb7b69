// Turns, shares and interrupts where they meet.

#include "unit.h"
#include "world.h"

static const double threes[] = {3, 3, 3, 3, 3, 3};
static const double tens[] = {10, 10, 10, 10, 10, 10};

static bool count_cues(void *context, const struct plan_cue *cue)
{
    (void)cue;
    return ++*(size_t *)context < 1000;
}

TEST(walk_ends_though_a_hidden_entry_waits_behind_an_endless_fallback)
{
    struct world *w = world_new();
    int32_t lead = world_list(w, 2, threes);
    w->m.item_count++; // item 2: the fallback
    int32_t a = world_layout(w, lead, 0);
    w->zones[a][1] = (struct manifest_zone){.playlist = -1, .fallback = 2};
    world_entry(w, a, 5);
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 1);
    struct plan *p = world_plan(w, 0);
    size_t count = 0;
    plan_walk(p, S(12), count_cues, &count);
    assert_int_equal(count, 5);
    plan_destroy(p);
}

TEST(share_counts_from_when_it_competes)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 1, tens), -1), 0);
    struct manifest_entry *e = world_entry(w, world_layout(w, world_list(w, 1, tens), -1), 0);
    e->share = 0.25;
    e->window = world_between(36000, 72000);
    struct plan *p = world_plan(w, 0);
    int shown = 0;
    for (int i = 0; i < 360; i++)
        shown += world_item(p, 36000 + 10 * i + 5) == 1;
    assert_in_range(shown, 87, 93);
    plan_destroy(p);
}

TEST(the_rest_divides_by_whole_loops_around_a_share)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 2, tens), -1), 0);
    world_entry(w, world_layout(w, world_list(w, 2, tens), -1), 0);
    world_entry(w, world_layout(w, world_list(w, 1, tens), -1), 0)->share = 0.5;
    struct plan *p = world_plan(w, 0);
    int32_t rest[12];
    int n = 0;
    for (int i = 0; n < 12; i++) {
        int32_t item = world_item(p, 10 * i + 5);
        if (item != 4)
            rest[n++] = item;
    }
    for (int i = 0; i < 12; i++)
        assert_int_equal(rest[i], i % 4);
    plan_destroy(p);
}

TEST(interrupt_among_equals_starves_nobody)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 0)->interrupt = true;
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 0);
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 0);
    struct plan *p = world_plan(w, 0);
    for (int i = 0; i < 12; i++)
        assert_int_equal(world_item(p, 3 * i + 1), i % 3);
    plan_destroy(p);
}

TEST(shares_go_on_behind_an_interrupt)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 3, tens), -1), 0)->share = 0.5;
    world_entry(w, world_layout(w, world_list(w, 3, tens), -1), 0)->share = 0.5;
    struct manifest_entry *e = world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 9);
    e->interrupt = true;
    e->window = world_between(35, 38);
    struct plan *p = world_plan(w, 0);
    static const int32_t before[] = {0, 3, 1, 4};
    for (int i = 0; i < 4; i++)
        assert_int_equal(world_item(p, 10 * i + 2), before[i]);
    assert_int_equal(world_item(p, 36), 6);
    assert_int_equal(world_item(p, 39), 4);
    assert_int_equal(world_item(p, 44), 2);
    assert_int_equal(world_item(p, 54), 5);
    plan_destroy(p);
}

TEST(interrupted_loop_of_a_limited_entry_goes_on)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 1, threes), -1);
    world_entry(w, world_layout(w, world_list(w, 1, (double[]){60}), -1), 1)->max_per_hour = 1;
    struct manifest_entry *e = world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 9);
    e->interrupt = true;
    e->window = world_between(20, 30);
    struct plan *p = world_plan(w, 0);
    assert_int_equal(world_item(p, 25), 2);
    struct plan_show back = world_show(p, 31, 0);
    assert_int_equal(back.current.item, 1);
    assert_true(back.current.skip_ns == S(20));
    assert_int_equal(world_item(p, 71), 0);
    plan_destroy(p);
}

TEST(shuffle_with_one_expired_repeats_none)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 4, threes), -1);
    w->lists[0].shuffle = true;
    w->items[2].window = world_between(-10, -5);
    struct plan *p = world_plan(w, 0);
    int32_t last = -1;
    for (int i = 0; i < 3000; i++) {
        int32_t item = world_item(p, 3.0 * i + 1);
        assert_true(item != last && item != 2);
        last = item;
    }
    plan_destroy(p);
}

TEST(shuffle_differs_from_turn_to_turn)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 5, threes), -1), 0);
    w->lists[0].shuffle = true;
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 0);
    struct plan *p = world_plan(w, 0);
    int differ = 0;
    for (int turn = 1; turn < 20; turn++)
        for (int i = 0; i < 5; i++)
            differ += world_item(p, 18 * turn + 3 * i + 1) != world_item(p, 3 * i + 1);
    assert_true(differ > 40);
    plan_destroy(p);
}

TEST(fallback_has_its_own_validity)
{
    struct world *w = world_new();
    int32_t list = world_list(w, 1, threes);
    w->m.item_count++;
    w->m.default_layout = world_layout(w, list, -1);
    w->zones[0][0].fallback = 1;
    w->items[0].window = world_between(100, 110);
    w->items[1].window = world_between(5, 9);
    struct plan *p = world_plan(w, 0);
    static const double at[] = {4, 5, 8.9, 9, 100, 111};
    static const int32_t want[] = {-1, 1, 1, -1, 0, -1};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(world_item(p, at[i]), want[i]);
    plan_destroy(p);
}

TEST(lead_item_ends_where_its_layout_is_cut_and_not_at_hidden_edges)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 1, (double[]){60}), -1), 5);
    int32_t b = world_layout(w, world_list(w, 1, threes), -1);
    world_entry(w, b, 1)->window = world_between(10, 20);
    struct plan *p = world_plan(w, 0);
    assert_true(plan_lead_item_end(p, S(1)) == S(60));
    w->entries[1].priority = 9;
    struct plan *q = world_plan(w, 0);
    assert_true(plan_lead_item_end(q, S(1)) == S(10));
    plan_destroy(p);
    plan_destroy(q);
}

TEST(lengths_beyond_all_bounds_are_survived)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 2, threes), -1);
    w->items[0].kind = w->items[1].kind = MANIFEST_ITEM_FEED;
    w->items[0].duration_ns = w->items[1].duration_ns = 0;
    int64_t natural[] = {INT64_MAX, 1};
    struct plan *p = plan_create(&w->m, w->zone, S(1.7e9), natural, NULL);
    int64_t t = plan_next_change(p, S(1.7e9));
    assert_true(t == S(1.7e9) + S(366 * 86400));
    assert_true(plan_next_change(p, t) == t + S(0.1));
    plan_destroy(p);
}
