#include "decode/decode_limits.h"
#include "decode/reel.h"

void reel_scan(struct reel *r)
{
    const bool whole = r->in.file.size <= DECODE_SCAN_MAX;
    if (!whole)
        (void)input_seek(&r->in, INT64_MAX / 2);
    int64_t count = 0, least = INT64_MAX, last = INT64_MIN, span = 0, sum = 0;
    while (count < DECODE_SCAN_PACKETS_MAX && input_packet(&r->in, r->packet)) {
        const AVPacket *p = r->packet;
        const int64_t ts = p->pts != AV_NOPTS_VALUE ? p->pts : sum;
        if (!(p->flags & AV_PKT_FLAG_DISCARD) && ts < REEL_TS_MAX && ts > -REEL_TS_MAX) {
            count++;
            sum += p->duration > 0 && p->duration < INT32_MAX ? p->duration : 0;
            least = ts < least ? ts : least;
            if (ts >= last) {
                last = ts;
                span = p->duration < REEL_TS_MAX ? p->duration : 0;
            }
        }
        av_packet_unref(r->packet);
    }
    const AVRational base = r->times.base;
    if (r->average_ts <= 0 && count > 1 && last - least <= INT64_MAX / base.num) {
        r->average_ts = (last - least) / (count - 1);
        AVRational rate = {0, 1};
        av_reduce(&rate.num, &rate.den, (count - 1) * base.den, (last - least) * base.num, 1 << 20);
        r->times.rate = times_usual_rate(rate);
    }
    if (r->average_ts <= 0 || r->average_ts > REEL_TS_MAX)
        r->average_ts = 1;
    if (!count)
        return;
    if (whole)
        r->pictures = count;
    r->end_ts = last;
    r->duration_ns = last + (span > 0 ? span : r->average_ts); // a time stamp yet
}

void reel_learn_rate(struct reel *r)
{
    const AVStream *s = r->in.stream;
    r->times.base = s->time_base;
    r->times.rate = times_usual_rate(s->avg_frame_rate);
    if (!r->times.rate.num)
        r->times.rate = times_usual_rate(s->r_frame_rate);
    if (s->avg_frame_rate.num > 0)
        r->average_ts = av_rescale_q(1, av_inv_q(s->avg_frame_rate), s->time_base);
}
