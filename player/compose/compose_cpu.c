// The compositor in plain C: the reference that every other one is measured against.
// docs/COMPOSE.md tells how a scene becomes pixels.
#include <stdlib.h>

#include "compose/cache.h"
#include "compose/finish.h"
#include "compose/frame.h"
#include "compose/pool.h"

struct compose {
    struct pool *pool;
    struct cache *cache;
    struct frame *frame;
    struct finish_curve *curve;
    struct panel_map *srgb;
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
    }
    if (!c || !c->pool || !c->cache || !c->frame || !c->curve || !c->srgb) {
        cpu_destroy(c);
        err_set(err, ERR_FAILED, "", "out of memory for the compositor");
        return NULL;
    }
    finish_curve_fill(c->curve);
    return c;
}

static bool check_arguments(const struct scene *scene, const struct compose_glass *glass,
                            const struct compose_target *target, struct err *err)
{
    enum { SIDE_MAX = 16384 };
    if (scene->width_px < 1 || scene->height_px < 1 || scene->width_px > SIDE_MAX ||
        scene->height_px > SIDE_MAX)
        return err_set(err, ERR_FAILED, "", "a scene of %d x %d; expected sides of 1 to %d pixels",
                       (int)scene->width_px, (int)scene->height_px, SIDE_MAX);
    if (target->stage != COMPOSE_CANVAS && (!glass || !glass->map))
        return err_set(err, ERR_FAILED, "", "no panel; expected one for this stage");
    int32_t width;
    int32_t height;
    int32_t bytes;
    compose_target_size(target->stage, glass && glass->map ? panel_map_panel(glass->map) : NULL,
                        scene->width_px, scene->height_px, &width, &height, &bytes);
    if (target->width_px != width || target->height_px != height ||
        target->stride < (size_t)width * (size_t)bytes)
        return err_set(err, ERR_FAILED, "", "a target of %d x %d; expected %d x %d",
                       (int)target->width_px, (int)target->height_px, (int)width, (int)height);
    return true;
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

static void draw_band(void *context, int worker, int piece)
{
    const struct finish *f = context;
    const struct frame *frame = f->frame;
    struct scratch *s = &f->scratch[worker];
    int y0 = piece * SCRATCH_BAND;
    int y1 = y0 + SCRATCH_BAND < frame->height_px ? y0 + SCRATCH_BAND : frame->height_px;
    for (int y = y0; y < y1; y++) {
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
    finish_band(f, y0, y1, s);
}

static struct finish finish_of(struct compose *c, const struct compose_glass *glass,
                               struct compose_target *target)
{
    struct finish f = {.frame = c->frame,
                       .scratch = c->scratch,
                       .curve = c->curve,
                       .srgb = c->srgb,
                       .target = target};
    if (target->stage == COMPOSE_CANVAS)
        return f;
    const struct panel *panel = panel_map_panel(glass->map);
    f.map = glass->map;
    f.emission_gain = glass->emission_gain;
    f.white = panel->kind == PANEL_TRANSMISSIVE;
    f.quarters = panel->rotate / 90 & 3;
    panel_clear_code(panel, f.clear);
    return f;
}

static bool cpu_render(struct compose *c, const struct scene *scene,
                       const struct picture *const *pictures, size_t picture_count,
                       const struct compose_glass *glass, struct compose_target *target,
                       struct err *err)
{
    if (!check_arguments(scene, glass, target, err))
        return false;
    struct frame_tools tools = {c->pool, c->cache, c->scratch, pictures, picture_count};
    int width = widest(scene, &tools, glass);
    for (int i = 0; i < pool_size(c->pool); i++) {
        c->scratch[i].drawn = 0;
        if (!scratch_reserve(&c->scratch[i], width))
            return err_set(err, ERR_FAILED, "", "out of memory for rows of %d pixels", width);
    }
    cache_begin(c->cache);
    frame_prepare(c->frame, scene, &tools);
    if (target->stage == COMPOSE_GLASS)
        frame_prepare_backdrop(c->frame, glass, &tools);
    struct finish f = finish_of(c, glass, target);
    pool_run(c->pool, draw_band, &f, (scene->height_px + SCRATCH_BAND - 1) / SCRATCH_BAND);
    c->stats.pixels_drawn = 0;
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
