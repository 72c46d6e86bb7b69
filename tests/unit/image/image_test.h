#pragma once
// What the picture tests share.

#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make.h"
#include "still/still.h"
#include "svg/svg.h"

// As the two decoders would: an SVG w x h pixels large (0: its own size).
static inline struct picture *image_of(const struct still_file *f, int w, int h, struct err *err)
{
    const char *why;
    if (still_kind(f->bytes, f->len, &why) != STILL_SVG)
        return still_picture(f, err);
    struct svg *svg = svg_open(f, err);
    struct picture *p = svg ? svg_draw(svg, w, h, f->pixels, err) : NULL;
    svg_close(svg);
    return p;
}

static inline bool probe_of(const struct still_file *f, struct still_info *info, struct err *err)
{
    const char *why;
    if (still_kind(f->bytes, f->len, &why) != STILL_SVG)
        return still_probe(f, info, err);
    struct svg *svg = svg_open(f, err);
    *info = (struct still_info){.kind = STILL_SVG, .scalable = true};
    if (svg)
        svg_size(svg, &info->width_px, &info->height_px);
    svg_close(svg);
    return svg != NULL;
}

static inline struct picture *decode(const void *bytes, size_t len, struct err *err)
{
    const struct still_file f = {.bytes = bytes, .len = len, .where = "a.pic"};
    *err = (struct err){0};
    return image_of(&f, 0, 0, err);
}

static inline struct picture *decode_made(const struct made *m)
{
    struct err err;
    struct picture *p = decode(m->bytes, m->len, &err);
    if (!p)
        fail_msg("%s", err.text);
    return p;
}

static inline void refuse(const void *bytes, size_t len, const char *words)
{
    struct err err;
    struct picture *p = decode(bytes, len, &err);
    assert_null(p);
    assert_int_equal(err.code, ERR_CONTENT);
    assert_string_equal(err.where, "a.pic");
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static inline void assert_pixel(const struct picture *p, int x, int y, int r, int g, int b, int a)
{
    const uint8_t *c = p->pixels + (size_t)y * p->stride + 4 * (size_t)x;
    if (c[0] != r || c[1] != g || c[2] != b || c[3] != a)
        fail_msg("(%d, %d) is %d %d %d %d, not %d %d %d %d", x, y, c[0], c[1], c[2], c[3], r, g, b,
                 a);
}

static inline void assert_near(const struct picture *p, int x, int y, const int rgb[3], int within)
{
    const uint8_t *c = p->pixels + (size_t)y * p->stride + 4 * (size_t)x;
    for (int i = 0; i < 3; i++)
        if (abs(c[i] - rgb[i]) > within)
            fail_msg("(%d, %d) is %d %d %d, not %d %d %d", x, y, c[0], c[1], c[2], rgb[0], rgb[1],
                     rgb[2]);
}

static inline size_t load_data(const char *name, struct made *m)
{
    char relative[256];
    snprintf(relative, sizeof relative, "tests/unit/image/data/%s", name);
    FILE *f = fopen(unit_source_path(relative), "rb");
    assert_non_null(f);
    m->len = fread(m->bytes, 1, sizeof m->bytes, f);
    fclose(f);
    return m->len;
}
