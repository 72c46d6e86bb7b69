#include <string.h>

#include "base/prng.h"
#include "unit.h"
#include "world.h"

static const double threes[] = {3, 3, 3, 3, 3, 3};

TEST(nothing_is_clear_glass_for_ever)
{
    struct world *w = world_new();
    struct plan *p = world_plan(w, 0);
    assert_int_equal(plan_layout_at(p, S(5), NULL), -1);
    assert_true(plan_next_change(p, S(5)) == PLAN_NEVER);
    plan_destroy(p);
}

TEST(items_follow_each_other_and_loop)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 3, (double[]){1, 2, 3}), -1);
    struct plan *p = world_plan(w, 100);
    static const int32_t want[] = {0, 1, 1, 2, 2, 2, 0, 1};
    for (int i = 0; i < 8; i++)
        assert_int_equal(world_item(p, 100.5 + i), want[i]);
    assert_int_equal(world_item(p, 101), 1);
    struct plan_show show = world_show(p, 106.5, 0);
    assert_true(show.has_previous);
    assert_int_equal(show.previous.item, 2);
    assert_true(show.previous.end_ns == show.current.start_ns);
    assert_int_equal(show.current.reason, PLAN_DEFAULT);
    assert_false(world_show(p, 100.5, 0).has_previous);
    plan_destroy(p);
}

TEST(asking_backwards_answers_the_same)
{
    struct world *w = world_new();
    int32_t first =
        world_list(w, 3, (double[]){1, 2, 4}); // before the second: its items come first
    int32_t a = world_layout(w, first, world_list(w, 2, (double[]){5, 0.3}));
    w->m.default_layout = a;
    world_entry(w, world_layout(w, world_list(w, 2, (double[]){1.5, 1}), -1), 5)->window =
        world_between(1000, 2000);
    struct plan *in_order = world_plan(w, 0);
    struct plan *at_random = world_plan(w, 0);
    static struct plan_show one[MANIFEST_ZONES_MAX];
    static struct plan_show two[MANIFEST_ZONES_MAX];
    struct prng prng = {1};
    for (int i = 0; i < 300; i++) {
        int64_t t = (int64_t)prng_below(&prng, 5000) * 1000000007;
        size_t n = plan_at(at_random, t, one);
        struct plan *fresh = world_plan(w, 0);
        assert_int_equal(n, plan_at(fresh, t, two));
        for (size_t z = 0; z < n; z++) {
            assert_true(one[z].current.start_ns == two[z].current.start_ns);
            assert_int_equal(one[z].current.item, two[z].current.item);
            assert_int_equal(one[z].has_previous, two[z].has_previous);
        }
        assert_true(plan_next_change(at_random, t) == plan_next_change(fresh, t));
        plan_destroy(fresh);
    }
    plan_destroy(in_order);
    plan_destroy(at_random);
}

TEST(next_change_is_where_something_changes)
{
    struct world *w = world_new();
    int32_t first = world_list(w, 2, (double[]){3, 4});
    w->m.default_layout = world_layout(w, first, world_list(w, 2, (double[]){5, 6}));
    struct plan *p = world_plan(w, 0);
    static const double edges[] = {3, 5, 7, 10, 11, 14, 16};
    int64_t t = 0;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        t = plan_next_change(p, t);
        assert_true(t == S(edges[i]));
    }
    assert_true(plan_lead_item_end(p, S(8)) == S(10));
    plan_destroy(p);
}

TEST(highest_priority_wins_and_cuts_at_its_edges)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 2, threes), -1);
    int32_t b = world_layout(w, world_list(w, 1, (double[]){100}), -1);
    world_entry(w, b, 1)->window = world_between(4, 11);
    struct plan *p = world_plan(w, 0);
    assert_int_equal(world_item(p, 3.999), 1);
    assert_int_equal(world_item(p, 4), 2);
    assert_int_equal(world_show(p, 4, 0).current.priority, 1);
    assert_int_equal(world_show(p, 4, 0).current.reason, PLAN_SCHEDULED);
    assert_false(world_show(p, 4, 0).has_previous);
    assert_int_equal(world_item(p, 10.999), 2);
    int64_t since;
    assert_int_equal(plan_layout_at(p, S(11), &since), 0);
    assert_true(since == S(11));
    assert_true(plan_layout_begin(p, S(12)) == S(11));
    assert_int_equal(world_item(p, 11), 0); // it starts anew
    plan_destroy(p);
}

TEST(equals_take_turns_of_a_whole_loop)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 2, threes), -1), 0);
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 0);
    struct plan *p = world_plan(w, 0);
    static const int32_t want[] = {0, 1, 2, 0, 1, 2, 0};
    for (int i = 0; i < 7; i++)
        assert_int_equal(world_item(p, 3 * i + 1), want[i]);
    plan_destroy(p);
}

TEST(one_with_nothing_to_show_passes_its_turn)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 0);
    world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 0);
    w->items[1].window = world_between(1000, 1001);
    struct plan *p = world_plan(w, 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(world_item(p, 3 * i + 1), 0);
    plan_destroy(p);
}

TEST(item_ends_with_its_validity_and_is_passed_over)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 2, (double[]){10, 5}), -1);
    w->items[0].window = world_between(0, 4);
    struct plan *p = world_plan(w, 0);
    assert_int_equal(world_item(p, 3.9), 0);
    assert_int_equal(world_item(p, 4), 1);
    assert_int_equal(world_item(p, 9), 1);
    assert_int_equal(world_item(p, 14), 1);
    plan_destroy(p);
}

TEST(nothing_valid_is_the_fallback_then_the_item)
{
    struct world *w = world_new();
    int32_t list = world_list(w, 1, (double[]){2});
    w->m.item_count++; // item 1: the fallback
    w->m.default_layout = world_layout(w, list, -1);
    w->zones[0][0].fallback = 1;
    w->items[0].window = world_between(7, 8);
    struct plan *p = world_plan(w, 0);
    struct plan_show show = world_show(p, 3, 0);
    assert_int_equal(show.current.item, 1);
    assert_int_equal(show.current.reason, PLAN_FALLBACK);
    assert_true(show.current.end_ns == S(7));
    assert_int_equal(world_item(p, 7), 0);
    assert_int_equal(world_item(p, 8), 1);
    w->zones[0][0].fallback = -1;
    plan_destroy(p);
    p = world_plan(w, 0);
    assert_int_equal(world_item(p, 3), -1);
    assert_true(plan_next_change(p, S(3)) == S(7));
    assert_true(plan_next_change(p, S(9)) == PLAN_NEVER);
    plan_destroy(p);
}

TEST(item_of_unknown_length_or_broken_is_passed_over)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 3, threes), -1);
    w->items[0].kind = MANIFEST_ITEM_FEED;
    w->items[0].duration_ns = 0;
    bool usable[] = {true, false, true};
    struct plan *p = plan_create(&w->m, w->zone, 0, NULL, usable);
    assert_int_equal(world_item(p, 1), 2);
    int64_t natural[] = {S(4), 0, 0};
    struct plan *q = plan_continue(p, S(1), natural, usable);
    assert_int_equal(world_item(q, 1), 2);
    assert_int_equal(world_item(q, 3.5), 0);
    assert_int_equal(world_item(q, 6.9), 0);
    assert_int_equal(world_item(q, 7), 2);
    bool none[] = {false, false, false};
    struct plan *r = plan_continue(q, S(8), natural, none);
    assert_int_equal(world_item(r, 8), -1);
    plan_destroy(p);
    plan_destroy(q);
    plan_destroy(r);
}

TEST(shuffle_shows_all_before_any_repeats_and_none_twice_in_a_row)
{
    for (size_t count = 1; count <= 6; count++) {
        struct world *w = world_new();
        w->m.default_layout = world_layout(w, world_list(w, count, threes), -1);
        w->lists[0].shuffle = true;
        struct plan *p = world_plan(w, 12345);
        int32_t last = -1;
        for (int loop = 0; loop < 300; loop++) {
            unsigned seen = 0;
            for (size_t i = 0; i < count; i++) {
                int32_t item =
                    world_item(p, 12345 + 3.0 * (double)(loop * (int)count + (int)i) + 1);
                assert_true(count == 1 || item != last);
                seen |= 1u << item;
                last = item;
            }
            assert_int_equal(seen, (1u << count) - 1);
        }
        plan_destroy(p);
    }
}

TEST(shuffle_is_another_every_loop)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 6, threes), -1);
    w->lists[0].shuffle = true;
    struct plan *p = world_plan(w, 0);
    int differ = 0;
    for (int loop = 1; loop < 20; loop++)
        for (int i = 0; i < 6; i++)
            differ += world_item(p, 18 * loop + 3 * i + 1) != world_item(p, 3 * i + 1);
    assert_true(differ > 40);
    plan_destroy(p);
}

TEST(sync_agrees_from_any_start)
{
    for (int shuffle = 0; shuffle < 2; shuffle++) {
        struct world *w = world_new();
        w->m.default_layout = world_layout(w, world_list(w, 4, (double[]){2, 3, 5, 7}), -1);
        w->lists[0].sync = true;
        w->lists[0].shuffle = shuffle;
        struct plan *p = world_plan(w, 17000);
        struct plan *q = world_plan(w, 18001.7);
        for (double t = 18002; t < 18200; t += 0.37) {
            struct plan_show a = world_show(p, t, 0);
            struct plan_show b = world_show(q, t, 0);
            assert_int_equal(a.current.item, b.current.item);
            assert_true(a.current.start_ns - a.current.skip_ns ==
                        b.current.start_ns - b.current.skip_ns);
        }
        if (!shuffle) {
            assert_int_equal(world_item(p, 17 * 1001 + 4.9), 1);
            assert_int_equal(world_item(p, 17 * 1001 + 5), 2);
        }
        plan_destroy(p);
        plan_destroy(q);
    }
}

TEST(interrupt_freezes_and_resumes_in_place)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 2, (double[]){10, 10}), -1), 0);
    struct manifest_entry *e = world_entry(w, world_layout(w, world_list(w, 1, threes), -1), 9);
    e->interrupt = true;
    e->window = world_between(13, 20);
    struct plan *p = world_plan(w, 0);
    assert_int_equal(world_item(p, 12.9), 1);
    assert_int_equal(world_item(p, 13), 2);
    struct plan_show back = world_show(p, 20, 0);
    assert_int_equal(back.current.item, 1);
    assert_true(back.current.skip_ns == S(3));
    assert_true(back.current.end_ns == S(27));
    assert_false(back.has_previous);
    assert_int_equal(world_item(p, 27), 0);
    // The layout's own time stood still from 13 to 20, too.
    assert_true(plan_layout_begin(p, S(12)) == 0);
    assert_true(plan_layout_begin(p, S(19)) == S(13));
    assert_true(plan_layout_begin(p, S(21)) == S(7));
    e->interrupt = false;
    struct plan *q = world_plan(w, 0);
    assert_int_equal(world_item(q, 20), 0);
    assert_true(plan_layout_begin(q, S(21)) == S(20));
    plan_destroy(p);
    plan_destroy(q);
}

TEST(max_per_hour_spaces_the_loops)
{
    struct world *w = world_new();
    w->m.default_layout = world_layout(w, world_list(w, 1, threes), -1);
    world_entry(w, world_layout(w, world_list(w, 1, (double[]){60}), -1), 5)->max_per_hour = 4;
    struct plan *p = world_plan(w, 0);
    int begun = 0;
    int64_t last = INT64_MIN;
    for (int64_t t = 0; t < S(7200); t = plan_next_change(p, t)) {
        struct plan_show show = world_show(p, (double)t / 1e9, 0);
        if (show.current.item != 1 || show.current.start_ns != t)
            continue;
        assert_true(last == INT64_MIN || t - last >= S(900));
        last = t;
        begun++;
    }
    assert_int_equal(begun, 8);
    plan_destroy(p);
}

TEST(shares_get_their_part_of_an_hour)
{
    struct world *w = world_new();
    world_entry(w, world_layout(w, world_list(w, 3, (double[]){10, 10, 10}), -1), 0);
    world_entry(w, world_layout(w, world_list(w, 2, (double[]){10, 10}), -1), 0)->share = 0.25;
    world_entry(w, world_layout(w, world_list(w, 1, (double[]){10}), -1), 0)->share = 0.5;
    struct plan *p = world_plan(w, 0);
    int shown[3] = {0};
    int32_t seen_of_share = 0;
    for (int i = 0; i < 360; i++) {
        int32_t item = world_item(p, 10 * i + 5);
        shown[item < 3 ? 0 : item < 5 ? 1 : 2]++;
        seen_of_share |= item == 3 ? 1 : item == 4 ? 2 : 0;
    }
    assert_in_range(shown[0], 87, 93);
    assert_in_range(shown[1], 87, 93);
    assert_in_range(shown[2], 177, 183);
    assert_int_equal(seen_of_share, 3); // it goes on with its next item
    plan_destroy(p);
}

struct told {
    size_t count;
    struct plan_cue cues[64];
};

static bool tell(void *context, const struct plan_cue *cue)
{
    struct told *t = context;
    t->cues[t->count++] = *cue;
    return t->count < 64;
}

TEST(walk_tells_each_cue_with_its_real_end)
{
    struct world *w = world_new();
    int32_t first = world_list(w, 1, (double[]){10});
    w->m.default_layout = world_layout(w, first, world_list(w, 1, (double[]){100}));
    world_entry(w, world_layout(w, world_list(w, 1, (double[]){4}), -1), 1)->window =
        world_between(15, 20);
    struct plan *p = world_plan(w, 0);
    struct told t = {0};
    plan_walk(p, S(30), tell, &t);
    static const double want[][4] = {{0, 10, 0, 0},  {0, 15, 1, 1},  {10, 15, 0, 0}, {15, 19, 2, 0},
                                     {19, 20, 2, 0}, {20, 30, 0, 0}, {20, 120, 1, 1}};
    assert_int_equal(t.count, 7);
    for (size_t i = 0; i < t.count; i++) {
        assert_true(t.cues[i].start_ns == S(want[i][0]));
        assert_true(t.cues[i].end_ns == S(want[i][1]));
        assert_int_equal(t.cues[i].item, (int)want[i][2]);
        assert_int_equal(t.cues[i].zone, (int)want[i][3]);
    }
    plan_destroy(p);
}

static bool count_cues(void *context, const struct plan_cue *cue)
{
    (void)cue;
    ++*(size_t *)context;
    return true;
}

TEST(a_year_is_walked_through_whole)
{
    struct world *w = world_new();
    int32_t first = world_list(w, 6, threes);
    w->m.default_layout = world_layout(w, first, world_list(w, 1, threes));
    struct plan *p = world_plan(w, 0);
    size_t count = 0;
    plan_walk(p, S(30 * 86400), count_cues, &count);
    assert_int_equal(count, 2 * 30 * 86400 / 3);
    plan_destroy(p);
}
