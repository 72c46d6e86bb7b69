#include "output/y4m.h"

const struct y4m_plane y4m_plane[Y4M_PLANES] = {
    {1063, 3576, 361, 0, 73, 425000},
    {-1063, -3576, 4639, 4639, 112, 1182945},
    {3937, -3576, -361, 3937, 112, 1003935},
};

static inline uint8_t value(const struct y4m_plane *p, const uint8_t *px)
{
    int32_t sum = p->r * px[0] + p->g * px[1] + p->b * px[2] + p->one * 255;
    return (uint8_t)(Y4M_FOOT + ((uint32_t)sum * p->times + p->over / 2) / p->over);
}

void y4m_row_c(const uint8_t *px, size_t pixel_bytes, size_t w, uint8_t *y, size_t plane)
{
    for (size_t x = 0; x < w; x++, px += pixel_bytes)
        for (size_t i = 0; i < Y4M_PLANES; i++)
            y[i * plane + x] = value(&y4m_plane[i], px);
}

size_t y4m_rows(y4m_row *out[Y4M_ROWS_MAX])
{
    size_t count = 0;
    out[count++] = y4m_row_c;
#if defined(__x86_64__)
    out[count++] = y4m_row_sse2;
    if (__builtin_cpu_supports("avx2"))
        out[count++] = y4m_row_avx2;
#endif
    return count;
}

void y4m_planes(const struct output_frame *frame, uint8_t *planes)
{
    y4m_row *rows[Y4M_ROWS_MAX];
    y4m_row *row = rows[y4m_rows(rows) - 1];
    size_t w = (size_t)frame->width_px;
    size_t plane = w * (size_t)frame->height_px;
    for (size_t y = 0; y < (size_t)frame->height_px; y++)
        row(frame->pixels + y * frame->stride, (size_t)frame->pixel_bytes, w, planes + y * w,
            plane);
}
