// Stills in the cage: what comes out is what their decoders make, and a bad file costs itself.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/now.h"
#include "kit.h"
#include "make.h"
#include "still/still.h"
#include "svg/svg.h"
#include "sys/clock.h"

static struct made m;

static int file_of(const void *bytes, size_t len)
{
    char path[] = "/tmp/vitrine-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, bytes, len), len);
    return fd;
}

static struct cage *open_still(struct cages *c, const void *bytes, size_t len,
                               struct video_info *info, struct err *err)
{
    const char *why;
    int fd = file_of(bytes, len);
    struct cage_file file = {.fd = fd,
                             .matte_fd = -1,
                             .kind = still_kind(bytes, len, &why) == STILL_SVG ? VIDEO_SVG
                                                                               : VIDEO_STILL,
                             .where = "a.pic"};
    *err = (struct err){0};
    struct cage *cage = cage_open(c, &file, info, err);
    close(fd);
    return cage;
}

// The picture as it comes out of the cage, w x h pixels large if it is an SVG.
static struct picture *caged(struct cages *c, const void *bytes, size_t len, int w, int h,
                             struct err *err)
{
    struct video_info info;
    struct video_span span;
    struct picture *p = NULL;
    struct cage *cage = open_still(c, bytes, len, &info, err);
    enum cage_answer answer = cage ? cage_next(cage, w, h, &p, &span, err) : CAGE_FAILED;
    if (answer == CAGE_DIED || strstr(err->text, "its decoder"))
        fail_msg("%s", err->text);
    cage_close(cage);
    return p;
}

static void same(const struct picture *p, const struct picture *q)
{
    assert_int_equal(p->width_px, q->width_px);
    assert_int_equal(p->height_px, q->height_px);
    assert_int_equal(p->alpha, q->alpha);
    assert_int_equal(p->opaque, q->opaque);
    for (int y = 0; y < p->height_px; y++)
        assert_memory_equal(p->pixels + (size_t)y * p->stride, q->pixels + (size_t)y * q->stride,
                            4 * (size_t)p->width_px);
}

static void same_in_the_cage(struct cages *c)
{
    const struct still_file f = {.bytes = m.bytes, .len = m.len, .where = "a.pic"};
    struct err err = {0}, why = {0};
    struct picture *p = caged(c, m.bytes, m.len, 0, 0, &err);
    struct picture *q = still_picture(&f, &why);
    assert_string_equal(err.text, why.text);
    if (q)
        same(p, q);
    assert_int_equal(p == NULL, q == NULL);
    picture_unref(p);
    picture_unref(q);
}

static void color_at(int x, int y, uint8_t rgb[3])
{
    rgb[0] = (uint8_t)(5 * x);
    rgb[1] = (uint8_t)(7 * y);
    rgb[2] = (uint8_t)(x ^ y);
}

static bool load(const char *folder, const char *name)
{
    char path[500];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY);
    ssize_t len = fd < 0 ? -1 : read(fd, m.bytes, sizeof m.bytes);
    if (fd >= 0)
        close(fd);
    m.len = len > 0 ? (size_t)len : 0;
    return len > 0 && m.len < sizeof m.bytes;
}

TEST(stills_come_out_of_the_cage_as_they_are)
{
    struct cages *c = kit_cages(CAGE_STILL);
    const char *folders[] = {"tests/unit/image/data", "playlists/demo"};
    int shown = 0;
    for (size_t i = 0; i < 2; i++) {
        char folder[400];
        snprintf(folder, sizeof folder, "%s", unit_source_path(folders[i]));
        DIR *list = opendir(folder);
        assert_non_null(list);
        for (struct dirent *d; (d = readdir(list));) {
            const char *why;
            if (d->d_name[0] == '.' || !load(folder, d->d_name) ||
                still_kind(m.bytes, m.len, &why) == STILL_NONE)
                continue;
            same_in_the_cage(c);
            shown++;
        }
        closedir(list);
    }
    assert_true(shown > 15);
    static const uint8_t indices[64] = {1, 2, 3};
    struct gif_frame frame = {
        .screen_w = 9, .screen_h = 9, .w = 8, .h = 8, .bits = 2, .clear_index = 1};
    frame.indices = indices;
    gif_make(&m, &frame);
    same_in_the_cage(c);
    for (int orientation = 1; orientation <= 8; orientation++) {
        jpeg_make(&m, 40, 24, color_at);
        jpeg_insert_orientation(&m, orientation, true);
        same_in_the_cage(c);
    }
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}

// Cut anywhere: a reason, never a death.
TEST(cut_stills_are_refused_in_the_cage)
{
    struct cages *c = kit_cages(CAGE_STILL);
    const char *names[] = {"interlaced_alpha.png", "lossy.webp", "progressive.jpg"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(load(unit_source_path("tests/unit/image/data"), names[i]));
        for (size_t len = m.len; len > 0; len -= len / 5 + 1) {
            m.len = len;
            same_in_the_cage(c);
        }
    }
    cages_destroy(c);
}

TEST(a_still_tells_what_it_is)
{
    struct cages *c = kit_cages(CAGE_STILL);
    struct video_info info;
    struct err err;
    jpeg_make(&m, 40, 24, color_at);
    jpeg_insert_orientation(&m, 6, true);
    struct cage *cage = open_still(c, m.bytes, m.len, &info, &err);
    assert_non_null(cage);
    assert_string_equal(info.codec, "jpeg");
    assert_int_equal(info.width_px, 24); // as it is shown
    assert_int_equal(info.height_px, 40);
    assert_int_equal(info.pictures, 1);
    assert_true(info.sure);
    assert_false(info.scalable);
    struct picture *p, *none;
    struct video_span span;
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_PICTURE);
    assert_int_equal(cage_next(cage, 0, 0, &none, &span, &err), CAGE_END);
    cage_close(cage);
    assert_true(p->opaque); // its pixels stay, though its decoder is gone
    assert_int_equal(p->pixels[3], 255);
    picture_unref(p);
    load(unit_source_path("tests/unit/image/data"), "interlaced.png");
    cage = open_still(c, m.bytes, m.len, &info, &err);
    assert_string_equal(info.codec, "png");
    assert_false(info.sure);
    cage_close(cage);
    cages_destroy(c);
}

// Small files that say to be large, and one that is larger than it says.
TEST(a_png_bomb_is_refused_in_the_cage)
{
    static const uint8_t row[40000];
    struct cages *c = kit_cages(CAGE_STILL);
    struct err err;
    png_start(&m, 30000, 30000, 8, 6);
    png_data(&m, row, 1, 1);
    png_end(&m);
    assert_null(caged(c, m.bytes, m.len, 0, 0, &err));
    assert_non_null(strstr(err.text, "at most 16384"));
    png_start(&m, 10000, 10000, 8, 2); // room for all of it is made, and nothing comes
    png_data(&m, row, 1, 1);
    png_end(&m);
    assert_null(caged(c, m.bytes, m.len, 0, 0, &err));
    assert_non_null(strstr(err.text, "too little data"));
    png_start(&m, 4, 4, 8, 6);
    png_data(&m, row, sizeof row / 20, 20);
    png_end(&m);
    assert_null(caged(c, m.bytes, m.len, 0, 0, &err));
    assert_non_null(strstr(err.text, "too much data"));
    cages_destroy(c);
}

// Of each program only its own kind.
TEST(other_files_are_refused_in_the_cage)
{
    struct cages *c = kit_cages(CAGE_STILL);
    struct err err;
    assert_null(caged(c, "", 0, 0, 0, &err));
    assert_non_null(strstr(err.text, "is empty"));
    assert_null(caged(c, "OTTO\0\1", 6, 0, 0, &err));
    assert_string_equal(err.text, "is a font, no picture");
    cages_destroy(c);
}

// ---- SVG ----------------------------------------------------------------------------------------

static const char words[] =
    "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='160'>"
    "<text x='5' y='40' font-size='30' fill='#204080'>Words &#x2014; W&#xf6;rter</text>"
    "<text x='5' y='80' font-size='30' font-family='serif' font-weight='bold'>&#xc548;&#xb155;"
    "</text><text x='5' y='120' font-size='20' font-style='italic'>&#x5d0;&#x5d1; &#x1f600;</text>"
    "<image x='200' width='40' height='40' href='data:image/gif;base64,"
    "R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='/>"
    "<image x='200' y='50' width='40' height='40' href='data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVQI12NgAAAAAgAB4iG8MwAAAABJRU5ErkJggg=="
    "'/></svg>";

// The words of an SVG are drawn with this machine's fonts, which nothing in there can open.
TEST(svg_words_look_the_same_in_the_cage)
{
    struct cages *c = kit_cages(CAGE_SVG);
    const struct still_file f = {
        .bytes = (const uint8_t *)words, .len = strlen(words), .where = "a.pic"};
    for (int round = 0; round < 2; round++) {
        int w = 300 << round, h = 160 << round;
        struct err err = {0};
        struct svg *svg = svg_open(&f, &err);
        assert_non_null(svg);
        struct picture *q = svg_draw(svg, w, h, NULL, &err);
        struct picture *p = caged(c, words, strlen(words), w, h, &err);
        assert_non_null(q);
        assert_non_null(p);
        picture_classify(q);
        same(p, q);
        int inked = 0;
        for (int x = 0; x < 150 << round; x++)
            inked += p->pixels[(size_t)(30 << round) * p->stride + 4 * (size_t)x + 3] > 128;
        assert_true(inked > 10); // there are words
        svg_close(svg);
        picture_unref(p);
        picture_unref(q);
    }
    cages_destroy(c);
}

TEST(an_svg_opens_nothing)
{
    static const char text[] =
        "<!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'>"
        "<image width='20' height='10' href='file:///usr/share/pixmaps/debian-logo.png'/>"
        "<text y='9'>&e;</text></svg>";
    struct cages *c = kit_cages(CAGE_SVG);
    struct err err;
    struct picture *p = caged(c, text, strlen(text), 0, 0, &err);
    for (int x = 0; p && x < 20; x++)
        assert_int_equal(p->pixels[5 * p->stride + 4 * (size_t)x + 3], 0);
    picture_unref(p);
    cages_destroy(c);
}

// ---- decoders that go wrong ---------------------------------------------------------------------

static struct cage *open_fake(struct cages *c, const char *text, struct err *err)
{
    struct video_info info;
    *err = (struct err){0};
    return open_still(c, text, strlen(text), &info, err);
}

TEST(a_still_that_crashes_its_decoder_costs_itself)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err;
    struct picture *p;
    struct video_span span;
    assert_null(open_fake(c, "open crash", &err));
    assert_string_equal(err.text, "its decoder died of signal 5");
    struct cage *cage = open_fake(c, "at 0 crash", &err);
    assert_non_null(cage);
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_DIED);
    assert_null(p);
    assert_string_equal(err.where, "a.pic");
    assert_string_equal(err.text, "its decoder died of signal 5");
    cage_close(cage);
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}

TEST(a_still_that_hangs_its_decoder_is_given_up)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err;
    struct picture *p;
    struct video_span span;
    struct cage *cage = open_fake(c, "at 0 hang", &err);
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_DIED);
    assert_string_equal(err.text, "its decoder gave no answer in time");
    cage_close(cage);
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}
