#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "app/render.h"
#include "base/buf.h"
#include "sys/clock.h"
#include "sys/file.h"

enum { STATS_TEXT_MAX = 4096 };

void render_stats_note(struct render_stats *s, int64_t compose_ns, uint64_t pixels)
{
    if (s->composed == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 1024;
        int64_t *list = realloc(s->compose_ns, cap * sizeof *list);
        if (!list)
            abort();
        s->compose_ns = list;
        s->cap = cap;
    }
    s->compose_ns[s->composed++] = compose_ns;
    s->pixels_drawn += pixels;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// The smallest value that a share of all values does not pass, in milliseconds.
static double percentile_ms(const struct render_stats *s, double share)
{
    if (!s->composed)
        return 0;
    size_t i = (size_t)((double)s->composed * share);
    return (double)s->compose_ns[i < s->composed ? i : s->composed - 1] / 1e6;
}

bool render_stats_write(struct render_stats *s, const struct render_job *job, struct err *err)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (s->composed)
        qsort(s->compose_ns, s->composed, sizeof *s->compose_ns, by_size);
    struct buf text;
    buf_init(&text, STATS_TEXT_MAX);
    bool fine = buf_printf(
        &text,
        "{\"frames\": %" PRId64 ", \"width\": %d, \"height\": %d, \"compositor\": \"%s\", "
        "\"threads\": %d, \"wall_s\": %.6f, \"cpu_s\": %.6f, \"first_frame_s\": %.6f, "
        "\"peak_rss_kb\": %ld, \"compose_ms\": {\"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f}, "
        "\"composed\": %zu, \"pixels_drawn\": %" PRIu64 "}\n",
        s->frames, s->width_px, s->height_px, job->compositor.impl->name,
        job->compositor.options.threads, (double)(now_read().mono_ns - s->started_ns) / 1e9,
        (double)now_cpu_ns() / 1e9, (double)s->first_frame_ns / 1e9, usage.ru_maxrss,
        percentile_ms(s, 0.5), percentile_ms(s, 0.99), percentile_ms(s, 1), s->composed,
        s->pixels_drawn);
    if (fine)
        fine = file_write_atomic(job->stats, text.data, text.len, err);
    buf_finish(&text);
    return fine;
}

void render_stats_finish(struct render_stats *s)
{
    free(s->compose_ns);
}
