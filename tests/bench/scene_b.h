#pragma once
// Where scene B's six layers stand in frame n, and its ticker: the one description in C. The same
// in Python: scenes.py.

#include <stdint.h>

enum {
    SCENE_W = 3840,
    SCENE_H = 2160,
    SCENE_B_LAYERS = 6,
    SCENE_B_TICKER_Y = 2000,
    SCENE_B_TICKER_H = 160,
    SCENE_B_TICKER_STEP = 4, // pixels a frame: 240 a second at 60
    SCENE_C_STAY = 30,       // frames from slide to slide
    SCENE_C_FADE = 15,       // of which the last so many mix both
};

struct scene_b_layer {
    int32_t x, y, dx, dy; // at frame 0, and how far it moves with each
};

static const struct scene_b_layer scene_b[SCENE_B_LAYERS] = {
    {100, 100, 4, 2},     {2500, 100, -4, 3}, {200, 1300, 5, -2},
    {2600, 1250, -3, -3}, {1320, 640, 2, 1},  {1000, 200, -2, 2},
};
