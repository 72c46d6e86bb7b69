// tools/stack-alpha: what it makes shows the same as what it was made from.
#include "unit.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/decode.h"
#include "film.h"

extern char **environ;

enum { ARGS_MAX = 16, PATH_BYTES = 4096 };

// Ends with its exit status. Its words go to /dev/null where they are not asked for.
static int run(const char *const *words, bool quiet)
{
    pid_t child;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (quiet)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    assert_int_equal(
        posix_spawnp(&child, words[0], &actions, NULL, (char **)(uintptr_t)words, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct made {
    char folder[64], out[PATH_BYTES], matte[PATH_BYTES];
};

static void make_folder(struct made *m)
{
    snprintf(m->folder, sizeof m->folder, "/tmp/stack-alpha-XXXXXX");
    assert_non_null(mkdtemp(m->folder));
    snprintf(m->out, sizeof m->out, "%s/a.mp4", m->folder);
    snprintf(m->matte, sizeof m->matte, "%s/a-matte.mp4", m->folder);
}

static void remove_folder(const struct made *m)
{
    unlink(m->out);
    unlink(m->matte);
    assert_int_equal(rmdir(m->folder), 0); // nothing else is left behind
}

static int stack(const struct made *m, const char *film, const char *option, bool quiet)
{
    const char *words[ARGS_MAX] = {
        unit_source_path("tools/stack-alpha"), "--preset", "ultrafast", option, film, m->out};
    return run(words, quiet);
}

static struct decode *open_film(const char *path, const char *matte, enum video_alpha alpha,
                                struct video_info *info)
{
    struct err err = {0};
    uint8_t head[VIDEO_HEAD_MAX];
    struct decode_input input = {.fd = open(path, O_RDONLY),
                                 .matte_fd = matte ? open(matte, O_RDONLY) : -1,
                                 .alpha = alpha,
                                 .where = path};
    ssize_t got = pread(input.fd, head, sizeof head, 0);
    assert_true(got > 0);
    input.kind = video_kind(head, (size_t)got);
    struct decode *d = decode_open(&input, info, &err);
    if (!d)
        fail_msg("%s: %s", err.where, err.text);
    return d; // the files stay open until the test's process ends
}

static const uint8_t *picture(struct decode *d, const struct video_info *info, uint8_t *pixels,
                              struct video_span *span)
{
    struct decode_target t = {.rgba = pixels,
                              .stride = (size_t)info->width_px * 4,
                              .w = info->width_px,
                              .h = info->height_px};
    if (decode_next(d, span, NULL) != DECODE_PICTURE)
        return NULL;
    assert_true(decode_write(d, &t, NULL));
    return pixels;
}

// How far two pictures are apart: the alpha and the colours at worst, and all on average.
struct apart {
    int alpha, colour;
    double mean;
};

static void compare(const uint8_t *a, const uint8_t *b, size_t pixels, struct apart *worst)
{
    double sum = 0;
    for (size_t i = 0; i < 4 * pixels; i++) {
        int d = abs(a[i] - b[i]);
        int *most = i % 4 == 3 ? &worst->alpha : &worst->colour;
        *most = d > *most ? d : *most;
        sum += d;
    }
    double mean = sum / (double)(4 * pixels);
    worst->mean = mean > worst->mean ? mean : worst->mean;
}

// Of all pictures of the film and of what was made from it.
static struct apart difference(const char *film, const struct made *m, enum video_alpha alpha)
{
    enum { BYTES = FILM_W * FILM_H * 4 };
    static uint8_t from[BYTES];
    static uint8_t to[BYTES];
    struct video_info a;
    struct video_info b;
    struct video_span from_span;
    struct video_span to_span;
    struct apart worst = {0};
    struct decode *x = open_film(film, NULL, VIDEO_ALPHA_OWN, &a);
    struct decode *y = open_film(m->out, alpha == VIDEO_ALPHA_MATTE ? m->matte : NULL, alpha, &b);
    assert_true(a.alpha && b.alpha);
    assert_int_equal(a.width_px, b.width_px);
    assert_int_equal(a.height_px, b.height_px);
    int count = 0;
    for (; picture(x, &a, from, &from_span); count++) {
        assert_non_null(picture(y, &b, to, &to_span));
        assert_int_equal(from_span.start_ns, to_span.start_ns);
        compare(from, to, FILM_W * FILM_H, &worst);
    }
    assert_int_equal(count, FILM_PICTURES);
    assert_null(picture(y, &b, to, &to_span));
    decode_close(x);
    decode_close(y);
    return worst;
}

// Flat colours through H.264 at crf 16: the alpha is there exactly but for its rounding to 220
// steps, colours are off by their own and by the quantizer.
static void assert_close(struct apart d, const char *what)
{
    print_message("%s: alpha %d, colour %d, mean %.2f\n", what, d.alpha, d.colour, d.mean);
    if (d.alpha > 2 || d.colour > 16 || d.mean > 1)
        fail_msg("%s is another picture", what);
}

TEST(every_form_with_alpha_comes_through)
{
    static const char *const films[] = {"prores-alpha.mov", "vp9-alpha.webm", "vp8-alpha.webm",
                                        "png.mov", "qtrle.mov"};
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        struct made m;
        make_folder(&m);
        assert_int_equal(stack(&m, film_path(films[i]), "--below", false), 0);
        assert_close(difference(film_path(films[i]), &m, VIDEO_ALPHA_STACKED_BELOW), films[i]);
        remove_folder(&m);
    }
}

TEST(every_place_of_the_alpha)
{
    struct made m;
    make_folder(&m);
    assert_int_equal(stack(&m, film_path("png.mov"), "--right", false), 0);
    assert_close(difference(film_path("png.mov"), &m, VIDEO_ALPHA_STACKED_RIGHT), "right");
    remove_folder(&m);
    make_folder(&m);
    assert_int_equal(stack(&m, film_path("png.mov"), "--matte", false), 0);
    assert_close(difference(film_path("png.mov"), &m, VIDEO_ALPHA_MATTE), "matte");
    remove_folder(&m);
    make_folder(&m);
    assert_int_equal(stack(&m, film_path("png.mov"), "--codec=hevc", false), 0);
    assert_close(difference(film_path("png.mov"), &m, VIDEO_ALPHA_STACKED_BELOW), "hevc");
    remove_folder(&m);
}

TEST(an_odd_size_grows_by_a_clear_pixel)
{
    struct made m;
    make_folder(&m);
    char odd[PATH_BYTES];
    snprintf(odd, sizeof odd, "%s/odd.mov", m.folder);
    const char *words[ARGS_MAX] = {
        "ffmpeg", "-loglevel",       "error", "-i",  film_path("png.mov"),
        "-vf",    "crop=31:43:0:10", "-c:v",  "png", odd};
    assert_int_equal(run(words, false), 0);
    assert_int_equal(stack(&m, odd, "--below", false), 0);
    struct video_info info;
    struct video_span span;
    static uint8_t pixels[32 * 44 * 4];
    struct decode *d = open_film(m.out, NULL, VIDEO_ALPHA_STACKED_BELOW, &info);
    assert_int_equal(info.width_px, 32);
    assert_int_equal(info.height_px, 44);
    assert_non_null(picture(d, &info, pixels, &span));
    for (int y = 0; y < 44; y++)
        assert_in_range(pixels[4 * (y * 32 + 31) + 3], 0, 12);
    for (int x = 0; x < 32; x++)
        assert_in_range(pixels[4 * (43 * 32 + x) + 3], 0, 12);
    decode_close(d);
    unlink(odd);
    remove_folder(&m);
}

TEST(what_has_no_alpha_is_refused)
{
    static const char *const films[] = {"h264.mp4", "vp9.webm", "none.mov"};
    struct made m;
    make_folder(&m);
    for (size_t i = 0; i < sizeof films / sizeof *films; i++)
        assert_int_equal(stack(&m, film_path(films[i]), "--below", true), 1);
    assert_int_equal(access(m.out, F_OK), -1);
    // What is there is not written over unasked.
    assert_int_equal(stack(&m, film_path("png.mov"), "--below", true), 0);
    assert_int_equal(stack(&m, film_path("png.mov"), "--below", true), 1);
    assert_int_equal(stack(&m, film_path("png.mov"), "--force", true), 0);
    remove_folder(&m);
}
