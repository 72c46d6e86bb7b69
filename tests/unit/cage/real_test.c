// The real decoder in its cage: whatever a library does while it decodes is allowed there.
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/planes.h"
#include "film.h"
#include "kit.h"

static struct cage *open_clip(struct cages *c, const char *name, struct video_info *info,
                              struct err *err)
{
    static uint8_t bytes[1 << 20];
    int fd = open(film_path(name), O_RDONLY);
    ssize_t len = fd < 0 ? -1 : pread(fd, bytes, sizeof bytes, 0);
    assert_true(len > 0);
    struct cage_file file = {
        .fd = fd, .matte_fd = -1, .kind = video_kind(bytes, (size_t)len), .where = name};
    struct cage *cage = file.kind == VIDEO_NONE ? NULL : cage_open(c, &file, info, err);
    close(fd);
    return cage;
}

TEST(a_real_clip_is_decoded_in_the_cage)
{
    struct cages *c = kit_cages(CAGE_REAL);
    struct video_info info;
    struct err err = {0};
    struct cage *cage = open_clip(c, "h264.mp4", &info, &err);
    if (!cage)
        fail_msg("%s", err.text);
    assert_string_equal(info.codec, "h264");
    assert_int_equal(info.width_px, FILM_W);
    for (int round = 0; round < 2; round++) {
        struct picture *p;
        struct video_span span;
        for (int i = 0; i < FILM_PICTURES; i++) {
            assert_int_equal(cage_next(cage, 2 * FILM_W, FILM_H, &p, &span, &err), CAGE_PICTURE);
            assert_int_equal(film_number(p->pixels, p->stride, p->width_px, p->height_px), i);
            assert_true(p->opaque);
            picture_unref(p);
        }
        assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_END);
        assert_true(cage_seek(cage, 0, &err));
    }
    cage_close(cage);
    cages_destroy(c);
}

TEST(a_real_clip_comes_as_planes)
{
    struct cages *c = kit_cages(CAGE_REAL);
    struct video_info info;
    struct err err = {0};
    struct cage *cage = open_clip(c, "h264.mp4", &info, &err);
    assert_non_null(cage);
    cage_take_planes(cage);
    for (int i = 0; i < FILM_PICTURES; i++) {
        struct picture *p;
        struct video_span span;
        assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_PICTURE);
        assert_non_null(p->planes);
        assert_true(p->opaque);
        assert_int_equal(p->planes->list[1].width_px, FILM_W / 2);
        struct picture *rgba = picture_of_planes(p);
        assert_int_equal(film_number(rgba->pixels, rgba->stride, FILM_W, FILM_H), i);
        picture_unref(rgba);
        picture_unref(p);
    }
    cage_close(cage);
    cages_destroy(c);
}

// Good and bad ones of all forms: each is shown or refused, and none brings its decoder down.
TEST(no_clip_needs_what_the_cage_forbids)
{
    struct cages *c = kit_cages(CAGE_REAL);
    int shown = 0;
    DIR *folder = opendir(film_path(""));
    assert_non_null(folder);
    for (struct dirent *d; (d = readdir(folder));) {
        struct video_info info;
        struct err err = {0};
        if (d->d_name[0] == '.' || !strchr(d->d_name, '.'))
            continue;
        struct cage *cage = open_clip(c, d->d_name, &info, &err);
        struct picture *p;
        struct video_span span;
        float sound[960];
        int64_t start_ns;
        enum cage_answer answer = cage ? CAGE_PICTURE : CAGE_END;
        for (int i = 0; i < 200 && answer == CAGE_PICTURE; i++) {
            answer = cage_next(cage, 0, 0, &p, &span, &err);
            picture_unref(p);
            if (answer == CAGE_PICTURE && info.sound)
                cage_sound(cage, sound, 480, &start_ns);
            shown += answer == CAGE_PICTURE;
        }
        if (answer == CAGE_DIED || strstr(err.text, "its decoder"))
            fail_msg("%s: %s", d->d_name, err.text);
        cage_close(cage);
    }
    closedir(folder);
    assert_true(shown > 10 * FILM_PICTURES);
    cages_destroy(c);
}
