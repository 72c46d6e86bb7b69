#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include "base/picture.h"
#include "decode/bytes.h"
#include "decode/reader.h"
#include "decode/rgba.h"
#include "decode/spans.h"

// Animated WebP. libwebp takes the file apart and decodes each picture; they are laid over each
// other here, for its own way rounds each time to the dark side and can only begin at the first.
// The background colour that a file names is ignored, as browsers do: what is not drawn is clear.

enum { MS = 1000 * 1000 }; // nanoseconds

struct frame {
    WebPData data; // inside of webp.bytes
    int32_t x, y, w, h;
    bool blend;   // over what is there; else in its place
    bool dispose; // its place is clear before the next
    bool alpha;
};

struct webp {
    const char *where;
    uint8_t *bytes;
    struct rgba canvas;
    struct frame *frames;
    struct spans spans;
    int64_t drawn;   // the frame that was drawn last; -1: the canvas is clear
    int64_t next;    // the frame that is asked for next
    uint8_t *pixels; // of the largest frame
};

static bool is_whole(const struct webp *d, const struct frame *f)
{
    return f->w == d->canvas.w && f->h == d->canvas.h;
}

// Nothing before it is seen.
static bool is_key(const struct webp *d, int64_t i)
{
    const struct frame *f = &d->frames[i];
    if (i == 0 || (is_whole(d, f) && (!f->blend || !f->alpha)))
        return true;
    return is_whole(d, f - 1) && f[-1].dispose;
}

static uint8_t *place(struct webp *d, const struct frame *f, int32_t y)
{
    return d->canvas.pixels + 4 * ((size_t)(f->y + y) * (size_t)d->canvas.w + (size_t)f->x);
}

static void clear_place(struct webp *d, const struct frame *f)
{
    for (int32_t y = 0; y < f->h; y++)
        memset(place(d, f, y), 0, 4 * (size_t)f->w);
}

// One that is broken leaves the canvas as it is. False then.
static bool draw(struct webp *d, int64_t i)
{
    if (is_key(d, i))
        memset(d->canvas.pixels, 0, 4 * (size_t)d->canvas.w * (size_t)d->canvas.h);
    else if (d->frames[i - 1].dispose)
        clear_place(d, &d->frames[i - 1]);
    d->drawn = i;
    const struct frame *f = &d->frames[i];
    size_t row = 4 * (size_t)f->w;
    if (!WebPDecodeRGBAInto(f->data.bytes, f->data.size, d->pixels, row * (size_t)f->h, (int)row))
        return false;
    rgba_premultiply(d->pixels, (size_t)f->w * (size_t)f->h);
    for (int32_t y = 0; y < f->h; y++) {
        const uint8_t *from = d->pixels + (size_t)y * row;
        if (f->blend && f->alpha)
            rgba_over(place(d, f, y), from, (size_t)f->w);
        else
            memcpy(place(d, f, y), from, row);
    }
    return true;
}

static void webp_close(void *state)
{
    struct webp *d = state;
    if (!d)
        return;
    rgba_finish(&d->canvas);
    spans_finish(&d->spans);
    free(d->frames);
    free(d->pixels);
    free(d->bytes);
    free(d);
}

static bool broken(const struct webp *d, const char *what, struct err *err)
{
    return err_set(err, ERR_CONTENT, d->where, "is a broken WebP: %s", what);
}

static bool no_memory(const struct webp *d, struct err *err)
{
    return err_set(err, ERR_CONTENT, d->where, "is too large for the memory that is left");
}

static bool take_frame(struct webp *d, const WebPIterator *at, struct frame *f, struct err *err)
{
    WebPBitstreamFeatures about;
    if (!at->complete ||
        WebPGetFeatures(at->fragment.bytes, at->fragment.size, &about) != VP8_STATUS_OK)
        return broken(d, "a picture in it ends early", err);
    *f = (struct frame){.data = at->fragment,
                        .x = at->x_offset,
                        .y = at->y_offset,
                        .w = at->width,
                        .h = at->height,
                        .blend = at->blend_method == WEBP_MUX_BLEND,
                        .dispose = at->dispose_method == WEBP_MUX_DISPOSE_BACKGROUND,
                        .alpha = about.has_alpha};
    if (f->x < 0 || f->y < 0 || f->w < 1 || f->h < 1 || f->x > d->canvas.w - f->w ||
        f->y > d->canvas.h - f->h || about.width != f->w || about.height != f->h)
        return broken(d, "a picture in it is not where it says", err);
    return true;
}

static int64_t frame_ns(int ms)
{
    return (int64_t)(ms <= DECODE_HURRIED_MS ? DECODE_UNHURRIED_MS : ms) * MS;
}

// All frames' places and times; *largest: pixels of the largest.
static bool take_frames(struct webp *d, const WebPDemuxer *demux, size_t *largest, struct err *err)
{
    WebPIterator at;
    int64_t end_ns = 0;
    *largest = 0;
    for (int64_t i = 0; i < d->spans.count; i++) {
        if (!WebPDemuxGetFrame(demux, (int)i + 1, &at))
            return broken(d, "fewer pictures than it says", err);
        bool fine = take_frame(d, &at, &d->frames[i], err);
        end_ns += frame_ns(at.duration);
        WebPDemuxReleaseIterator(&at);
        if (!fine)
            return false;
        d->spans.ends_ns[i] = end_ns;
        size_t pixels = (size_t)d->frames[i].w * (size_t)d->frames[i].h;
        *largest = pixels > *largest ? pixels : *largest;
    }
    if (d->spans.count == 1)
        d->spans.ends_ns[0] = (int64_t)DECODE_STILL_S * 1000 * MS;
    return true;
}

static bool take_apart(struct webp *d, const WebPDemuxer *demux, struct err *err)
{
    uint32_t w = WebPDemuxGetI(demux, WEBP_FF_CANVAS_WIDTH);
    uint32_t h = WebPDemuxGetI(demux, WEBP_FF_CANVAS_HEIGHT);
    uint32_t count = WebPDemuxGetI(demux, WEBP_FF_FRAME_COUNT);
    if (count < 1)
        return broken(d, "no picture in it", err);
    if (count > DECODE_PICTURES_MAX)
        return err_set(err, ERR_CONTENT, d->where, "has %u pictures; at most %d are shown", count,
                       DECODE_PICTURES_MAX);
    if (!decode_size_fits(w, h, d->where, err))
        return false;
    d->frames = calloc(count, sizeof *d->frames);
    if (!d->frames || !spans_init(&d->spans, count) ||
        !rgba_init(&d->canvas, (int32_t)w, (int32_t)h))
        return no_memory(d, err);
    size_t largest;
    if (!take_frames(d, demux, &largest, err))
        return false;
    d->pixels = malloc(4 * largest);
    return d->pixels || no_memory(d, err);
}

// Whether any pixel of any picture may be clear.
static bool has_alpha(const struct webp *d)
{
    for (int64_t i = 0; i < d->spans.count; i++) {
        const struct frame *f = &d->frames[i];
        if (is_key(d, i) ? f->alpha || !is_whole(d, f) : f->alpha && !f->blend)
            return true;
        if (!is_key(d, i) && f[-1].dispose)
            return true;
    }
    return false;
}

static bool open_all(struct webp *d, const struct decode_input *input, struct video_info *info,
                     struct err *err)
{
    WebPData data = {0};
    d->bytes = bytes_read(input, DECODE_WEBP_MAX, &data.size, err);
    if (!d->bytes)
        return false;
    data.bytes = d->bytes;
    WebPDemuxer *demux = WebPDemux(&data);
    if (!demux)
        return broken(d, "its data ends early, or is not what it says", err);
    int32_t plays = (int32_t)WebPDemuxGetI(demux, WEBP_FF_LOOP_COUNT);
    bool fine = take_apart(d, demux, err);
    WebPDemuxDelete(demux);
    if (!fine)
        return false;
    if (!draw(d, 0))
        return broken(d, "its first picture does not decode", err);
    *info = (struct video_info){.kind = VIDEO_WEBP,
                                .codec = "webp",
                                .width_px = d->canvas.w,
                                .height_px = d->canvas.h,
                                .plays = plays,
                                .alpha = has_alpha(d)};
    spans_tell(&d->spans, info);
    return true;
}

static void *webp_open(const struct decode_input *input, struct video_info *info, struct err *err)
{
    struct webp *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    d->where = input->where;
    d->drawn = -1;
    if (open_all(d, input, info, err))
        return d;
    webp_close(d);
    return NULL;
}

static enum decode_answer webp_next(void *state, struct video_span *span, struct err *err)
{
    (void)err;
    struct webp *d = state;
    if (d->next >= d->spans.count)
        return DECODE_END;
    int64_t to = d->next++;
    if (d->drawn != to) {
        int64_t from = to;
        while (from != d->drawn + 1 && !is_key(d, from))
            from--;
        for (; from <= to; from++)
            (void)draw(d, from);
    }
    *span = spans_at(&d->spans, to);
    return DECODE_PICTURE;
}

static bool webp_seek(void *state, int64_t t_ns, struct err *err)
{
    (void)err;
    struct webp *d = state;
    d->next = spans_find(&d->spans, t_ns);
    return true;
}

static bool webp_write(void *state, struct decode_target *target, struct err *err)
{
    struct webp *d = state;
    return rgba_put(&d->canvas, target) || no_memory(d, err);
}

const struct decode_reader decode_webp = {
    .open = webp_open,
    .close = webp_close,
    .next = webp_next,
    .seek = webp_seek,
    .write = webp_write,
};
