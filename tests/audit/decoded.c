// What the check of a programme decodes is kept for the first frame, within bounds, and taken once.

#include "kit.h"

enum { SIDE = 64, BIG_W = 4000, BIG_H = 2000 }; // two of the big ones are not kept

static void open_checked(struct kit *k, bool draws)
{
    struct offline_options open = {.at_ns = k->start_ns, .decode = true, .draws = draws};
    kit_file(k, "manifest.json", buf_text(&k->manifest), k->manifest.len);
    assert_int_equal(offline_open(&k->offline, k->folder, &open), 0);
    k->programme = k->offline.programme;
}

static void add_item(struct kit *k, const char *name, int32_t w, int32_t h)
{
    kit_picture(k, name, w, h, (struct color){10, 20, 30, 40});
    kit_add(k, "%s{\"src\":\"%s\"}",
            k->manifest.len ? ","
                            : "{\"vitrine\":1,\"id\":\"d\","
                              "\"revision\":1,\"items\":[",
            name);
}

static bool taken(const struct kit *k, size_t content)
{
    struct picture *p = programme_take_decoded(k->programme, content);
    bool there = p != NULL;
    if (there)
        assert_int_equal(p->pixels[3], 40);
    picture_unref(p);
    return there;
}

TEST(decoded_pictures_are_taken_once)
{
    struct kit k;
    kit_begin(&k);
    add_item(&k, "a.png", SIDE, SIDE);
    add_item(&k, "b.png", SIDE, SIDE);
    kit_add(&k, "]}");
    open_checked(&k, true);
    assert_true(taken(&k, 1));
    assert_false(taken(&k, 1));
    programme_drop_decoded(k.programme);
    assert_false(taken(&k, 0));
    kit_end(&k);
}

TEST(decoded_pictures_are_few)
{
    struct kit k;
    kit_begin(&k);
    add_item(&k, "a.png", BIG_W, BIG_H);
    add_item(&k, "b.png", BIG_W, BIG_H);
    add_item(&k, "c.png", SIDE, SIDE);
    kit_add(&k, "]}");
    open_checked(&k, true);
    assert_true(taken(&k, 0));
    assert_false(taken(&k, 1));
    assert_true(taken(&k, 2));
    kit_end(&k);
}

TEST(decoded_pictures_are_not_kept_unasked)
{
    struct kit k;
    kit_begin(&k);
    add_item(&k, "a.png", SIDE, SIDE);
    kit_add(&k, "]}");
    open_checked(&k, false);
    assert_false(taken(&k, 0));
    kit_end(&k);
}
