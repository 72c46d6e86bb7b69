// VAAPI: Intel and AMD, and what else has a driver for libva. FFmpeg's own decoders read the
// stream; the device does the sums.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_vaapi.h>

#include "base/attr.h"
#include "base/str.h"
#include "decode/decode_limits.h"
#include "decode/hardware_way.h"

enum { FIRST_NODE = 128, NODES = 16, HELD_PICTURES = 4 };

static const struct {
    enum AVCodecID id;
    const char *decoder;
} codecs[] = {
    {AV_CODEC_ID_H264, "h264"}, {AV_CODEC_ID_HEVC, "hevc"}, {AV_CODEC_ID_VP8, "vp8"},
    {AV_CODEC_ID_VP9, "vp9"},   {AV_CODEC_ID_AV1, "av1"},
};

static bool find(struct hardware_nodes *out, struct err *err)
{
    for (int i = FIRST_NODE; i < FIRST_NODE + NODES && out->count < HARDWARE_NODES_MAX; i++) {
        char *path = out->path[out->count];
        snprintf(path, HARDWARE_NODE_BYTES, "/dev/dri/renderD%d", i);
        if (access(path, F_OK) == 0)
            out->count++;
    }
    return out->count > 0 || err_set(err, ERR_FAILED, "", "VAAPI: there is no /dev/dri/renderD*");
}

static void *open_device(const struct hardware_nodes *nodes, char words[HARDWARE_WORDS_BYTES],
                         struct err *err)
{
    // Of several cards the first that works.
    for (size_t i = 0; i < nodes->count; i++) {
        AVBufferRef *device = NULL;
        if (access(nodes->path[i], R_OK | W_OK) != 0) {
            err_set(err, ERR_FAILED, "", "VAAPI: %s may not be opened (group render): %s",
                    nodes->path[i], strerror(errno));
            continue;
        }
        const int answer =
            av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_VAAPI, nodes->path[i], NULL, 0);
        if (answer < 0) {
            err_set(err, ERR_FAILED, "", "VAAPI: %s: %s", nodes->path[i],
                    answer == AVERROR(EIO) ? "no driver for it (package), or it is of no use"
                                           : av_err2str(answer));
            continue;
        }
        const AVHWDeviceContext *context = (const AVHWDeviceContext *)(void *)device->data;
        const AVVAAPIDeviceContext *vaapi = context->hwctx;
        const char *vendor = vaQueryVendorString(vaapi->display);
        str_copy(words, HARDWARE_WORDS_BYTES, vendor ? vendor : nodes->path[i]);
        return device;
    }
    return NULL;
}

static void close_device(void *device)
{
    AVBufferRef *ref = device;
    av_buffer_unref(&ref);
}

// Never a form in memory: then the processor would decode, with one thread.
static enum AVPixelFormat choose_form(AVCodecContext *c VT_UNUSED, const enum AVPixelFormat *list)
{
    for (; *list != AV_PIX_FMT_NONE; list++)
        if (*list == AV_PIX_FMT_VAAPI)
            return *list;
    return AV_PIX_FMT_NONE;
}

static AVCodecContext *codec(void *device, const AVStream *stream, struct err *err)
{
    const AVCodecParameters *p = stream->codecpar;
    const char *name = NULL;
    for (size_t i = 0; i < VT_COUNT(codecs); i++)
        if (codecs[i].id == p->codec_id)
            name = codecs[i].decoder;
    const AVCodec *decoder = name ? avcodec_find_decoder_by_name(name) : NULL;
    AVCodecContext *c = decoder ? avcodec_alloc_context3(decoder) : NULL;
    if (!c) {
        err_set(err, ERR_FAILED, "", "none for %s", avcodec_get_name(p->codec_id));
        return NULL;
    }
    c->thread_count = 1;
    c->max_pixels = DECODE_PIXELS_MAX;
    c->pkt_timebase = stream->time_base;
    c->extra_hw_frames = HELD_PICTURES;
    c->get_format = choose_form;
    c->hw_device_ctx = av_buffer_ref(device);
    if (!c->hw_device_ctx || avcodec_parameters_to_context(c, p) < 0 ||
        avcodec_open2(c, decoder, NULL) < 0) {
        avcodec_free_context(&c);
        err_set(err, ERR_FAILED, "", "its decoder of %s cannot be opened",
                avcodec_get_name(p->codec_id));
    }
    return c;
}

static bool fetch(void *device VT_UNUSED, AVFrame *frame, struct err *err)
{
    if (frame->format != AV_PIX_FMT_VAAPI)
        return true;
    AVFrame *memory = av_frame_alloc();
    if (!memory)
        abort();
    int answer = av_hwframe_transfer_data(memory, frame, 0);
    if (answer >= 0)
        answer = av_frame_copy_props(memory, frame);
    if (answer >= 0) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, memory);
    }
    av_frame_free(&memory);
    return answer >= 0 ||
           err_set(err, ERR_FAILED, "", "a picture does not come back: %s", av_err2str(answer));
}

const struct hardware_way hardware_vaapi = {
    .word = "vaapi",
    .name = "VAAPI",
    .find = find,
    .open = open_device,
    .close = close_device,
    .codec = codec,
    .fetch = fetch,
};
