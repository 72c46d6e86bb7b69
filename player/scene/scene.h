#pragma once
// What is drawn at one moment: plain data, no pixels, no pointers into anything. Everything that
// moves is computed here from time alone, so every compositor draws the same motion.
//
// A scene is drawn like this, on a canvas that starts fully clear:
//   1. each group in order. The layers of a group are *added* (premultiplied, each times its
//      coverage and weight): the old and the new item of a transition have weights or masks that
//      sum to at most one, so that a fade is (1 - p) old + p new. The sum, times the group's
//      opacity, goes *over* the canvas. A zone is one group; so is a layout's background.
//   2. the windows: a pixel whose centre is inside a window and whose alpha is above max_opacity is
//      multiplied by max_opacity / alpha; of overlapping windows the lowest max_opacity wins.
//
// Coverage of a box at a pixel is the exact area of the pixel under an upright box, and the product
// of the two widths in the box's own axes under a turned one.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/area.h"
#include "base/box.h"
#include "base/color.h"
#include "manifest/manifest.h"
#include "plan/plan.h"

enum {
    SCENE_LAYERS_MAX = 4096,
    SCENE_GROUPS_MAX = 1001, // every zone, and the background
    SCENE_WINDOWS_MAX = 256,
    SCENE_POINTS_MAX = 4096, // of all windows together
    SCENE_NO_SLOT = -1,
};

enum scene_mask { SCENE_MASK_NONE, SCENE_MASK_BOX, SCENE_MASK_ELLIPSE };

struct scene_layer {
    int32_t slot;      // which picture, or SCENE_NO_SLOT for a plain fill
    uint32_t serial;   // of the picture in the slot: changes when its pixels do
    struct color fill; // when there is no picture
    struct box box;    // where the whole picture (or fill) lies, output pixels
    struct box clip;   // what of it may show (the zone), output pixels
    double weight;     // 0..1
    enum scene_mask mask_kind;
    bool mask_inverted; // shows outside the mask
    struct box mask;    // output pixels; an ellipse fills its box
    bool moving;        // place or size changes from frame to frame: a quick filter will do
};

struct scene_group {
    uint32_t first, count; // into layers
    double opacity;        // 0..1
    uint32_t zone;         // index into the layout's zones; UINT32_MAX for the background
};

struct scene_window {
    uint32_t first, count; // into points
    double max_opacity;
};

struct scene {
    int32_t width_px, height_px; // of the output
    struct rectf canvas;         // where the canvas lies on it (contain); all else stays clear
    enum manifest_blend blend;
    uint32_t group_count, layer_count, window_count, point_count;
    struct scene_group groups[SCENE_GROUPS_MAX];
    struct scene_layer layers[SCENE_LAYERS_MAX];
    struct scene_window windows[SCENE_WINDOWS_MAX];
    struct manifest_point points[SCENE_POINTS_MAX]; // output pixels
};

// How canvas pixels become output pixels: output = canvas * scale + (x, y).
struct scene_view {
    int32_t width_px, height_px;
    double scale, x, y;
};
// The canvas scaled by `contain` into an output of this size.
struct scene_view scene_view_contain(int32_t canvas_w, int32_t canvas_h, int32_t out_w,
                                     int32_t out_h);

// One picture of an item as media gives it. Its natural place is the item's fitted box.
struct scene_picture {
    int32_t slot; // where the compositor finds it
    uint32_t serial;
    int32_t width_px, height_px; // its own pixels
    double natural_w, natural_h; // what `fit` works with, canvas pixels (an SVG's own size)
};

enum { SCENE_ITEM_PICTURES_MAX = 8 };
// What media has for one cue at one moment.
struct scene_media {
    bool ready; // false: nothing can be drawn for it (yet)
    // Text, cards and clocks are drawn at the zone's own size in output pixels: the picture *is*
    // the zone's box, and fit does not apply. A ticker has several such pictures side by side.
    bool boxed;
    size_t picture_count; // 0 for a fill
    struct scene_picture pictures[SCENE_ITEM_PICTURES_MAX];
    double offset_px[SCENE_ITEM_PICTURES_MAX]; // boxed: left edge within the zone, output pixels
};

// What one zone shows: the cues from the plan and the pictures for them.
struct scene_zone {
    struct plan_show show;
    struct scene_media current;
    struct scene_media previous;
};

// Builds the scene of a layout at t. zones has layout->zone_count entries. layout NULL: clear
// glass. background is the picture of the layout's background content (ignored when it has none).
// The keep-clear windows that are open at t are included for every layout. out is overwritten. What
// does not fit the maxima is left out, and false returned.
bool scene_build(const struct manifest *m, const struct manifest_layout *layout,
                 const struct scene_zone *zones, const struct scene_media *background,
                 const bool *window_open, int64_t t_ns, const struct scene_view *view,
                 struct scene *out);
// A picture in a zone while nothing moves it.
struct scene_rest {
    const struct manifest_item *item; // NULL: it is a layout's background
    struct rectf zone;                // canvas pixels
    double rotate;                    // of the zone
    double natural_w, natural_h;
};
// Where all of it lies and what of it may show, as scene_build() lays it: output pixels.
void scene_rest_box(const struct scene_rest *rest, const struct scene_view *view, struct box *box,
                    struct box *clip);
// The box of an item's picture in its zone, canvas pixels, before keyframes. Shared with check.
struct rectf scene_fit(const struct manifest_item *item, struct rectf zone, double picture_w,
                       double picture_h);
// Field by field; unused array entries do not count.
bool scene_equal(const struct scene *a, const struct scene *b);
// Adds the pixels that may differ between two scenes whose pictures keep their pixels as long as
// they keep their serials. False when everything may: another size, blend or windows.
bool scene_changes(const struct scene *old, const struct scene *new, struct areas *out);
// The part of a scene that is in use; a scene is large.
void scene_copy(struct scene *out, const struct scene *from);
// Is anything in motion at t (a transition or keyframes under way)? Then every frame differs.
bool scene_is_moving(const struct manifest *m, const struct manifest_layout *layout,
                     const struct scene_zone *zones, int64_t t_ns);
