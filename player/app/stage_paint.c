// The frame: its size, its pixels, the overlay.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/stage_state.h"
#include "base/civil.h"
#include "sys/log.h"

// The output's size, or that of the canvas as the panel turns it when the output leaves it open.
static bool choose_size(const struct stage *s, int32_t *w, int32_t *h)
{
    s->o.output_impl->size(s->o.output, w, h);
    if (*w > 0 && *h > 0)
        return true;
    if (!s->now.programme)
        return false;
    int32_t bytes;
    const struct manifest *m = s->now.programme->manifest;
    compose_target_size(COMPOSE_PANEL, s->o.panel, m->width_px, m->height_px, w, h, &bytes);
    return true;
}

bool stage_fit_target(struct stage *s)
{
    int32_t w;
    int32_t h;
    if (!choose_size(s, &w, &h))
        return false;
    bool turned = s->o.panel->rotate % 180 != 0;
    int32_t canvas_w = s->now.programme ? s->now.programme->manifest->width_px : w;
    int32_t canvas_h = s->now.programme ? s->now.programme->manifest->height_px : h;
    s->view = scene_view_contain(canvas_w, canvas_h, turned ? h : w, turned ? w : h);
    if (s->target.pixels && s->target.width_px == w && s->target.height_px == h)
        return true;
    free(s->target.pixels);
    s->target = (struct compose_target){.stage = COMPOSE_PANEL,
                                        .width_px = w,
                                        .height_px = h,
                                        .stride = (size_t)w * 3,
                                        .pixels = malloc((size_t)w * (size_t)h * 3)};
    if (!s->target.pixels)
        abort();
    s->frame = (struct output_frame){.width_px = w,
                                     .height_px = h,
                                     .pixel_bytes = 3,
                                     .stride = s->target.stride,
                                     .pixels = s->target.pixels};
    draw_reset(s->draw);
    return true;
}

// What the person who installs the panel wants to know, once a second.
static void draw_overlay(struct stage *s, int64_t t_ns)
{
    char text[OVERLAY_TEXT_MAX];
    char when[CIVIL_TEXT_MAX];
    const struct programme *p = s->now.programme;
    const struct manifest *m = p->manifest;
    int32_t layout = plan_layout_at(s->now.plan, t_ns, NULL);
    civil_print_instant(when, t_ns / NS_PER_S * NS_PER_S, zone_offset_at(p->zone, t_ns, NULL),
                        false);
    snprintf(text, sizeof text, "%s revision %lld   %s\n%s   %d x %d   %s   frame %llu", m->id,
             (long long)m->revision, when, layout < 0 ? "clear" : m->layouts[layout].name,
             s->frame.width_px, s->frame.height_px, s->o.panel->name,
             (unsigned long long)s->frames);
    overlay_draw(s->overlay, text, s->target.pixels, s->target.width_px, s->target.height_px,
                 s->target.stride);
    s->overlay_s = t_ns / NS_PER_S;
}

static bool show(struct stage *s, struct err *err)
{
    s->dirty = false;
    s->frames++;
    return s->o.output_impl->show(s->o.output, &s->frame, err);
}

bool stage_paint_clear(struct stage *s, struct err *err)
{
    uint8_t code[3];
    panel_clear_code(s->o.panel, code);
    size_t pixels = (size_t)s->frame.width_px * (size_t)s->frame.height_px;
    for (size_t i = 0; i < pixels; i++)
        memcpy(s->target.pixels + 3 * i, code, 3);
    return show(s, err);
}

bool stage_paint_programme(struct stage *s, int64_t t_ns, struct draw_report *report,
                           struct err *err)
{
    struct err why = {0};
    draw_scene(s->draw, s->now.programme, s->now.plan, t_ns, &s->view, report, &why);
    if (report->failed_item >= 0 &&
        onshow_drop_item(&s->now, (uint32_t)report->failed_item, t_ns)) {
        log_err(LOG_WARNING, &why);
        report->next_ns = t_ns;
    }
    bool overlay_due = s->overlay && t_ns / NS_PER_S != s->overlay_s;
    if (!report->changed && !overlay_due)
        return !s->dirty || show(s, err);
    struct compose_glass glass = {.map = s->map, .emission_gain = 1};
    if (!draw_paint(s->draw, &glass, &s->target, err))
        return false;
    if (s->overlay)
        draw_overlay(s, t_ns);
    return show(s, err);
}
