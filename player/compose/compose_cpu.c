// The compositor on the processor. Rows of floats are the reference that everything is measured
// against; rows of whole numbers (compose/quick.h) are the quick way for most scenes.
// docs/COMPOSE.md tells how a scene becomes pixels.
#include <stdlib.h>

#include "compose/cache.h"
#include "compose/finish.h"
#include "compose/frame.h"
#include "compose/past.h"
#include "compose/pool.h"
#include "compose/quick_row.h"

struct compose {
    struct pool *pool;
    struct cache *cache;
    struct frame *frame;
    struct finish_curve *curve;
    struct panel_map *srgb;
    struct past *past;
    const struct kernels *kernels; // NULL: all in floats
    struct drive drive;
    struct scratch scratch[POOL_THREADS_MAX];
    struct compose_stats stats;
};

static void cpu_destroy(struct compose *c)
{
    if (!c)
        return;
    pool_destroy(c->pool);
    cache_destroy(c->cache);
    panel_map_destroy(c->srgb);
    past_destroy(c->past);
    for (int i = 0; i < POOL_THREADS_MAX; i++)
        scratch_finish(&c->scratch[i]);
    free(c->curve);
    free(c->frame);
    free(c);
}

static struct compose *cpu_create(const struct compose_options *options, struct err *err)
{
    struct compose *c = calloc(1, sizeof *c);
    if (c) {
        c->pool = pool_create(options->threads);
        c->cache = cache_create();
        c->frame = calloc(1, sizeof *c->frame);
        c->curve = malloc(sizeof *c->curve);
        c->srgb = panel_map_create(panel_builtin("lcd"));
        c->past = past_create();
    }
    if (!c || !c->pool || !c->cache || !c->frame || !c->curve || !c->srgb || !c->past) {
        cpu_destroy(c);
        err_set(err, ERR_FAILED, "", "out of memory for the compositor");
        return NULL;
    }
    finish_curve_fill(c->curve);
    if (options->cpu != COMPOSE_CPU_REFERENCE)
        c->kernels = kernels_choose(options->cpu == COMPOSE_CPU_BEST);
    return c;
}

static int widest(const struct scene *scene, const struct frame_tools *tools,
                  const struct compose_glass *glass)
{
    int width = scene->width_px;
    const struct picture *backdrop = glass ? glass->backdrop : NULL;
    for (size_t i = 0; i <= tools->picture_count; i++) {
        const struct picture *p = i < tools->picture_count ? tools->pictures[i] : backdrop;
        if (p && p->width_px > width)
            width = p->width_px;
        if (p && p->height_px > width) // pictures are also read turned
            width = p->height_px;
    }
    return width;
}

// ---- the work of one render ---------------------------------------------------------------------

struct work {
    struct finish finish;
    struct quick quick;
    bool is_quick;
    struct areas parts; // what is drawn, canvas pixels
};

// The band of rows that a piece of work is.
static struct area band_of(const struct areas *parts, int piece)
{
    for (size_t i = 0; i < parts->count; i++) {
        struct area a = parts->list[i];
        int bands = (a.y1 - a.y0 + SCRATCH_BAND - 1) / SCRATCH_BAND;
        if (piece < bands) {
            a.y0 += piece * SCRATCH_BAND;
            a.y1 = a.y1 < a.y0 + SCRATCH_BAND ? a.y1 : a.y0 + SCRATCH_BAND;
            return a;
        }
        piece -= bands;
    }
    return (struct area){0, 0, 0, 0};
}

static int count_bands(const struct areas *parts)
{
    int bands = 0;
    for (size_t i = 0; i < parts->count; i++)
        bands += (parts->list[i].y1 - parts->list[i].y0 + SCRATCH_BAND - 1) / SCRATCH_BAND;
    return bands;
}

static void draw_floats(const struct finish *f, struct area band, struct scratch *s)
{
    const struct frame *frame = f->frame;
    for (int y = band.y0; y < band.y1; y++) {
        int x0 = 0;
        int x1 = 0;
        const uint8_t *bare = frame_bare_row(frame, y);
        if (bare && finish_bare_row(f, y, bare, s)) {
            s->drawn += (uint64_t)frame->width_px;
            continue;
        }
        if (frame_row(frame, y, s, &x0, &x1))
            frame_windows(frame, y, s, x0, x1);
        finish_row(f, y, x0, x1, s);
    }
    finish_band(f, band.y0, band.y1, s);
}

static void draw_quick(const struct work *w, struct area band, struct scratch *s)
{
    const struct compose_target *target = w->finish.target;
    bool turned = w->finish.turn.quarters != 0;
    int bytes = compose_pixel_bytes(target->stage, target->format);
    size_t stride = (size_t)w->quick.frame->width_px * (size_t)bytes;
    struct quick_row row;
    quick_begin(&row, &w->quick, band.x0, band.x1, s);
    for (int y = band.y0; y < band.y1; y++) {
        uint8_t *out = turned ? s->bytes + stride * (size_t)(y % SCRATCH_BAND)
                              : target->pixels + (size_t)y * target->stride;
        quick_row(&row, y, out);
    }
    struct turn_band rows = {s->bytes, stride, SCRATCH_BAND, bytes};
    if (turned)
        turn_rows(&w->finish.turn, &rows, band);
    w->quick.kernels->fence();
}

static void draw_band(void *context, int worker, int piece)
{
    const struct work *w = context;
    struct scratch *s = &w->finish.scratch[worker];
    struct area band = band_of(&w->parts, piece);
    if (w->is_quick)
        draw_quick(w, band, s);
    else
        draw_floats(&w->finish, band, s);
}

static struct finish finish_of(struct compose *c, const struct compose_glass *glass,
                               struct compose_target *target)
{
    struct finish f = {.frame = c->frame,
                       .scratch = c->scratch,
                       .curve = c->curve,
                       .srgb = c->srgb,
                       .turn = {target, 0, c->frame->width_px, c->frame->height_px},
                       .target = target};
    if (target->stage == COMPOSE_CANVAS)
        return f;
    const struct panel *panel = panel_map_panel(glass->map);
    f.map = glass->map;
    f.emission_gain = glass->emission_gain;
    f.white = panel->kind == PANEL_TRANSMISSIVE;
    f.turn.quarters = target->stage == COMPOSE_PANEL ? panel->rotate / 90 & 3 : 0;
    panel_clear_code(panel, f.clear);
    return f;
}

// Rows begin on the bounds that streaming stores need, and are too large for the caches anyway.
static bool may_stream(const struct compose_target *t)
{
    enum { LARGE = 4 * 1024 * 1024, BOUND = 32 };
    return (uintptr_t)t->pixels % BOUND == 0 && t->stride % BOUND == 0 &&
           t->stride * (size_t)t->height_px >= LARGE;
}

// Streaming stores, and threads beside each other, want whole blocks; floats want whole rows.
static struct areas whole_blocks(const struct areas *parts, bool rows, int width)
{
    struct areas out = {.count = 0};
    for (size_t i = 0; i < parts->count; i++) {
        struct area a = parts->list[i];
        a.x0 = rows ? 0 : a.x0 / KERNEL_BLOCK_PX * KERNEL_BLOCK_PX;
        a.x1 = (a.x1 + KERNEL_BLOCK_PX - 1) / KERNEL_BLOCK_PX * KERNEL_BLOCK_PX;
        a.x1 = rows || a.x1 > width ? width : a.x1;
        areas_add(&out, a);
    }
    return out;
}

static struct work work_of(struct compose *c, const struct compose_glass *glass,
                           struct compose_target *target, const struct areas *parts, bool is_quick)
{
    struct work w = {.finish = finish_of(c, glass, target)};
    w.is_quick = is_quick;
    w.parts = whole_blocks(parts, !w.is_quick, c->frame->width_px);
    const struct panel *panel = w.finish.map ? panel_map_panel(w.finish.map) : NULL;
    bool drives = is_quick && target->stage == COMPOSE_PANEL && !panel->identity;
    if (drives)
        drive_fill(&c->drive, w.finish.map);
    w.quick = (struct quick){
        .frame = c->frame,
        .drive = drives ? &c->drive : NULL,
        .kernels = c->kernels,
        .straight = target->stage == COMPOSE_CANVAS,
        .white = w.finish.white,
        .target = {target->format, w.finish.turn.quarters == 0 && may_stream(target)},
        .windowed = frame_windowed(c->frame)};
    return w;
}

static bool reserve(struct compose *c, int width, struct err *err)
{
    for (int i = 0; i < pool_size(c->pool); i++) {
        c->scratch[i].drawn = 0;
        if (!scratch_reserve(&c->scratch[i], width))
            return err_set(err, ERR_FAILED, "", "out of memory for rows of %d pixels", width);
    }
    return true;
}

static bool cpu_render(struct compose *c, const struct scene *scene,
                       const struct picture *const *pictures, size_t picture_count,
                       const struct compose_glass *glass, struct compose_target *target,
                       struct err *err)
{
    if (!compose_check(scene, glass, target, err))
        return false;
    if (!target->pixels)
        return err_set(err, ERR_FAILED, "", "no memory to draw to; expected pixels");
    c->stats = (struct compose_stats){0};
    struct areas parts;
    past_changes(c->past, scene, glass, target, &parts);
    if (parts.count == 0)
        return true;
    const struct panel *panel = glass && glass->map ? panel_map_panel(glass->map) : NULL;
    bool is_quick = c->kernels && quick_suits(scene, target->stage, panel);
    struct frame_tools tools = {
        c->pool,         c->cache,
        c->scratch,      pictures,
        picture_count,   is_quick && target->stage == COMPOSE_PANEL ? c->kernels : NULL,
        &c->stats.scaled};
    if (!reserve(c, widest(scene, &tools, glass), err)) {
        past_forget(c->past);
        return false;
    }
    cache_begin(c->cache);
    frame_prepare(c->frame, scene, &tools);
    if (target->stage == COMPOSE_GLASS)
        frame_prepare_backdrop(c->frame, glass, &tools);
    struct work w = work_of(c, glass, target, &parts, is_quick);
    pool_run(c->pool, draw_band, &w, count_bands(&w.parts));
    for (size_t i = 0; i < w.parts.count; i++)
        areas_add(&c->stats.changed, turn_area(&w.finish.turn, w.parts.list[i]));
    for (int i = 0; i < pool_size(c->pool); i++)
        c->stats.pixels_drawn += c->scratch[i].drawn;
    return true;
}

static void cpu_stats(const struct compose *c, struct compose_stats *out)
{
    *out = c->stats;
}

const struct compose_impl compose_cpu = {
    .name = "cpu",
    .create = cpu_create,
    .render = cpu_render,
    .stats = cpu_stats,
    .destroy = cpu_destroy,
};
