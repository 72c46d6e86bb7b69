// Any bytes as a picture file: probing and decoding must end soon, within their limits, and agree.

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "media/media.h"

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

// The check knows what would be decoded.
static void check(const uint8_t *data, size_t size, bool decodes)
{
    struct picture *p;
    if (media_check(data, size, "fuzz", &p, NULL) != decodes)
        abort();
    picture_unref(p);
}

static void probe_and_decode(const uint8_t *data, size_t size)
{
    struct media_info info;
    if (!media_probe(data, size, "fuzz", &info, NULL)) {
        // What cannot be probed is never drawn.
        struct picture *p = media_image(data, size, "fuzz", 16, 16, NULL);
        if (p)
            abort();
        return;
    }
    if (info.width_px < 1 || info.height_px < 1 || info.width_px > PICTURE_SIDE_MAX ||
        info.height_px > PICTURE_SIDE_MAX)
        abort();
    if (info.width_px > SIDE_MAX || info.height_px > SIDE_MAX)
        return;
    struct picture *p = media_image(data, size, "fuzz", 16, 16, NULL);
    if (p && !info.scalable && (p->width_px != info.width_px || p->height_px != info.height_px))
        abort();
    if (!info.scalable)
        check(data, size, p != NULL);
    picture_unref(p);
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
    probe_and_decode(copy, size);
    free(copy);
    return 0;
}
