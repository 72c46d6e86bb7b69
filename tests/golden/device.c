// A decoder of the machine's own for vitrine-decoder, played by the processor, which gives pictures
// as devices do: its table of ways takes the place of player/decode/hardware_ways.c. FAULT says
// what becomes of the tenth picture.
#include <signal.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/str.h"
#include "decode/codec.h"
#include "decode/hardware_way.h"

enum { NOTHING, FAILS, DIES, DIES_AT_START, TENTH = 10 };

static bool find(struct hardware_nodes *out, struct err *err)
{
    (void)err;
    str_copy(out->path[0], sizeof out->path[0], "/dev/null");
    out->count = 1;
    return true;
}

static void *open_device(const struct hardware_nodes *nodes VT_UNUSED,
                         char words[HARDWARE_WORDS_BYTES], struct err *err VT_UNUSED)
{
    static char token;
    if (FAULT == DIES_AT_START)
        raise(SIGTRAP);
    str_copy(words, HARDWARE_WORDS_BYTES, "the driver of a test");
    return &token;
}

static void close_device(void *device VT_UNUSED)
{
}

static AVCodecContext *codec(void *device VT_UNUSED, const AVStream *stream,
                             struct err *err VT_UNUSED)
{
    return codec_open(stream, 1);
}

static bool fetch(void *device VT_UNUSED, AVFrame *f, struct err *err)
{
    static int fetched;
    if (++fetched == TENTH && FAULT == DIES)
        raise(SIGTRAP);
    if (fetched == TENTH && FAULT == FAILS)
        return err_set(err, ERR_FAILED, "", "the test says so");
    if (f->format != AV_PIX_FMT_YUV420P)
        return true;
    AVFrame *out = av_frame_alloc();
    out->format = AV_PIX_FMT_NV12;
    out->width = f->width;
    out->height = f->height;
    if (av_frame_get_buffer(out, 0) < 0)
        abort();
    for (int y = 0; y < f->height; y++)
        for (int x = 0; x < f->width; x++)
            out->data[0][y * out->linesize[0] + x] = f->data[0][y * f->linesize[0] + x];
    for (int y = 0; y < f->height / 2; y++)
        for (int x = 0; x < f->width; x++)
            out->data[1][y * out->linesize[1] + x] =
                f->data[1 + x % 2][y * f->linesize[1 + x % 2] + x / 2];
    av_frame_copy_props(out, f);
    av_frame_unref(f);
    av_frame_move_ref(f, out);
    av_frame_free(&out);
    return true;
}

static const struct hardware_way fake = {.word = "vaapi",
                                         .name = "Fake",
                                         .find = find,
                                         .open = open_device,
                                         .close = close_device,
                                         .codec = codec,
                                         .fetch = fetch};
const struct hardware_way *const hardware_ways[] = {&fake, NULL};
