// V4L2, decoders that read the stream themselves (stateful, memory to memory): Raspberry Pi 4,
// i.MX8, many others. FFmpeg's wrappers open the device file by its name, with each decoder, and
// cannot be told to forget what they have begun.

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/str.h"
#include "decode/decode_limits.h"
#include "decode/hardware_way.h"

enum { NODES = 64, FORMS_MAX = 64 };

static const struct {
    enum AVCodecID id;
    const char *decoder;
    uint32_t form;
} codecs[] = {
    {AV_CODEC_ID_H264, "h264_v4l2m2m", V4L2_PIX_FMT_H264},
    {AV_CODEC_ID_HEVC, "hevc_v4l2m2m", V4L2_PIX_FMT_HEVC},
    {AV_CODEC_ID_VP8, "vp8_v4l2m2m", V4L2_PIX_FMT_VP8},
    {AV_CODEC_ID_VP9, "vp9_v4l2m2m", V4L2_PIX_FMT_VP9},
};

static bool is_ours(uint32_t form)
{
    for (size_t i = 0; i < VT_COUNT(codecs); i++)
        if (codecs[i].form == form)
            return true;
    return false;
}

// Whether what goes in may be a stream. A camera takes none, an encoder pixels.
static bool decodes(int fd)
{
    struct v4l2_capability can = {0};
    if (ioctl(fd, VIDIOC_QUERYCAP, &can) != 0)
        return false;
    const uint32_t caps =
        can.capabilities & V4L2_CAP_DEVICE_CAPS ? can.device_caps : can.capabilities;
    if (!(caps & V4L2_CAP_STREAMING) || !(caps & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)))
        return false;
    const bool planes = caps & V4L2_CAP_VIDEO_M2M_MPLANE;
    for (uint32_t i = 0; i < FORMS_MAX; i++) {
        struct v4l2_fmtdesc form = {.index = i,
                                    .type = planes ? V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE
                                                   : V4L2_BUF_TYPE_VIDEO_OUTPUT};
        if (ioctl(fd, VIDIOC_ENUM_FMT, &form) != 0)
            return false;
        if (is_ours(form.pixelformat))
            return true;
    }
    return false;
}

static bool find(struct hardware_nodes *out, struct err *err)
{
    int seen = 0, denied = 0;
    for (int i = 0; i < NODES && out->count < HARDWARE_NODES_MAX; i++) {
        char *path = out->path[out->count];
        snprintf(path, HARDWARE_NODE_BYTES, "/dev/video%d", i);
        const int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        seen += fd >= 0 || errno != ENOENT;
        denied += fd < 0 && errno == EACCES;
        if (fd >= 0 && decodes(fd))
            out->count++;
        if (fd >= 0)
            close(fd);
    }
    if (out->count > 0)
        return true;
    if (denied)
        return err_set(err, ERR_FAILED, "", "V4L2: /dev/video* may not be opened (group video)");
    return err_set(err, ERR_FAILED, "",
                   seen ? "V4L2: no /dev/video* is a decoder of its own"
                        : "V4L2: there is no /dev/video*");
}

static void *open_device(const struct hardware_nodes *nodes, char words[HARDWARE_WORDS_BYTES],
                         struct err *err)
{
    static char open_token;
    const int fd = open(nodes->path[0], O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct v4l2_capability can = {0};
    if (fd < 0 || ioctl(fd, VIDIOC_QUERYCAP, &can) != 0) {
        err_set(err, ERR_FAILED, "", "V4L2: %s cannot be opened", nodes->path[0]);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    close(fd);
    snprintf(words, HARDWARE_WORDS_BYTES, "%.31s, %s", (const char *)can.card, nodes->path[0]);
    return &open_token;
}

static void close_device(void *device VT_UNUSED)
{
}

static AVCodecContext *codec(void *device VT_UNUSED, const AVStream *stream, struct err *err)
{
    const AVCodecParameters *p = stream->codecpar;
    const AVCodec *decoder = NULL;
    for (size_t i = 0; i < VT_COUNT(codecs); i++)
        if (codecs[i].id == p->codec_id)
            decoder = avcodec_find_decoder_by_name(codecs[i].decoder);
    AVCodecContext *c = decoder ? avcodec_alloc_context3(decoder) : NULL;
    if (!c) {
        err_set(err, ERR_FAILED, "", "none for %s", avcodec_get_name(p->codec_id));
        return NULL;
    }
    c->max_pixels = DECODE_PIXELS_MAX;
    c->pkt_timebase = stream->time_base;
    if (avcodec_parameters_to_context(c, p) >= 0) {
        c->coded_width = p->width; // by which the driver measures its buffers
        c->coded_height = p->height;
        if (avcodec_open2(c, decoder, NULL) >= 0)
            return c;
    }
    avcodec_free_context(&c);
    err_set(err, ERR_FAILED, "", "none for %s of %d x %d", avcodec_get_name(p->codec_id), p->width,
            p->height);
    return NULL;
}

// It lies in the driver's memory, of which there is little, and which the processor reads slowly:
// copied once.
static bool fetch(void *device VT_UNUSED, AVFrame *frame, struct err *err)
{
    AVFrame *own = av_frame_alloc();
    if (!own)
        abort();
    own->format = frame->format;
    own->width = frame->width;
    own->height = frame->height;
    int answer = av_frame_get_buffer(own, 0);
    if (answer >= 0)
        answer = av_frame_copy(own, frame);
    if (answer >= 0)
        answer = av_frame_copy_props(own, frame);
    if (answer >= 0) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, own);
    }
    av_frame_free(&own);
    return answer >= 0 ||
           err_set(err, ERR_FAILED, "", "a picture does not come back: %s", av_err2str(answer));
}

const struct hardware_way hardware_v4l2 = {
    .word = "v4l2m2m",
    .name = "V4L2",
    .by_name = true,
    .blind = true,
    .find = find,
    .open = open_device,
    .close = close_device,
    .codec = codec,
    .fetch = fetch,
};
