#include "peers/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "clocks.h"
#include "scene_b.h"

bool kit_begin(struct kit *kit, int argc, char **argv)
{
    *kit = (struct kit){.started_wall = clock_wall_s(), .started_cpu = clock_cpu_s()};
    if (argc < 4 || argc > 5 || strlen(argv[1]) != 1 || !strchr("ABC", argv[1][0])) {
        fprintf(stderr, "usage: %s A|B|C FOLDER FRAMES [DUMP-FILE]\n", argv[0]);
        return false;
    }
    kit->scene = argv[1][0];
    kit->folder = argv[2];
    kit->frames = (int)strtol(argv[3], NULL, 10);
    kit->dump = argc == 5 ? argv[4] : NULL;
    return kit->frames > 0;
}

void kit_frame_done(struct kit *kit, int frame, uint64_t pixels)
{
    kit->drawn += pixels > 0;
    if (frame > 0) {
        kit->steady_pixels += pixels;
        return;
    }
    kit->first_wall = clock_wall_s();
    kit->first_cpu = clock_cpu_s();
}

uint32_t *kit_canvas(void)
{
    enum { LARGE = 2 * 1024 * 1024 };
    size_t bytes = ((size_t)SCENE_W * SCENE_H * 4 + LARGE - 1) / LARGE * LARGE;
    uint32_t *canvas = aligned_alloc(LARGE, bytes);
    if (canvas)
        (void)madvise(canvas, bytes, MADV_HUGEPAGE);
    return canvas;
}

static bool dump(const char *path, const uint32_t *canvas)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool fine = true;
    for (size_t i = 0; i < (size_t)SCENE_W * SCENE_H && fine; i++) {
        uint32_t p = canvas[i];
        uint8_t rgba[4] = {(uint8_t)(p >> 16), (uint8_t)(p >> 8), (uint8_t)p, 255};
        fine = fwrite(rgba, 1, 4, file) == 4;
    }
    return fclose(file) == 0 && fine;
}

int kit_end(struct kit *kit, const uint32_t *canvas)
{
    double wall = clock_wall_s();
    double cpu = clock_cpu_s();
    printf("{\"frames\": %d, \"drawn\": %d, \"wall_s\": %.6f, \"cpu_s\": %.6f, "
           "\"first_frame_s\": %.6f, \"steady_wall_s\": %.6f, \"steady_cpu_s\": %.6f, "
           "\"steady_pixels\": %llu}\n",
           kit->frames, kit->drawn, wall - kit->started_wall, cpu - kit->started_cpu,
           kit->first_wall - kit->started_wall, wall - kit->first_wall, cpu - kit->first_cpu,
           (unsigned long long)kit->steady_pixels);
    return kit->dump && !dump(kit->dump, canvas) ? 1 : 0;
}

struct kit_fade kit_fade_at(int frame)
{
    int slide = frame / SCENE_C_STAY;
    int past = frame % SCENE_C_STAY - (SCENE_C_STAY - SCENE_C_FADE);
    bool fades = past > 0 && slide + 1 < KIT_SLIDES;
    return (struct kit_fade){.slide = slide,
                             .past = fades ? past : 0,
                             .weight = fades ? (255 * past + SCENE_C_FADE / 2) / SCENE_C_FADE : 0,
                             .changed = fades || frame % SCENE_C_STAY == 0};
}
