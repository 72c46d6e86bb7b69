#pragma once
// The last pass: the canvas becomes the pixels of a stage. And what it needs beside the canvas: the
// panel's numbers, what lies behind the glass, the keep-clear windows.

#include "compose/compose.h"
#include "compose/gl_source.h"
#include "compose/turn.h"

// The windows of a scene as the largest alpha of each pixel.
struct gl_limits {
    GLuint texture; // 0: none, or lost
    struct area at; // canvas pixels
    uint32_t window_count, point_count;
    struct scene_window windows[SCENE_WINDOWS_MAX];
    struct manifest_point points[SCENE_POINTS_MAX];
};

// Curves and uniformity of a panel as numbers in a texture.
struct gl_table {
    GLuint texture;
    struct panel panel;
};

// The backdrop in linear light, as large as the canvas.
struct gl_behind {
    struct gl_surface surface;
    uint32_t serial; // of its picture
    struct color color;
    bool filled;
};

// Brings the texture to the scene's windows. False when failed.
bool gl_limits_update(struct gl *gl, struct gl_limits *limits, const struct scene *scene);
bool gl_table_update(struct gl *gl, struct gl_table *table, const struct panel *panel);
// tools: for linear light.
bool gl_behind_update(const struct gl_tools *tools, struct gl_behind *behind,
                      const struct compose_glass *glass, int32_t width_px, int32_t height_px);

struct gl_final {
    struct gl *gl;
    const struct gl_surface *canvas;
    bool linear;
    const struct gl_limits *limits;
    const struct gl_table *table;
    const struct gl_behind *behind;
    const struct compose_glass *glass;
    struct turn turn;
    bool swap; // blue first
};
// The target pixels that part of the canvas becomes, onto where drawing goes.
bool gl_final_begin(const struct gl_final *f); // sets all, for any number of parts
