#include <stdlib.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include "decode/bytes.h"
#include "decode/layers.h"
#include "decode/reader.h"

// Animated WebP. libwebp takes the file apart and decodes each picture; they are laid over each
// other here, for its own way rounds each time to the dark side and can only begin at the first.
// The background colour that a file names is ignored, as browsers do.

struct webp {
    struct layers layers; // first: what a reader's calls are handed
    uint8_t *bytes;
};

static bool decode(const struct layers *l, int64_t i, uint8_t *pixels)
{
    const struct layer *p = &l->list[i];
    size_t row = 4 * (size_t)p->w;
    return WebPDecodeRGBAInto(l->bytes + p->at, p->len, pixels, row * (size_t)p->h, (int)row);
}

static void webp_close(void *state)
{
    struct webp *d = state;
    if (!d)
        return;
    layers_finish(&d->layers);
    free(d->bytes);
    free(d);
}

static bool broken(const struct webp *d, const char *what, struct err *err)
{
    return err_set(err, ERR_CONTENT, d->layers.where, "is a broken WebP: %s", what);
}

static bool take_frame(const struct webp *d, const WebPIterator *at, struct layer *p,
                       struct err *err)
{
    WebPBitstreamFeatures about;
    if (!at->complete ||
        WebPGetFeatures(at->fragment.bytes, at->fragment.size, &about) != VP8_STATUS_OK)
        return broken(d, "a picture in it ends early", err);
    bool goes = at->dispose_method == WEBP_MUX_DISPOSE_BACKGROUND;
    *p = (struct layer){.x = at->x_offset,
                        .y = at->y_offset,
                        .w = at->width,
                        .h = at->height,
                        .alpha = about.has_alpha,
                        .over = at->blend_method == WEBP_MUX_BLEND,
                        .after = goes ? LAYER_CLEARS : LAYER_STAYS,
                        .at = (size_t)(at->fragment.bytes - d->bytes),
                        .len = at->fragment.size};
    const struct rgba *canvas = &d->layers.canvas;
    if (p->x < 0 || p->y < 0 || p->w < 1 || p->h < 1 || p->x > canvas->w - p->w ||
        p->y > canvas->h - p->h || about.width != p->w || about.height != p->h)
        return broken(d, "a picture in it is not where it says", err);
    return true;
}

static bool take_frames(struct webp *d, const WebPDemuxer *demux, struct err *err)
{
    struct layers *l = &d->layers;
    WebPIterator at;
    int64_t end_ns = 0;
    for (int64_t i = 0; i < l->spans.count; i++) {
        if (!WebPDemuxGetFrame(demux, (int)i + 1, &at))
            return broken(d, "fewer pictures than it says", err);
        bool fine = take_frame(d, &at, &l->list[i], err);
        end_ns += layers_ns(at.duration);
        WebPDemuxReleaseIterator(&at);
        if (!fine)
            return false;
        l->spans.ends_ns[i] = end_ns;
    }
    return true;
}

static bool open_all(struct webp *d, const struct decode_input *input, struct video_info *info,
                     struct err *err)
{
    WebPData data = {0};
    d->bytes = bytes_read(input, DECODE_ANIMATION_MAX, &data.size, err);
    if (!d->bytes)
        return false;
    data.bytes = d->layers.bytes = d->bytes;
    WebPDemuxer *demux = WebPDemux(&data);
    if (!demux)
        return broken(d, "its data ends early, or is not what it says", err);
    *info = (struct video_info){.kind = VIDEO_WEBP,
                                .codec = "webp",
                                .plays = (int32_t)WebPDemuxGetI(demux, WEBP_FF_LOOP_COUNT)};
    bool fine = layers_init(&d->layers, WebPDemuxGetI(demux, WEBP_FF_CANVAS_WIDTH),
                            WebPDemuxGetI(demux, WEBP_FF_CANVAS_HEIGHT),
                            WebPDemuxGetI(demux, WEBP_FF_FRAME_COUNT), err) &&
                take_frames(d, demux, err) && layers_start(&d->layers, err);
    WebPDemuxDelete(demux);
    if (fine)
        layers_tell(&d->layers, info);
    return fine;
}

static void *webp_open(const struct decode_input *input, struct video_info *info, struct err *err)
{
    struct webp *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    d->layers.where = input->where;
    d->layers.decode = decode;
    if (open_all(d, input, info, err))
        return d;
    webp_close(d);
    return NULL;
}

const struct decode_reader decode_webp = {
    .open = webp_open,
    .close = webp_close,
    .next = layers_next,
    .seek = layers_seek,
    .write = layers_write,
};
