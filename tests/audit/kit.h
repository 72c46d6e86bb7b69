#pragma once
// A programme in a folder of its own, and the draw that shows it.

#include <stdbool.h>
#include <stdint.h>

#include "app/draw.h"
#include "app/offline.h"
#include "base/buf.h"
#include "base/color.h"
#include "unit.h"

enum { KIT_TEXT_MAX = 4 * 1024 * 1024 };

struct kit {
    char folder[64];
    struct buf manifest; // its text, to be written by the test
    struct offline offline;
    const struct programme *programme;
    struct plan *plan, *ahead;
    struct draw *draw;
    struct panel_map *map;
    enum compose_stage stage; // canvas when the test says nothing before kit_open()
    struct compose_target target;
    struct scene_view view;
    bool live;
    int64_t start_ns;
    struct draw_report report; // of the last frame
};

// A folder that is gone when the test is over.
void kit_begin(struct kit *k);
void kit_add(struct kit *k, const char *format, ...) VT_PRINTF(2, 3);
// A picture of one colour, straight alpha.
void kit_picture(struct kit *k, const char *name, int32_t w, int32_t h, struct color color);
void kit_file(struct kit *k, const char *name, const void *bytes, size_t len);
// Writes and opens the manifest, and makes ready to draw it, 1 : 1.
void kit_open(struct kit *k, const struct draw_options *options);
struct draw_show kit_show(const struct kit *k);
// Like the stage in one turn of its loop, at the moment start + at: the scene, the frame if it has
// changed, the look ahead when it is live.
void kit_frame(struct kit *k, int64_t at_ns);
// Until all that was asked for has been made.
void kit_wait(struct kit *k);
void kit_end(struct kit *k);

// Of the canvas: R G B A, straight.
static inline const uint8_t *kit_pixel(const struct kit *k, int x, int y)
{
    return k->target.pixels + (size_t)y * k->target.stride + 4 * (size_t)x;
}
