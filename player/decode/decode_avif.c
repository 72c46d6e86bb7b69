#include <avif/avif.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/picture.h"
#include "decode/avif_pixels.h"
#include "decode/bytes.h"
#include "decode/reader.h"
#include "decode/rgba.h"
#include "decode/spans.h"

// AVIF, stills and sequences. libavif reads the file through its descriptor; dav1d alone decodes,
// though libavif has others: one that is named is one to keep watch on.

enum {
    PIECE_MAX = 64 * 1024 * 1024, // bytes of one picture's data, or of all that describes them
    DURATION_MAX_S = VIDEO_DAYS_MAX * 24 * 3600,
};

// What libavif asks for, by pread(); the buffer is valid until it asks again.
struct source {
    avifIO io; // first: libavif hands it back
    int fd;
    uint8_t *bytes;
    size_t cap;
};

struct avif {
    const char *where;
    struct source source;
    avifDecoder *decoder;
    struct rgba canvas; // the picture that was decoded last, as it is shown
    struct avif_form form;
    struct spans spans;
    int64_t next;
    int64_t lost; // the last picture that did not decode; -1: none
};

static avifResult source_read(avifIO *io, uint32_t flags, uint64_t at, size_t len, avifROData *out)
{
    struct source *s = (struct source *)io;
    if (flags != 0 || at > io->sizeHint)
        return AVIF_RESULT_IO_ERROR;
    if (len > io->sizeHint - at)
        len = (size_t)(io->sizeHint - at);
    if (len > PIECE_MAX)
        return AVIF_RESULT_IO_ERROR;
    if (len > s->cap) {
        free(s->bytes);
        s->cap = 0;
        s->bytes = malloc(len);
        if (!s->bytes)
            return AVIF_RESULT_OUT_OF_MEMORY;
        s->cap = len;
    }
    *out = (avifROData){.data = s->bytes, .size = bytes_at(s->fd, s->bytes, len, at)};
    return AVIF_RESULT_OK;
}

static void avif_close(void *state)
{
    struct avif *d = state;
    if (!d)
        return;
    if (d->decoder)
        avifDecoderDestroy(d->decoder);
    avif_form_finish(&d->form);
    rgba_finish(&d->canvas);
    spans_finish(&d->spans);
    free(d->source.bytes);
    free(d);
}

static bool broken(const struct avif *d, avifResult why, struct err *err)
{
    return err_set(err, ERR_CONTENT, d->where, "is a broken AVIF: %s%s%s", avifResultToString(why),
                   d->decoder->diag.error[0] ? ": " : "", d->decoder->diag.error);
}

static bool parse(struct avif *d, int fd, struct err *err)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || about.st_size < 0)
        return err_set(err, ERR_CONTENT, d->where, "cannot be read: %s", strerror(errno));
    d->source.fd = fd;
    d->source.io = (avifIO){.read = source_read, .sizeHint = (uint64_t)about.st_size};
    avifDecoder *decoder = d->decoder;
    decoder->codecChoice = AVIF_CODEC_CHOICE_DAV1D;
    decoder->maxThreads = 1;
    decoder->ignoreExif = AVIF_TRUE;
    decoder->ignoreXMP = AVIF_TRUE;
    decoder->imageSizeLimit = DECODE_PIXELS_MAX;
    decoder->imageDimensionLimit = PICTURE_SIDE_MAX;
    decoder->imageCountLimit = DECODE_PICTURES_MAX;
    // Files of older encoders lack what they promise; browsers show them all the same.
    decoder->strictFlags = AVIF_STRICT_DISABLED;
    avifDecoderSetIO(decoder, &d->source.io);
    avifResult result = avifDecoderParse(decoder);
    if (result != AVIF_RESULT_OK)
        return broken(d, result, err);
    if (decoder->imageCount < 1)
        return err_set(err, ERR_CONTENT, d->where, "has no picture in it");
    return decode_size_fits(decoder->image->width, decoder->image->height, d->where, err);
}

// units of 1 / scale seconds in nanoseconds. A scale has 32 bits, so that nothing runs over.
static int64_t units_ns(uint64_t units, uint64_t scale)
{
    enum { NS = 1000 * 1000 * 1000 };
    return (int64_t)(units / scale * NS + units % scale * NS / scale);
}

static bool take_times(struct avif *d, struct err *err)
{
    enum { HURRIED = DECODE_UNHURRIED_MS };
    uint64_t scale = d->decoder->timescale;
    uint64_t end = 0;
    if (scale == 0 || scale > UINT32_MAX)
        return err_set(err, ERR_CONTENT, d->where, "is a broken AVIF: its time has no scale");
    int64_t before_ns = 0;
    for (int64_t i = 0; i < d->spans.count; i++) {
        avifImageTiming t;
        avifResult result = avifDecoderNthImageTiming(d->decoder, (uint32_t)i, &t);
        if (result != AVIF_RESULT_OK)
            return broken(d, result, err);
        uint64_t units = t.durationInTimescales;
        end += units ? units : scale * HURRIED / 1000 + 1;
        if (units / scale >= DURATION_MAX_S || end / scale >= DURATION_MAX_S)
            return err_set(err, ERR_CONTENT, d->where, "is longer than %d days", VIDEO_DAYS_MAX);
        int64_t end_ns = units_ns(end, scale);
        d->spans.ends_ns[i] = end_ns > before_ns ? end_ns : before_ns + 1;
        before_ns = d->spans.ends_ns[i];
    }
    return true;
}

static bool open_all(struct avif *d, const struct decode_input *input, struct video_info *info,
                     struct err *err)
{
    if (!parse(d, input->fd, err))
        return false;
    if (!avif_form_read(d->decoder->image, &d->form) ||
        !rgba_init(&d->canvas, d->form.shown_w, d->form.shown_h) ||
        !spans_init(&d->spans, d->decoder->imageCount))
        return err_set(err, ERR_CONTENT, d->where, "is too large for the memory that is left");
    d->form.moving = d->spans.count > 1;
    if (!d->form.moving)
        d->spans.ends_ns[0] = (int64_t)DECODE_STILL_S * 1000 * 1000 * 1000;
    else if (!take_times(d, err))
        return false;
    avifResult result = avifDecoderNextImage(d->decoder);
    if (result != AVIF_RESULT_OK)
        return broken(d, result, err);
    if (!avif_pixels(d->decoder->image, &d->form, &d->canvas, d->where, err))
        return false;
    *info = (struct video_info){.kind = VIDEO_AVIF,
                                .codec = "av1",
                                .width_px = d->canvas.w,
                                .height_px = d->canvas.h,
                                .alpha = d->decoder->alphaPresent,
                                .hdr = avif_is_hdr(d->decoder->image)};
    spans_tell(&d->spans, info);
    return true;
}

static void *avif_open(const struct decode_input *input, struct video_info *info, struct err *err)
{
    struct avif *d = calloc(1, sizeof *d);
    if (!d || !(d->decoder = avifDecoderCreate()))
        abort();
    d->where = input->where;
    d->lost = -1;
    if (open_all(d, input, info, err))
        return d;
    avif_close(d);
    return NULL;
}

// False when picture i is broken, or stands on one that is: what was shown before stays.
static bool decode(struct avif *d, int64_t i)
{
    if (d->lost >= 0 && i > d->lost &&
        (int64_t)avifDecoderNearestKeyframe(d->decoder, (uint32_t)i) <= d->lost)
        return false;
    if (avifDecoderNthImage(d->decoder, (uint32_t)i) == AVIF_RESULT_OK &&
        avif_pixels(d->decoder->image, &d->form, &d->canvas, d->where, NULL))
        return true;
    d->lost = i;
    return false;
}

static enum decode_answer avif_next(void *state, struct video_span *span, struct err *err)
{
    (void)err;
    struct avif *d = state;
    if (d->next >= d->spans.count)
        return DECODE_END;
    int64_t i = d->next++;
    if (d->decoder->imageIndex != i || d->spans.count > 1)
        (void)decode(d, i);
    *span = spans_at(&d->spans, i);
    return DECODE_PICTURE;
}

static bool avif_seek(void *state, int64_t t_ns, struct err *err)
{
    (void)err;
    struct avif *d = state;
    d->next = spans_find(&d->spans, t_ns);
    return true;
}

static bool avif_write(void *state, struct decode_target *target, struct err *err)
{
    struct avif *d = state;
    return rgba_put(&d->canvas, target) ||
           err_set(err, ERR_CONTENT, d->where, "is too large for the memory that is left");
}

const struct decode_reader decode_avif = {
    .open = avif_open,
    .close = avif_close,
    .next = avif_next,
    .seek = avif_seek,
    .write = avif_write,
};
