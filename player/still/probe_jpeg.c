#include "still/part.h"

#include <string.h>

enum {
    SOI = 0xd8,
    EOI = 0xd9,
    SOS = 0xda,
    APP1 = 0xe1,
    APP14 = 0xee,
};

// ---- EXIF ---------------------------------------------------------------------------------------

static uint32_t tiff16(const uint8_t *p, bool big)
{
    return big ? still_be16(p) : still_le16(p);
}

static uint32_t tiff32(const uint8_t *p, bool big)
{
    return big ? still_be32(p) : still_le32(p);
}

int probe_exif_orientation(const uint8_t *tiff, size_t len)
{
    enum { HEADER = 8, ENTRY = 12, TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3 };
    if (len < HEADER || (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0))
        return 1;
    bool big = tiff[0] == 'M';
    uint32_t at = tiff32(tiff + 4, big);
    if (at < HEADER || at > len || len - at < 2)
        return 1;
    uint32_t count = tiff16(tiff + at, big);
    const uint8_t *entry = tiff + at + 2;
    size_t room = (len - at - 2) / ENTRY;
    for (uint32_t i = 0; i < count && i < room; i++, entry += ENTRY) {
        if (tiff16(entry, big) != TAG_ORIENTATION)
            continue;
        uint32_t value = tiff16(entry + 8, big);
        bool sane = tiff16(entry + 2, big) == TYPE_SHORT && tiff32(entry + 4, big) == 1;
        return sane && value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

// ---- markers ------------------------------------------------------------------------------------

static bool is_frame_marker(int marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Markers that stand alone, without a length behind them.
static bool is_bare_marker(int marker)
{
    return (marker >= 0xd0 && marker <= SOI) || marker == 0x01;
}

static bool note_frame(const struct still_file *f, const uint8_t *data, size_t len,
                       struct still_head *head, struct err *err)
{
    if (head->components)
        return err_set(err, ERR_CONTENT, f->where, "is a broken JPEG: it has two frame headers");
    if (len < 6 || len < 6 + 3 * (size_t)data[5])
        return err_set(err, ERR_CONTENT, f->where, "is a broken JPEG: its frame header is short");
    if (data[0] != 8)
        return err_set(err, ERR_CONTENT, f->where, "is a JPEG of %d bits a channel; expected 8",
                       data[0]);
    head->height_px = still_be16(data + 1);
    head->width_px = still_be16(data + 3);
    head->components = data[5];
    if (head->components != 1 && head->components != 3 && head->components != 4)
        return err_set(err, ERR_CONTENT, f->where, "is a JPEG of %d channels; expected 1, 3 or 4",
                       head->components);
    return still_size_fits(f->where, head->width_px, head->height_px, err);
}

static void note_application(int marker, const uint8_t *data, size_t len, struct still_head *head)
{
    static const char exif_id[6] = "Exif\0";
    if (marker == APP1 && head->orientation == 0 && len > 6 && memcmp(data, exif_id, 6) == 0)
        head->orientation = probe_exif_orientation(data + 6, len - 6);
    if (marker == APP14 && len >= 12 && memcmp(data, "Adobe", 5) == 0)
        head->inverted_cmyk = true;
}

// Where the next marker starts at or behind `at` (on its 0xff); f->len when there is none.
static size_t marker_from(const struct still_file *f, size_t at, bool in_scan)
{
    while (at + 1 < f->len) {
        const uint8_t *p = memchr(f->bytes + at, 0xff, f->len - 1 - at);
        if (!p)
            break;
        at = (size_t)(p - f->bytes);
        bool stuffed = p[1] == 0 || p[1] == 0xff;
        bool restart = in_scan && p[1] >= 0xd0 && p[1] <= 0xd7;
        if (!stuffed && !restart)
            return at;
        at += p[1] == 0xff ? 1 : 2;
    }
    return f->len;
}

static bool note_scan(const struct still_file *f, struct still_head *head, struct err *err)
{
    if (!head->components)
        return err_set(err, ERR_CONTENT, f->where, "is a broken JPEG: no frame header");
    head->scans++;
    if (head->scans > STILL_JPEG_SCANS_MAX)
        return err_set(err, ERR_CONTENT, f->where, "is a JPEG of more than %d scans",
                       STILL_JPEG_SCANS_MAX);
    uint64_t work = (uint64_t)head->scans * head->width_px * head->height_px;
    if (head->scans > 1 && work > STILL_JPEG_WORK_MAX)
        return err_set(err, ERR_CONTENT, f->where,
                       "is a JPEG of too many scans for its size; expected scans x pixels up to %d",
                       STILL_JPEG_WORK_MAX);
    return true;
}

static bool note_segment(const struct still_file *f, size_t at, struct still_head *head,
                         struct err *err)
{
    int marker = f->bytes[at + 1];
    size_t len = still_be16(f->bytes + at + 2) - 2;
    const uint8_t *data = f->bytes + at + 4;
    if (is_frame_marker(marker))
        return note_frame(f, data, len, head, err);
    if (marker == SOS)
        return note_scan(f, head, err);
    note_application(marker, data, len, head);
    return true;
}

// Walks the markers up to the end of the picture; what lies behind it is not looked at.
static bool walk_markers(const struct still_file *f, struct still_head *head, struct err *err)
{
    bool in_scan = false;
    for (size_t at = 2; (at = marker_from(f, at, in_scan)) < f->len;) {
        int marker = f->bytes[at + 1];
        if (marker == EOI) {
            head->cut = false;
            head->ends_in_scan = in_scan;
            return true;
        }
        if (is_bare_marker(marker)) {
            in_scan = false;
            at += 2;
            continue;
        }
        if (f->len - at < 4 || still_be16(f->bytes + at + 2) > f->len - at - 2)
            return true;
        if (still_be16(f->bytes + at + 2) < 2)
            return err_set(err, ERR_CONTENT, f->where, "is a broken JPEG: an impossible length");
        if (!note_segment(f, at, head, err))
            return false;
        in_scan = marker == SOS;
        at += 2 + still_be16(f->bytes + at + 2);
    }
    return true;
}

bool probe_jpeg(const struct still_file *f, struct still_head *head, struct err *err)
{
    head->cut = true;
    head->orientation = 0;
    if (!walk_markers(f, head, err))
        return false;
    if (head->orientation == 0)
        head->orientation = 1;
    if (!head->components)
        return still_head_cut(f, err);
    if (!head->cut && !head->scans)
        return err_set(err, ERR_CONTENT, f->where, "is a broken JPEG: it has no data");
    return true;
}
