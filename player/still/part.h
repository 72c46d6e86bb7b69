#pragma once
// Inside still: what a picture file's header says, and the steps from bytes to a picture.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "still/still.h"

enum {
    // Work a JPEG may ask for: its scans times its pixels. Decoders walk the whole picture for each
    // scan, so that a small file with many scans can hold a core for half a minute.
    STILL_JPEG_WORK_MAX = 2000 * 1000 * 1000,
};

// What the structure of a file says before anything is decoded.
struct still_head {
    enum still_kind kind;
    uint32_t width_px, height_px; // as stored, before orientation; SVG: 0
    bool cut;                     // the file ends before its structure does
    int orientation;              // EXIF: 1..8, 1 when none is given
    // JPEG
    int components;
    uint32_t scans;
    bool inverted_cmyk; // an Adobe marker: ink is stored as 255 - ink
    bool ends_in_scan;  // nothing lies between the last scan's data and the end
    // PNG
    int bit_depth, color_type;
    bool interlaced;
    // GIF: the first frame
    size_t frame_at;   // of its image descriptor
    size_t palette_at; // of the global palette
    int palette_count; // 0: none
    int clear_index;   // -1: none
};

static inline uint32_t still_be16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}
static inline uint32_t still_be32(const uint8_t *p)
{
    return still_be16(p) << 16 | still_be16(p + 2);
}
static inline uint32_t still_le16(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}
static inline uint32_t still_le32(const uint8_t *p)
{
    return still_le16(p + 2) << 16 | still_le16(p);
}

// Recognises the file by its content and reads its header. False and *err when no picture that can
// be shown, or cut short before its size is known; head->kind is set all the same.
bool still_head_read(const struct still_file *f, struct still_head *head, struct err *err);
// Always false: the file ends in its header.
bool still_head_cut(const struct still_file *f, struct err *err);

// Asks for large pages behind memory that is not yet used: touching 4 KiB at a time is a third of
// the cost of a 4K picture. NULL is fine.
void still_large_pages(void *memory, size_t len);

bool probe_png(const struct still_file *f, struct still_head *head, struct err *err);
bool probe_jpeg(const struct still_file *f, struct still_head *head, struct err *err);
bool probe_webp(const struct still_file *f, struct still_head *head, struct err *err);
bool probe_gif(const struct still_file *f, struct still_head *head, struct err *err);
// The end of a run of GIF sub-blocks that starts at `at`; 0 when it is cut short.
size_t probe_gif_blocks_end(const struct still_file *f, size_t at);
// EXIF orientation 1..8 in a TIFF structure; 1 when there is none or it is broken.
int probe_exif_orientation(const uint8_t *tiff, size_t len);

// ---- PNG ----------------------------------------------------------------------------------------

enum { PNG_ROW_BEHIND = 1 };
enum { PNG_GREY = 0, PNG_RGB = 2, PNG_PALETTE = 3, PNG_GREY_ALPHA = 4, PNG_RGBA = 6 };

// What its samples mean.
struct png_colors {
    int type, depth;
    bool has_key;
    uint16_t key[3];         // grey or RGB samples that stand for clear
    uint8_t palette[256][4]; // RGBA; entries that the file lacks are opaque black
};

// Undoes a row's filter in place. above: the row before, undone; all 0 for the first. distance:
// bytes of a pixel, at least 1. PNG_ROW_BEHIND bytes behind either row may be read. False when
// there is no such filter.
bool png_unfilter(uint8_t *row, const uint8_t *above, size_t len, size_t distance, int filter);
// A row of w pixels of samples to RGBA.
void png_expand(uint8_t *rgba, const uint8_t *samples, size_t w, const struct png_colors *c);

struct picture *still_png(const struct still_file *f, const struct still_head *head,
                          struct err *err);

// ---- other kinds --------------------------------------------------------------------------------

struct picture *still_gif(const struct still_file *f, const struct still_head *head,
                          struct err *err);
// Not yet turned by EXIF.
struct picture *still_jpeg(const struct still_file *f, const struct still_head *head,
                           struct err *err);
// Whether decoding begins. What can go wrong later is what the segments behind the first scan say:
// broken data of a scan is shown as well as can be.
bool still_jpeg_begins(const struct still_file *f, const struct still_head *head, struct err *err);
struct picture *still_webp(const struct still_file *f, const struct still_head *head,
                           struct err *err);
// A new picture turned as EXIF orientation 2..8 asks for; releases p.
struct picture *still_turned(const struct still_file *f, struct picture *p, int orientation,
                             struct err *err);
