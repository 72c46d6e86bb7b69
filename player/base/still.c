#include "base/still.h"

#include <string.h>

#include "base/attr.h"

// Leading bytes and what they mean. The first that fits counts.
struct mark {
    size_t at;
    const char *bytes;
    size_t len;
    enum still_kind kind;
    const char *words; // why it cannot be shown; NULL: it can
};

static const char font_words[] = "is a font, no picture";
static const char video_words[] =
    "is a video; expected a picture: PNG, JPEG, WebP, GIF or SVG, or a "
    "video as mp4, mov, webm, mkv or ts";
static const char other_words[] =
    "is in a picture format that is not supported; expected PNG, JPEG, WebP, GIF or SVG";

#define MARK(at, text, kind, words)                                                                \
    {                                                                                              \
        at, text, sizeof(text) - 1, kind, words                                                    \
    }
static const struct mark marks[] = {
    MARK(0, "\x89PNG\r\n\x1a\n", STILL_PNG, NULL),
    MARK(0, "\xff\xd8\xff", STILL_JPEG, NULL),
    MARK(0, "GIF87a", STILL_GIF, NULL),
    MARK(0, "GIF89a", STILL_GIF, NULL),
    MARK(8, "WEBP", STILL_WEBP, NULL), // behind RIFF, see mark_fits()
    MARK(0, "\x00\x01\x00\x00\x00", STILL_NONE, font_words),
    MARK(0, "OTTO", STILL_NONE, font_words),
    MARK(0, "ttcf", STILL_NONE, font_words),
    MARK(0, "true\x00", STILL_NONE, font_words),
    MARK(0, "wOFF", STILL_NONE, font_words),
    MARK(0, "wOF2", STILL_NONE, font_words),
    MARK(4, "ftypavi", STILL_NONE, other_words),  // AVIF
    MARK(4, "ftyphei", STILL_NONE, other_words),  // HEIF
    MARK(4, "ftypmif1", STILL_NONE, other_words), // HEIF or AVIF
    MARK(4, "ftypmsf1", STILL_NONE, other_words),
    MARK(4, "ftyp", STILL_NONE, video_words),
    MARK(4, "moov", STILL_NONE, video_words),
    MARK(4, "mdat", STILL_NONE, video_words),
    MARK(0, "\x1a\x45\xdf\xa3", STILL_NONE, video_words), // Matroska, WebM
    MARK(8, "AVI ", STILL_NONE, video_words),             // behind RIFF
    MARK(0, "OggS", STILL_NONE, video_words),
    MARK(0, "FLV\x01", STILL_NONE, video_words),
    MARK(0, "\x00\x00\x01\xba", STILL_NONE, video_words), // MPEG program stream
    MARK(0, "\x00\x00\x01\xb3", STILL_NONE, video_words), // MPEG video
    MARK(0, "BM", STILL_NONE, other_words),
    MARK(0, "II*\x00", STILL_NONE, other_words), // TIFF
    MARK(0, "MM\x00*", STILL_NONE, other_words),
    MARK(0, "8BPS", STILL_NONE, other_words),
    MARK(0, "\xff\x0a", STILL_NONE, other_words), // JPEG XL
    MARK(4, "JXL ", STILL_NONE, other_words),
    MARK(0, "%PDF", STILL_NONE, other_words),
    MARK(0, "\x1f\x8b", STILL_NONE,
         "is compressed (gzip); expected a picture, or SVG saved without compression"),
};
#undef MARK

static bool mark_fits(const struct mark *m, const uint8_t *b, size_t len)
{
    if (len < m->at + m->len || memcmp(b + m->at, m->bytes, m->len) != 0)
        return false;
    return m->at != 8 || memcmp(b, "RIFF", 4) == 0;
}

static const struct mark *find_mark(const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < VT_COUNT(marks); i++)
        if (mark_fits(&marks[i], b, len))
            return &marks[i];
    return NULL;
}

// Packets of 188 bytes that each start with 0x47.
static bool is_transport_stream(const uint8_t *b, size_t len)
{
    enum { PACKET = 188, PACKETS = 3 };
    if (len < (PACKETS - 1) * PACKET + 1)
        return false;
    for (size_t i = 0; i < PACKETS; i++)
        if (b[i * PACKET] != 0x47)
            return false;
    return true;
}

// ---- the root element of an SVG -----------------------------------------------------------------

// Behind the first `end` at or after `at`; len when there is none.
static size_t behind(const uint8_t *b, size_t len, size_t at, const char *end)
{
    size_t n = strlen(end);
    for (; at + n <= len; at++)
        if (memcmp(b + at, end, n) == 0)
            return at + n;
    return len;
}

// Behind a document type, whose internal part in [] may hold '>' of its own.
static size_t behind_doctype(const uint8_t *b, size_t len, size_t at)
{
    while (at < len && b[at] != '>' && b[at] != '[')
        at++;
    return at < len && b[at] == '[' ? behind(b, len, behind(b, len, at, "]"), ">") : at + 1;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool at_text(const uint8_t *b, size_t len, size_t at, const char *text)
{
    size_t n = strlen(text);
    return at <= len && len - at >= n && memcmp(b + at, text, n) == 0;
}

// An element's name without its prefix is svg.
static bool is_svg_name(const uint8_t *b, size_t len, size_t at)
{
    size_t name = at;
    for (; at < len && !is_space(b[at]) && b[at] != '>' && b[at] != '/'; at++)
        if (b[at] == ':')
            name = at + 1;
    return at - name == 3 && memcmp(b + name, "svg", 3) == 0;
}

// Whether the root element of what looks like XML is svg.
static bool is_svg(const uint8_t *b, size_t len)
{
    if (len > STILL_PROLOGUE_MAX)
        len = STILL_PROLOGUE_MAX;
    size_t at = at_text(b, len, 0, "\xef\xbb\xbf") ? 3 : 0;
    for (;;) {
        while (at < len && is_space(b[at]))
            at++;
        if (at >= len || b[at] != '<')
            return false;
        if (at_text(b, len, at, "<?"))
            at = behind(b, len, at, "?>");
        else if (at_text(b, len, at, "<!--"))
            at = behind(b, len, at + 4, "-->");
        else if (at_text(b, len, at, "<!"))
            at = behind_doctype(b, len, at);
        else
            return is_svg_name(b, len, at + 1);
    }
}

// ---- answers ------------------------------------------------------------------------------------

enum still_kind still_kind(const void *bytes, size_t len, const char **why)
{
    const struct mark *mark = find_mark(bytes, len);
    *why = mark ? mark->words : NULL;
    if (mark)
        return mark->kind;
    if (is_svg(bytes, len))
        return STILL_SVG;
    if (len == 0)
        *why = "is empty; expected a picture";
    else if (is_transport_stream(bytes, len))
        *why = video_words;
    else
        *why = "is no picture that is known here (PNG, JPEG, WebP, GIF, AVIF, SVG, Lottie) "
               "and no video (mp4, mov, webm, mkv, ts)";
    return STILL_NONE;
}

bool still_is_font(const void *bytes, size_t len)
{
    const struct mark *mark = find_mark(bytes, len);
    return mark && mark->words == font_words;
}
