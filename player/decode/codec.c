#include "decode/codec.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/bprint.h>

#include "base/attr.h"
#include "decode/decode_limits.h"

struct entry {
    enum AVCodecID id;
    const char *decoder;
    const char *with_alpha; // FFmpeg's own decoders of VP8 and VP9 drop alpha without a word
};

static const struct entry entries[] = {
    {AV_CODEC_ID_H264, "h264", NULL},
    {AV_CODEC_ID_HEVC, "hevc", NULL},
    {AV_CODEC_ID_VP8, "vp8", "libvpx"},
    {AV_CODEC_ID_VP9, "vp9", "libvpx-vp9"},
    {AV_CODEC_ID_AV1, "libdav1d", NULL},
    {AV_CODEC_ID_PRORES, "prores", NULL},
    {AV_CODEC_ID_PNG, "png", NULL},
    {AV_CODEC_ID_QTRLE, "qtrle", NULL},
    {AV_CODEC_ID_APNG, "apng", NULL},
    {AV_CODEC_ID_AAC, "aac", NULL},
    {AV_CODEC_ID_MP3, "mp3float", NULL},
    {AV_CODEC_ID_MP2, "mp2float", NULL},
    {AV_CODEC_ID_OPUS, "opus", NULL},
    {AV_CODEC_ID_VORBIS, "vorbis", NULL},
    {AV_CODEC_ID_FLAC, "flac", NULL},
    {AV_CODEC_ID_ALAC, "alac", NULL},
    {AV_CODEC_ID_AC3, "ac3", NULL},
    {AV_CODEC_ID_EAC3, "eac3", NULL},
    {AV_CODEC_ID_PCM_S16LE, "pcm_s16le", NULL},
    {AV_CODEC_ID_PCM_S16BE, "pcm_s16be", NULL},
    {AV_CODEC_ID_PCM_S24LE, "pcm_s24le", NULL},
    {AV_CODEC_ID_PCM_S24BE, "pcm_s24be", NULL},
    {AV_CODEC_ID_PCM_S32LE, "pcm_s32le", NULL},
    {AV_CODEC_ID_PCM_F32LE, "pcm_f32le", NULL},
};

char *codec_whitelist(void)
{
    AVBPrint list;
    av_bprint_init(&list, 0, AV_BPRINT_SIZE_UNLIMITED);
    for (size_t i = 0; i < VT_COUNT(entries); i++) {
        av_bprintf(&list, "%s%s", i > 0 ? "," : "", entries[i].decoder);
        if (entries[i].with_alpha)
            av_bprintf(&list, ",%s", entries[i].with_alpha);
    }
    char *names = NULL;
    if (av_bprint_finalize(&list, &names) < 0)
        abort();
    return names;
}

static bool says_alpha(const AVStream *stream)
{
    const AVDictionaryEntry *mode = av_dict_get(stream->metadata, "alpha_mode", NULL, 0);
    return mode && strcmp(mode->value, "1") == 0;
}

bool codec_has_alpha(const AVStream *stream)
{
    const enum AVCodecID id = stream->codecpar->codec_id;
    return (id == AV_CODEC_ID_VP8 || id == AV_CODEC_ID_VP9) && says_alpha(stream);
}

const AVCodec *codec_for(const AVStream *stream)
{
    for (size_t i = 0; i < VT_COUNT(entries); i++) {
        const struct entry *e = &entries[i];
        if (e->id == stream->codecpar->codec_id)
            return avcodec_find_decoder_by_name(e->with_alpha && says_alpha(stream) ? e->with_alpha
                                                                                    : e->decoder);
    }
    return NULL;
}

AVCodecContext *codec_open(const AVStream *stream, int threads)
{
    const AVCodec *codec = codec_for(stream);
    AVCodecContext *c = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!c)
        return NULL;
    c->thread_count = threads > 0 ? threads : DECODE_THREADS;
    if (c->thread_count > DECODE_THREADS_MAX)
        c->thread_count = DECODE_THREADS_MAX;
    // dav1d 1.0 with threads waits for ever on some broken streams.
    if (stream->codecpar->codec_id == AV_CODEC_ID_AV1)
        c->thread_count = 1;
    c->max_pixels = DECODE_PIXELS_MAX;
    c->pkt_timebase = stream->time_base;
    if (avcodec_parameters_to_context(c, stream->codecpar) < 0 || avcodec_open2(c, codec, NULL) < 0)
        avcodec_free_context(&c);
    return c;
}
