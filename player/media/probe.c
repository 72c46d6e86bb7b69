#include "media/media.h"

#include <string.h>

#include "media/image.h"

// Leading bytes and what they mean. The first that fits counts.
struct mark {
    size_t at;
    const char *bytes;
    size_t len;
    enum media_kind kind;
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
    MARK(0, "\x89PNG\r\n\x1a\n", MEDIA_PNG, NULL),
    MARK(0, "\xff\xd8\xff", MEDIA_JPEG, NULL),
    MARK(0, "GIF87a", MEDIA_GIF, NULL),
    MARK(0, "GIF89a", MEDIA_GIF, NULL),
    MARK(8, "WEBP", MEDIA_WEBP, NULL), // behind RIFF, see recognise()
    MARK(0, "\x00\x01\x00\x00\x00", MEDIA_FONT, font_words),
    MARK(0, "OTTO", MEDIA_FONT, font_words),
    MARK(0, "ttcf", MEDIA_FONT, font_words),
    MARK(0, "true\x00", MEDIA_FONT, font_words),
    MARK(0, "wOFF", MEDIA_FONT, font_words),
    MARK(0, "wOF2", MEDIA_FONT, font_words),
    MARK(4, "ftypavi", MEDIA_UNKNOWN, other_words),  // AVIF
    MARK(4, "ftyphei", MEDIA_UNKNOWN, other_words),  // HEIF
    MARK(4, "ftypmif1", MEDIA_UNKNOWN, other_words), // HEIF or AVIF
    MARK(4, "ftypmsf1", MEDIA_UNKNOWN, other_words),
    MARK(4, "ftyp", MEDIA_VIDEO, video_words),
    MARK(4, "moov", MEDIA_VIDEO, video_words),
    MARK(4, "mdat", MEDIA_VIDEO, video_words),
    MARK(0, "\x1a\x45\xdf\xa3", MEDIA_VIDEO, video_words), // Matroska, WebM
    MARK(8, "AVI ", MEDIA_VIDEO, video_words),             // behind RIFF
    MARK(0, "OggS", MEDIA_VIDEO, video_words),
    MARK(0, "FLV\x01", MEDIA_VIDEO, video_words),
    MARK(0, "\x00\x00\x01\xba", MEDIA_VIDEO, video_words), // MPEG program stream
    MARK(0, "\x00\x00\x01\xb3", MEDIA_VIDEO, video_words), // MPEG video
    MARK(0, "BM", MEDIA_UNKNOWN, other_words),
    MARK(0, "II*\x00", MEDIA_UNKNOWN, other_words), // TIFF
    MARK(0, "MM\x00*", MEDIA_UNKNOWN, other_words),
    MARK(0, "8BPS", MEDIA_UNKNOWN, other_words),
    MARK(0, "\xff\x0a", MEDIA_UNKNOWN, other_words), // JPEG XL
    MARK(4, "JXL ", MEDIA_UNKNOWN, other_words),
    MARK(0, "%PDF", MEDIA_UNKNOWN, other_words),
    MARK(0, "\x1f\x8b", MEDIA_UNKNOWN,
         "is compressed (gzip); expected a picture, or SVG saved without compression"),
};
#undef MARK

static bool mark_fits(const struct mark *m, const struct image_file *f)
{
    if (f->len < m->at + m->len || memcmp(f->bytes + m->at, m->bytes, m->len) != 0)
        return false;
    return m->at != 8 || memcmp(f->bytes, "RIFF", 4) == 0;
}

// Packets of 188 bytes that each start with 0x47.
static bool is_transport_stream(const struct image_file *f)
{
    enum { PACKET = 188, PACKETS = 3 };
    if (f->len < (PACKETS - 1) * PACKET + 1)
        return false;
    for (size_t i = 0; i < PACKETS; i++)
        if (f->bytes[i * PACKET] != 0x47)
            return false;
    return true;
}

static enum media_kind recognise(const struct image_file *f, const char **words)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (mark_fits(&marks[i], f)) {
            *words = marks[i].words;
            return marks[i].kind;
        }
    }
    *words = NULL;
    if (probe_is_svg(f->bytes, f->len))
        return MEDIA_SVG;
    bool stream = is_transport_stream(f);
    *words = stream ? video_words
                    : "is no picture that is known here; expected PNG, JPEG, WebP, GIF or SVG";
    return stream ? MEDIA_VIDEO : MEDIA_UNKNOWN;
}

bool image_head_cut(const struct image_file *f, struct err *err)
{
    return err_set(err, ERR_CONTENT, f->where, "is cut short: it ends in its header");
}

bool image_size_fits(const char *where, uint64_t width_px, uint64_t height_px, struct err *err)
{
    if (width_px < 1 || height_px < 1)
        return err_set(err, ERR_CONTENT, where, "has no pixels; expected at least 1 x 1");
    if (width_px > PICTURE_SIDE_MAX || height_px > PICTURE_SIDE_MAX)
        return err_set(
            err, ERR_CONTENT, where, "is %llu x %llu pixels; expected sides of at most %d",
            (unsigned long long)width_px, (unsigned long long)height_px, PICTURE_SIDE_MAX);
    if (width_px * height_px > PICTURE_PIXELS_MAX)
        return err_set(err, ERR_CONTENT, where, "is %llu x %llu pixels; expected at most %d in all",
                       (unsigned long long)width_px, (unsigned long long)height_px,
                       PICTURE_PIXELS_MAX);
    return true;
}

static bool read_by_kind(const struct image_file *f, struct image_head *head, struct err *err)
{
    switch (head->kind) {
    case MEDIA_PNG:
        return probe_png(f, head, err);
    case MEDIA_JPEG:
        return probe_jpeg(f, head, err);
    case MEDIA_WEBP:
        return probe_webp(f, head, err);
    case MEDIA_GIF:
        return probe_gif(f, head, err);
    default:
        break;
    }
    if (f->len > MEDIA_SVG_MAX)
        return err_set(err, ERR_CONTENT, f->where, "has %zu bytes; expected SVG of at most %d",
                       f->len, MEDIA_SVG_MAX);
    return true;
}

bool image_head_read(const struct image_file *f, struct image_head *head, struct err *err)
{
    *head = (struct image_head){.orientation = 1, .clear_index = -1};
    if (f->len == 0)
        return err_set(err, ERR_CONTENT, f->where, "is empty; expected a picture");
    if (f->len > MEDIA_FILE_MAX)
        return err_set(err, ERR_CONTENT, f->where, "has %zu bytes; expected at most %d", f->len,
                       MEDIA_FILE_MAX);
    const char *words;
    head->kind = recognise(f, &words);
    if (words)
        return err_set(err, ERR_CONTENT, f->where, "%s", words);
    if (!read_by_kind(f, head, err))
        return false;
    return head->kind == MEDIA_SVG ||
           image_size_fits(f->where, head->width_px, head->height_px, err);
}

bool media_probe(const void *bytes, size_t len, const char *where, struct media_info *out,
                 struct err *err)
{
    struct image_file f = {.bytes = bytes, .len = len, .where = where};
    struct image_head head;
    bool ok = image_head_read(&f, &head, err);
    *out = (struct media_info){.kind = head.kind};
    if (!ok)
        return false;
    if (head.kind == MEDIA_SVG) {
        out->scalable = true;
        return svg_size(&f, &out->width_px, &out->height_px, err);
    }
    bool sideways = head.orientation >= 5;
    out->width_px = (int32_t)(sideways ? head.height_px : head.width_px);
    out->height_px = (int32_t)(sideways ? head.width_px : head.height_px);
    return true;
}
