// The CPU compositor as a library, told what to draw frame by frame like the peers beside it: no
// manifest, no files written. Into the words 0xffRRGGBB that a screen takes, through the profile of
// a plain panel.
//
// usage: bench-compose [-t THREADS] [-a AGE] [-c] SCENE FOLDER FRAMES [DUMP-FILE]
//   -a: 0 draws each frame whole, 1 only what changed since the one before (the default)
//   -c: plain C instead of what is best for this processor
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compose/compose.h"
#include "peers/kit.h"
#include "scene_b.h"
#include "still/still.h"
#include "sys/file.h"

enum { PICTURES_MAX = SCENE_B_LAYERS + 2, BACKGROUND = SCENE_B_LAYERS, TICKER };

struct bench {
    struct kit kit;
    struct compose_options options;
    int32_t age;
    struct compose *compose;
    struct panel_map *map;
    struct compose_glass glass;
    struct compose_target target;
    uint32_t *canvas; // the target's pixels
    // Layers by their number, BACKGROUND and TICKER; A has its poster in 0; C has slides in 0
    // and 1.
    struct picture *pictures[PICTURES_MAX];
    int slides[2]; // C: which slide each of the two holds; -1: none
    struct scene *scene;
};

static void load(struct bench *b, size_t slot, const char *name)
{
    struct err err = {0};
    char path[4096];
    size_t len = 0;
    char *bytes = NULL;
    if (file_join(path, sizeof path, b->kit.folder, name))
        bytes = file_read(path, STILL_FILE_MAX, &len, &err);
    picture_unref(b->pictures[slot]);
    const struct still_file file = {.bytes = (const uint8_t *)bytes, .len = len, .where = path};
    b->pictures[slot] = bytes ? still_picture(&file, &err) : NULL;
    free(bytes);
    if (b->pictures[slot])
        return;
    fprintf(stderr, "bench-compose: %s\n", err.text);
    exit(1);
}

static void load_all(struct bench *b)
{
    if (b->kit.scene == 'A')
        load(b, 0, "poster.png");
    if (b->kit.scene != 'B')
        return;
    for (size_t i = 0; i < SCENE_B_LAYERS; i++) {
        char name[16];
        snprintf(name, sizeof name, "l%zu.png", i);
        load(b, i, name);
    }
    load(b, BACKGROUND, "bg.jpg");
    load(b, TICKER, "ticker.png");
}

static const struct rectf everything = {0, 0, SCENE_W, SCENE_H};

static void group(struct scene *s)
{
    struct scene_group *g = &s->groups[s->group_count];
    *g = (struct scene_group){.first = s->layer_count, .opacity = 1, .zone = s->group_count++};
}

// In the group begun last. Without picture it is a white fill of everything.
static struct scene_layer *layer(struct scene *s, int32_t slot, const struct picture *p)
{
    struct scene_layer *l = &s->layers[s->layer_count++];
    *l = (struct scene_layer){.slot = slot, .serial = p ? p->serial : 0, .weight = 1};
    l->fill = (struct color){255, 255, 255, 255};
    l->box = l->clip = box_of_rect(everything, 0);
    s->groups[s->group_count - 1].count++;
    return l;
}

static struct scene_layer *layer_at(struct bench *b, size_t slot, double x, double y)
{
    const struct picture *p = b->pictures[slot];
    struct scene_layer *l = layer(b->scene, (int32_t)slot, p);
    l->box = box_of_rect((struct rectf){x, y, p->width_px, p->height_px}, 0);
    return l;
}

static void build_a(struct bench *b)
{
    group(b->scene);
    layer(b->scene, SCENE_NO_SLOT, NULL);
    group(b->scene);
    layer_at(b, 0, 0, 0);
}

static void build_b(struct bench *b, int n)
{
    group(b->scene);
    layer_at(b, BACKGROUND, 0, 0);
    for (size_t i = 0; i < SCENE_B_LAYERS; i++) {
        const struct scene_b_layer *l = &scene_b[i];
        group(b->scene);
        layer_at(b, i, l->x + n * l->dx, l->y + n * l->dy)->moving = true;
    }
    group(b->scene);
    double from = n * SCENE_B_TICKER_STEP % SCENE_W;
    struct scene_layer *ticker = layer_at(b, TICKER, -from, SCENE_B_TICKER_Y);
    ticker->clip = box_of_rect((struct rectf){0, SCENE_B_TICKER_Y, SCENE_W, SCENE_B_TICKER_H}, 0);
    ticker->moving = true;
}

// The slide at its place in the two, decoded now if it was not.
static size_t slide(struct bench *b, int k)
{
    size_t slot = (size_t)k % 2;
    if (b->slides[slot] == k)
        return slot;
    char name[16];
    snprintf(name, sizeof name, "c_%02d.jpg", k);
    load(b, slot, name);
    b->slides[slot] = k;
    return slot;
}

static void build_c(struct bench *b, int n)
{
    struct kit_fade f = kit_fade_at(n);
    group(b->scene);
    struct scene_layer *old = layer_at(b, slide(b, f.slide), 0, 0);
    if (!f.past)
        return;
    double share = f.past / (double)SCENE_C_FADE;
    old->weight = 1 - share;
    layer_at(b, slide(b, f.slide + 1), 0, 0)->weight = share;
}

static void build(struct bench *b, int n)
{
    struct scene *s = b->scene;
    s->group_count = s->layer_count = 0;
    if (b->kit.scene == 'A')
        build_a(b);
    else if (b->kit.scene == 'B')
        build_b(b, n);
    else
        build_c(b, n);
}

static bool run(struct bench *b)
{
    struct err err = {0};
    struct compose_stats stats;
    load_all(b);
    for (int n = 0; n < b->kit.frames; n++) {
        build(b, n);
        b->target.age = n ? b->age : 0;
        if (!compose_cpu.render(b->compose, b->scene, (const struct picture *const *)b->pictures,
                                PICTURES_MAX, &b->glass, &b->target, &err)) {
            fprintf(stderr, "bench-compose: %s\n", err.text);
            return false;
        }
        compose_cpu.stats(b->compose, &stats);
        kit_frame_done(&b->kit, n, stats.pixels_drawn);
    }
    return true;
}

static bool read_arguments(struct bench *b, int argc, char **argv)
{
    b->options = (struct compose_options){.threads = 1, .cpu = COMPOSE_CPU_BEST};
    b->age = 1;
    int option;
    while ((option = getopt(argc, argv, "t:a:c")) != -1) {
        if (option == 't')
            b->options.threads = (int)strtol(optarg, NULL, 10);
        else if (option == 'a')
            b->age = (int32_t)strtol(optarg, NULL, 10);
        else if (option == 'c')
            b->options.cpu = COMPOSE_CPU_C;
        else
            return false;
    }
    argv[optind - 1] = argv[0];
    return kit_begin(&b->kit, argc - optind + 1, argv + optind - 1) && b->options.threads > 0;
}

static bool open_bench(struct bench *b)
{
    struct err err = {0};
    b->target = (struct compose_target){.stage = COMPOSE_PANEL,
                                        .format = COMPOSE_BGRX,
                                        .width_px = SCENE_W,
                                        .height_px = SCENE_H,
                                        .stride = (size_t)SCENE_W * 4};
    b->canvas = kit_canvas();
    b->target.pixels = (uint8_t *)b->canvas;
    b->slides[0] = b->slides[1] = -1;
    b->scene = calloc(1, sizeof *b->scene);
    b->map = panel_map_create(panel_builtin("lcd"));
    b->glass = (struct compose_glass){.map = b->map, .emission_gain = 1};
    b->compose = compose_cpu.create(&b->options, &err);
    if (!b->canvas || !b->scene || !b->map || !b->compose)
        return false;
    b->scene->width_px = SCENE_W;
    b->scene->height_px = SCENE_H;
    b->scene->canvas = everything;
    b->scene->blend = MANIFEST_BLEND_SRGB;
    return true;
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    if (!read_arguments(&b, argc, argv))
        return 2;
    int code = open_bench(&b) && run(&b) ? 0 : 1;
    if (code == 0)
        code = kit_end(&b.kit, b.canvas);
    compose_cpu.destroy(b.compose);
    for (size_t i = 0; i < PICTURES_MAX; i++)
        picture_unref(b.pictures[i]);
    panel_map_destroy(b.map);
    free(b.scene);
    free(b.canvas);
    return code;
}
