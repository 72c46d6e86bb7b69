#pragma once
// Turns a scene into pixels. Every compositor draws the same scene to the same picture within the
// ranges of docs/COMPOSE.md and docs/GLES.md; the one in floats on the processor is the reference.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/area.h"
#include "base/err.h"
#include "base/gl_host.h"
#include "base/picture.h"
#include "panel/panel.h"
#include "scene/scene.h"

enum compose_stage {
    COMPOSE_CANVAS, // RGBA, straight alpha, 8 bits; alpha 0 has colour 0
    COMPOSE_PANEL,  // RGB drive codes, turned by the panel's rotate
    COMPOSE_GLASS,  // RGB picture of what a person sees
};

// Order of bytes in memory. The canvas is always R G B A.
enum compose_format {
    COMPOSE_RGB,  // 3 bytes a pixel; the canvas: 4
    COMPOSE_RGBX, // 4, the last 255
    COMPOSE_BGRX, // 4, the last 255: the words 0xffRRGGBB that screens of little-endian machines
                  // take
};

enum { COMPOSE_AGE_MAX = 3 };

// Where the pixels go. Memory belongs to the caller.
struct compose_target {
    enum compose_stage stage;
    enum compose_format format;
    int32_t width_px, height_px; // as compose_target_size() says
    size_t stride;               // bytes from row to row
    uint8_t *pixels;             // NULL: gles draws to its host's framebuffer
    // What the pixels hold: 1 what the last render of this compositor left, 2 the one before, up to
    // COMPOSE_AGE_MAX; 0 (or older) unknown. Only what changed since is drawn again.
    int32_t age;
};

// What the panel and the view through it need; map is needed for the stages panel and glass.
struct compose_glass {
    const struct panel_map *map;
    const struct picture *backdrop; // opaque or not; scaled by cover; NULL: a plain colour
    struct color backdrop_color;    // when there is no picture
    double emission_gain;           // full emission over the backdrop's white; 1 if not known
};

struct compose_stats {
    uint64_t pixels_drawn; // canvas pixels touched by layers in the last render
    // What the last render drew, in pixels of the target: all else was there already.
    struct areas changed;
    uint32_t scaled; // pictures that the last render had to scale first (cpu)
};

// How the processor computes. All give the same bytes but the reference, which is exact where the
// others stay within the tolerance of docs/COMPOSE.md.
enum compose_cpu_kind { COMPOSE_CPU_BEST, COMPOSE_CPU_C, COMPOSE_CPU_REFERENCE };

struct compose_options {
    int threads; // >= 1
    enum compose_cpu_kind cpu;
    const struct gl_host *gl; // gles: borrowed, outlives the compositor
};

struct compose;

// A way to turn a scene into pixels.
struct compose_impl {
    const char *name; // as in --compositor=NAME
    // NULL and *err when the machine lacks what is needed (ERR_DISPLAY).
    struct compose *(*create)(const struct compose_options *options, struct err *err);
    // Draws the scene, or what of it the target lacks (compose_target.age). pictures[slot] is the
    // picture of each slot the scene names; they stay untouched until the call returns. The same
    // scene gives the same bytes, whatever was there before and whatever the number of threads.
    bool (*render)(struct compose *c, const struct scene *scene,
                   const struct picture *const *pictures, size_t picture_count,
                   const struct compose_glass *glass, struct compose_target *target,
                   struct err *err);
    // Uploads pictures of scenes to come, in order, as much as one frame can bear. True when
    // nothing is left to do. NULL where pictures need no upload.
    bool (*prefetch)(struct compose *c, const struct picture *const *pictures, size_t count);
    void (*stats)(const struct compose *c, struct compose_stats *out);
    void (*destroy)(struct compose *c); // NULL is fine
};

extern const struct compose_impl compose_cpu;
extern const struct compose_impl compose_gles; // needs options.gl

// Bytes a pixel of a target.
int32_t compose_pixel_bytes(enum compose_stage stage, enum compose_format format);
// Can this scene be drawn to this target? False and *err with what does not fit.
bool compose_check(const struct scene *scene, const struct compose_glass *glass,
                   const struct compose_target *target, struct err *err);
// Where a picture lies at rest on an output: scene_layer's box and clip.
struct compose_rest {
    struct box box, clip;
    int32_t width_px, height_px; // of the output
};
// compose_cpu scales a picture in the first frame that shows it. Whoever makes the picture may do
// it before, while nobody else knows it: p->scaled, which gives the same pixels. Nothing is done
// where nothing is to be scaled, or memory is out. Any thread.
void compose_scale(struct picture *p, const struct compose_rest *rest);
// Does compose_cpu use such copies for the stage panel of this panel (on an srgb canvas)?
bool compose_scales(const struct panel *panel);

// Size and bytes a pixel (of COMPOSE_RGB) of a stage for a scene of this size (the panel's rotate
// turns it).
void compose_target_size(enum compose_stage stage, const struct panel *panel, int32_t scene_w,
                         int32_t scene_h, int32_t *width_px, int32_t *height_px,
                         int32_t *pixel_bytes);
