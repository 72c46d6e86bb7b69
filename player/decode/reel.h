#pragma once
// The pictures of one stream in order of time, as FFmpeg gives them: not yet turned into RGBA. A
// video has one reel, and another when its alpha is a second file.

#include <libavcodec/avcodec.h>

#include "base/err.h"
#include "base/video.h"
#include "decode/decode.h"
#include "decode/decode_limits.h"
#include "decode/hardware.h"
#include "decode/input.h"
#include "decode/owed.h"
#include "decode/times.h"

// Time stamps beyond are lies.
#define REEL_TS_MAX (INT64_MAX / 16)

struct reel {
    struct input in;
    AVCodecContext *codec; // owned, as what follows
    AVPacket *packet;
    AVPacket *kept;                      // goes into the decoder before others; blank: none does
    AVFrame *now;                        // the picture taken last
    AVFrame *next[DECODE_AHEAD_MAX + 2]; // those after it that are decoded; queued of them
    int queued;
    int left; // so many of these belong to the turn under way; -1: all do
    struct times times;
    int64_t average_ts;            // span of a picture where nothing better is known
    int64_t due_ts;                // where a picture without a time stamp belongs
    int64_t last_ts;               // the newest that was queued; INT64_MIN: none
    int64_t end_ts;                // of the last in the file; INT64_MIN: not known
    bool fed;                      // the decoder has been given something
    bool drained;                  // the decoder has been told that there is no more
    bool ended;                    // nothing more comes by looking ahead
    int mute;                      // packets in a row that gave no picture
    int64_t duration_ns, pictures; // as struct video_info
    int threads;
    bool turns;                // it starts again behind its end (seam.h), with
    AVCodecContext *again;     // this decoder; NULL: not yet,
    bool again_waits;          // which takes packet later
    struct hardware *hardware; // that decodes, borrowed; NULL: the processor does
    AVFrame *model;            // the first picture as the processor decoded it, with hardware
    struct owed owed;          // by hardware, if it
    bool counts;               // can be told
    bool broke;                // the hardware failed, for the reason of why
    struct err why;
    struct decode_news news;
};

struct reel_ask {
    struct input input;
    int threads;
    struct hardware *hardware; // NULL: none is to be tried
    const char *where;
};
// Decodes the first picture, which is then the next.
bool reel_open(struct reel *r, const struct reel_ask *ask, struct err *err);
void reel_close(struct reel *r); // zeroed is fine
// r->now becomes the next picture. False: there is none.
bool reel_next(struct reel *r, struct video_span *span);
// Decodes one picture more than are needed by now. False: enough is at hand.
bool reel_ahead(struct reel *r);
// The next picture will be the newest not later than t_ns.
bool reel_seek(struct reel *r, int64_t t_ns);
// Learns the times of its pictures, from what the file says, and by reading its packets to the end
// without decoding: when the last picture ends, and from the start of a small file how many there
// are.
void reel_learn_rate(struct reel *r);
void reel_scan(struct reel *r);
// When the next picture shows; INT64_MAX: there is none.
int64_t reel_next_ns(const struct reel *r);
