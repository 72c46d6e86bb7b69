#include "base/video.h"

#include <stddef.h>
#include <string.h>

#define STARTS(b, at, text)                                                                        \
    ((b)->len >= (at) + sizeof(text) - 1 && memcmp((b)->data + (at), text, sizeof(text) - 1) == 0)

struct bytes {
    const uint8_t *data;
    size_t len;
};

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

// The file type box: its brand, or one of those it is compatible with.
static bool has_brand(const struct bytes *b, const char *brand)
{
    size_t end = be32(b->data);
    if (end > b->len)
        end = b->len;
    for (size_t i = 8; i + 4 <= end; i += 4)
        if (i != 12 && memcmp(b->data + i, brand, 4) == 0) // at 12 is a version
            return true;
    return false;
}

static enum video_kind kind_of_boxes(const struct bytes *b)
{
    if (has_brand(b, "avif") || has_brand(b, "avis"))
        return VIDEO_AVIF;
    bool picture = STARTS(b, 8, "hei") || STARTS(b, 8, "hev") || STARTS(b, 8, "mif1") ||
                   STARTS(b, 8, "msf1") || STARTS(b, 8, "crx ");
    return picture ? VIDEO_NONE : VIDEO_MOV;
}

// Packets of 188 bytes that each start with 0x47.
static bool is_transport_stream(const struct bytes *b)
{
    enum { PACKET = 188, PACKETS = 3 };
    for (size_t i = 0; i < PACKETS; i++)
        if (i * PACKET >= b->len || b->data[i * PACKET] != 0x47)
            return false;
    return true;
}

// APNG says so before its first pixels.
static bool has_control(const struct bytes *b)
{
    for (size_t at = 8; b->len - at >= 12;) {
        size_t len = be32(b->data + at);
        if (STARTS(b, at + 4, "acTL"))
            return true;
        if (STARTS(b, at + 4, "IDAT") || len > b->len - at - 12)
            return false;
        at += 12 + len;
    }
    return false;
}

// Behind the sub-blocks that begin at `at`; the end of the file when they are cut short.
static size_t blocks_end(const struct bytes *b, size_t at)
{
    while (at < b->len && b->data[at])
        at += (size_t)b->data[at] + 1;
    return at < b->len ? at + 1 : b->len;
}

// A GIF moves when it has a second picture.
static bool has_second_picture(const struct bytes *b)
{
    enum { SCREEN = 13, PICTURE = 10 };
    int pictures = 0;
    if (b->len < SCREEN)
        return false;
    size_t at = SCREEN + (b->data[10] & 0x80 ? (size_t)6 << (b->data[10] & 7) : 0);
    while (at < b->len && pictures < 2) {
        uint8_t mark = b->data[at];
        if (mark == 0) { // some programs end a block twice
            at++;
        } else if (mark == 0x21 && b->len - at > 2) {
            at = blocks_end(b, at + 2);
        } else if (mark == 0x2c && b->len - at > PICTURE) {
            size_t palette = b->data[at + 9] & 0x80 ? (size_t)6 << (b->data[at + 9] & 7) : 0;
            at = blocks_end(b, at + PICTURE + palette + 1);
            pictures++;
        } else {
            break;
        }
    }
    return pictures == 2;
}

static bool holds(const struct bytes *b, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= b->len; i++)
        if (b->data[i] == (uint8_t)*word && memcmp(b->data + i, word, n) == 0)
            return true;
    return false;
}

// A JSON object with what no Lottie is without: layers, and first and last picture.
static bool is_lottie(const struct bytes *b)
{
    size_t i = STARTS(b, 0, "\xef\xbb\xbf") ? 3 : 0;
    while (i < b->len && memchr(" \t\r\n", b->data[i], 4))
        i++;
    return i < b->len && b->data[i] == '{' && holds(b, "\"layers\"") && holds(b, "\"op\"") &&
           holds(b, "\"ip\"");
}

enum video_kind video_kind(const void *bytes, size_t len)
{
    struct bytes b = {bytes, len};
    if (STARTS(&b, 0, "\x1a\x45\xdf\xa3"))
        return VIDEO_MATROSKA;
    if (STARTS(&b, 4, "ftyp"))
        return kind_of_boxes(&b);
    if (STARTS(&b, 4, "moov") || STARTS(&b, 4, "mdat") || STARTS(&b, 4, "wide"))
        return VIDEO_MOV;
    if (STARTS(&b, 0, "GIF87a") || STARTS(&b, 0, "GIF89a"))
        return has_second_picture(&b) ? VIDEO_GIF : VIDEO_NONE;
    if (STARTS(&b, 0, "\x89PNG\r\n\x1a\n"))
        return has_control(&b) ? VIDEO_APNG : VIDEO_NONE;
    if (STARTS(&b, 0, "RIFF") && STARTS(&b, 8, "WEBPVP8X") && len > 20)
        return b.data[20] & 2 ? VIDEO_WEBP : VIDEO_NONE;
    if (is_transport_stream(&b))
        return VIDEO_MPEGTS;
    return is_lottie(&b) ? VIDEO_LOTTIE : VIDEO_NONE;
}
