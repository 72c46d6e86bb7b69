// What the model says for corpus/good/everything.json, and the defaults of what is left out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "helper.h"
#include "unit.h"

static struct reading everything(void)
{
    size_t len;
    char *text =
        read_file(unit_source_path("tests/unit/manifest/corpus/good/everything.json"), &len);
    assert_non_null(text);
    struct reading r = parse_good(text);
    free(text);
    return r;
}

#define NEAR(a, b) assert_float_equal((float)(a), (float)(b), 1e-6f)

TEST(head)
{
    struct reading r = everything();
    const struct manifest *m = r.m;
    assert_string_equal(m->id, "flagship.seoul_2026-11");
    assert_int_equal(m->revision, 42);
    assert_true(m->has_expires);
    assert_int_equal(m->expires_ns, INT64_C(1798729199250000000));
    assert_string_equal(m->timezone, "Asia/Seoul");
    assert_int_equal(m->width_px, 1920);
    assert_int_equal(m->height_px, 1080);
    assert_int_equal(m->blend, MANIFEST_BLEND_LINEAR);
    assert_int_equal(m->zone_count, 4);
    finish(&r);
}

TEST(contents)
{
    struct reading r = everything();
    const struct manifest_content *c = r.m->contents;
    assert_int_equal(r.m->content_count, 9);
    assert_string_equal(c[0].name, "bottle");
    assert_string_equal(c[0].place, "/contents/bottle");
    assert_int_equal(c[0].bytes, 4);
    assert_int_equal(strlen(c[0].sha256), 64);
    assert_string_equal(c[1].src, "./media/film of the day.mp4");
    assert_int_equal(c[1].bytes, -1);
    assert_null(c[1].sha256);
    assert_null(c[1].type);
    assert_string_equal(c[4].place, "/contents/a~1b~0c");
    assert_int_equal(c[5].kind, MANIFEST_CONTENT_FEED);
    assert_string_equal(c[5].src, "https://news.example/feed.xml");
    assert_int_equal(c[5].refresh_ns, 60 * NS_PER_S);
    assert_int_equal(c[5].max_items, 5);
    assert_int_equal(c[5].max_age_ns, 86400 * NS_PER_S);
    assert_int_equal(c[6].refresh_ns, 300 * NS_PER_S);
    assert_int_equal(c[6].max_items, 20);
    assert_int_equal(c[6].max_age_ns, 0);
    assert_string_equal(c[7].name, "/playlists/promo/items/8/src");
    assert_string_equal(c[7].src, "media/extra.svg");
    assert_string_equal(c[8].type, "image/svg+xml");
    finish(&r);
}

TEST(contents_say_where_their_alpha_is)
{
    struct reading r =
        parse_members("\"contents\": {\"a\": {\"src\": \"a.mp4\", \"matte\": \"m\"},"
                      "\"b\": {\"src\": \"b.mp4\", \"alpha\": \"stacked-below\"},"
                      "\"c\": {\"src\": \"c.mp4\", \"alpha\": \"stacked-right\"},"
                      "\"m\": {\"src\": \"m.mp4\"}}, \"items\": [{\"content\": \"a\"},"
                      "{\"src\": {\"src\": \"d.mp4\", \"matte\": \"m\"}}]");
    assert_int_equal(r.problems.count, 0);
    const struct manifest_content *c = r.m->contents;
    assert_int_equal(c[0].alpha, VIDEO_ALPHA_MATTE);
    assert_int_equal(c[0].matte, 3);
    assert_int_equal(c[1].alpha, VIDEO_ALPHA_STACKED_BELOW);
    assert_int_equal(c[2].alpha, VIDEO_ALPHA_STACKED_RIGHT);
    assert_int_equal(c[3].alpha, VIDEO_ALPHA_OWN);
    assert_int_equal(c[3].matte, -1);
    assert_int_equal(c[4].matte, 3);
    finish(&r);
}

#define VIDEOS(a, b) "\"contents\": {\"a\": {\"src\": \"a\"" a "}, \"b\": {\"src\": \"b\"" b "}}"

TEST(alpha_that_cannot_be_is_refused)
{
    assert_string_equal(error_of(VIDEOS(", \"alpha\": \"left\"", "")),
                        "/contents/a/alpha: found \"left\"; expected one of own, stacked-below, "
                        "stacked-right");
    assert_string_equal(error_of(VIDEOS(", \"matte\": \"smoke\"", "")),
                        "/contents/a/matte: no content is named \"smoke\"; expected a name under "
                        "\"contents\"");
    assert_string_equal(error_of(VIDEOS(", \"matte\": \"a\"", "")),
                        "/contents/a/matte: names the content itself; expected another file");
    assert_string_equal(error_of(VIDEOS(", \"matte\": \"b\", \"alpha\": \"stacked-below\"", "")),
                        "/contents/a/matte: stands beside alpha; expected one of the two");
    assert_string_equal(error_of(VIDEOS(", \"matte\": \"b\"", ", \"alpha\": \"stacked-below\"")),
                        "/contents/a/matte: names a content with alpha or matte; expected one "
                        "without");
    assert_string_equal(error_of(VIDEOS(", \"matte\": \"b\"", ", \"type\": \"font/ttf\"")),
                        "/contents/a/matte: names a font; expected a picture or a video");
}

TEST(item_fields)
{
    struct reading r = everything();
    const struct manifest_item *i = &r.m->items[0];
    assert_string_equal(i->id, "b");
    assert_string_equal(i->place, "/playlists/promo/items/0");
    assert_int_equal(i->kind, MANIFEST_ITEM_CONTENT);
    assert_int_equal(i->content, 0);
    assert_int_equal(i->duration_ns, INT64_C(12500000000));
    assert_int_equal(i->fit, MANIFEST_COVER);
    NEAR(i->align_x, 0);
    NEAR(i->align_y, 1);
    NEAR(i->opacity, 0.75);
    assert_int_equal(i->enter.transition, MANIFEST_SLIDE);
    assert_int_equal(i->enter.duration_ns, 1250 * NS_PER_MS);
    assert_int_equal(i->enter.direction, MANIFEST_UP);
    const struct manifest_item *film = &r.m->items[1];
    assert_string_equal(film->id, "/playlists/promo/items/1");
    NEAR(film->volume, 0.5);
    assert_true(film->loop);
    assert_int_equal(film->enter.transition, MANIFEST_FADE);
    assert_int_equal(film->enter.duration_ns, 500 * NS_PER_MS);
    assert_int_equal(r.m->items[7].fill.b, 0x33);
    assert_int_equal(r.m->items[8].content, 7);
    assert_string_equal(r.m->items[6].text, "%H:%M");
    finish(&r);
}

TEST(item_defaults)
{
    struct reading r = everything();
    const struct manifest_item *i = &r.m->items[2];
    assert_int_equal(i->duration_ns, 0);
    assert_int_equal(i->fit, MANIFEST_CONTAIN);
    NEAR(i->align_x, 0.5);
    NEAR(i->align_y, 0.5);
    NEAR(i->opacity, 1);
    assert_int_equal(i->enter.transition, MANIFEST_CUT);
    assert_int_equal(i->enter.duration_ns, 0);
    assert_int_equal(i->keyframe_count, 0);
    assert_false(i->window.daily);
    assert_int_equal(i->window.days, 0x7f);
    assert_int_equal(i->window.end_s, 86400);
    assert_int_equal(i->window.from.kind, MANIFEST_WHEN_NONE);
    assert_null(i->style.font);
    NEAR(i->style.size_px, 48);
    assert_int_equal(i->style.weight, 400);
    assert_int_equal(i->style.color.a, 255);
    assert_int_equal(i->style.color.r, 0);
    assert_int_equal(i->style.plate.a, 0);
    NEAR(i->style.line_height, 1.2);
    assert_int_equal(i->mode, MANIFEST_CARDS);
    NEAR(i->speed_px, 120);
    NEAR(i->volume, 0);
    assert_false(i->loop);
    finish(&r);
}

TEST(keyframes_say_which_fields_they_name)
{
    struct reading r = everything();
    const struct manifest_keyframe *k = r.m->items[0].keyframes;
    assert_int_equal(r.m->items[0].keyframe_count, 3);
    assert_int_equal(k[0].names, MANIFEST_KEY_X | MANIFEST_KEY_OPACITY);
    NEAR(k[0].x, -100);
    NEAR(k[0].scale, 1);
    assert_int_equal(k[0].ease, MANIFEST_EASE_OUT);
    assert_int_equal(k[1].names, MANIFEST_KEY_Y);
    NEAR(k[1].opacity, 1);
    assert_int_equal(k[1].ease, MANIFEST_EASE_LINEAR);
    assert_int_equal(k[2].at_ns, 2500 * NS_PER_MS);
    assert_int_equal(k[2].names, MANIFEST_KEY_X | MANIFEST_KEY_SCALE | MANIFEST_KEY_ROTATE |
                                     MANIFEST_KEY_OPACITY);
    assert_int_equal(k[2].ease, MANIFEST_EASE_IN_OUT);
    finish(&r);
}

TEST(enter_never_outlasts_a_known_length)
{
    struct reading r = everything();
    const struct manifest_item *text = &r.m->items[3];
    assert_int_equal(text->duration_ns, 100 * NS_PER_MS);
    assert_int_equal(text->enter.duration_ns, 100 * NS_PER_MS);
    finish(&r);
    r = parse_members("\"items\": [{\"text\": \"a\", \"duration\": 2,"
                      " \"enter\": {\"transition\": \"fade\", \"duration\": 2}},"
                      " {\"text\": \"a\", \"enter\": {\"transition\": \"cut\", \"duration\": 2}}]");
    assert_int_equal(r.m->items[0].enter.duration_ns, 2 * NS_PER_S);
    assert_int_equal(r.m->items[1].enter.duration_ns, 0);
    finish(&r);
}

TEST(windows)
{
    struct reading r = everything();
    const struct manifest_window *w = &r.m->items[7].window;
    assert_int_equal(w->from.kind, MANIFEST_WHEN_LOCAL);
    assert_int_equal(w->from.local.hour, 9);
    assert_int_equal(w->until.kind, MANIFEST_WHEN_INSTANT);
    assert_int_equal(w->until.utc_ns, 1796083200 * NS_PER_S);
    assert_int_equal(w->days, 0x41);
    assert_int_equal(w->start_s, 22 * 3600);
    assert_int_equal(w->end_s, 2 * 3600 + 30 * 60 + 15);
    assert_true(w->daily);
    finish(&r);
    r = parse_members("\"items\": [{\"text\": \"a\", \"start\": \"18:00\", \"end\": \"00:00\"}]");
    assert_int_equal(r.m->items[0].window.end_s, 86400);
    finish(&r);
}

TEST(styles)
{
    struct reading r = everything();
    const struct manifest_style *s = &r.m->items[3].style;
    assert_string_equal(s->font, "Own Sans");
    NEAR(s->size_px, 120.5);
    assert_int_equal(s->weight, 700);
    assert_int_equal(s->color.r, 255);
    assert_int_equal(s->plate.a, 0x80);
    assert_int_equal(s->align, MANIFEST_ALIGN_JUSTIFY);
    assert_int_equal(s->valign, MANIFEST_VALIGN_MIDDLE);
    NEAR(s->line_height, 1.5);
    assert_int_equal(s->direction, MANIFEST_DIRECTION_RTL);
    finish(&r);
}

TEST(playlists_and_layouts)
{
    struct reading r = everything();
    const struct manifest_playlist *p = r.m->playlists;
    assert_int_equal(r.m->playlist_count, 2);
    assert_true(p[0].shuffle && !p[0].sync);
    assert_int_equal(p[0].count, 10);
    assert_int_equal(p[1].first, 10);
    assert_int_equal(p[1].count, 2);
    assert_true(p[1].sync && !p[1].shuffle);
    const struct manifest_layout *l = r.m->layouts;
    assert_int_equal(r.m->layout_count, 3);
    assert_string_equal(l[0].name, "shop");
    assert_int_equal(l[0].zone_count, 4);
    assert_int_equal(l[0].lead, 1);
    assert_int_equal(l[0].background_content, -1);
    assert_int_equal(l[1].background_content, 0);
    assert_int_equal(l[1].lead, -1);
    assert_int_equal(l[2].zone_count, 0);
    assert_int_equal(r.m->default_layout, 0);
    finish(&r);
}

TEST(zones)
{
    struct reading r = everything();
    const struct manifest_zone *z = r.m->layouts[0].zones;
    assert_string_equal(z[0].id, "/layouts/shop/zones/0");
    assert_int_equal(z[0].playlist, -1);
    assert_int_equal(z[0].fallback, 12);
    assert_string_equal(r.m->items[12].text, "soon");
    assert_string_equal(z[1].id, "main");
    NEAR(z[1].rect.x, 100.5);
    NEAR(z[1].rect.y, -20);
    NEAR(z[1].rotate, 12.5);
    NEAR(z[1].opacity, 0.9);
    assert_int_equal(z[1].fallback, -1);
    assert_int_equal(z[2].playlist, 1);
    finish(&r);
}

TEST(draw_order_is_by_z_then_as_listed)
{
    struct reading r = parse_members(
        "\"layouts\": {\"l\": {\"zones\": ["
        "{\"rect\": [0, 0, 1, 1], \"z\": 2}, {\"rect\": [0, 0, 1, 1]}, {\"rect\": [0, 0, 1, 1], "
        "\"z\": -0.5},"
        "{\"rect\": [0, 0, 1, 1], \"z\": 2}, {\"rect\": [0, 0, 1, 1], \"z\": -0.0}]}}");
    static const uint16_t expected[] = {2, 1, 4, 0, 3};
    assert_non_null(r.m);
    assert_memory_equal(r.m->layouts[0].draw_order, expected, sizeof expected);
    finish(&r);
}

TEST(schedule)
{
    struct reading r = everything();
    const struct manifest_entry *e = r.m->schedule;
    assert_int_equal(r.m->schedule_count, 5);
    assert_int_equal(e[0].layout, 1);
    assert_int_equal(e[0].priority, -5);
    assert_int_equal(e[0].window.days, 0x1f);
    assert_int_equal(e[0].window.end_s, 86400);
    assert_null(e[0].rrule);
    assert_string_equal(e[1].place, "/schedule/1");
    assert_non_null(e[1].rrule);
    assert_int_equal(e[1].duration_ns, INT64_C(3600500000000));
    assert_true(e[1].interrupt);
    assert_false(e[1].window.daily);
    NEAR(e[2].share, 0.7);
    assert_int_equal(e[2].max_per_hour, 6);
    finish(&r);
}

TEST(keep_clear)
{
    struct reading r = everything();
    const struct manifest_keep_clear *k = r.m->keep_clear;
    assert_int_equal(r.m->keep_clear_count, 2);
    assert_string_equal(k[0].id, "bag");
    assert_int_equal(k[0].point_count, 4);
    NEAR(k[0].points[2].x, 900);
    NEAR(k[0].points[2].y, 550.5);
    NEAR(k[0].max_opacity, 0.25);
    assert_int_equal(k[0].window.from.kind, MANIFEST_WHEN_LOCAL);
    assert_string_equal(k[1].id, "/keep_clear/1");
    assert_int_equal(k[1].point_count, 3);
    NEAR(k[1].points[2].x, 50.5);
    NEAR(k[1].max_opacity, 0);
    finish(&r);
}

TEST(short_form_fills_the_canvas)
{
    struct reading r = parse_members("\"canvas\": {\"width\": 800, \"height\": 600},"
                                     " \"items\": [{\"text\": \"a\"}, {\"text\": \"b\"}]");
    assert_int_equal(r.m->playlist_count, 1);
    assert_string_equal(r.m->playlists[0].name, "items");
    assert_int_equal(r.m->playlists[0].count, 2);
    assert_int_equal(r.m->layout_count, 1);
    assert_int_equal(r.m->default_layout, 0);
    const struct manifest_layout *l = &r.m->layouts[0];
    assert_string_equal(l->name, "items");
    assert_int_equal(l->lead, 0);
    assert_int_equal(l->draw_order[0], 0);
    assert_int_equal(l->background.a, 0);
    assert_string_equal(l->zones[0].id, "items");
    NEAR(l->zones[0].rect.w, 800);
    NEAR(l->zones[0].rect.h, 600);
    NEAR(l->zones[0].opacity, 1);
    assert_int_equal(l->zones[0].playlist, 0);
    assert_int_equal(r.m->zone_count, 1);
    assert_string_equal(r.m->items[1].place, "/items/1");
    finish(&r);
}

TEST(canvas_default)
{
    struct reading r = parse_members("\"items\": [{\"text\": \"a\"}]");
    assert_int_equal(r.m->width_px, 3840);
    assert_int_equal(r.m->height_px, 2160);
    assert_int_equal(r.m->blend, MANIFEST_BLEND_SRGB);
    assert_false(r.m->has_expires);
    assert_null(r.m->timezone);
    finish(&r);
}

TEST(own_durations)
{
    struct manifest_item item = {.kind = MANIFEST_ITEM_TEXT};
    assert_int_equal(manifest_item_duration(&item, 0), 10 * NS_PER_S);
    assert_int_equal(manifest_item_duration(&item, 3 * NS_PER_S), 10 * NS_PER_S);
    item.kind = MANIFEST_ITEM_CONTENT;
    assert_int_equal(manifest_item_duration(&item, 0), 10 * NS_PER_S);
    assert_int_equal(manifest_item_duration(&item, 3 * NS_PER_S), 3 * NS_PER_S);
    item.kind = MANIFEST_ITEM_FEED;
    assert_int_equal(manifest_item_duration(&item, 0), 0);
    assert_int_equal(manifest_item_duration(&item, 40 * NS_PER_S), 40 * NS_PER_S);
    item.duration_ns = 5;
    assert_int_equal(manifest_item_duration(&item, 40 * NS_PER_S), 5);
}

TEST(words)
{
    assert_string_equal(manifest_transition_word(MANIFEST_CUT), "cut");
    assert_string_equal(manifest_transition_word(MANIFEST_IRIS), "iris");
    assert_string_equal(manifest_item_kind_word(MANIFEST_ITEM_CONTENT), "content");
    assert_string_equal(manifest_item_kind_word(MANIFEST_ITEM_FILL), "fill");
}
