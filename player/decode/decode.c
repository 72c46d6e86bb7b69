#include "decode/decode.h"

#include <stdlib.h>

#include "base/attr.h"
#include "base/picture.h"
#include "decode/reader.h"

// Who reads what. A kind without an entry is refused.
static const struct decode_reader *const readers[] = {
    [VIDEO_MOV] = &decode_ffmpeg,    [VIDEO_MATROSKA] = &decode_ffmpeg,
    [VIDEO_MPEGTS] = &decode_ffmpeg, [VIDEO_GIF] = &decode_gif,
    [VIDEO_APNG] = &decode_ffmpeg,   [VIDEO_WEBP] = &decode_webp,
    [VIDEO_AVIF] = &decode_avif,     [VIDEO_LOTTIE] = &decode_lottie,
};

struct decode {
    const struct decode_reader *reader;
    void *state;
    const char *where;
};

struct decode *decode_open(const struct decode_input *input, struct video_info *info,
                           struct err *err)
{
    const size_t kind = (size_t)input->kind;
    if (kind >= VT_COUNT(readers) || !readers[kind]) {
        err_set(err, ERR_CONTENT, input->where, "is no video or animated picture of a known form");
        return NULL;
    }
    struct decode *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    *info = (struct video_info){.kind = input->kind};
    d->reader = readers[kind];
    d->where = input->where;
    d->state = d->reader->open(input, info, err);
    if (!d->state) {
        free(d);
        return NULL;
    }
    return d;
}

void decode_close(struct decode *d)
{
    if (!d)
        return;
    d->reader->close(d->state);
    free(d);
}

enum decode_answer decode_next(struct decode *d, struct video_span *span, struct err *err)
{
    return d->reader->next(d->state, span, err);
}

bool decode_seek(struct decode *d, int64_t t_ns, struct err *err)
{
    return d->reader->seek(d->state, t_ns, err);
}

void decode_turns(struct decode *d)
{
    if (d->reader->turns)
        d->reader->turns(d->state);
}

bool decode_ahead(struct decode *d)
{
    return d->reader->ahead && d->reader->ahead(d->state);
}

bool decode_write(struct decode *d, struct decode_target *target, struct err *err)
{
    const int32_t w = target->w, h = target->h;
    if (w < 1 || h < 1 || w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX ||
        target->stride < (size_t)w * 4)
        return err_set(err, ERR_CONTENT, d->where, "cannot be drawn at %d x %d", (int)w, (int)h);
    target->form = (struct planes_form){.layout = PLANES_NONE};
    return d->reader->write(d->state, target, err);
}

void decode_tell(struct decode *d, struct decode_news *out)
{
    *out = (struct decode_news){.hardware = false};
    if (d->reader->tell)
        d->reader->tell(d->state, out);
}

size_t decode_sound(struct decode *d, float *out, size_t frames_max, int64_t *start_ns)
{
    return d->reader->sound ? d->reader->sound(d->state, out, frames_max, start_ns) : 0;
}
