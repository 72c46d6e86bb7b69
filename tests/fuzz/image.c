// Any bytes as a picture file: probing and decoding must end soon, within their limits, and agree.

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "still/still.h"
#include "svg/svg.h"

// Larger pictures are right but slow, and teach the fuzzer nothing.
enum { SIDE_MAX = 256 };

// Fonts stay loaded, and librsvg 2.54 does not free the text of entities: not ours to free.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:xmlParseEntityValue\nleak:librsvg";
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

// Makes the checksums of a PNG right, so that what lies behind them is tried too.
static void mend_png(uint8_t *p, size_t size)
{
    enum { SIGNATURE = 8, CHUNK_EXTRA = 12 };
    if (size < SIGNATURE || memcmp(p, "\x89PNG\r\n\x1a\n", SIGNATURE) != 0)
        return;
    for (size_t at = SIGNATURE; size - at >= CHUNK_EXTRA;) {
        size_t len = be32(p + at);
        if (len > size - at - CHUNK_EXTRA)
            return;
        uint32_t crc = libdeflate_crc32(0, p + at + 4, len + 4);
        for (size_t i = 0; i < 4; i++)
            p[at + 8 + len + i] = (uint8_t)(crc >> (24 - 8 * i));
        at += CHUNK_EXTRA + len;
    }
}

static void probe_and_decode(const struct still_file *f)
{
    struct still_info info;
    if (!still_probe(f, &info, NULL)) {
        // What cannot be probed is never drawn.
        struct picture *p = still_picture(f, NULL);
        if (p || still_is_sure(f))
            abort();
        return;
    }
    if (info.width_px < 1 || info.height_px < 1 || info.width_px > PICTURE_SIDE_MAX ||
        info.height_px > PICTURE_SIDE_MAX)
        abort();
    if (info.width_px > SIDE_MAX || info.height_px > SIDE_MAX)
        return;
    struct picture *p = still_picture(f, NULL);
    if (p && (p->width_px != info.width_px || p->height_px != info.height_px))
        abort();
    if (!p && still_is_sure(f))
        abort();
    picture_unref(p);
}

// In memory that is not its own, exactly as large as was said: the same picture.
static void decode_into(const struct still_file *f)
{
    struct still_info info;
    if (!still_probe(f, &info, NULL) || info.width_px > SIDE_MAX || info.height_px > SIDE_MAX)
        return;
    struct still_file into = *f;
    into.pixels = malloc(picture_room_of(info.width_px, info.height_px));
    if (!into.pixels)
        abort();
    struct picture *p = still_picture(f, NULL);
    struct picture *q = still_picture(&into, NULL);
    if (!p != !q || (p && memcmp(p->pixels, q->pixels, picture_bytes(p)) != 0))
        abort();
    picture_unref(p);
    picture_unref(q);
    free(into.pixels);
}

static void draw(const struct still_file *f)
{
    int32_t w, h;
    struct svg *svg = svg_open(f, NULL);
    if (!svg)
        return;
    svg_size(svg, &w, &h);
    if (w < 1 || h < 1 || w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX)
        abort();
    if (w <= SIDE_MAX && h <= SIDE_MAX)
        picture_unref(svg_draw(svg, 16, 16, NULL, NULL));
    svg_close(svg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, data, size);
    mend_png(copy, size);
    const struct still_file f = {.bytes = copy, .len = size, .where = "fuzz"};
    const char *why;
    if (still_kind(copy, size, &why) == STILL_SVG) {
        draw(&f);
    } else {
        probe_and_decode(&f);
        decode_into(&f);
    }
    free(copy);
    return 0;
}
