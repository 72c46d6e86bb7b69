#include <string.h>

#include "decode/decode.h"

// The first bytes of a file, read in order.
struct head {
    const uint8_t *bytes;
    size_t len;
};

static bool has(const struct head *h, size_t at, const char *bytes, size_t len)
{
    return at <= h->len && len <= h->len - at && memcmp(h->bytes + at, bytes, len) == 0;
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

// ---- boxes (mp4, mov, AVIF)
// ----------------------------------------------------------------------

enum { BOX_HEAD = 8, BRAND = 4 };

static enum video_kind ftyp_kind(const struct head *h)
{
    size_t end = be32(h->bytes);
    end = end < h->len ? end : h->len;
    bool still = false;
    for (size_t at = BOX_HEAD; at + BRAND <= end; at += BRAND) {
        if (at == BOX_HEAD + BRAND) // the version of the first brand
            continue;
        if (has(h, at, "avif", BRAND) || has(h, at, "avis", BRAND))
            return VIDEO_AVIF;
        still = still || has(h, at, "heic", BRAND) || has(h, at, "mif1", BRAND);
    }
    return still ? VIDEO_NONE : VIDEO_MOV;
}

static enum video_kind box_kind(const struct head *h)
{
    if (has(h, BRAND, "ftyp", BRAND))
        return ftyp_kind(h);
    // QuickTime's files before there was a type.
    static const char *const first[] = {"moov", "mdat", "wide", "free", "skip", "pnot"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (has(h, BRAND, first[i], BRAND))
            return VIDEO_MOV;
    return VIDEO_NONE;
}

// ---- transport streams
// ---------------------------------------------------------------------------

static bool is_mpegts(const struct head *h)
{
    static const struct {
        size_t first, step;
    } forms[] = {{0, 188}, {4, 192}};
    enum { PACKETS = 4, SYNC = 0x47 };
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        size_t n = 0;
        size_t at = forms[f].first;
        for (; n < PACKETS && at < h->len && h->bytes[at] == SYNC; n++)
            at += forms[f].step;
        if (n == PACKETS || (n > 0 && at == h->len + forms[f].first))
            return true;
    }
    return false;
}

// ---- pictures
// ------------------------------------------------------------------------------------

static bool is_apng(const struct head *h)
{
    enum { SIGNATURE = 8, AROUND = 12 }; // a chunk's length, type and checksum
    if (!has(h, 0, "\x89PNG\r\n\x1a\n", SIGNATURE))
        return false;
    size_t at = SIGNATURE;
    while (h->len - at >= AROUND) {
        if (has(h, at + 4, "acTL", 4))
            return true;
        size_t len = be32(h->bytes + at);
        if (has(h, at + 4, "IDAT", 4) || len > h->len - at - AROUND)
            return false;
        at += AROUND + len;
    }
    return false;
}

// Past a chain of sub-blocks; h->len when it does not end in the head.
static size_t gif_skip(const struct head *h, size_t at)
{
    while (at < h->len && h->bytes[at])
        at += 1 + (size_t)h->bytes[at];
    return at < h->len ? at + 1 : h->len;
}

static size_t gif_palette(uint8_t flags)
{
    return flags & 0x80 ? 3 * (size_t)(2 << (flags & 7)) : 0;
}

// It moves when it has two pictures. Where the first is larger than the head, a wish to be repeated
// or a first picture that stays for a time says so.
static bool is_gif_moving(const struct head *h)
{
    enum { SCREEN = 13, PLACE = 10, EXTENSION = 0x21, IMAGE = 0x2c, CONTROL = 0xf9, APP = 0xff };
    if (h->len < SCREEN || (!has(h, 0, "GIF89a", 6) && !has(h, 0, "GIF87a", 6)))
        return false;
    int pictures = 0;
    size_t at = SCREEN + gif_palette(h->bytes[10]);
    while (at + PLACE <= h->len) {
        const uint8_t *p = h->bytes + at;
        if (p[0] == IMAGE) {
            if (++pictures == 2)
                return true;
            at = gif_skip(h, at + PLACE + gif_palette(p[9]) + 1);
        } else if (p[0] == EXTENSION) {
            if (p[1] == APP &&
                (has(h, at + 3, "NETSCAPE2.0", 11) || has(h, at + 3, "ANIMEXTS1.0", 11)))
                return true;
            if (p[1] == CONTROL && (p[4] | p[5]))
                return true;
            at = gif_skip(h, at + 2);
        } else {
            return false;
        }
    }
    return false;
}

static bool is_webp_moving(const struct head *h)
{
    enum { FLAGS_AT = 20, ANIMATED = 0x02 };
    return has(h, 0, "RIFF", 4) && has(h, 8, "WEBPVP8X", 8) && h->len > FLAGS_AT &&
           (h->bytes[FLAGS_AT] & ANIMATED);
}

// ---- Lottie
// --------------------------------------------------------------------------------------

// Names of the outermost object's members; a bit of seen for each of names.
struct members {
    const struct head *head;
    size_t at;
    int depth;
    unsigned seen;
    bool whole; // the object ended
};

enum { NAMES = 8, MUST = 0xf };
static const char *const lottie_names[NAMES] = {"fr", "ip",     "op",  "layers",
                                                "v",  "assets", "ddd", "nm"};

// The string that begins at m->at; m->at goes behind it. False when it does not end in the head.
static bool take_string(struct members *m, const uint8_t **text, size_t *len)
{
    size_t from = ++m->at;
    for (; m->at < m->head->len; m->at++) {
        uint8_t c = m->head->bytes[m->at];
        if (c == '\\') {
            m->at++;
        } else if (c == '"') {
            *text = m->head->bytes + from;
            *len = m->at++ - from;
            return true;
        }
    }
    return false;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void note_member(struct members *m, const uint8_t *text, size_t len)
{
    while (m->at < m->head->len && is_blank(m->head->bytes[m->at]))
        m->at++;
    if (m->at >= m->head->len || m->head->bytes[m->at] != ':')
        return;
    for (int i = 0; i < NAMES; i++)
        if (len == strlen(lottie_names[i]) && memcmp(text, lottie_names[i], len) == 0)
            m->seen |= 1u << i;
}

static void read_members(struct members *m)
{
    while (m->at < m->head->len && !m->whole) {
        uint8_t c = m->head->bytes[m->at];
        if (c == '"') {
            const uint8_t *text;
            size_t len;
            if (!take_string(m, &text, &len))
                return;
            if (m->depth == 1)
                note_member(m, text, len);
            continue;
        }
        if (c == '{' || c == '[')
            m->depth++;
        else if (c == '}' || c == ']')
            m->whole = --m->depth <= 0;
        m->at++;
    }
}

// A head that is cut off must only begin like one: decode_open() reads all of it.
static bool is_lottie(const struct head *h)
{
    size_t at = has(h, 0, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (at < h->len && is_blank(h->bytes[at]))
        at++;
    if (at >= h->len || h->bytes[at] != '{')
        return false;
    struct members m = {.head = h, .at = at};
    read_members(&m);
    return m.whole ? (m.seen & MUST) == MUST : m.seen != 0;
}

enum video_kind decode_kind(const void *head, size_t len)
{
    struct head h = {.bytes = head, .len = len};
    if (len < BOX_HEAD)
        return VIDEO_NONE;
    if (has(&h, 0, "\x1a\x45\xdf\xa3", 4))
        return VIDEO_MATROSKA;
    if (is_webp_moving(&h))
        return VIDEO_WEBP;
    if (is_gif_moving(&h))
        return VIDEO_GIF;
    if (is_apng(&h))
        return VIDEO_APNG;
    if (is_lottie(&h))
        return VIDEO_LOTTIE;
    if (is_mpegts(&h))
        return VIDEO_MPEGTS;
    return box_kind(&h);
}
