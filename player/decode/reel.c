#include "decode/reel.h"

#include <stdio.h>
#include <stdlib.h>

#include <libavutil/imgutils.h>

#include "base/attr.h"
#include "base/now.h"
#include "decode/codec.h"
#include "decode/decode_limits.h"
#include "decode/hardware_way.h"
#include "decode/seam.h"

#define LONGEST_NS (DECODE_HOURS_MAX * 3600 * NS_PER_S)

static int64_t span_of(const struct reel *r, const AVFrame *f)
{
    return f->pkt_duration > 0 && f->pkt_duration < REEL_TS_MAX ? f->pkt_duration : r->average_ts;
}

int64_t reel_next_ns(const struct reel *r)
{
    return r->queued && r->left != 0 ? times_ns(&r->times, r->next[0]->pts) : INT64_MAX;
}

static bool break_down(struct reel *r, const char *why)
{
    if (!r->why.text[0])
        err_set(&r->why, ERR_FAILED, "", "%s", why);
    r->broke = true;
    return false;
}

// One more packet into the decoder. False: it takes none, for it was told of the end.
static bool feed(struct reel *r)
{
    if (r->drained)
        return false;
    r->fed = true;
    if (r->kept->buf) {
        av_packet_move_ref(r->packet, r->kept);
    } else if (!input_packet(&r->in, r->packet)) {
        r->drained = true;
        (void)!avcodec_send_packet(r->codec, NULL);
        seam_begin(r);
        return true;
    }
    // A packet that it cannot decode is one without a picture.
    const AVPacket *p = r->packet;
    if (r->counts && p->pts != AV_NOPTS_VALUE && !(p->flags & AV_PKT_FLAG_DISCARD))
        owed_add(&r->owed, p->pts);
    const int answer = avcodec_send_packet(r->codec, r->packet);
    av_packet_unref(r->packet);
    r->mute++;
    return answer >= 0 || !r->hardware || break_down(r, av_err2str(answer));
}

// The decoder gave no picture. False: it will give none.
static bool go_on(struct reel *r, int answer)
{
    if (r->hardware && answer != AVERROR(EAGAIN) && answer != AVERROR_EOF)
        return break_down(r, av_err2str(answer));
    if (r->hardware && answer == AVERROR_EOF && (!r->drained || r->last_ts < r->end_ts))
        return break_down(r, "it ended before the file does");
    if (r->hardware && r->mute > DECODE_HARDWARE_MUTE_MAX)
        return break_down(r, "it takes all and gives no pictures");
    return answer != AVERROR_EOF && r->mute <= DECODE_MUTE_MAX && feed(r);
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
    while (r->codec && !r->broke) {
        av_frame_unref(f);
        const int answer = avcodec_receive_frame(r->codec, f);
        if (answer < 0) {
            if (!go_on(r, answer))
                return false;
            continue;
        }
        r->mute = 0;
        seam_go_on(r);
        if (f->best_effort_timestamp > REEL_TS_MAX || f->best_effort_timestamp < -REEL_TS_MAX)
            f->best_effort_timestamp = AV_NOPTS_VALUE;
        f->pts = f->best_effort_timestamp != AV_NOPTS_VALUE ? f->best_effort_timestamp : r->due_ts;
        r->due_ts = f->pts + span_of(r, f);
        if (f->pts > end_ts)
            return false;
        const int64_t before = r->last_ts == INT64_MIN ? INT64_MAX : r->last_ts;
        if (owed_take(&r->owed, f->pts, before))
            return break_down(r, "it loses pictures");
        if (is_shown(r, f)) {
            r->last_ts = f->pts;
            r->queued++;
            return true;
        }
    }
    return false;
}

// The decoder forgets what it was given; hardware that cannot is opened again.
static void flush(struct reel *r)
{
    if (!r->codec || !r->fed)
        return;
    r->fed = false;
    r->owed.count = 0;
    if (!r->hardware || !hardware_way_of(r->hardware)->by_name) {
        avcodec_flush_buffers(r->codec);
        return;
    }
    avcodec_free_context(&r->codec);
    r->codec = hardware_codec(r->hardware, r->in.stream, &r->why);
    if (!r->codec)
        break_down(r, "it cannot be opened again");
}

// What belonged to the first one can be used again.
static void drop_first(struct reel *r)
{
    AVFrame *f = r->next[0];
    av_frame_unref(f);
    r->queued--;
    for (int i = 0; i < r->queued; i++)
        r->next[i] = r->next[i + 1];
    r->next[r->queued] = f;
    r->left -= r->left > 0;
}

static void drop_queue(struct reel *r)
{
    while (r->queued)
        drop_first(r);
    r->left = -1;
}

static void begin_anew(struct reel *r)
{
    r->drained = r->ended = false;
    r->mute = 0;
    r->last_ts = INT64_MIN;
}

static void forget(struct reel *r)
{
    seam_drop(r);
    drop_queue(r);
    flush(r);
    begin_anew(r);
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
    drop_first(r);
}

// When a picture ends that none is known to follow. What a file says of it may be anything.
static int64_t end_ns(const struct reel *r, const AVFrame *f)
{
    const int64_t start = times_ns(&r->times, f->pts);
    const int64_t end = times_ns(&r->times, f->pts + span_of(r, f));
    return end <= start ? start + 1 : end < start + LONGEST_NS ? end : start + LONGEST_NS;
}

static bool seek(struct reel *r, int64_t t_ns);

// What has to be decoded again is, from a key picture on. False: it cannot be.
static bool go_soft(struct reel *r)
{
    struct decode_news *n = &r->news;
    snprintf(n->text, sizeof n->text, "decoded by the processor from here on, for %.80s: %.120s",
             hardware_words(r->hardware), r->why.text);
    n->hardware = false;
    r->hardware = NULL;
    r->broke = r->counts = false;
    r->owed.count = 0;
    drop_queue(r);
    avcodec_free_context(&r->codec);
    r->codec = codec_open(r->in.stream, r->threads);
    r->fed = false;
    return r->codec != NULL;
}

// As pull(), with an empty queue. Where hardware fails, the processor goes on behind the last one.
static bool pull_next(struct reel *r)
{
    if (pull(r))
        return true;
    if (!r->broke)
        return false;
    const int64_t last_ts = r->last_ts;
    if (!go_soft(r))
        return false;
    if (last_ts == INT64_MIN)
        return rewind_all(r);
    const int64_t last_ns = times_ns(&r->times, last_ts);
    if (!seek(r, last_ns))
        return false;
    if (reel_next_ns(r) > last_ns)
        return true;
    drop_first(r);
    return r->queued || pull(r);
}

// The picture taken last comes into memory. False: there is none.
static bool fetch(struct reel *r)
{
    if (!r->hardware || hardware_fetch(r->hardware, r->now, r->model, &r->why))
        return true;
    const int64_t t_ns = times_ns(&r->times, r->now->pts);
    if (!go_soft(r) || !seek(r, t_ns) || !r->queued)
        return false;
    take_next(r);
    return true;
}

bool reel_next(struct reel *r, struct video_span *span)
{
    if (r->left == 0)
        return false;
    if (!r->queued && !pull_next(r))
        return false;
    take_next(r);
    if (!fetch(r))
        return false;
    if (!r->queued)
        pull_next(r);
    span->start_ns = times_ns(&r->times, r->now->pts);
    const int64_t next_ns = reel_next_ns(r);
    span->end_ns = next_ns != INT64_MAX ? next_ns : end_ns(r, r->now);
    return true;
}

// The pictures of the next turn follow those that are left of this one.
static bool cross(struct reel *r)
{
    if (!r->drained || r->left >= 0 || !seam_cross(r))
        return false;
    r->left = r->queued;
    begin_anew(r);
    r->due_ts = r->times.first;
    return true;
}

bool reel_ahead(struct reel *r)
{
    if (!r->codec || r->hardware || r->queued >= DECODE_AHEAD_MAX || r->ended)
        return false;
    int64_t bytes = 0;
    for (int i = 0; i < r->queued; i++) {
        const AVFrame *f = r->next[i];
        bytes += av_image_get_buffer_size(f->format, f->width, f->height, 1);
    }
    if (bytes >= DECODE_AHEAD_BYTES_MAX)
        return false;
    if (pull(r))
        return true;
    r->ended = !cross(r);
    return !r->ended;
}

// Decodes until the next picture is the newest not later than t_ns. It must not be later already.
static void forward(struct reel *r, int64_t t_ns)
{
    while (r->queued >= 2 || pull(r)) {
        if (r->queued < 2)
            continue;
        if (times_ns(&r->times, r->next[1]->pts) > t_ns)
            return;
        drop_first(r);
    }
}

// To the beginning, where it has been prepared.
static bool go_round(struct reel *r)
{
    if (r->left < 0 && !cross(r))
        return false;
    while (r->left > 0)
        drop_first(r);
    r->left = -1;
    return r->queued || pull(r);
}

static bool seek(struct reel *r, int64_t t_ns)
{
    enum { NEAR_NS = 500 * 1000 * 1000 };
    if (t_ns < 0)
        t_ns = 0;
    // A little ahead is decoded up to.
    if (t_ns == 0 && go_round(r))
        return true;
    const int64_t next_ns = reel_next_ns(r);
    if (r->left < 0 && next_ns <= t_ns && t_ns - next_ns < NEAR_NS) {
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

bool reel_seek(struct reel *r, int64_t t_ns)
{
    const bool sought = seek(r, t_ns);
    return r->broke ? go_soft(r) && seek(r, t_ns) : sought;
}

static bool open_codec(struct reel *r, const char *where, struct err *err)
{
    const AVCodecParameters *p = r->in.stream->codecpar;
    if (p->width > 0 && p->height > 0 && (int64_t)p->width * p->height > DECODE_PIXELS_MAX)
        return err_set(err, ERR_CONTENT, where, "%d x %d are too many pixels, at most %d", p->width,
                       p->height, DECODE_PIXELS_MAX);
    r->codec = codec_open(r->in.stream, r->threads);
    r->packet = av_packet_alloc();
    r->kept = av_packet_alloc();
    r->now = av_frame_alloc();
    bool frames = true;
    for (size_t i = 0; i < VT_COUNT(r->next); i++)
        frames = (r->next[i] = av_frame_alloc()) && frames;
    if (!r->packet || !r->kept || !r->now || !frames)
        abort();
    if (!r->codec)
        return err_set(err, ERR_CONTENT, where, "its %s cannot be decoded",
                       avcodec_get_name(p->codec_id));
    return true;
}

// The first picture as hardware decodes it is the next one, and the same as the processor's.
static bool hardware_begins(struct reel *r)
{
    if (!rewind_all(r) || !hardware_fetch(r->hardware, r->next[0], r->model, &r->why))
        return false;
    if (r->next[0]->pts != r->model->pts)
        return err_set(&r->why, ERR_FAILED, "", "its first picture has another time");
    return hardware_agrees(r->next[0], r->model, &r->why);
}

// Whether each packet is a picture that shows; in VP8 and VP9 some only serve others.
static bool shows_each(enum AVCodecID id)
{
    return id == AV_CODEC_ID_H264 || id == AV_CODEC_ID_HEVC || id == AV_CODEC_ID_AV1;
}

// Hardware takes over from the processor, which has decoded the first picture, or does not. False:
// now there is none.
static bool try_hardware(struct reel *r, struct hardware *h)
{
    AVCodecContext *soft = r->codec;
    r->model = av_frame_clone(r->next[0]);
    if (!r->model)
        abort();
    r->codec = NULL;
    if (codec_has_alpha(r->in.stream))
        err_set(&r->why, ERR_FAILED, "", "hardware drops alpha");
    else
        r->codec = hardware_codec(h, r->in.stream, &r->why);
    r->hardware = r->codec ? h : NULL;
    r->fed = r->fed && !r->codec;
    r->counts = r->codec && shows_each(r->in.stream->codecpar->codec_id);
    r->news.hardware = r->hardware && hardware_begins(r);
    if (r->news.hardware) {
        snprintf(r->news.text, sizeof r->news.text, "decoded by %s", hardware_words(h));
        avcodec_free_context(&soft);
        r->why.text[0] = '\0';
        return true;
    }
    const bool begun = r->hardware != NULL;
    avcodec_free_context(&r->codec);
    r->codec = soft;
    r->fed = true;
    r->hardware = NULL;
    r->broke = r->counts = false;
    r->owed.count = 0;
    snprintf(r->news.text, sizeof r->news.text, "decoded by the processor, for %.80s: %.120s",
             hardware_words(h), r->why.text[0] ? r->why.text : "it gives no picture");
    return !begun || rewind_all(r);
}

bool reel_open(struct reel *r, const struct reel_ask *ask, struct err *err)
{
    *r = (struct reel){.times.first = AV_NOPTS_VALUE,
                       .last_ts = INT64_MIN,
                       .end_ts = INT64_MIN,
                       .left = -1,
                       .threads = ask->threads};
    if (!input_open(&r->in, &ask->input, ask->where, err))
        return false;
    reel_learn_rate(r);
    if (!open_codec(r, ask->where, err)) {
        reel_close(r);
        return false;
    }
    reel_scan(r);
    bool any = rewind_all(r);
    if (any)
        r->times.first = r->next[0]->pts;
    if (any && ask->hardware)
        any = try_hardware(r, ask->hardware);
    if (!any) {
        reel_close(r);
        return err_set(err, ERR_CONTENT, ask->where, "none of its pictures can be decoded");
    }
    const int64_t told = times_ns(&r->times, r->duration_ns), least = end_ns(r, r->next[0]);
    r->duration_ns = told < least ? least : told < LONGEST_NS ? told : LONGEST_NS;
    return true;
}

void reel_close(struct reel *r)
{
    avcodec_free_context(&r->codec);
    avcodec_free_context(&r->again);
    av_packet_free(&r->packet);
    av_packet_free(&r->kept);
    av_frame_free(&r->now);
    for (size_t i = 0; i < VT_COUNT(r->next); i++)
        av_frame_free(&r->next[i]);
    av_frame_free(&r->model);
    input_close(&r->in);
}
