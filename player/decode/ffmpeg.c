#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libavutil/log.h>
#include <libavutil/pixdesc.h>

#include "base/str.h"
#include "decode/paint.h"
#include "decode/reader.h"
#include "decode/reel.h"
#include "decode/voice.h"

// Videos and APNG, by FFmpeg's libraries.

struct film {
    const char *where;
    struct reel reel;
    struct reel matte; // zeroed: there is none
    struct paint paint;
    struct voice voice;
};

static void film_close(void *state)
{
    struct film *f = state;
    reel_close(&f->reel);
    reel_close(&f->matte);
    voice_close(&f->voice);
    paint_finish(&f->paint);
    free(f);
}

static bool has_sound(const AVFormatContext *format)
{
    for (unsigned i = 0; i < format->nb_streams; i++)
        if (format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
            return true;
    return false;
}

// Sound that cannot be decoded is none: the pictures show all the same.
static void open_sound(struct film *f, const struct input *film, struct video_info *info)
{
    const AVRational us = {1, 1000 * 1000};
    struct input ask = *film;
    ask.type = AVMEDIA_TYPE_AUDIO;
    if (!has_sound(f->reel.in.format) ||
        !voice_open(&f->voice, &ask, av_rescale_q(f->reel.times.first, f->reel.times.base, us)))
        return;
    info->sound = true;
    info->sound_rate = f->voice.codec->sample_rate;
    info->sound_channels = f->voice.codec->ch_layout.nb_channels;
}

static void tell_rate(AVRational rate, struct video_info *info)
{
    int num = 0, den = 0;
    if (rate.num > 0 && rate.den > 0)
        av_reduce(&num, &den, rate.num, rate.den, VIDEO_RATE_MAX);
    info->rate_num = num > 0 && den > 0 ? num : 0;
    info->rate_den = info->rate_num ? den : 0;
}

static bool tell(const struct film *f, struct video_info *info, struct err *err)
{
    const AVStream *stream = f->reel.in.stream;
    const AVFrame *first = f->reel.next[0];
    if (!shape_size(&f->paint.shape, first, info, f->where, err))
        return false;
    str_copy(info->codec, sizeof info->codec, avcodec_get_name(stream->codecpar->codec_id));
    tell_rate(f->reel.times.rate.num ? f->reel.times.rate : stream->avg_frame_rate, info);
    info->duration_ns = f->reel.duration_ns;
    info->pictures = f->reel.pictures;
    info->alpha = paint_has_alpha(&f->paint, first);
    info->hdr = f->paint.tone.hdr;
    info->interlaced = first->interlaced_frame;
    return true;
}

static bool open_matte(struct film *f, const struct decode_input *input, struct err *err)
{
    uint8_t head[VIDEO_HEAD_MAX];
    const ssize_t got = pread(input->matte_fd, head, sizeof head, 0);
    const struct reel_ask ask = {
        .input.file.fd = input->matte_fd,
        .input.kind = video_kind(head, got > 0 ? (size_t)got : 0),
        .input.type = AVMEDIA_TYPE_VIDEO,
        .threads = input->threads,
        .hardware = input->hardware,
        .where = f->where,
    };
    if (!reel_open(&f->matte, &ask, err))
        return false;
    if (f->matte.duration_ns < f->reel.duration_ns)
        f->reel.duration_ns = f->matte.duration_ns;
    return true;
}

static void *film_open(const struct decode_input *input, struct video_info *info, struct err *err)
{
    av_log_set_level(AV_LOG_QUIET);
    struct film *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    f->where = input->where;
    const struct reel_ask ask = {
        .input.file.fd = input->fd,
        .input.kind = input->kind,
        .input.type = AVMEDIA_TYPE_VIDEO,
        .threads = input->threads,
        .hardware = input->hardware,
        .where = f->where,
    };
    bool ok = reel_open(&f->reel, &ask, err);
    if (ok) {
        f->paint.shape = shape_of(f->reel.in.stream, f->reel.next[0], input->alpha);
        tone_init(&f->paint.tone, f->reel.next[0]);
        ok = (input->alpha != VIDEO_ALPHA_MATTE || open_matte(f, input, err)) && tell(f, info, err);
    }
    if (ok && !paint_can(f->reel.next[0]))
        ok = err_set(err, ERR_CONTENT, f->where, "its pixels (%s) are of a form that is not read",
                     av_get_pix_fmt_name((enum AVPixelFormat)f->reel.next[0]->format));
    if (!ok) {
        film_close(f);
        return NULL;
    }
    open_sound(f, &ask.input, info);
    return f;
}

static enum decode_answer film_next(void *state, struct video_span *span, struct err *err)
{
    (void)err;
    struct film *f = state;
    if (!reel_next(&f->reel, span))
        return DECODE_END;
    struct video_span unused;
    while (f->matte.codec && reel_next_ns(&f->matte) <= span->start_ns)
        if (!reel_next(&f->matte, &unused))
            break;
    return DECODE_PICTURE;
}

static bool film_seek(void *state, int64_t t_ns, struct err *err)
{
    struct film *f = state;
    if (!reel_seek(&f->reel, t_ns) || (f->matte.codec && !reel_seek(&f->matte, t_ns)))
        return err_set(err, ERR_CONTENT, f->where, "cannot be played from %.3f s",
                       (double)t_ns / 1e9);
    // Sound begins with the picture that shows, which may be older than t_ns.
    const int64_t next_ns = reel_next_ns(&f->reel);
    voice_seek(&f->voice, next_ns == INT64_MAX ? t_ns : next_ns);
    return true;
}

static void film_turns(void *state)
{
    struct film *f = state;
    f->reel.turns = f->matte.turns = true;
}

static bool film_ahead(void *state)
{
    struct film *f = state;
    return reel_ahead(&f->reel) || reel_ahead(&f->matte);
}

static size_t film_sound(void *state, float *out, size_t frames_max, int64_t *start_ns)
{
    struct film *f = state;
    return voice_read(&f->voice, out, frames_max, start_ns);
}

static bool film_write(void *state, struct decode_target *target, struct err *err)
{
    struct film *f = state;
    if (!f->reel.now->data[0])
        return err_set(err, ERR_CONTENT, f->where, "no picture has been decoded yet");
    const AVFrame *matte = f->matte.codec ? f->matte.now : NULL;
    if (!paint_planes(&f->paint, f->reel.now, matte, target) &&
        !paint_picture(&f->paint, f->reel.now, matte, target))
        return err_set(err, ERR_CONTENT, f->where,
                       "a picture's pixels are of a form that is not read");
    return true;
}

// Of the film first; of its matte, when that has other news.
static void film_tell(void *state, struct decode_news *out)
{
    struct film *f = state;
    struct decode_news *from = f->reel.news.text[0] ? &f->reel.news : &f->matte.news;
    const bool same = strcmp(f->reel.news.text, f->matte.news.text) == 0;
    *out = *from;
    from->text[0] = '\0';
    if (same)
        f->matte.news.text[0] = '\0';
}

const struct decode_reader decode_ffmpeg = {
    .open = film_open,
    .close = film_close,
    .next = film_next,
    .seek = film_seek,
    .turns = film_turns,
    .ahead = film_ahead,
    .write = film_write,
    .tell = film_tell,
    .sound = film_sound,
};
