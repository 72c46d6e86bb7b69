#include "decode/hardware_way.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libyuv/planar_functions.h>

#include "base/str.h"

struct hardware {
    const struct hardware_way *way;
    struct hardware_nodes nodes;
    void *device; // NULL: not open
    char words[HARDWARE_WORDS_BYTES + 32];
};

struct hardware *hardware_of(const struct hardware_way *way)
{
    struct hardware *h = calloc(1, sizeof *h);
    if (!h)
        abort();
    h->way = way;
    str_copy(h->words, sizeof h->words, way->name);
    return h;
}

struct hardware *hardware_find(const char *word, struct err *err)
{
    for (size_t i = 0; hardware_ways[i]; i++) {
        if (strcmp(word, hardware_ways[i]->word) != 0)
            continue;
        struct hardware *h = hardware_of(hardware_ways[i]);
        if (h->way->find(&h->nodes, err))
            return h;
        free(h);
        return NULL;
    }
    err_set(err, ERR_FAILED, "", "there is no such way: \"%s\"", word);
    return NULL;
}

const char *hardware_node(const struct hardware *h, size_t i)
{
    return i < h->nodes.count ? h->nodes.path[i] : NULL;
}

bool hardware_by_name(const struct hardware *h)
{
    return h->way->by_name;
}

bool hardware_open(struct hardware *h, struct err *err)
{
    char driver[HARDWARE_WORDS_BYTES] = "";
    h->device = h->way->open(&h->nodes, driver, err);
    if (!h->device)
        return false;
    snprintf(h->words, sizeof h->words, "%s (%s)", h->way->name, driver);
    return true;
}

const char *hardware_words(const struct hardware *h)
{
    return h->words;
}

void hardware_close(struct hardware *h)
{
    if (!h)
        return;
    if (h->device)
        h->way->close(h->device);
    free(h);
}

const struct hardware_way *hardware_way_of(const struct hardware *h)
{
    return h->way;
}

AVCodecContext *hardware_codec(struct hardware *h, const AVStream *stream, struct err *err)
{
    return h->way->codec(h->device, stream, err);
}

// NV12, as most decoders write it: U and V are pulled apart; Y stays where it is.
static bool part_chroma(AVFrame *f, struct err *err)
{
    const int cw = (f->width + 1) / 2, ch = (f->height + 1) / 2;
    AVBufferRef *chroma = av_buffer_alloc(2 * (size_t)cw * (size_t)ch);
    if (!chroma)
        return err_set(err, ERR_FAILED, "", "no memory for a picture");
    uint8_t *u = chroma->data, *v = u + (ptrdiff_t)cw * ch;
    SplitUVPlane(f->data[1], f->linesize[1], u, cw, v, cw, cw, ch);
    // Where both planes lie in one buffer it has to stay for the first.
    int free_place = 0;
    while (free_place < AV_NUM_DATA_POINTERS && f->buf[free_place])
        free_place++;
    if (free_place == AV_NUM_DATA_POINTERS) {
        av_buffer_unref(&chroma);
        return err_set(err, ERR_FAILED, "", "a picture lies in too many pieces");
    }
    f->buf[free_place] = chroma;
    f->data[1] = u, f->data[2] = v;
    f->linesize[1] = f->linesize[2] = cw;
    f->format = AV_PIX_FMT_YUV420P;
    return true;
}

// What the device does not know of colours and shape, the first picture told.
static void dress(AVFrame *f, const AVFrame *model)
{
    const int64_t pts = f->pts, best = f->best_effort_timestamp, span = f->pkt_duration;
    const int flags = f->flags;
    if (av_frame_copy_props(f, model) < 0)
        abort();
    f->pts = pts, f->best_effort_timestamp = best, f->pkt_duration = span;
    f->flags = flags;
}

bool hardware_fetch(struct hardware *h, AVFrame *frame, const AVFrame *model, struct err *err)
{
    if (!h->way->fetch(h->device, frame, err))
        return false;
    if (h->way->blind)
        dress(frame, model);
    return frame->format != AV_PIX_FMT_NV12 || part_chroma(frame, err);
}

// The mean difference of a component in codes of 8 bits, over every eighth row.
static double distance(const AVFrame *a, const AVFrame *b, int component, int w, int h)
{
    enum { STEP = 8 };
    const AVFrame *const both[2] = {a, b};
    uint16_t *rows[2];
    double sum = 0;
    int64_t count = 0;
    for (int i = 0; i < 2; i++)
        if (!(rows[i] = malloc((size_t)w * sizeof *rows[i])))
            abort();
    for (int y = 0; y < h; y += STEP, count += w) {
        double scale[2];
        for (int i = 0; i < 2; i++) {
            const AVFrame *f = both[i];
            const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)f->format);
            const uint8_t *data[4] = {f->data[0], f->data[1], f->data[2], f->data[3]};
            av_read_image_line2(rows[i], data, f->linesize, d, 0, y, component, w, 0, 2);
            scale[i] = 1.0 / (1 << (d->comp[component].depth - 8));
        }
        for (int x = 0; x < w; x++) {
            const double off = rows[0][x] * scale[0] - rows[1][x] * scale[1];
            sum += off < 0 ? -off : off;
        }
    }
    free(rows[0]);
    free(rows[1]);
    return sum / (double)count;
}

bool hardware_agrees(const AVFrame *frame, const AVFrame *model, struct err *err)
{
    // Decoders of one standard agree to the bit; grain that is laid over a picture need not.
    static const double most = 2;
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    const AVPixFmtDescriptor *m = av_pix_fmt_desc_get((enum AVPixelFormat)model->format);
    if (frame->width != model->width || frame->height != model->height)
        return err_set(err, ERR_FAILED, "", "its pictures are %d x %d instead of %d x %d",
                       frame->width, frame->height, model->width, model->height);
    if (!d || !m || d->flags & AV_PIX_FMT_FLAG_HWACCEL || d->nb_components < 3 ||
        m->nb_components < 3 || d->log2_chroma_w != m->log2_chroma_w ||
        d->log2_chroma_h != m->log2_chroma_h || d->comp[0].depth < 8 ||
        d->comp[0].depth != m->comp[0].depth)
        return err_set(err, ERR_FAILED, "", "its pictures are of another form (%s)",
                       d ? d->name : "none");
    for (int i = 0; i < 3; i++) {
        const int w = i ? AV_CEIL_RSHIFT(frame->width, d->log2_chroma_w) : frame->width;
        const int h = i ? AV_CEIL_RSHIFT(frame->height, d->log2_chroma_h) : frame->height;
        if (distance(frame, model, i, w, h) > most)
            return err_set(err, ERR_FAILED, "", "its first picture is not the one of the file");
    }
    return true;
}
