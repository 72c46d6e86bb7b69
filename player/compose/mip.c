#include "compose/mip.h"

#include <math.h>

#include "compose/between.h"

struct job {
    const struct view *source;
    struct scratch *scratch;
    uint16_t *data;
    int width, height; // of the result
};

static uint16_t mean(const float *top, const float *bottom, int i, int j)
{
    return (uint16_t)((top[i] + top[j] + bottom[i] + bottom[j]) * (65535 / 4.0F) + 0.5F);
}

static void halve_row(struct row top, struct row bottom, int source_width, int width, uint16_t *out)
{
    for (int x = 0; x < width; x++, out += 4) {
        int i = 2 * x;
        int j = i + 1 < source_width ? i + 1 : i;
        out[0] = mean(top.r, bottom.r, i, j);
        out[1] = mean(top.g, bottom.g, i, j);
        out[2] = mean(top.b, bottom.b, i, j);
        out[3] = mean(top.a, bottom.a, i, j);
    }
}

static void halve_band(void *context, int worker, int piece)
{
    const struct job *job = context;
    struct scratch *s = &job->scratch[worker];
    int from = piece * SCRATCH_BAND;
    int to = from + SCRATCH_BAND < job->height ? from + SCRATCH_BAND : job->height;
    for (int y = from; y < to; y++) {
        int below = 2 * y + 1 < job->source->height_px ? 2 * y + 1 : 2 * y;
        view_row(job->source, 0, 2 * y, job->source->width_px, s->rows[0]);
        view_row(job->source, 0, below, job->source->width_px, s->rows[1]);
        halve_row(s->rows[0], s->rows[1], job->source->width_px, job->width,
                  job->data + (size_t)y * (size_t)job->width * 4);
    }
}

struct mip_levels mip_levels_of(int width_px, int height_px, double ratio)
{
    int most = 0;
    for (int side = width_px > height_px ? width_px : height_px; side > 1; side = (side + 1) / 2)
        most++;
    double exact = ratio > 1 ? fmin(log2(ratio), most) : 0;
    int level = (int)exact;
    return (struct mip_levels){level, level < most ? (float)(exact - level) : 0};
}

bool mip_view(const struct mip_source *from, int level, struct view *out)
{
    const struct picture *p = from->picture;
    struct view upper = view_of_picture(p, from->linear, 0);
    int w = p->width_px;
    int h = p->height_px;
    for (int i = 1; i <= level; i++) {
        w = (w + 1) / 2;
        h = (h + 1) / 2;
        struct cache_key key = cache_key_of(CACHE_MIP, p, from->slot_serial, from->linear);
        key.level = i;
        struct cache_entry *e = cache_get(from->cache, &key, (size_t)w * (size_t)h * 8);
        if (!e)
            return false;
        if (!e->filled) {
            struct job job = {&upper, from->scratch, e->data, w, h};
            pool_run(from->pool, halve_band, &job, (h + SCRATCH_BAND - 1) / SCRATCH_BAND);
            e->filled = true;
        }
        upper = view_of_deep(e->data, w, h);
    }
    *out = upper;
    return true;
}

// ---- in codes: the middle between two pixels and two rows ---------------------------------------

struct halving {
    const struct kernels *kernels;
    struct between between;
    struct picture *result;
};

static void halve_codes(void *context, int worker, int piece)
{
    const struct halving *h = context;
    struct picture *to = h->result;
    (void)worker;
    int from = piece * SCRATCH_BAND;
    int end = from + SCRATCH_BAND < to->height_px ? from + SCRATCH_BAND : to->height_px;
    for (int y = from; y < end; y++)
        for (int x = 0; x < to->width_px; x += BETWEEN_PX_MAX) {
            int n = to->width_px - x < BETWEEN_PX_MAX ? to->width_px - x : BETWEEN_PX_MAX;
            between_row(h->kernels, &h->between, y, x, n,
                        to->pixels + (size_t)y * to->stride + 4 * (size_t)x);
        }
}

static const struct picture *halved(const struct mip_source *from, const struct kernels *k,
                                    const struct picture *upper, int level)
{
    struct cache_key key = cache_key_of(CACHE_HALVED, from->picture, from->slot_serial, false);
    key.level = level;
    key.x1 = (upper->width_px + 1) / 2;
    key.y1 = (upper->height_px + 1) / 2;
    struct cache_entry *e = cache_get(from->cache, &key, (size_t)key.x1 * (size_t)key.y1 * 4);
    if (!e)
        return NULL;
    if (!e->filled) {
        struct halving h = {k, {.picture = upper}, e->picture};
        (void)between_axis_of(&h.between.across, 0.5, 2);
        (void)between_axis_of(&h.between.down, 0.5, 2);
        pool_run(from->pool, halve_codes, &h, (key.y1 + SCRATCH_BAND - 1) / SCRATCH_BAND);
        e->picture->opaque = upper->opaque; // its runs are not asked for
        e->filled = true;
    }
    return e->picture;
}

const struct picture *mip_picture(const struct mip_source *from, const struct kernels *k, int level)
{
    const struct picture *p = from->picture;
    for (int i = 1; p && i <= level; i++)
        p = halved(from, k, p, i);
    return p;
}
