#include "decode/reel.h"

#include <stdlib.h>

#include "base/now.h"
#include "decode/codec.h"
#include "decode/decode_limits.h"

// Time stamps beyond are lies.
#define TS_MAX (INT64_MAX / 16)
#define LONGEST_NS (DECODE_HOURS_MAX * 3600 * NS_PER_S)

static int64_t span_of(const struct reel *r, const AVFrame *f)
{
    return f->pkt_duration > 0 && f->pkt_duration < TS_MAX ? f->pkt_duration : r->average_ts;
}

int64_t reel_next_ns(const struct reel *r)
{
    return r->queued ? times_ns(&r->times, r->next[0]->pts) : INT64_MAX;
}

// One more packet into the decoder. False: it takes none, for it was told of the end.
static bool feed(struct reel *r)
{
    if (r->drained)
        return false;
    if (!input_packet(&r->in, r->packet)) {
        r->drained = true;
        (void)!avcodec_send_packet(r->codec, NULL);
        return true;
    }
    // A packet that it cannot decode is one without a picture.
    (void)!avcodec_send_packet(r->codec, r->packet);
    av_packet_unref(r->packet);
    r->mute++;
    return true;
}

// Whether it is shown: whole, at a time of its own.
static bool is_shown(const struct reel *r, const AVFrame *f)
{
    return !(f->flags & (AV_FRAME_FLAG_CORRUPT | AV_FRAME_FLAG_DISCARD)) &&
           !f->decode_error_flags && f->width > 0 && f->height > 0 &&
           (r->times.first == AV_NOPTS_VALUE || f->pts >= r->times.first) &&
           (r->last_ts == INT64_MIN ||
            times_ns(&r->times, f->pts) > times_ns(&r->times, r->last_ts));
}

// Queues one picture more. False: there is none.
static bool pull(struct reel *r)
{
    AVFrame *f = r->next[r->queued];
    const int64_t end_ts =
        r->times.first == AV_NOPTS_VALUE ? INT64_MAX : times_ts(&r->times, LONGEST_NS);
    for (;;) {
        av_frame_unref(f);
        const int answer = avcodec_receive_frame(r->codec, f);
        if (answer < 0) {
            if (answer == AVERROR_EOF || r->mute > DECODE_MUTE_MAX || !feed(r))
                return false;
            continue;
        }
        r->mute = 0;
        if (f->best_effort_timestamp > TS_MAX || f->best_effort_timestamp < -TS_MAX)
            f->best_effort_timestamp = AV_NOPTS_VALUE;
        f->pts = f->best_effort_timestamp != AV_NOPTS_VALUE ? f->best_effort_timestamp : r->due_ts;
        r->due_ts = f->pts + span_of(r, f);
        if (f->pts > end_ts)
            return false;
        if (is_shown(r, f))
            break;
    }
    r->last_ts = f->pts;
    r->queued++;
    return true;
}

static void forget(struct reel *r)
{
    avcodec_flush_buffers(r->codec);
    for (int i = 0; i < r->queued; i++)
        av_frame_unref(r->next[i]);
    r->queued = 0;
    r->drained = false;
    r->mute = 0;
    r->last_ts = INT64_MIN;
}

static bool rewind_all(struct reel *r)
{
    forget(r);
    r->due_ts = r->times.first == AV_NOPTS_VALUE ? 0 : r->times.first;
    return input_rewind(&r->in) && pull(r);
}

static void take_next(struct reel *r)
{
    av_frame_unref(r->now);
    av_frame_move_ref(r->now, r->next[0]);
    if (--r->queued)
        av_frame_move_ref(r->next[0], r->next[1]);
}

// When a picture ends that none is known to follow. What a file says of it may be anything.
static int64_t end_ns(const struct reel *r, const AVFrame *f)
{
    const int64_t start = times_ns(&r->times, f->pts);
    const int64_t end = times_ns(&r->times, f->pts + span_of(r, f));
    return end <= start ? start + 1 : end < start + LONGEST_NS ? end : start + LONGEST_NS;
}

bool reel_next(struct reel *r, struct video_span *span)
{
    if (!r->queued && !pull(r))
        return false;
    take_next(r);
    if (!r->queued)
        pull(r);
    span->start_ns = times_ns(&r->times, r->now->pts);
    span->end_ns = r->queued ? reel_next_ns(r) : end_ns(r, r->now);
    return true;
}

// Decodes until the next picture is the newest not later than t_ns. It must not be later already.
static void forward(struct reel *r, int64_t t_ns)
{
    while (r->queued == 2 || pull(r)) {
        if (r->queued < 2)
            continue;
        if (times_ns(&r->times, r->next[1]->pts) > t_ns)
            return;
        av_frame_unref(r->next[0]);
        av_frame_move_ref(r->next[0], r->next[1]);
        r->queued = 1;
    }
}

bool reel_seek(struct reel *r, int64_t t_ns)
{
    enum { NEAR_NS = 500 * 1000 * 1000 };
    if (t_ns < 0)
        t_ns = 0;
    // A little ahead is decoded up to.
    const int64_t next_ns = reel_next_ns(r);
    if (next_ns <= t_ns && t_ns - next_ns < NEAR_NS) {
        forward(r, t_ns);
        return true;
    }
    // Key pictures stand in order of decoding, and some files know them badly: what comes first is
    // looked at, and when it is later, the search begins earlier.
    for (int64_t back_ns = 0; back_ns < t_ns; back_ns = back_ns ? back_ns * 4 : NS_PER_S) {
        forget(r);
        if (!input_seek(&r->in, times_ts(&r->times, t_ns - back_ns)))
            break;
        if (pull(r) && reel_next_ns(r) <= t_ns) {
            forward(r, t_ns);
            return true;
        }
    }
    if (!rewind_all(r))
        return false;
    forward(r, t_ns);
    return true;
}

// Reads packets to the end without decoding: when the last picture ends, and from the start of a
// small file how many there are.
static void scan(struct reel *r)
{
    const bool whole = r->in.file.size <= DECODE_SCAN_MAX;
    if (!whole)
        (void)input_seek(&r->in, INT64_MAX / 2);
    int64_t count = 0, least = INT64_MAX, last = INT64_MIN, span = 0, sum = 0;
    while (count < DECODE_SCAN_PACKETS_MAX && input_packet(&r->in, r->packet)) {
        const AVPacket *p = r->packet;
        const int64_t ts = p->pts != AV_NOPTS_VALUE ? p->pts : sum;
        if (!(p->flags & AV_PKT_FLAG_DISCARD) && ts < TS_MAX && ts > -TS_MAX) {
            count++;
            sum += p->duration > 0 && p->duration < INT32_MAX ? p->duration : 0;
            least = ts < least ? ts : least;
            if (ts >= last) {
                last = ts;
                span = p->duration < TS_MAX ? p->duration : 0;
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
    if (r->average_ts <= 0 || r->average_ts > TS_MAX)
        r->average_ts = 1;
    if (!count)
        return;
    if (whole)
        r->pictures = count;
    r->duration_ns = last + (span > 0 ? span : r->average_ts); // a time stamp yet
}

static void learn_rate(struct reel *r)
{
    const AVStream *s = r->in.stream;
    r->times.base = s->time_base;
    r->times.rate = times_usual_rate(s->avg_frame_rate);
    if (!r->times.rate.num)
        r->times.rate = times_usual_rate(s->r_frame_rate);
    if (s->avg_frame_rate.num > 0)
        r->average_ts = av_rescale_q(1, av_inv_q(s->avg_frame_rate), s->time_base);
}

static bool open_codec(struct reel *r, int threads, const char *where, struct err *err)
{
    const AVCodecParameters *p = r->in.stream->codecpar;
    if (p->width > 0 && p->height > 0 && (int64_t)p->width * p->height > DECODE_PIXELS_MAX)
        return err_set(err, ERR_CONTENT, where, "%d x %d are too many pixels, at most %d", p->width,
                       p->height, DECODE_PIXELS_MAX);
    r->codec = codec_open(r->in.stream, threads);
    r->packet = av_packet_alloc();
    r->now = av_frame_alloc();
    r->next[0] = av_frame_alloc();
    r->next[1] = av_frame_alloc();
    if (!r->packet || !r->now || !r->next[0] || !r->next[1])
        abort();
    if (!r->codec)
        return err_set(err, ERR_CONTENT, where, "its %s cannot be decoded",
                       avcodec_get_name(p->codec_id));
    return true;
}

bool reel_open(struct reel *r, const struct input *ask, int threads, const char *where,
               struct err *err)
{
    *r = (struct reel){.times.first = AV_NOPTS_VALUE, .last_ts = INT64_MIN};
    if (!input_open(&r->in, ask, where, err))
        return false;
    learn_rate(r);
    if (!open_codec(r, threads, where, err)) {
        reel_close(r);
        return false;
    }
    scan(r);
    if (!rewind_all(r)) {
        reel_close(r);
        return err_set(err, ERR_CONTENT, where, "none of its pictures can be decoded");
    }
    r->times.first = r->next[0]->pts;
    const int64_t told = times_ns(&r->times, r->duration_ns), least = end_ns(r, r->next[0]);
    r->duration_ns = told < least ? least : told < LONGEST_NS ? told : LONGEST_NS;
    return true;
}

void reel_close(struct reel *r)
{
    avcodec_free_context(&r->codec);
    av_packet_free(&r->packet);
    av_frame_free(&r->now);
    av_frame_free(&r->next[0]);
    av_frame_free(&r->next[1]);
    input_close(&r->in);
}
