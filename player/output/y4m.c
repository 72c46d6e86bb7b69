#include "output/y4m.h"

// BT.709 with Kr = 0.2126, Kg = 0.7152, Kb = 0.0722, all in ten-thousandths and whole numbers:
//   Y' = (2126 R + 7152 G + 722 B) / 10000
//   Y  = 16 + 219 Y' / 255
//   Cb = 128 + 224 (B - Y') / (255 x 1.8556)
//   Cr = 128 + 224 (R - Y') / (255 x 1.5748)
// Offset and rounding are put into the dividend, which stays within 0 and 2^32.
enum {
    UNIT = 10000,
    LUMA_RANGE = 219,
    CHROMA_RANGE = 224,
    Y_DIVISOR = 2550000,  // 255 x 10000
    CB_DIVISOR = 4731780, // 255 x 18556
    CR_DIVISOR = 4015740, // 255 x 15748
};

static uint8_t chroma(int32_t difference, uint32_t divisor)
{
    uint32_t offset = 128 * divisor + divisor / 2;
    return (uint8_t)((offset + (uint32_t)(CHROMA_RANGE * difference)) / divisor);
}

static void convert_row(const uint8_t *px, size_t pixel_bytes, size_t w, uint8_t *y, size_t plane)
{
    for (size_t x = 0; x < w; x++, px += pixel_bytes) {
        int32_t luma = 2126 * px[0] + 7152 * px[1] + 722 * px[2];
        y[x] = (uint8_t)(16 + ((uint32_t)(LUMA_RANGE * luma) + Y_DIVISOR / 2) / Y_DIVISOR);
        y[plane + x] = chroma(UNIT * px[2] - luma, CB_DIVISOR);
        y[2 * plane + x] = chroma(UNIT * px[0] - luma, CR_DIVISOR);
    }
}

void y4m_planes(const struct output_frame *frame, uint8_t *planes)
{
    size_t w = (size_t)frame->width_px;
    size_t plane = w * (size_t)frame->height_px;
    for (size_t row = 0; row < (size_t)frame->height_px; row++) {
        const uint8_t *px = frame->pixels + row * frame->stride;
        if (frame->pixel_bytes == 4)
            convert_row(px, 4, w, planes + row * w, plane);
        else
            convert_row(px, 3, w, planes + row * w, plane);
    }
}
