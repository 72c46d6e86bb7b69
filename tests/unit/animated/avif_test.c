// AVIF, still and moving: colour, alpha, turns, times.
#include "kit.h"

#include <avif/avif.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decode/tone.h"

enum { W = 16, H = 8 };

// One flat colour, in the file's own terms.
struct paint {
    avifPixelFormat format;
    int depth;
    avifRange range;
    avifMatrixCoefficients matrix;
    int yuv[3];
    int alpha; // -1: none
};

static void put(uint8_t *plane, uint32_t row_bytes, int x, int y, const struct paint *p, int value)
{
    uint8_t *at = plane + (size_t)y * row_bytes;
    if (p->depth > 8)
        ((uint16_t *)(void *)at)[x] = (uint16_t)value;
    else
        at[x] = (uint8_t)value;
}

static avifImage *painted(const struct paint *p)
{
    avifImage *image = avifImageCreate(W, H, (uint32_t)p->depth, p->format);
    image->yuvRange = p->range;
    image->matrixCoefficients = p->matrix;
    image->colorPrimaries = AVIF_COLOR_PRIMARIES_BT709;
    image->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
    assert_int_equal(
        avifImageAllocatePlanes(image, p->alpha < 0 ? AVIF_PLANES_YUV : AVIF_PLANES_ALL), 0);
    avifPixelFormatInfo info;
    avifGetPixelFormatInfo(p->format, &info);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            put(image->yuvPlanes[0], image->yuvRowBytes[0], x, y, p, p->yuv[0]);
            for (int c = 1; c < 3 && !info.monochrome; c++)
                put(image->yuvPlanes[c], image->yuvRowBytes[c], x >> info.chromaShiftX,
                    y >> info.chromaShiftY, p, p->yuv[c]);
            if (p->alpha >= 0)
                put(image->alphaPlane, image->alphaRowBytes, x, y, p, p->alpha);
        }
    return image;
}

static avifEncoder *lossless(void)
{
    avifEncoder *e = avifEncoderCreate();
    e->minQuantizer = e->maxQuantizer = e->minQuantizerAlpha = e->maxQuantizerAlpha = 0;
    e->codecChoice = AVIF_CODEC_CHOICE_AOM;
    e->speed = 10;
    e->timescale = 1000;
    return e;
}

// The image goes; the caller frees *out.
static void encode(avifImage *image, avifRWData *out)
{
    avifEncoder *e = lossless();
    *out = (avifRWData)AVIF_DATA_EMPTY;
    assert_int_equal(avifEncoderWrite(e, image, out), AVIF_RESULT_OK);
    avifEncoderDestroy(e);
    avifImageDestroy(image);
}

static void open_image(struct kit *k, avifImage *image)
{
    avifRWData data;
    encode(image, &data);
    kit_open(k, &decode_avif, data.data, data.size);
    avifRWDataFree(&data);
}

static const struct paint identity = {AVIF_PIXEL_FORMAT_YUV444,          8,   AVIF_RANGE_FULL,
                                      AVIF_MATRIX_COEFFICIENTS_IDENTITY, {0}, -1};

// G B R, as the identity matrix has it.
static struct paint rgb(int r, int g, int b, int a)
{
    struct paint p = identity;
    p.yuv[0] = g;
    p.yuv[1] = b;
    p.yuv[2] = r;
    p.alpha = a;
    return p;
}

TEST(avif_still_with_alpha)
{
    struct paint p = rgb(200, 100, 50, 128);
    struct kit k;
    open_image(&k, painted(&p));
    assert_int_equal(k.info.kind, VIDEO_AVIF);
    assert_string_equal(k.info.codec, "av1");
    assert_int_equal(k.info.width_px, W);
    assert_int_equal(k.info.height_px, H);
    assert_int_equal(k.info.pictures, 1);
    assert_true(k.info.alpha);
    assert_false(k.info.hdr);
    kit_next(&k, 0, 10 * 1000);
    kit_write(&k, W, H);
    assert_false(k.opaque);
    PIXEL(&k, 0, 0, 100, 50, 25, 128);
    PIXEL(&k, W - 1, H - 1, 100, 50, 25, 128);
    kit_write(&k, 2, 1);
    PIXEL(&k, 1, 0, 100, 50, 25, 128);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(avif_that_is_premultiplied_stays_so)
{
    struct paint p = rgb(60, 100, 255, 128); // the blue is brighter than its alpha
    avifImage *image = painted(&p);
    image->alphaPremultiplied = AVIF_TRUE;
    struct kit k;
    open_image(&k, image);
    kit_next(&k, 0, 10 * 1000);
    kit_write(&k, W, H);
    PIXEL(&k, 3, 3, 60, 100, 128, 128);
    kit_close(&k);
}

// R G B of Y Cb Cr by the definition, 0..255.
static void by_definition(const struct paint *p, double kr, double kb, double out[3])
{
    double unit = p->depth == 8 ? 1 : p->depth == 10 ? 4 : 16;
    double top = (1 << p->depth) - 1;
    double y, u, v;
    if (p->range == AVIF_RANGE_FULL) {
        y = p->yuv[0] / top;
        u = (p->yuv[1] - 128 * unit) / top;
        v = (p->yuv[2] - 128 * unit) / top;
    } else {
        y = (p->yuv[0] - 16 * unit) / (219 * unit);
        u = (p->yuv[1] - 128 * unit) / (224 * unit);
        v = (p->yuv[2] - 128 * unit) / (224 * unit);
    }
    double kg = 1 - kr - kb;
    out[0] = y + 2 * (1 - kr) * v;
    out[2] = y + 2 * (1 - kb) * u;
    out[1] = (y - kr * out[0] - kb * out[2]) / kg;
    for (int c = 0; c < 3; c++)
        out[c] = fmin(fmax(out[c], 0), 1) * 255;
}

TEST(avif_matrices_ranges_and_depths)
{
    static const struct {
        avifMatrixCoefficients matrix;
        double kr, kb;
    } matrices[] = {{AVIF_MATRIX_COEFFICIENTS_BT601, 0.299, 0.114},
                    {AVIF_MATRIX_COEFFICIENTS_BT709, 0.2126, 0.0722},
                    {AVIF_MATRIX_COEFFICIENTS_BT2020_NCL, 0.2627, 0.0593}};
    static const int yuv[][3] = {{120, 90, 190}, {60, 200, 100}, {180, 128, 128}};
    static const avifPixelFormat formats[] = {AVIF_PIXEL_FORMAT_YUV420, AVIF_PIXEL_FORMAT_YUV422,
                                              AVIF_PIXEL_FORMAT_YUV444};
    for (int n = 0; n < 3 * 3 * 2 * 3; n++) {
        int depth = 8 + 2 * (n / 3 % 3);
        struct paint p = {.format = formats[n / 18],
                          .depth = depth,
                          .range = n / 9 % 2 ? AVIF_RANGE_FULL : AVIF_RANGE_LIMITED,
                          .matrix = matrices[n % 3].matrix,
                          .alpha = -1};
        for (int c = 0; c < 3; c++)
            p.yuv[c] = yuv[n % 3][c] << (depth - 8);
        struct kit k;
        open_image(&k, painted(&p));
        kit_next(&k, 0, 10 * 1000);
        kit_write(&k, W, H);
        assert_true(k.opaque);
        double want[3];
        by_definition(&p, matrices[n % 3].kr, matrices[n % 3].kb, want);
        // One step for rounding twice.
        kit_pixel(&k, 7, 3,
                  (int[4]){(int)lround(want[0]), (int)lround(want[1]), (int)lround(want[2]), 255},
                  1);
        kit_close(&k);
    }
}

// 10 bits of PQ or HLG, and wide colours without them, against the sums of the videos' tones.
TEST(avif_hdr_is_toned_as_videos_are)
{
    static const avifTransferCharacteristics curves[] = {AVIF_TRANSFER_CHARACTERISTICS_SMPTE2084,
                                                         AVIF_TRANSFER_CHARACTERISTICS_HLG,
                                                         AVIF_TRANSFER_CHARACTERISTICS_SRGB};
    static struct tone tone;
    for (int i = 0; i < 3; i++) {
        struct paint p = rgb(600, 512, 300, 511);
        p.depth = 10;
        avifImage *image = painted(&p);
        image->transferCharacteristics = curves[i];
        image->colorPrimaries = AVIF_COLOR_PRIMARIES_BT2020;
        struct kit k;
        open_image(&k, image);
        assert_int_equal(k.info.hdr, i < 2);
        kit_next(&k, 0, 10 * 1000);
        kit_write(&k, W, H);
        const AVFrame tags = {.color_trc = (enum AVColorTransferCharacteristic)curves[i],
                              .color_primaries = AVCOL_PRI_BT2020};
        tone_init(&tone, &tags);
        float want[3] = {600 / 1023.0f, 512 / 1023.0f, 300 / 1023.0f};
        tone_row(&tone, want, 1);
        const int alpha = 127; // 511 of 1023 is 127.4
        int seen[4] = {0, 0, 0, alpha};
        for (int c = 0; c < 3; c++)
            seen[c] = (int)lround((double)want[c] * alpha / 255);
        kit_pixel(&k, 9, 5, seen, 1);
        // It is not what the codes would be as they are.
        const uint8_t *seen_rgb = k.pixels + 4 * (5 * W + 9);
        assert_true(abs(seen_rgb[0] - 600 * alpha / 1023) + abs(seen_rgb[1] - 512 * alpha / 1023) >
                    8);
        kit_close(&k);
    }
}

// ---- turns --------------------------------------------------------------------------------------

// Dark but for its upper left corner, which is red.
static avifImage *cornered(void)
{
    struct paint p = rgb(10, 20, 30, -1);
    avifImage *image = painted(&p);
    for (int y = 0; y < 2; y++)
        for (int x = 0; x < 4; x++) {
            image->yuvPlanes[0][(size_t)y * image->yuvRowBytes[0] + (size_t)x] = 0;
            image->yuvPlanes[1][(size_t)y * image->yuvRowBytes[1] + (size_t)x] = 0;
            image->yuvPlanes[2][(size_t)y * image->yuvRowBytes[2] + (size_t)x] = 255;
        }
    return image;
}

TEST(avif_is_turned_then_mirrored)
{
    // Turns to the left; mirror; then the size and where the red corner's own pixel is.
    static const int cases[][6] = {
        {0, -1, W, H, 0, 0},        {1, -1, H, W, 0, W - 1},    {2, -1, W, H, W - 1, H - 1},
        {3, -1, H, W, H - 1, 0},    {0, 0, W, H, 0, H - 1},     {0, 1, W, H, W - 1, 0},
        {1, 1, H, W, H - 1, W - 1}, {3, 0, H, W, H - 1, W - 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int *c = cases[i];
        avifImage *image = cornered();
        image->transformFlags = AVIF_TRANSFORM_IROT;
        image->irot.angle = (uint8_t)c[0];
        if (c[1] >= 0) {
            image->transformFlags |= AVIF_TRANSFORM_IMIR;
            image->imir.mode = (uint8_t)c[1];
        }
        struct kit k;
        open_image(&k, image);
        assert_int_equal(k.info.width_px, c[2]);
        assert_int_equal(k.info.height_px, c[3]);
        kit_next(&k, 0, 10 * 1000);
        kit_write(&k, c[2], c[3]);
        for (int y = 0; y < c[3]; y += c[3] - 1)
            for (int x = 0; x < c[2]; x += c[2] - 1) {
                bool red = x == c[4] && y == c[5];
                PIXEL(&k, x, y, red ? 255 : 10, red ? 0 : 20, red ? 0 : 30, 255);
            }
        kit_close(&k);
    }
}

TEST(avif_is_cut_to_its_clean_aperture)
{
    avifImage *image = cornered();
    avifDiagnostics diag;
    avifCropRect rect = {.x = 2, .y = 0, .width = 8, .height = 6};
    assert_true(avifCleanApertureBoxConvertCropRect(&image->clap, &rect, W, H,
                                                    AVIF_PIXEL_FORMAT_YUV444, &diag));
    image->transformFlags = AVIF_TRANSFORM_CLAP | AVIF_TRANSFORM_IROT;
    image->irot.angle = 1;
    struct kit k;
    open_image(&k, image);
    assert_int_equal(k.info.width_px, 6);
    assert_int_equal(k.info.height_px, 8);
    kit_next(&k, 0, 10 * 1000);
    kit_write(&k, 6, 8);
    PIXEL(&k, 0, 7, 255, 0, 0, 255);
    PIXEL(&k, 1, 6, 255, 0, 0, 255);
    PIXEL(&k, 0, 5, 10, 20, 30, 255);
    PIXEL(&k, 2, 7, 10, 20, 30, 255);
    kit_close(&k);
}

// ---- sequences ----------------------------------------------------------------------------------

static const int times_ms[] = {40, 100, 7, 33, 250, 1, 1000, 50};
enum { COUNT = sizeof times_ms / sizeof *times_ms };

static void make_sequence(avifRWData *out, uint64_t times)
{
    avifEncoder *e = lossless();
    e->keyframeInterval = 3;
    for (int i = 0; i < COUNT; i++) {
        struct paint p = rgb(20 * i, 255 - 20 * i, 7 * i, 255 - 30 * i);
        avifImage *image = painted(&p);
        assert_int_equal(
            avifEncoderAddImage(e, image, times * (uint64_t)times_ms[i], AVIF_ADD_IMAGE_FLAG_NONE),
            0);
        avifImageDestroy(image);
    }
    *out = (avifRWData)AVIF_DATA_EMPTY;
    assert_int_equal(avifEncoderFinish(e, out), AVIF_RESULT_OK);
    avifEncoderDestroy(e);
}

TEST(avif_sequence_may_last_thirty_days)
{
    avifRWData data;
    make_sequence(&data, 1700 * 1000);
    struct kit k;
    kit_open(&k, &decode_avif, data.data, data.size);
    assert_int_equal(k.info.duration_ns, 1481 * INT64_C(1700000) * MS);
    assert_in_range(k.info.rate_den, 1, VIDEO_RATE_MAX);
    kit_close(&k);
    avifRWDataFree(&data);
    make_sequence(&data, 1800 * 1000);
    kit_refuse(&decode_avif, data.data, data.size, "longer than 30 days");
    avifRWDataFree(&data);
}

TEST(avif_sequence_shows_each_picture_in_its_time)
{
    avifRWData data;
    make_sequence(&data, 1);
    struct kit k;
    kit_open(&k, &decode_avif, data.data, data.size);
    assert_int_equal(k.info.pictures, COUNT);
    assert_true(k.info.alpha);
    int64_t at = 0;
    for (int i = 0; i < COUNT; i++) {
        kit_next(&k, at, at + times_ms[i]); // also the one of 1 ms: its times are meant
        at += times_ms[i];
        kit_write(&k, W, H);
        double a = (255 - 30 * i) / 255.0;
        PIXEL(&k, 5, 5, (int)lround(20 * i * a), (int)lround((255 - 20 * i) * a),
              (int)lround(7 * i * a), 255 - 30 * i);
    }
    kit_end(&k);
    assert_int_equal(k.info.duration_ns, at * MS);
    kit_seek_agrees(&k);
    kit_close(&k);
    avifRWDataFree(&data);
}

// Wherever the file ends early: refused, or what is whole is shown and then what was.
TEST(avif_that_is_cut_does_no_harm)
{
    avifRWData data;
    make_sequence(&data, 1);
    for (size_t len = 0; len < data.size; len += len < 64 ? 1 : 23) {
        struct video_info info;
        struct err err = {0};
        int fd = kit_file(data.data, len);
        struct decode_input input = {.fd = fd, .matte_fd = -1, .where = "a.file"};
        struct kit k = {.reader = &decode_avif};
        k.state = decode_avif.open(&input, &info, &err);
        if (!k.state)
            assert_int_equal(err.code, ERR_CONTENT);
        else
            for (int i = 0; i < info.pictures; i++)
                assert_int_equal(decode_avif.next(k.state, &k.span, &err), DECODE_PICTURE);
        decode_avif.close(k.state);
    }
    avifRWDataFree(&data);
}

TEST(avif_that_lies_is_refused)
{
    struct paint p = rgb(1, 2, 3, -1);
    avifRWData data;
    encode(painted(&p), &data);
    kit_refuse(&decode_avif, data.data, 40, "broken AVIF");
    kit_refuse(&decode_avif, "no picture", 10, "broken AVIF");
    for (size_t i = 0; i + 12 < data.size; i++)
        if (memcmp(data.data + i, "ispe", 4) == 0)
            memset(data.data + i + 8, 0x7f, 2); // 2 million pixels wide
    kit_refuse(&decode_avif, data.data, data.size, "broken AVIF");
    avifRWDataFree(&data);
}
