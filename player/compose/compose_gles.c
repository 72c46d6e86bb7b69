// The compositor on OpenGL ES. docs/GLES.md tells how a scene becomes pixels there.
#include <stdlib.h>
#include <string.h>

#include "compose/gl_final.h"
#include "compose/gl_layers.h"
#include "compose/gl_read.h"
#include "compose/past.h"

struct compose {
    const struct gl_host *host;
    uint32_t generation; // of the context that all names belong to
    bool started;        // false: they are lost
    struct gl gl;
    struct gl_images images;
    struct gl_frame frame;
    struct gl_surface canvas, sum, out;
    struct gl_surface strips[2];
    struct gl_limits limits;
    struct gl_table table;
    struct gl_behind behind;
    struct past *past;
    // [i]: what the i-th last render drew, for targets that are older than the canvas.
    struct areas changes[COMPOSE_AGE_MAX];
    struct gl_read read;
    struct compose_stats stats;
};

// Where the host's frames go.
struct place {
    int32_t width_px, height_px;
    uint32_t framebuffer;
};

// ---- the context --------------------------------------------------------------------------------

// Forgets all that was on the GPU, which is gone.
static void forget(struct compose *c)
{
    gl_images_forget(&c->images);
    c->canvas = c->sum = c->out = (struct gl_surface){0};
    c->strips[0] = c->strips[1] = (struct gl_surface){0};
    c->limits.texture = 0;
    c->table.texture = 0;
    c->behind.surface = (struct gl_surface){0};
    c->behind.filled = false;
    past_forget(c->past);
    c->started = false;
}

// Deletes all that is on the GPU; the context is current.
static void clear(struct compose *c)
{
    struct gl *gl = &c->gl;
    struct gl_surface *const surfaces[] = {&c->canvas,    &c->sum,       &c->out,
                                           &c->strips[0], &c->strips[1], &c->behind.surface};
    gl_images_clear(gl, &c->images);
    for (size_t i = 0; i < sizeof surfaces / sizeof *surfaces; i++)
        gl_surface_free(gl, surfaces[i]);
    if (c->limits.texture)
        gl->api.delete_textures(1, &c->limits.texture);
    if (c->table.texture)
        gl->api.delete_textures(1, &c->table.texture);
    forget(c);
}

// Makes the context current; after a loss, all is made anew.
static bool enter(struct compose *c, struct place *place, struct err *err)
{
    uint32_t generation = 0;
    bool current = false;
    for (int tries = 0; tries < 2 && !current; tries++) {
        current = c->host->begin(c->host->owner, &place->width_px, &place->height_px,
                                 &place->framebuffer, &generation);
        if (!current)
            forget(c);
    }
    if (!current)
        return err_set(err, ERR_DISPLAY, "", "the context of OpenGL ES is lost");
    if (c->started && generation != c->generation)
        forget(c);
    if (!c->started && !gl_start(&c->gl, c->host, err))
        return false;
    c->started = true;
    c->generation = generation;
    gl_begin(&c->gl);
    return true;
}

// The programs that most scenes need, so that no frame waits for them.
static bool warm_up(struct compose *c, struct err *err)
{
    const unsigned keys[] = {GPU_JOB_FILL,
                             GPU_JOB_FILL | GPU_COVER,
                             GPU_JOB_DIRECT,
                             GPU_JOB_DIRECT | GPU_COVER,
                             GPU_JOB_SMOOTH,
                             GPU_JOB_SMOOTH | GPU_COVER,
                             GPU_JOB_HALVE,
                             GPU_JOB_RESAMPLE | (c->gl.facts.norm ? GPU_BIASED : 0U),
                             GPU_JOB_RESAMPLE | GPU_LAST,
                             GPU_JOB_FINAL,
                             GPU_JOB_FINAL | GPU_PANEL};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!gl_use(&c->gl, keys[i])) {
            *err = c->gl.fault;
            return false;
        }
    return true;
}

static void gles_destroy(struct compose *c)
{
    struct place place;
    struct err ignored;
    if (!c)
        return;
    if (c->started && enter(c, &place, &ignored)) {
        clear(c);
        gl_finish(&c->gl);
    }
    past_destroy(c->past);
    gl_read_finish(&c->read);
    free(c);
}

static struct compose *gles_create(const struct compose_options *options, struct err *err)
{
    if (!options->gl) {
        err_set(err, ERR_DISPLAY, "", "no context of OpenGL ES; expected one for gles");
        return NULL;
    }
    struct place place;
    struct compose *c = calloc(1, sizeof *c);
    if (c) {
        c->host = options->gl;
        c->past = past_create();
    }
    if (!c || !c->past)
        err_set(err, ERR_FAILED, "", "out of memory for the compositor");
    else if (enter(c, &place, err) && warm_up(c, err))
        return c;
    gles_destroy(c);
    return NULL;
}

// ---- a frame ------------------------------------------------------------------------------------

static bool check_place(const struct compose *c, const struct compose_target *target,
                        const struct place *place, struct err *err)
{
    int32_t most = c->gl.facts.side_max;
    if (target->width_px > most || target->height_px > most)
        return err_set(err, ERR_DISPLAY, "", "a canvas of %d x %d; the GPU draws at most %d x %d",
                       (int)target->width_px, (int)target->height_px, (int)most, (int)most);
    if (!target->pixels &&
        (target->width_px != place->width_px || target->height_px != place->height_px))
        return err_set(err, ERR_FAILED, "", "a target of %d x %d on a display of %d x %d",
                       (int)target->width_px, (int)target->height_px, (int)place->width_px,
                       (int)place->height_px);
    return true;
}

static bool is_white(const struct compose_glass *glass, const struct compose_target *target)
{
    return target->stage != COMPOSE_CANVAS &&
           panel_map_panel(glass->map)->kind == PANEL_TRANSMISSIVE;
}

// Brings the canvas to the scene.
static bool draw_canvas(struct compose *c, const struct gl_tools *tools, const struct areas *parts,
                        float rest)
{
    struct gl_format format = gl_format_of(&c->gl, GPU_STORE_DEEP, tools->linear);
    struct gl_layers layers = {.tools = tools,
                               .frame = &c->frame,
                               .parts = parts,
                               .canvas = &c->canvas,
                               .sum = &c->sum,
                               .rest = rest};
    return gl_surface_fit(&c->gl, &c->canvas, format, c->frame.width_px, c->frame.height_px) &&
           gl_layers_draw(&layers, &c->stats.pixels_drawn);
}

// The canvas becomes pixels of the target.
static bool draw_final(struct compose *c, const struct gl_final *f, const struct place *place,
                       const struct areas *parts)
{
    struct gl *gl = &c->gl;
    const struct compose_target *target = f->turn.target;
    struct gl_format codes = gl_format_of(gl, GPU_STORE_CODES, false);
    if (target->pixels && !gl_surface_fit(gl, &c->out, codes, target->width_px, target->height_px))
        return false;
    if (!gl_final_begin(f))
        return false;
    if (target->pixels)
        gl_onto(gl, &c->out);
    else
        gl_onto_host(gl, place->framebuffer, place->width_px, place->height_px);
    for (size_t i = 0; i < parts->count; i++)
        gl_rect(gl, parts->list[i]);
    for (size_t i = 0; target->pixels && i < parts->count; i++)
        if (!gl_read_part(gl, &c->read, target, parts->list[i]))
            return false;
    return true;
}

// What of the canvas, and what of the target, is not as the scene wants it.
static void find_changes(struct compose *c, const struct scene *scene,
                         const struct compose_glass *glass, const struct compose_target *target,
                         struct areas *canvas, struct areas *shown)
{
    struct compose_target own = *target; // the canvas is what the last render left
    own.age = 1;
    past_changes(c->past, scene, glass, &own, canvas);
    for (int i = COMPOSE_AGE_MAX - 1; i > 0; i--)
        c->changes[i] = c->changes[i - 1];
    c->changes[0] = *canvas;
    *shown = (struct areas){.count = 0};
    bool known = target->age >= 1 && target->age <= COMPOSE_AGE_MAX;
    if (!known)
        areas_add(shown, (struct area){0, 0, scene->width_px, scene->height_px});
    for (int i = 0; known && i < target->age; i++)
        areas_add_all(shown, &c->changes[i]);
}

static struct turn turn_of(const struct scene *scene, const struct compose_glass *glass,
                           const struct compose_target *target)
{
    bool turns = target->stage == COMPOSE_PANEL;
    return (struct turn){.target = target,
                         .quarters = turns ? panel_map_panel(glass->map)->rotate / 90 & 3 : 0,
                         .width_px = scene->width_px,
                         .height_px = scene->height_px};
}

struct frame_parts {
    struct areas canvas, shown; // canvas pixels
};

// More has changed than scenes tell.
static void add_changes(struct compose *c, const struct areas *more, struct frame_parts *parts)
{
    areas_add_all(&c->changes[0], more);
    areas_add_all(&parts->canvas, more);
    areas_add_all(&parts->shown, more);
}

static bool draw_frame(struct compose *c, const struct scene *scene,
                       const struct compose_glass *glass, const struct turn *turn,
                       const struct place *place, const struct frame_parts *parts)
{
    const struct compose_target *target = turn->target;
    struct gl_tools tools = {&c->gl, &c->images, c->strips, c->frame.linear};
    struct gl_tools light = {&c->gl, &c->images, c->strips, true};
    struct gl_final final = {.gl = &c->gl,
                             .canvas = &c->canvas,
                             .linear = c->frame.linear,
                             .limits = &c->limits,
                             .table = &c->table,
                             .behind = &c->behind,
                             .glass = glass,
                             .turn = *turn,
                             .swap = target->pixels && target->format == COMPOSE_BGRX &&
                                     target->stage != COMPOSE_CANVAS};
    if (!draw_canvas(c, &tools, &parts->canvas, is_white(glass, target) ? 1 : 0) ||
        !gl_limits_update(&c->gl, &c->limits, scene))
        return false;
    if (target->stage != COMPOSE_CANVAS)
        gl_table_update(&c->gl, &c->table, panel_map_panel(glass->map));
    if (target->stage == COMPOSE_GLASS &&
        !gl_behind_update(&light, &c->behind, glass, scene->width_px, scene->height_px))
        return false;
    for (size_t i = 0; i < parts->shown.count; i++)
        areas_add(&c->stats.changed, turn_area(turn, parts->shown.list[i]));
    return draw_final(c, &final, place, &c->stats.changed);
}

// A canvas in another blend space may be of another format.
static void refit_canvas(struct compose *c, bool linear)
{
    if (linear == c->frame.linear || gl_is_deep(&c->gl))
        return;
    gl_surface_free(&c->gl, &c->canvas);
    gl_surface_free(&c->gl, &c->sum);
}

static bool gles_render(struct compose *c, const struct scene *scene,
                        const struct picture *const *pictures, size_t picture_count,
                        const struct compose_glass *glass, struct compose_target *target,
                        struct err *err)
{
    struct place place;
    struct frame_parts parts;
    c->stats = (struct compose_stats){0};
    if (!compose_check(scene, glass, target, err) || !enter(c, &place, err) ||
        !check_place(c, target, &place, err))
        return false;
    find_changes(c, scene, glass, target, &parts.canvas, &parts.shown);
    if (parts.canvas.count == 0 && parts.shown.count == 0)
        return true;
    gl_images_frame(&c->gl, &c->images);
    refit_canvas(c, scene->blend == MANIFEST_BLEND_LINEAR);
    gl_frame_prepare(&c->frame, scene, pictures, picture_count);
    add_changes(c, &c->frame.anew, &parts);
    struct turn turn = turn_of(scene, glass, target);
    if (draw_frame(c, scene, glass, &turn, &place, &parts) && !gl_out_of_memory(&c->gl))
        return true;
    *err = c->gl.failed ? c->gl.fault : (struct err){0};
    if (!c->gl.failed)
        err_set(err, ERR_DISPLAY, "", "the GPU has no memory for the frame");
    clear(c);
    return false;
}

static bool gles_prefetch(struct compose *c, const struct picture *const *pictures, size_t count)
{
    struct place place;
    struct err ignored; // the next render says it
    if (!enter(c, &place, &ignored))
        return true;
    return gl_prefetch(&c->gl, &c->images, pictures, count);
}

static void gles_stats(const struct compose *c, struct compose_stats *out)
{
    *out = c->stats;
}

const struct compose_impl compose_gles = {
    .name = "gles",
    .create = gles_create,
    .render = gles_render,
    .prefetch = gles_prefetch,
    .stats = gles_stats,
    .destroy = gles_destroy,
};
