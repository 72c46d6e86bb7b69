#pragma once
// Inside decode: one way to read one kind of file. decode.c has the table of them.

#include "decode/decode.h"
#include "decode/decode_limits.h"

// Whether a file may have pictures of this size; sides from 1 to PICTURE_SIDE_MAX. Else says so.
bool decode_size_fits(uint64_t w, uint64_t h, const char *where, struct err *err);

// Each call as its sister in decode.h; state is what open() returned.
struct decode_reader {
    void *(*open)(const struct decode_input *input, struct video_info *info, struct err *err);
    void (*close)(void *state);
    enum decode_answer (*next)(void *state, struct video_span *span, struct err *err);
    bool (*seek)(void *state, int64_t t_ns, struct err *err);
    bool (*write)(void *state, struct decode_target *target, struct err *err);
    // NULL: the first picture is never late.
    void (*turns)(void *state);
    // NULL: none is decoded ahead.
    bool (*ahead)(void *state);
    // NULL: there is never any.
    void (*tell)(void *state, struct decode_news *out);
    // NULL: no sound.
    size_t (*sound)(void *state, float *out, size_t frames_max, int64_t *start_ns);
};

extern const struct decode_reader decode_ffmpeg, decode_gif, decode_webp, decode_avif,
    decode_lottie;
