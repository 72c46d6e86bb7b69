#include "compose/gl_final.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compose/window.h"

// ---- the numbers of a panel ---------------------------------------------------------------------

enum { TABLE_WIDTH = 256, TABLE_HEIGHT = 8, CURVE_ROWS = 3, GRID_MAX = TABLE_HEIGHT - CURVE_ROWS };

// A number of 0 to 1 in three bytes, as the text of the program reads it.
static void put_number(uint8_t *texel, double x)
{
    uint32_t bits = (uint32_t)(fmin(fmax(x, 0), 1) * 16777215 + 0.5);
    texel[0] = (uint8_t)(bits >> 16);
    texel[1] = (uint8_t)(bits >> 8);
    texel[2] = (uint8_t)bits;
    texel[3] = 255;
}

static uint8_t *texel_at(uint8_t *table, int x, int y)
{
    return table + ((size_t)y * TABLE_WIDTH + (size_t)x) * 4;
}

static bool has_grid(const struct panel *p)
{
    return p->uniformity_w >= 2 && p->uniformity_h >= 2;
}

static void fill_table(uint8_t *table, const struct panel *p)
{
    for (int channel = 0; channel < CURVE_ROWS; channel++)
        for (int code = 1; code < TABLE_WIDTH; code++)
            put_number(texel_at(table, code, channel),
                       panel_curve_forward(p, channel, (code - 0.5) / 255));
    if (!has_grid(p))
        return;
    for (int y = 0; y < p->uniformity_h && y < GRID_MAX; y++)
        for (int x = 0; x < p->uniformity_w && x < GRID_MAX; x++)
            put_number(texel_at(table, x, CURVE_ROWS + y),
                       p->uniformity[y * p->uniformity_w + x] / 2); // measured up to 1.2
}

bool gl_table_update(struct gl *gl, struct gl_table *table, const struct panel *panel)
{
    if (table->texture && memcmp(&table->panel, panel, sizeof *panel) == 0)
        return true;
    uint8_t bytes[TABLE_WIDTH * TABLE_HEIGHT * 4] = {0};
    fill_table(bytes, panel);
    if (table->texture)
        gl->api.delete_textures(1, &table->texture);
    struct gl_format format = gl_format_of(gl, GPU_STORE_CODES, false);
    table->texture = gl_texture(gl, format, TABLE_WIDTH, TABLE_HEIGHT, bytes);
    memcpy(&table->panel, panel, sizeof *panel);
    return true;
}

// ---- windows ------------------------------------------------------------------------------------

static bool same_windows(const struct gl_limits *l, const struct scene *s)
{
    return l->texture && l->window_count == s->window_count && l->point_count == s->point_count &&
           memcmp(l->windows, s->windows, s->window_count * sizeof *s->windows) == 0 &&
           memcmp(l->points, s->points, s->point_count * sizeof *s->points) == 0;
}

static int32_t within(double x, int32_t size)
{
    return x > 0 ? (int32_t)fmin(x, size) : 0;
}

// All pixels that the windows may touch.
static struct area reach(const struct scene *scene)
{
    double x0 = scene->width_px;
    double y0 = scene->height_px;
    double x1 = 0;
    double y1 = 0;
    for (uint32_t i = 0; i < scene->point_count; i++) {
        x0 = fmin(x0, scene->points[i].x);
        y0 = fmin(y0, scene->points[i].y);
        x1 = fmax(x1, scene->points[i].x);
        y1 = fmax(y1, scene->points[i].y);
    }
    return (struct area){within(x0, scene->width_px), within(y0, scene->height_px),
                         within(ceil(x1), scene->width_px), within(ceil(y1), scene->height_px)};
}

// A row of the texture: 16 bits a pixel, as luminance and alpha.
static void fill_row(const struct scene *scene, struct area at, int y, float *limits, uint8_t *row)
{
    bool any = window_limits(scene, y, limits, at.x0, at.x1);
    for (int x = at.x0; x < at.x1; x++, row += 2) {
        float limit = any && limits[x] < 1 ? limits[x] : 1;
        unsigned word = (unsigned)(limit * 65535 + 0.5F);
        row[0] = (uint8_t)(word >> 8);
        row[1] = (uint8_t)word;
    }
}

static bool fill_limits(struct gl *gl, struct gl_limits *l, const struct scene *scene)
{
    struct gl_format format = {GL_LUMINANCE_ALPHA, GL_LUMINANCE_ALPHA, GL_UNSIGNED_BYTE};
    int32_t w = l->at.x1 - l->at.x0;
    int32_t h = l->at.y1 - l->at.y0;
    float *limits = malloc((size_t)scene->width_px * sizeof *limits);
    uint8_t *row = malloc((size_t)w * 2);
    if (limits && row) {
        l->texture = gl_texture(gl, format, w, h, NULL);
        for (int y = 0; y < h; y++) {
            fill_row(scene, l->at, l->at.y0 + y, limits, row);
            gl->api.tex_sub_image(GL_TEXTURE_2D, 0, 0, y, w, 1, format.format, format.type, row);
        }
    }
    free(limits);
    free(row);
    return l->texture != 0 || gl_fail(gl, "no memory for the keep-clear windows");
}

bool gl_limits_update(struct gl *gl, struct gl_limits *limits, const struct scene *scene)
{
    if (same_windows(limits, scene))
        return true;
    if (limits->texture)
        gl->api.delete_textures(1, &limits->texture);
    limits->texture = 0;
    limits->at = reach(scene);
    limits->window_count = scene->window_count;
    limits->point_count = scene->point_count;
    memcpy(limits->windows, scene->windows, scene->window_count * sizeof *scene->windows);
    memcpy(limits->points, scene->points, scene->point_count * sizeof *scene->points);
    if (area_is_empty(limits->at))
        return true;
    return fill_limits(gl, limits, scene);
}

// ---- behind the glass ---------------------------------------------------------------------------

static bool draw_behind(const struct gl_tools *tools, const struct gl_behind *b,
                        const struct compose_glass *glass)
{
    const struct picture *p = glass->backdrop;
    double w = b->surface.width_px;
    double h = b->surface.height_px;
    double scale = p ? fmax(w / p->width_px, h / p->height_px) : 1;
    struct scene_layer layer = {
        .slot = p ? 0 : SCENE_NO_SLOT,
        .fill = glass->backdrop_color,
        .box = {w / 2, h / 2, p ? p->width_px * scale : w, p ? p->height_px * scale : h, 0},
        .clip = {w / 2, h / 2, w, h, 0},
        .weight = 1};
    struct gl_layer ready = {.layer = &layer, .picture = p, .weight = 1};
    struct area all = {0, 0, b->surface.width_px, b->surface.height_px};
    struct gl_source source;
    if (!cover_prepare(&ready.cover, &layer, all.x1, all.y1) ||
        !gl_source_make(&source, tools, &ready, all))
        return false;
    static const float white[4] = {1, 1, 1, 1};
    struct gl *gl = tools->gl;
    if (!gl_use(gl, (unsigned)source.job | GPU_LINEAR))
        return false;
    gl_onto(gl, &b->surface);
    gl_clear(gl, all, white);
    gl_set_blend(gl, GPU_BLEND_OVER);
    gl_set2(gl, GPU_ORIGIN, 0, 0);
    gl_set1(gl, GPU_WEIGHT, 1);
    gl_source_set(gl, &source);
    gl_rect(gl, all);
    return true;
}

bool gl_behind_update(const struct gl_tools *tools, struct gl_behind *behind,
                      const struct compose_glass *glass, int32_t width_px, int32_t height_px)
{
    uint32_t serial = glass->backdrop ? glass->backdrop->serial : 0;
    struct gl_surface *s = &behind->surface;
    if (behind->filled && s->width_px == width_px && s->height_px == height_px &&
        serial == behind->serial &&
        memcmp(&glass->backdrop_color, &behind->color, sizeof behind->color) == 0)
        return true;
    struct gl_format format = gl_format_of(tools->gl, GPU_STORE_DEEP, true);
    behind->filled = gl_surface_fit(tools->gl, s, format, width_px, height_px) &&
                     draw_behind(tools, behind, glass);
    behind->serial = serial;
    behind->color = glass->backdrop_color;
    return behind->filled;
}

// ---- the pass -----------------------------------------------------------------------------------

// eq 7 and eq 3 in one step each, as in panel/map.c.
static void set_panel(struct gl *gl, const struct panel *p, double emission)
{
    bool filter = p->kind == PANEL_TRANSMISSIVE;
    double gain[3][3];
    double seen[3][3];
    double offset[3] = {0, 0, 0};
    double leak[3];
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            gain[i][j] = p->k_inverse[i][j] * (filter ? p->tmax[j] : 1);
            offset[i] -= filter ? p->k_inverse[i][j] * p->tmin[j] : 0;
            seen[i][j] = p->k[i][j] / (filter ? p->tmax[i] : 1);
        }
        leak[i] = filter ? p->tmin[i] / p->tmax[i] : 0;
    }
    gl_set_matrix(gl, GPU_GAIN, gain);
    gl_set_matrix(gl, GPU_SEEN, seen);
    gl_set3(gl, GPU_OFFSET, offset);
    gl_set3(gl, GPU_LEAK, leak);
    gl_set3(gl, GPU_REFLECTION, p->reflection);
    gl_set1(gl, GPU_EMISSION, filter ? -1 : emission);
    gl_set1(gl, GPU_GAMMA_OF, p->gamma);
    if (has_grid(p))
        gl_set2(gl, GPU_GRID, p->uniformity_w, p->uniformity_h);
}

static unsigned curve_switch(const struct panel *p)
{
    if (p->curve == PANEL_CURVE_TABLE)
        return GPU_TABLE;
    return p->curve == PANEL_CURVE_GAMMA ? GPU_GAMMA : 0;
}

static unsigned key_of(const struct gl_final *f, const struct panel *panel)
{
    enum compose_stage stage = f->turn.target->stage;
    unsigned key = GPU_JOB_FINAL | (f->linear ? GPU_LINEAR : 0U);
    if (f->limits->texture)
        key |= GPU_LIMITS;
    if (stage == COMPOSE_PANEL)
        key |= GPU_PANEL;
    // Through linear light and back is where it came from: the codes are the canvas.
    if (stage == COMPOSE_PANEL && (!panel->identity || f->linear))
        key |= GPU_MAP | curve_switch(panel);
    if (stage == COMPOSE_GLASS)
        key |= GPU_GLASS | (has_grid(panel) ? GPU_UNEVEN : 0U);
    return key;
}

static void set_limits(struct gl *gl, const struct gl_limits *l)
{
    const float at[4] = {(float)l->at.x0, (float)l->at.y0, (float)(l->at.x1 - l->at.x0),
                         (float)(l->at.y1 - l->at.y0)};
    gl_image(gl, GPU_UNIT_LIMITS, l->texture);
    gl_set4(gl, GPU_LIMITS_AT, at);
}

bool gl_final_begin(const struct gl_final *f)
{
    struct gl *gl = f->gl;
    const struct compose_target *target = f->turn.target;
    const struct panel *panel =
        target->stage == COMPOSE_CANVAS ? NULL : panel_map_panel(f->glass->map);
    if (!gl_use(gl, key_of(f, panel)))
        return false;
    gl_set_blend(gl, GPU_BLEND_NONE);
    struct gl_map map = gl_map_turned(f->turn.quarters, target->width_px, target->height_px, 0, 0);
    gl_image(gl, GPU_UNIT_IMAGE, f->canvas->texture);
    gl_set2(gl, GPU_ORIGIN, 0, 0);
    gl_set2(gl, GPU_SIZE, f->canvas->width_px, f->canvas->height_px);
    gl_set_map(gl, &map);
    gl_set1(gl, GPU_SWAP, f->swap);
    gl_set1(gl, GPU_REST, panel && panel->kind == PANEL_TRANSMISSIVE ? 1 : 0);
    if (f->limits->texture)
        set_limits(gl, f->limits);
    if (!panel)
        return true;
    set_panel(gl, panel, f->glass->emission_gain);
    gl_image(gl, GPU_UNIT_TABLE, f->table->texture);
    if (target->stage == COMPOSE_GLASS)
        gl_image(gl, GPU_UNIT_BEHIND, f->behind->surface.texture);
    return true;
}
