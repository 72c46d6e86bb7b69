#pragma once
// A clip that is being decoded, for the tests of this folder.

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "decode/decode.h"
#include "film.h"
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

// alpha: how the clip says what is clear; matte: the second clip's name, or NULL.
static inline struct player player_open(const char *name, enum video_alpha alpha, const char *matte)
{
    struct player p = {.fd = open(film_path(name), O_RDONLY), .matte_fd = -1};
    assert_true(p.fd >= 0);
    if (matte) {
        p.matte_fd = open(film_path(matte), O_RDONLY);
        assert_true(p.matte_fd >= 0);
    }
    const struct decode_input input = {
        .fd = p.fd,
        .matte_fd = p.matte_fd,
        .kind = player_kind(p.fd),
        .alpha = alpha,
        .where = name,
    };
    p.decode = decode_open(&input, &p.info, &p.err);
    return p;
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
    assert_true(
        decode_write(p->decode, p->rgba, (size_t)p->w * 4, p->w, p->h, &p->opaque, &p->err));
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
