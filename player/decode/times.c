#include "decode/times.h"

#include <libavutil/avutil.h>
#include <libavutil/mathematics.h>

static const AVRational ns_base = {1, 1000 * 1000 * 1000};

AVRational times_usual_rate(AVRational rate)
{
    enum { RATE_MAX = 240 };
    const AVRational none = {0, 1};
    if (rate.num <= 0 || rate.den <= 0)
        return none;
    const double value = av_q2d(rate);
    const int n = (int)(value * 1.0005 + 0.5);
    if (n < 1 || n > RATE_MAX)
        return none;
    // Half way between n and n * 1000/1001 is 0.0005 below n.
    const double off = value / n - 1;
    if (off > -0.0002 && off < 0.0002)
        return (AVRational){n, 1};
    if (off > -0.0012 && off < -0.0008)
        return (AVRational){n * 1000, 1001};
    return none;
}

int64_t times_ns(const struct times *t, int64_t ts)
{
    const int64_t ticks = ts - t->first;
    if (t->rate.num > 0) {
        const AVRational span = av_inv_q(t->rate);
        // Only where ticks are much finer than pictures.
        if (av_compare_ts(4, t->base, 1, span) <= 0) {
            const int64_t k = av_rescale_q_rnd(ticks, t->base, span, AV_ROUND_NEAR_INF);
            const int64_t grid = av_rescale_q_rnd(k, span, t->base, AV_ROUND_NEAR_INF);
            if (grid - ticks <= 1 && ticks - grid <= 1)
                return av_rescale_q_rnd(k, span, ns_base, AV_ROUND_DOWN);
        }
    }
    return av_rescale_q_rnd(ticks, t->base, ns_base, AV_ROUND_DOWN);
}

int64_t times_ts(const struct times *t, int64_t t_ns)
{
    return t->first + av_rescale_q_rnd(t_ns, ns_base, t->base, AV_ROUND_DOWN) - 1;
}
