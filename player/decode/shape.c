#include "decode/shape.h"

#include <string.h>

#include "base/picture.h"
#include "decode/decode_limits.h"

// Columns of the display matrix: where a step to the right and one down lead (16.16; only which of
// the two is larger, and their signs, count here: turns by other than right angles are none).
static void read_matrix(struct shape *s, const int32_t *m)
{
    const int64_t a = m[0], b = m[1], c = m[3], d = m[4];
    const int64_t straight = (a < 0 ? -a : a) + (d < 0 ? -d : d);
    const int64_t crossed = (b < 0 ? -b : b) + (c < 0 ? -c : c);
    s->across = crossed > straight;
    // x of the canvas is a x + c y, y is b x + d y.
    s->mirror_x = s->across ? c < 0 : a < 0;
    s->mirror_y = s->across ? b < 0 : d < 0;
}

static void find_matrix(struct shape *s, const AVStream *stream, const AVFrame *first)
{
    enum { MATRIX_BYTES = 9 * 4 };
    size_t bytes = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
    if (!data) {
        const AVFrameSideData *side = av_frame_get_side_data(first, AV_FRAME_DATA_DISPLAYMATRIX);
        data = side ? side->data : NULL;
        bytes = side ? side->size : 0;
    }
    int32_t matrix[9];
    if (!data || bytes < MATRIX_BYTES)
        return;
    memcpy(matrix, data, sizeof matrix);
    read_matrix(s, matrix);
}

static AVRational usable_aspect(AVRational aspect)
{
    const AVRational square = {1, 1};
    if (aspect.num <= 0 || aspect.den <= 0 || aspect.num / aspect.den > DECODE_ASPECT_MAX ||
        aspect.den / aspect.num > DECODE_ASPECT_MAX)
        return square;
    return aspect;
}

struct shape shape_of(const AVStream *stream, const AVFrame *first, enum video_alpha alpha)
{
    struct shape s = {.alpha = alpha};
    const AVRational told = stream->sample_aspect_ratio;
    s.aspect = usable_aspect(told.num > 0 ? told : first->sample_aspect_ratio);
    find_matrix(&s, stream, first);
    return s;
}

struct part shape_colour(const struct shape *s, const AVFrame *f)
{
    return (struct part){
        .frame = f,
        .w = s->alpha == VIDEO_ALPHA_STACKED_RIGHT && f->width > 1 ? f->width / 2 : f->width,
        .h = s->alpha == VIDEO_ALPHA_STACKED_BELOW && f->height > 1 ? f->height / 2 : f->height,
    };
}

struct part shape_alpha(const struct shape *s, const AVFrame *f)
{
    struct part p = shape_colour(s, f);
    if (s->alpha == VIDEO_ALPHA_STACKED_RIGHT)
        p.x = f->width - p.w;
    if (s->alpha == VIDEO_ALPHA_STACKED_BELOW)
        p.y = f->height - p.h;
    return p;
}

bool shape_size(const struct shape *s, const AVFrame *f, struct video_info *info, const char *where,
                struct err *err)
{
    const struct part p = shape_colour(s, f);
    int64_t w = p.w, h = p.h;
    if (s->aspect.num > s->aspect.den)
        w = (w * s->aspect.num + s->aspect.den / 2) / s->aspect.den;
    else
        h = (h * s->aspect.den + s->aspect.num / 2) / s->aspect.num;
    if (w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX || w * h > PICTURE_PIXELS_MAX)
        return err_set(err, ERR_CONTENT, where, "its pictures of %lld x %lld are too large",
                       (long long)w, (long long)h);
    info->width_px = (int32_t)(s->across ? h : w);
    info->height_px = (int32_t)(s->across ? w : h);
    return true;
}

bool shape_is_turned(const struct shape *s)
{
    return s->across || s->mirror_x || s->mirror_y;
}

void shape_turn(const struct shape *s, const struct shape_rows *from, const struct shape_rows *to)
{
    enum { TILE = 32 }; // pixels square that stay in the cache while columns become rows
    for (int y0 = 0; y0 < to->h; y0 += TILE) {
        for (int x0 = 0; x0 < to->w; x0 += TILE) {
            const int y1 = y0 + TILE < to->h ? y0 + TILE : to->h;
            const int x1 = x0 + TILE < to->w ? x0 + TILE : to->w;
            for (int i = 0; i < (y1 - y0) * (x1 - x0); i++) {
                const int x = x0 + i % (x1 - x0), y = y0 + i / (x1 - x0);
                const int across = s->mirror_x ? to->w - 1 - x : x;
                const int down = s->mirror_y ? to->h - 1 - y : y;
                const int fx = s->across ? down : across, fy = s->across ? across : down;
                memcpy(to->rgba + (size_t)y * to->stride + (size_t)x * 4,
                       from->rgba + (size_t)fy * from->stride + (size_t)fx * 4, 4);
            }
        }
    }
}
