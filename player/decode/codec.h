#pragma once
// Which codecs are decoded, and by which of FFmpeg's decoders: a list of what may be, not of what
// may not.

#include <stdbool.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

// NULL: not on the list, or this FFmpeg lacks it.
const AVCodec *codec_for(const AVStream *stream);
// Names of all those decoders, with commas between; the caller's, for av_free().
char *codec_whitelist(void);
// VP8 and VP9 that say that they have an alpha plane.
bool codec_has_alpha(const AVStream *stream);
// NULL when it cannot be opened. threads: 0 for DECODE_THREADS. Pictures are the same with any
// number.
AVCodecContext *codec_open(const AVStream *stream, int threads);
