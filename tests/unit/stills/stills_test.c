// What becomes of an item whose still brings its decoder down: told, left alone, tried again, and
// not for ever.
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/pictures.h"
#include "app/source.h"
#include "app/stills.h"
#include "base/now.h"
#include "sys/file.h"

// A picture by its first bytes, and for the tests' decoder (cage/child/decode.c) words.
#define PNG "\x89PNG\r\n\x1a\n "

struct rig {
    char folder[200], path[300];
    struct cages *cages;
    struct source source;
    struct programme *programme;
    struct pictures *pictures;
    struct scene_view view;
    int64_t t_ns;
};

static void put_file(const struct rig *r, const char *text)
{
    struct err err;
    if (!file_write_atomic(r->path, text, strlen(text), &err))
        fail_msg("%s", err.text);
}

static void rig_open(struct rig *r, const char *text, bool live)
{
    static const char manifest[] =
        "{\"vitrine\":1,\"id\":\"s\",\"revision\":1,\"canvas\":{\"width\":64,\"height\":36},"
        "\"items\":[{\"src\":\"a.png\",\"duration\":5}]}";
    struct err err = {0};
    struct problems problems;
    *r = (struct rig){.t_ns = 1000 * NS_PER_S};
    assert_true(file_make_temp_dir(r->folder, sizeof r->folder, &err));
    snprintf(r->path, sizeof r->path, "%s/a.png", r->folder);
    put_file(r, text);
    r->cages = cages_create(CAGE_DECODER, &err);
    assert_non_null(r->cages);
    assert_true(source_parse(r->folder, &r->source, &err));
    problems_init(&problems);
    struct programme_world world = {.cages = r->cages};
    r->programme = programme_open(manifest, strlen(manifest), &r->source, &world, false, &problems);
    assert_non_null(r->programme);
    problems_finish(&problems);
    r->view = scene_view_contain(64, 36, 64, 36);
    r->pictures = pictures_create(&(struct pictures_options){.live = live, .cages = r->cages});
}

static void rig_close(struct rig *r)
{
    pictures_destroy(r->pictures);
    programme_unref(r->programme);
    cages_destroy(r->cages);
    unlink(r->path);
    rmdir(r->folder);
}

// What the item shows so much later; what is to be made is waited for.
static enum pictures_answer ask(struct rig *r, int64_t later_ns, struct err *err)
{
    struct pictures_ask a = {.programme = r->programme,
                             .zone = {0, 0, 64, 36},
                             .scale = 1,
                             .view = &r->view,
                             .length_ns = 5 * NS_PER_S,
                             .mode = PICTURES_SHOW};
    struct scene_media media;
    enum pictures_answer answer = PICTURES_WAIT;
    *err = (struct err){0};
    r->t_ns += later_ns;
    while (answer == PICTURES_WAIT) {
        pictures_begin(r->pictures, r->t_ns, r->programme->generation);
        answer = pictures_item(r->pictures, &a, &media, NULL, err);
        pictures_end(r->pictures, false);
        while (!pictures_idle(r->pictures))
            usleep(1000);
    }
    return answer;
}

static void dies_and_is_tried_again(bool live)
{
    struct rig r;
    struct err err;
    rig_open(&r, PNG "at 0 crash", live);
    for (int i = 0; i < 2; i++) { // in the frames that follow it is not even tried
        assert_int_equal(ask(&r, i * NS_PER_S, &err), PICTURES_DIED);
        assert_int_equal(err.code, ERR_CONTENT);
        assert_string_equal(err.where, "/items/0/src");
        assert_string_equal(err.text, "its decoder died of signal 5");
        put_file(&r, PNG "pictures 1");
    }
    assert_int_equal(ask(&r, 6 * NS_PER_S, &err), PICTURES_READY);
    rig_close(&r);
}

TEST(a_still_whose_decoder_died_is_tried_again)
{
    dies_and_is_tried_again(true);
    dies_and_is_tried_again(false);
}

TEST(a_still_whose_decoder_died_three_times_is_not_made_any_more)
{
    struct rig r;
    struct err err;
    rig_open(&r, PNG "at 0 crash", true);
    for (int i = 0; i < PICTURES_DEATHS_MAX; i++)
        assert_int_equal(ask(&r, 10 * NS_PER_S, &err), PICTURES_DIED);
    put_file(&r, PNG "pictures 1");
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(&r, 60 * NS_PER_S, &err), PICTURES_DIED);
    rig_close(&r);
}

TEST(a_still_that_is_broken_is_not_tried_again)
{
    struct rig r;
    struct err err;
    rig_open(&r, PNG "pictures 0", true);
    enum pictures_answer answer = ask(&r, 0, &err);
    assert_true(answer == PICTURES_FAILED);
    assert_string_equal(err.where, "/items/0/src");
    put_file(&r, PNG "pictures 1");
    assert_int_equal(ask(&r, 60 * NS_PER_S, &err), PICTURES_FAILED);
    rig_close(&r);
}

TEST(without_a_decoder_a_still_is_told_undecodable)
{
    struct stills_file file = {.path = "/dev/null", .kind = STILL_PNG, .where = "/items/0/src"};
    struct still_info info;
    struct picture *picture;
    struct err err = {0};
    bool died = false;
    assert_false(stills_examine(NULL, &file, true, &info, &picture, &err));
    assert_non_null(strstr(err.text, "not installed"));
    assert_null(stills_picture(NULL, &file, 0, 0, &died, &err));
    assert_true(died);
    assert_int_equal(err.code, ERR_FAILED);
}
