#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/now.h"
#include "output/png.h"
#include "sys/file.h"

// 2026-11-24T12:00:00Z
static const int64_t START_NS = INT64_C(1795521600) * NS_PER_S;

void kit_begin(struct kit *k)
{
    *k = (struct kit){.start_ns = START_NS};
    snprintf(k->folder, sizeof k->folder, "/tmp/vitrine-audit-XXXXXX");
    assert_non_null(mkdtemp(k->folder));
    buf_init(&k->manifest, KIT_TEXT_MAX);
}

void kit_add(struct kit *k, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert_in_range(n, 0, sizeof text - 1);
    assert_true(buf_str(&k->manifest, text));
}

void kit_file(struct kit *k, const char *name, const void *bytes, size_t len)
{
    char path[256];
    assert_true(file_join(path, sizeof path, k->folder, name));
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

void kit_picture(struct kit *k, const char *name, int32_t w, int32_t h, struct color color)
{
    size_t pixels = (size_t)w * (size_t)h;
    uint8_t *rgba = malloc(4 * pixels);
    assert_non_null(rgba);
    for (size_t i = 0; i < pixels; i++)
        memcpy(rgba + 4 * i, &color, 4);
    struct output_frame frame = {
        .width_px = w, .height_px = h, .pixel_bytes = 4, .stride = 4 * (size_t)w, .pixels = rgba};
    struct png_coder coder = {0};
    struct bytes out = {0};
    struct err err;
    assert_true(png_encode(&coder, &frame, &out, &err));
    kit_file(k, name, out.data, out.len);
    png_finish(&coder);
    bytes_finish(&out);
    free(rgba);
}

static void open_draw(struct kit *k, const struct draw_options *options)
{
    const struct programme *p = k->programme;
    struct err err;
    struct draw_options with = *options;
    with.cages = k->offline.cages;
    k->live = options->live;
    k->draw = draw_create(&with, &err);
    assert_non_null(k->draw);
    k->map = panel_map_create(panel_builtin("lcd"));
    int32_t w = p->manifest->width_px;
    int32_t h = p->manifest->height_px;
    k->view = scene_view_contain(w, h, w, h);
    size_t stride = (size_t)w * (size_t)compose_pixel_bytes(k->stage, COMPOSE_RGB);
    k->target = (struct compose_target){.stage = k->stage,
                                        .width_px = w,
                                        .height_px = h,
                                        .stride = stride,
                                        .pixels = calloc((size_t)h, stride)};
    assert_non_null(k->target.pixels);
}

void kit_open(struct kit *k, const struct draw_options *options)
{
    struct offline_options open = {.at_ns = k->start_ns};
    kit_file(k, "manifest.json", buf_text(&k->manifest), k->manifest.len);
    int code = offline_open(&k->offline, k->folder, &open);
    for (size_t i = 0; i < k->offline.problems.count; i++)
        print_message("%s: %s\n", k->offline.problems.list[i].err.where,
                      k->offline.problems.list[i].err.text);
    assert_int_equal(code, 0);
    const struct programme *p = k->offline.programme;
    k->programme = p;
    k->plan = plan_create(p->manifest, p->zone, k->start_ns, p->natural_ns, p->usable);
    k->ahead = plan_create(p->manifest, p->zone, k->start_ns, p->natural_ns, p->usable);
    open_draw(k, options);
}

struct draw_show kit_show(const struct kit *k)
{
    return (struct draw_show){.programme = k->programme, .plan = k->plan};
}

void kit_frame(struct kit *k, int64_t at_ns)
{
    struct err err = {0};
    int64_t t_ns = k->start_ns + at_ns;
    struct draw_show show = kit_show(k);
    assert_true(draw_scene(k->draw, &show, t_ns, &k->view, &k->report, &err));
    assert_int_equal(k->report.failed_item, -1);
    assert_int_equal(k->report.failed_layout, -1);
    struct compose_glass glass = {.map = k->map, .emission_gain = 1};
    if (k->report.changed)
        assert_true(draw_paint(k->draw, &glass, &k->target, &err));
    k->target.age = 1;
    show.plan = k->ahead;
    if (k->live)
        draw_look_ahead(k->draw, &show, t_ns, &k->view);
}

void kit_wait(struct kit *k)
{
    const struct timespec nap = {.tv_nsec = 20000};
    while (!draw_idle(k->draw))
        nanosleep(&nap, NULL);
}

void kit_end(struct kit *k)
{
    draw_destroy(k->draw);
    plan_destroy(k->plan);
    plan_destroy(k->ahead);
    panel_map_destroy(k->map);
    free(k->target.pixels);
    offline_finish(&k->offline);
    buf_finish(&k->manifest);
    file_remove_tree(k->folder);
}
