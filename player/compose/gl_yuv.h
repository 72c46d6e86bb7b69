#pragma once
// Frames of video as they come from a decoder, three planes of 8 bits, become an image.

#include "compose/gl_draw.h"

enum gl_yuv_matrix { GPU_YUV_BT601, GPU_YUV_BT709 };

struct gl_yuv {
    int32_t width_px, height_px;
    bool half_width, half_height; // of the two chroma planes, rounded up: both for 4:2:0
    enum gl_yuv_matrix matrix;
    bool full; // codes go from 0 to 255, not from 16 to 235 and 240
    const uint8_t *planes[3];
    size_t strides[3];
};

// Textures of the three planes, kept from frame to frame.
struct gl_planes {
    struct gl_surface list[3]; // textures alone
};

// Uploads the frame and draws it, opaque, onto the surface, which has its size and 8 bits. Chroma
// lies on luma's columns and between its rows, as MPEG-2 and later have it. False when failed.
bool gl_yuv_draw(struct gl *gl, struct gl_planes *planes, const struct gl_yuv *frame,
                 const struct gl_surface *onto);
void gl_planes_free(struct gl *gl, struct gl_planes *planes);
