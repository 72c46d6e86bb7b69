// Separable Catmull-Rom (cubic, B = 0, C = 1/2). When a picture gets smaller the kernel widens by
// the ratio, so that every source pixel counts for its area. Rows first by the vertical weights,
// then each row by the horizontal ones: nothing but one row is kept in between, and every row of
// the result can be made by any worker.
#include "compose/resample.h"

#include <math.h>
#include <string.h>

// The taps of each output pixel along one axis.
struct axis {
    int count;
    int stride; // weights a pixel
    int *first; // source index of the first tap
    int *taps;  // how many
    float *weights;
};

static double kernel(double t)
{
    t = fabs(t);
    if (t < 1)
        return (1.5 * t - 2.5) * t * t + 1;
    if (t < 2)
        return ((-0.5 * t + 2.5) * t - 4) * t + 2;
    return 0;
}

static int clamp_index(double i, int size)
{
    if (!(i > 0))
        return 0;
    return i < size - 1 ? (int)i : size - 1;
}

// Weights of one output pixel whose centre lies at s (source pixels); taps beyond the edges fall on
// the edge pixel.
static void fill_pixel(struct axis *a, int at, double s, double scale, int size)
{
    double low = ceil(s - 2 * scale - 0.5);
    double high = floor(s + 2 * scale - 0.5);
    int first = clamp_index(low, size);
    int last = clamp_index(high, size);
    float *w = a->weights + (size_t)at * (size_t)a->stride;
    double sums[2] = {0, 0};
    double total = 0;
    for (double j = low; j <= high; j++) {
        double k = kernel((j + 0.5 - s) / scale);
        total += k;
        if (j <= first)
            sums[0] += k;
        else if (j >= last)
            sums[1] += k;
        else
            w[(int)j - first] = (float)k;
    }
    if (first == last)
        sums[0] += sums[1];
    else
        w[last - first] = (float)(sums[1] / total);
    w[0] = (float)(sums[0] / total);
    for (int i = 1; i < last - first; i++)
        w[i] = (float)((double)w[i] / total);
    a->first[at] = first;
    a->taps[at] = last - first + 1;
}

// How an axis of the source is laid over one of the output, before its taps are known.
static struct axis axis_of(int size, double length, int count)
{
    // Wider than the whole picture changes nothing but the time it takes.
    double scale = fmin(fmax(size / length, 1), size);
    return (struct axis){.count = count, .stride = (int)fmin(ceil(4 * scale) + 2, size)};
}

static size_t axis_bytes(const struct axis *a)
{
    return (size_t)a->count * ((size_t)a->stride * sizeof(float) + 2 * sizeof(int));
}

// memory: axis_bytes() of it. Returns what is behind them.
static char *axis_fill(struct axis *a, int size, double start, double length, int from,
                       char *memory)
{
    double ratio = size / length;
    double scale = fmin(fmax(ratio, 1), size);
    size_t count = (size_t)a->count;
    a->weights = (float *)(void *)memory;
    a->first = (int *)(void *)(a->weights + count * (size_t)a->stride);
    a->taps = a->first + count;
    for (int i = 0; i < a->count; i++) {
        double s = (i + from + 0.5 - start) * ratio;
        fill_pixel(a, i, fmin(fmax(s, -1), size + 1.0), scale, size);
    }
    return memory + axis_bytes(a);
}

struct job {
    const struct view *source;
    struct scratch *scratch;
    struct axis x, y;
    int column0, columns; // of the source that the taps touch
    struct resample_target to;
};

// sum += row * weight for one block, interleaved so that the horizontal pass reads whole pixels.
ROW_INLINE void gather_block(float *restrict sum, struct row row, float weight, int n)
{
    float scaled[4][ROW_BLOCK];
    for (int i = 0; i < n; i++)
        scaled[0][i] = row.r[i] * weight;
    for (int i = 0; i < n; i++)
        scaled[1][i] = row.g[i] * weight;
    for (int i = 0; i < n; i++)
        scaled[2][i] = row.b[i] * weight;
    for (int i = 0; i < n; i++)
        scaled[3][i] = row.a[i] * weight;
    for (int i = 0; i < n; i++, sum += 4) {
        sum[0] += scaled[0][i];
        sum[1] += scaled[1][i];
        sum[2] += scaled[2][i];
        sum[3] += scaled[3][i];
    }
}

static void gather_row(float *sum, struct row row, float weight, int n)
{
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK)
        gather_block(sum + 4 * i, row_at(row, i), weight, ROW_BLOCK);
    gather_block(sum + 4 * i, row_at(row, i), weight, n - i);
}

static inline float cut(float value, float most)
{
    float v = value < most ? value : most;
    return v > 0 ? v : 0;
}

// One pixel, premultiplied, 0..1.
ROW_INLINE void pixel(const struct job *job, const float *sums, size_t i, float out[4])
{
    const struct axis *x = &job->x;
    const float *from = sums + 4 * (x->first[i] - job->column0);
    const float *w = x->weights + i * (size_t)x->stride;
    float p[4] = {0, 0, 0, 0};
    for (int t = 0; t < x->taps[i]; t++, from += 4)
        for (int c = 0; c < 4; c++)
            p[c] += from[c] * w[t];
    // The kernel swings over at hard edges. Colour follows its alpha back, or it would shift.
    float k = p[3] > 1 ? 1 / p[3] : 1;
    out[3] = cut(p[3] * k, 1);
    for (int c = 0; c < 3; c++)
        out[c] = cut(p[c] * k, p[3] * k);
}

static void across(const struct job *job, const float *sums, size_t row)
{
    size_t n = (size_t)job->x.count;
    uint16_t *planes = job->to.planes + row * 4 * n;
    for (size_t i = 0; i < n; i++) {
        float p[4];
        pixel(job, sums, i, p);
        for (size_t c = 0; c < 4; c++)
            planes[i + c * n] = (uint16_t)(p[c] * 65535 + 0.5F);
    }
}

// The same in codes, by kernels.
static void draw_codes(const struct job *job, int y, float *sums)
{
    const struct kernels *k = job->to.kernels;
    const struct view *v = job->source;
    const struct axis *x = &job->x;
    const float *w = job->y.weights + (size_t)y * (size_t)job->y.stride;
    for (int t = 0; t < job->y.taps[y]; t++)
        k->weigh_row(sums, view_pixel(v, job->column0, job->y.first[y] + t),
                     v->alpha == PICTURE_PREMUL, w[t], job->columns);
    struct kernel_taps taps = {x->first, x->taps, x->weights, x->stride};
    k->weigh_columns(job->to.codes + (size_t)y * 4 * (size_t)x->count,
                     sums - 4 * (ptrdiff_t)job->column0, &taps, x->count);
}

static void draw_band(void *context, int worker, int piece)
{
    const struct job *job = context;
    struct scratch *s = &job->scratch[worker];
    int from = piece * SCRATCH_BAND;
    int to = from + SCRATCH_BAND < job->y.count ? from + SCRATCH_BAND : job->y.count;
    for (int y = from; y < to; y++) {
        const float *w = job->y.weights + (size_t)y * (size_t)job->y.stride;
        memset(s->blend, 0, (size_t)job->columns * 4 * sizeof(float));
        if (job->to.codes) {
            draw_codes(job, y, s->blend);
            continue;
        }
        for (int t = 0; t < job->y.taps[y]; t++) {
            view_row(job->source, job->column0, job->y.first[y] + t, job->columns, s->rows[0]);
            gather_row(s->blend, s->rows[0], w[t], job->columns);
        }
        across(job, s->blend, (size_t)y);
    }
}

bool resample_draw(struct pool *pool, struct scratch *scratch, const struct view *source,
                   struct rectf box, struct resample_range range, struct resample_target to)
{
    struct job job = {.source = source,
                      .scratch = scratch,
                      .to = to,
                      .x = axis_of(source->width_px, box.w, range.x1 - range.x0),
                      .y = axis_of(source->height_px, box.h, range.y1 - range.y0)};
    char *memory = scratch_taps(scratch, axis_bytes(&job.x) + axis_bytes(&job.y));
    if (!memory)
        return false;
    memory = axis_fill(&job.x, source->width_px, box.x, box.w, range.x0, memory);
    axis_fill(&job.y, source->height_px, box.y, box.h, range.y0, memory);
    int last = job.x.count - 1;
    job.column0 = job.x.first[0];
    job.columns = job.x.first[last] + job.x.taps[last] - job.column0;
    pool_run(pool, draw_band, &job, (job.y.count + SCRATCH_BAND - 1) / SCRATCH_BAND);
    return true;
}
