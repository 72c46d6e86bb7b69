#include "compose/gl_yuv.h"

static void upload(struct gl *gl, struct gl_surface *s, const struct gl_yuv *frame, int plane)
{
    enum { UNPACK_ROW_LENGTH = 0x0CF2 }; // of 3.0
    static const struct gl_format grey = {GL_LUMINANCE, GL_LUMINANCE, GL_UNSIGNED_BYTE};
    bool half_w = plane > 0 && frame->half_width;
    bool half_h = plane > 0 && frame->half_height;
    int32_t w = half_w ? (frame->width_px + 1) / 2 : frame->width_px;
    int32_t h = half_h ? (frame->height_px + 1) / 2 : frame->height_px;
    if (!s->texture || s->width_px != w || s->height_px != h) {
        gl_surface_free(gl, s);
        s->texture = gl_texture(gl, grey, w, h, NULL);
        s->width_px = w;
        s->height_px = h;
    }
    const uint8_t *row = frame->planes[plane];
    size_t stride = frame->strides[plane];
    gl_image(gl, GPU_UNIT_IMAGE, s->texture);
    if (gl->facts.es3) {
        gl->api.pixel_storei(UNPACK_ROW_LENGTH, (GLint)stride);
        gl->api.tex_sub_image(GL_TEXTURE_2D, 0, 0, 0, w, h, grey.format, grey.type, row);
        gl->api.pixel_storei(UNPACK_ROW_LENGTH, 0);
        return;
    }
    for (int32_t y = 0; y < h; y++, row += stride)
        gl->api.tex_sub_image(GL_TEXTURE_2D, 0, 0, y, w, 1, grey.format, grey.type, row);
}

static void set_matrix(struct gl *gl, const struct gl_yuv *frame)
{
    double red = frame->matrix == GPU_YUV_BT601 ? 0.299 : 0.2126;
    double blue = frame->matrix == GPU_YUV_BT601 ? 0.114 : 0.0722;
    double green = 1 - red - blue;
    double y = frame->full ? 1 : 255.0 / 219;
    double c = frame->full ? 2 : 2 * 255.0 / 224; // chroma is half the difference
    double rows[3][3] = {
        {y, 0, c * (1 - red)},
        {y, -c * (1 - blue) * blue / green, -c * (1 - red) * red / green},
        {y, c * (1 - blue), 0},
    };
    const double offset[3] = {frame->full ? 0 : 16 / 255.0, 128 / 255.0, 128 / 255.0};
    gl_set_matrix(gl, GPU_YUV_MATRIX, rows);
    gl_set3(gl, GPU_YUV_OFFSET, offset);
}

bool gl_yuv_draw(struct gl *gl, struct gl_planes *planes, const struct gl_yuv *frame,
                 const struct gl_surface *onto)
{
    static const enum gl_unit units[3] = {GPU_UNIT_IMAGE, GPU_UNIT_COARSE, GPU_UNIT_LIMITS};
    struct gl_map map = {.first = {frame->half_width ? 0.25 : 0, 0},
                         .axes = {frame->half_width ? 0.5 : 1, 0, 0, frame->half_height ? 0.5 : 1}};
    for (int i = 0; i < 3; i++)
        upload(gl, &planes->list[i], frame, i);
    if (!gl_use(gl, GPU_JOB_YUV))
        return false;
    gl_onto(gl, onto);
    gl_set_blend(gl, GPU_BLEND_NONE);
    for (int i = 0; i < 3; i++)
        gl_image(gl, units[i], planes->list[i].texture);
    gl_set2(gl, GPU_ORIGIN, 0, 0);
    gl_set2(gl, GPU_SIZE, frame->width_px, frame->height_px);
    gl_set2(gl, GPU_SIZE_COARSE, planes->list[1].width_px, planes->list[1].height_px);
    gl_set_map(gl, &map);
    set_matrix(gl, frame);
    gl_rect(gl, (struct area){0, 0, frame->width_px, frame->height_px});
    return true;
}

void gl_planes_free(struct gl *gl, struct gl_planes *planes)
{
    for (int i = 0; i < 3; i++)
        gl_surface_free(gl, &planes->list[i]);
}
