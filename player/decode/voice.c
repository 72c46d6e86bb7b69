#include "decode/voice.h"

#include <stdlib.h>

#include <libavutil/mathematics.h>

#include "base/now.h"
#include "decode/codec.h"
#include "decode/decode_limits.h"

// Times beyond are lies.
static bool is_true(int64_t t_us)
{
    return t_us < INT64_MAX / 16 && t_us > -INT64_MAX / 16;
}

static int64_t frames_of_ns(int64_t ns)
{
    return av_rescale_rnd(ns, DECODE_SOUND_RATE, NS_PER_S, AV_ROUND_NEAR_INF);
}

// Sound may change its form on the way.
static bool is_for(const struct voice *v, const AVFrame *f)
{
    return v->swr && f->format == v->format && f->sample_rate == v->rate &&
           f->ch_layout.nb_channels == v->channels;
}

// From what the decoder gives now to floats. False: a form that cannot be.
static bool open_swr(struct voice *v)
{
    AVFrame *f = v->frame;
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    swr_free(&v->swr);
    v->format = f->format;
    v->rate = f->sample_rate;
    v->channels = f->ch_layout.nb_channels;
    // One channel is both: libswresample alone would make it 3 dB quieter, as a centre's share.
    const double both[] = {1, 1};
    return swr_alloc_set_opts2(&v->swr, &stereo, AV_SAMPLE_FMT_FLT, DECODE_SOUND_RATE,
                               &f->ch_layout, (enum AVSampleFormat)f->format, f->sample_rate, 0,
                               NULL) >= 0 &&
           (f->ch_layout.nb_channels != 1 || swr_set_matrix(v->swr, both, 1) >= 0) &&
           swr_init(v->swr) >= 0;
}

void voice_close(struct voice *v)
{
    swr_free(&v->swr);
    avcodec_free_context(&v->codec);
    av_packet_free(&v->packet);
    av_frame_free(&v->frame);
    input_close(&v->in);
}

static bool is_sane(const AVCodecContext *c)
{
    return c && c->sample_rate > 0 && c->sample_rate <= VIDEO_SOUND_RATE_MAX &&
           c->ch_layout.nb_channels > 0 && c->ch_layout.nb_channels <= VIDEO_SOUND_CHANNELS_MAX;
}

bool voice_open(struct voice *v, const struct input *ask, int64_t zero_us)
{
    struct err quiet;
    struct input own = *ask;
    own.gap_max = DECODE_GAP_MAX; // where there is none, pictures must not wait until that is known
    *v = (struct voice){.zero_us = zero_us};
    if (!is_true(zero_us) || !input_open(&v->in, &own, "", &quiet))
        return false;
    v->codec = codec_open(v->in.stream, 1);
    v->packet = av_packet_alloc();
    v->frame = av_frame_alloc();
    if (!v->packet || !v->frame)
        abort();
    if (is_sane(v->codec))
        return true;
    voice_close(v);
    return false;
}

void voice_seek(struct voice *v, int64_t t_ns)
{
    enum { BEFORE_US = 250 * 1000 }; // codecs need some sound before it is theirs
    if (!v->codec || !v->in.format)  // it could not be opened anew
        return;
    const AVRational us = {1, 1000 * 1000};
    const int64_t ts = v->zero_us + t_ns / 1000 - BEFORE_US;
    if (t_ns / 1000 <= BEFORE_US ||
        !input_seek(&v->in, av_rescale_q(ts, us, v->in.stream->time_base)))
        v->over = !input_rewind(&v->in);
    else
        v->over = false;
    avcodec_flush_buffers(v->codec);
    swr_free(&v->swr);
    v->placed = v->drained = false;
    v->at = frames_of_ns(t_ns < 0 ? 0 : t_ns);
}

// Where a decoded piece belongs; what is before the place asked for will be dropped.
static void place(struct voice *v)
{
    const AVRational us = {1, 1000 * 1000};
    const int64_t pts = v->frame->best_effort_timestamp;
    const int64_t asked = v->at;
    v->placed = true;
    v->drop = 0;
    if (pts == AV_NOPTS_VALUE)
        return;
    const int64_t file_us = av_rescale_q(pts, v->in.stream->time_base, us);
    if (!is_true(file_us))
        return;
    const int64_t begin =
        av_rescale_rnd(file_us - v->zero_us, DECODE_SOUND_RATE, us.den, AV_ROUND_NEAR_INF);
    v->drop = begin < asked ? asked - begin : 0;
    v->at = begin > asked ? begin : asked;
    v->over = v->at > frames_of_ns(DECODE_HOURS_MAX * 3600 * NS_PER_S);
}

// Decodes one more piece into the resampler. False: there is none.
static bool more(struct voice *v)
{
    for (int mute = 0;; mute++) {
        const int answer = avcodec_receive_frame(v->codec, v->frame);
        if (answer == 0)
            break;
        if (answer != AVERROR(EAGAIN) || mute > DECODE_MUTE_MAX)
            return false;
        const bool got = input_packet(&v->in, v->packet);
        (void)!avcodec_send_packet(v->codec, got ? v->packet : NULL);
        av_packet_unref(v->packet);
    }
    if (!is_for(v, v->frame) && !open_swr(v))
        return false;
    if (!v->placed)
        place(v);
    const uint8_t **data = (const uint8_t **)(void *)v->frame->extended_data;
    return swr_convert(v->swr, NULL, 0, data, v->frame->nb_samples) >= 0;
}

// What the resampler has ready; at the end also what it kept for the sake of what would follow.
static int pull(struct voice *v, float *out, int frames)
{
    static const uint8_t *nothing[VIDEO_SOUND_CHANNELS_MAX]; // NULL would say that this is the end
    uint8_t *to[1] = {(uint8_t *)out};
    return v->swr ? swr_convert(v->swr, to, frames, v->drained ? NULL : nothing, 0) : 0;
}

size_t voice_read(struct voice *v, float *out, size_t frames_max, int64_t *start_ns)
{
    const int room = frames_max < 1 << 16 ? (int)frames_max : 1 << 16;
    while (v->codec && !v->over && room > 0) {
        const int ask = v->drop > 0 && v->drop < room ? (int)v->drop : room;
        const int got = pull(v, out, ask);
        if (got > 0 && v->drop > 0) {
            v->drop -= got;
        } else if (got > 0) {
            *start_ns = av_rescale_rnd(v->at, NS_PER_S, DECODE_SOUND_RATE, AV_ROUND_NEAR_INF);
            v->at += got;
            return (size_t)got;
        } else if (v->drained) {
            v->over = true;
        } else {
            v->drained = !more(v);
        }
    }
    return 0;
}
