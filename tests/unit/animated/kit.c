#include "kit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int kit_file(const void *bytes, size_t len)
{
    char name[] = "/tmp/animated-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    unlink(name);
    assert_int_equal(write(fd, bytes, len), len);
    return fd;
}

static struct decode_input input_of(int fd, const void *bytes, size_t len)
{
    return (struct decode_input){
        .fd = fd, .matte_fd = -1, .kind = video_kind(bytes, len), .where = "a.file"};
}

void kit_open(struct kit *k, const struct decode_reader *reader, const void *bytes, size_t len)
{
    *k = (struct kit){.reader = reader, .fd = kit_file(bytes, len)};
    struct decode_input input = input_of(k->fd, bytes, len);
    k->state = reader->open(&input, &k->info, &k->err);
    if (!k->state)
        fail_msg("%s %s", k->err.where, k->err.text);
}

void kit_close(struct kit *k)
{
    k->reader->close(k->state);
    close(k->fd);
}

void kit_refuse(const struct decode_reader *reader, const void *bytes, size_t len,
                const char *words)
{
    struct video_info info;
    struct err err = {0};
    int fd = kit_file(bytes, len);
    struct decode_input input = input_of(fd, bytes, len);
    assert_null(reader->open(&input, &info, &err));
    close(fd);
    assert_int_equal(err.code, ERR_CONTENT);
    assert_string_equal(err.where, "a.file");
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

void kit_next(struct kit *k, int64_t start_ms, int64_t end_ms)
{
    assert_int_equal(k->reader->next(k->state, &k->span, &k->err), DECODE_PICTURE);
    assert_int_equal(k->span.start_ns, start_ms * MS);
    assert_int_equal(k->span.end_ns, end_ms * MS);
}

void kit_end(struct kit *k)
{
    assert_int_equal(k->reader->next(k->state, &k->span, &k->err), DECODE_END);
}

void kit_write(struct kit *k, int32_t w, int32_t h)
{
    assert_true(w <= KIT_SIDE_MAX && h <= KIT_SIDE_MAX);
    memset(k->pixels, 0x5a, sizeof k->pixels);
    struct decode_target t = {.rgba = k->pixels, .stride = 4 * (size_t)w, .w = w, .h = h};
    if (!k->reader->write(k->state, &t, &k->err))
        fail_msg("%s", k->err.text);
    k->w = w;
    k->h = h;
    k->opaque = t.opaque;
    for (size_t i = 4 * (size_t)w * (size_t)h; i < sizeof k->pixels; i++)
        assert_int_equal(k->pixels[i], 0x5a);
}

void kit_pixel(const struct kit *k, int32_t x, int32_t y, const int rgba[4], int within)
{
    const uint8_t *p = k->pixels + 4 * (y * k->w + x);
    for (int c = 0; c < 4; c++)
        if (abs(p[c] - rgba[c]) > within)
            fail_msg("(%d, %d) is %d %d %d %d, not %d %d %d %d", x, y, p[0], p[1], p[2], p[3],
                     rgba[0], rgba[1], rgba[2], rgba[3]);
}

void kit_seek_agrees(struct kit *k)
{
    enum { PICTURES_MAX = 64 };
    static uint8_t seen[PICTURES_MAX][sizeof k->pixels];
    struct video_span spans[PICTURES_MAX];
    int n = 0;
    assert_true(k->reader->seek(k->state, 0, &k->err));
    while (k->reader->next(k->state, &k->span, &k->err) == DECODE_PICTURE) {
        assert_true(n < PICTURES_MAX);
        assert_int_equal(k->span.start_ns, n ? spans[n - 1].end_ns : 0);
        assert_true(k->span.end_ns > k->span.start_ns);
        kit_write(k, k->info.width_px, k->info.height_px);
        memcpy(seen[n], k->pixels, sizeof k->pixels);
        spans[n++] = k->span;
    }
    assert_int_equal(n, k->info.pictures);
    assert_int_equal(spans[n - 1].end_ns, k->info.duration_ns);
    for (int leap = 0; leap < 3 * n; leap++) {
        int i = leap * 7 % n;
        int64_t at = leap & 1 ? spans[i].start_ns : spans[i].end_ns - 1;
        assert_true(k->reader->seek(k->state, at, &k->err));
        assert_int_equal(k->reader->next(k->state, &k->span, &k->err), DECODE_PICTURE);
        assert_int_equal(k->span.start_ns, spans[i].start_ns);
        kit_write(k, k->info.width_px, k->info.height_px);
        assert_memory_equal(k->pixels, seen[i], sizeof k->pixels);
    }
    // Before the first it is the first, behind the last the last.
    assert_true(k->reader->seek(k->state, -5, &k->err));
    assert_int_equal(k->reader->next(k->state, &k->span, &k->err), DECODE_PICTURE);
    assert_int_equal(k->span.start_ns, 0);
    assert_true(k->reader->seek(k->state, INT64_MAX, &k->err));
    assert_int_equal(k->reader->next(k->state, &k->span, &k->err), DECODE_PICTURE);
    assert_int_equal(k->span.end_ns, k->info.duration_ns);
    kit_end(k);
}
