#pragma once
// The sound of a film: a reader of its own over the same descriptor, so that pictures and sound
// never wait for each other in a queue.

#include <libavcodec/avcodec.h>
#include <libswresample/swresample.h>

#include "decode/decode.h"
#include "decode/input.h"

struct voice {
    struct input in;
    AVCodecContext *codec; // owned, as what follows; NULL: there is no sound
    AVPacket *packet;
    AVFrame *frame;
    SwrContext *swr;
    int format, rate, channels; // of what goes into it
    int64_t zero_us;            // where the first picture is in the file's own time
    int64_t at;                 // frames at 48 kHz from the first picture to what comes next
    int64_t drop;               // frames that come before what was asked for
    bool placed;                // at is known
    bool drained;               // nothing more comes out of the decoder
    bool over;
};

// False: the file has no sound that can be decoded, and voice_read() gives nothing.
bool voice_open(struct voice *v, const struct input *ask, int64_t zero_us);
void voice_close(struct voice *v); // zeroed is fine
// What comes next begins at t_ns exactly, or where sound begins after it.
void voice_seek(struct voice *v, int64_t t_ns);
size_t voice_read(struct voice *v, float *out, size_t frames_max, int64_t *start_ns);
