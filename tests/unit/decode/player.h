#pragma once
// A clip that is being decoded, for the tests of this folder.

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/decode.h"
#include "film.h"
#include "sys/file.h"
#include "unit.h"

struct player {
    int fd, matte_fd;
    struct decode *decode; // NULL: was refused, err says why
    struct video_info info;
    struct video_span span;
    struct err err;
    uint8_t *rgba; // of the picture drawn last
    int w, h;
    bool opaque;
};

static inline enum video_kind player_kind(int fd)
{
    uint8_t head[VIDEO_HEAD_MAX];
    const ssize_t got = pread(fd, head, sizeof head, 0);
    return video_kind(head, got > 0 ? (size_t)got : 0);
}

static inline struct player player_start(int fd, int matte_fd, enum video_alpha alpha,
                                         enum video_kind kind)
{
    struct player p = {.fd = fd, .matte_fd = matte_fd};
    const struct decode_input input = {
        .fd = fd, .matte_fd = matte_fd, .kind = kind, .alpha = alpha, .where = "clip"};
    p.decode = decode_open(&input, &p.info, &p.err);
    return p;
}

// alpha: how the clip says what is clear; matte: the second clip's name, or NULL.
static inline struct player player_open(const char *name, enum video_alpha alpha, const char *matte)
{
    const int fd = open(film_path(name), O_RDONLY);
    const int matte_fd = matte ? open(film_path(matte), O_RDONLY) : -1;
    assert_true(fd >= 0 && (!matte || matte_fd >= 0));
    return player_start(fd, matte_fd, alpha, player_kind(fd));
}

// A clip's bytes; the caller frees them.
static inline uint8_t *player_bytes(const char *name, size_t *len)
{
    char *bytes = file_read(film_path(name), 1 << 24, len, NULL);
    assert_non_null(bytes);
    return (uint8_t *)bytes;
}

static inline enum video_kind player_kind_of(const char *name)
{
    const int fd = open(film_path(name), O_RDONLY);
    const enum video_kind kind = player_kind(fd);
    close(fd);
    return kind;
}

// Plays bytes from memory, as kind says or (VIDEO_NONE) as they say.
static inline struct player player_of_bytes(const void *bytes, size_t len, enum video_kind kind)
{
    const int fd = memfd_create("clip", 0);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    return player_start(fd, -1, VIDEO_ALPHA_OWN, kind ? kind : player_kind(fd));
}

static inline void player_close(struct player *p)
{
    decode_close(p->decode);
    close(p->fd);
    if (p->matte_fd >= 0)
        close(p->matte_fd);
    free(p->rgba);
}

// Draws the picture decoded last, w x h (0: its own size).
static inline void player_draw(struct player *p, int w, int h)
{
    p->w = w ? w : p->info.width_px;
    p->h = h ? h : p->info.height_px;
    free(p->rgba);
    p->rgba = malloc((size_t)p->w * (size_t)p->h * 4);
    assert_non_null(p->rgba);
    struct decode_target t = {.rgba = p->rgba, .stride = (size_t)p->w * 4, .w = p->w, .h = p->h};
    assert_true(decode_write(p->decode, &t, &p->err));
    p->opaque = t.opaque;
}

// The number on the next picture; -1 at the end.
static inline int player_next(struct player *p)
{
    if (decode_next(p->decode, &p->span, &p->err) != DECODE_PICTURE)
        return -1;
    player_draw(p, 0, 0);
    return film_number(p->rgba, (size_t)p->w * 4, p->w, p->h);
}

static inline const uint8_t *player_pixel(const struct player *p, int x, int y)
{
    return p->rgba + ((size_t)y * (size_t)p->w + (size_t)x) * 4;
}
