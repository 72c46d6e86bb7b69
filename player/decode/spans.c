#include "decode/spans.h"

#include <stdlib.h>

#include <libavutil/rational.h>

#include "base/now.h"

bool spans_init(struct spans *s, int64_t count)
{
    s->count = count;
    s->ends_ns = calloc((size_t)count, sizeof *s->ends_ns);
    return s->ends_ns;
}

void spans_finish(struct spans *s)
{
    free(s->ends_ns);
    *s = (struct spans){0};
}

struct video_span spans_at(const struct spans *s, int64_t i)
{
    return (struct video_span){.start_ns = i > 0 ? s->ends_ns[i - 1] : 0, .end_ns = s->ends_ns[i]};
}

int64_t spans_find(const struct spans *s, int64_t t_ns)
{
    int64_t from = 0;
    int64_t to = s->count - 1;
    while (from < to) {
        int64_t middle = from + (to - from) / 2;
        if (s->ends_ns[middle] <= t_ns)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

void spans_tell(const struct spans *s, struct video_info *info)
{
    info->pictures = s->count;
    info->duration_ns = s->ends_ns[s->count - 1];
    if (s->count == 1) // a still has no rate
        return;
    int num, den;
    av_reduce(&num, &den, s->count * NS_PER_S, info->duration_ns, VIDEO_RATE_MAX);
    info->rate_num = num;
    info->rate_den = den;
}
