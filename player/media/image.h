#pragma once
// Inside media: what a picture file's header says, and the steps from bytes to a picture.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "media/media.h"

enum {
    // Work a JPEG may ask for: its scans times its pixels. Decoders walk the whole picture for each
    // scan, so that a small file with many scans can hold a core for half a minute.
    IMAGE_JPEG_WORK_MAX = 2000 * 1000 * 1000,
};

// The file as borrowed bytes; where names it in errors.
struct image_file {
    const uint8_t *bytes;
    size_t len;
    const char *where;
};

// What the structure of a file says before anything is decoded.
struct image_head {
    enum media_kind kind;
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

static inline uint32_t image_be16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}
static inline uint32_t image_be32(const uint8_t *p)
{
    return image_be16(p) << 16 | image_be16(p + 2);
}
static inline uint32_t image_le16(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}
static inline uint32_t image_le32(const uint8_t *p)
{
    return image_le16(p + 2) << 16 | image_le16(p);
}

// Recognises the file by its content and reads its header. False and *err when no picture that can
// be shown, or cut short before its size is known; head->kind is set all the same.
bool image_head_read(const struct image_file *f, struct image_head *head, struct err *err);
// Always false: the file ends in its header.
bool image_head_cut(const struct image_file *f, struct err *err);
// False and *err when a side is 0 or passes PICTURE_SIDE_MAX, or the product PICTURE_PIXELS_MAX.
bool image_size_fits(const char *where, uint64_t width_px, uint64_t height_px, struct err *err);

// A new picture, each pixel of which is still to be set. Who knows that it is opaque says so. NULL
// and *err when memory is out.
struct picture *image_canvas(const struct image_file *f, int32_t w, int32_t h,
                             enum picture_alpha alpha, struct err *err);
// For who does not set each pixel.
void image_clear(struct picture *p);
// Always false: memory is out.
bool image_no_memory(const struct image_file *f, struct err *err);
// Asks for large pages behind memory that is not yet used: touching 4 KiB at a time is a third of
// the cost of a 4K picture. NULL is fine.
void image_large_pages(void *memory, size_t len);

bool probe_png(const struct image_file *f, struct image_head *head, struct err *err);
bool probe_jpeg(const struct image_file *f, struct image_head *head, struct err *err);
bool probe_webp(const struct image_file *f, struct image_head *head, struct err *err);
bool probe_gif(const struct image_file *f, struct image_head *head, struct err *err);
// Whether the root element of what looks like XML is svg.
bool probe_is_svg(const uint8_t *bytes, size_t len);
// False and *err when a picture inside the SVG is none that could be shown on its own, or when they
// are too large together: the SVG library would decode them without a limit.
bool probe_svg_pictures(const struct image_file *f, struct err *err);
// The end of a run of GIF sub-blocks that starts at `at`; 0 when it is cut short.
size_t probe_gif_blocks_end(const struct image_file *f, size_t at);
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

struct picture *image_png(const struct image_file *f, const struct image_head *head,
                          struct err *err);

// ---- other kinds --------------------------------------------------------------------------------

struct picture *image_gif(const struct image_file *f, const struct image_head *head,
                          struct err *err);
// Not yet turned by EXIF.
struct picture *image_jpeg(const struct image_file *f, const struct image_head *head,
                           struct err *err);
// Whether decoding begins. What can go wrong later is what the segments behind the first scan say:
// broken data of a scan is shown as well as can be.
bool image_jpeg_begins(const struct image_file *f, const struct image_head *head, struct err *err);
struct picture *image_webp(const struct image_file *f, const struct image_head *head,
                           struct err *err);
// A new picture turned as EXIF orientation 2..8 asks for; releases p.
struct picture *image_turned(const struct image_file *f, struct picture *p, int orientation,
                             struct err *err);

bool svg_size(const struct image_file *f, int32_t *width_px, int32_t *height_px, struct err *err);
struct picture *svg_draw(const struct image_file *f, int32_t want_w, int32_t want_h,
                         struct err *err);
