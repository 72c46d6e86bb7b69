#include "output/wav.h"

#include <stdlib.h>
#include <string.h>

#include "output/output.h"
#include "output/sink.h"

enum {
    IEEE_FLOAT = 3,
    SAMPLE_BYTES = 4,
    GATHER = 64 * 1024, // bytes that are written at once
};

struct output_wav {
    struct sink sink;
    size_t count; // of bytes
    uint8_t bytes[GATHER];
};

// ---- the head -----------------------------------------------------------------------------------

// Least byte first, whatever the machine's order is.
static uint8_t *number(uint8_t *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        *at++ = (uint8_t)(value >> 8 * i);
    return at;
}

static uint8_t *word(uint8_t *at, const char text[5])
{
    memcpy(at, text, 4);
    return at + 4;
}

static uint8_t *ds64(uint8_t *at, uint64_t file, uint64_t data, uint64_t frames)
{
    at = number(word(at, "ds64"), 28, 4);
    at = number(at, file, 8);
    at = number(at, data, 8);
    at = number(at, frames, 8);
    return number(at, 0, 4); // no table of other chunks
}

size_t wav_head(int32_t rate, int32_t channels, int64_t frames, uint8_t out[WAV_HEAD_MAX])
{
    const uint64_t frame = (uint64_t)channels * SAMPLE_BYTES;
    const uint64_t data = (uint64_t)frames * frame;
    uint64_t file = 4 + 26 + 12 + 8 + data; // all but the first eight bytes
    const bool large = file > UINT32_MAX;
    file += large ? 36 : 0;
    uint8_t *at = word(out, large ? "RF64" : "RIFF");
    at = number(at, large ? UINT32_MAX : file, 4);
    at = word(at, "WAVE");
    if (large)
        at = ds64(at, file, data, (uint64_t)frames);
    at = number(word(at, "fmt "), 18, 4);
    at = number(at, IEEE_FLOAT, 2);
    at = number(at, (uint64_t)channels, 2);
    at = number(at, (uint64_t)rate, 4);
    at = number(at, (uint64_t)rate * frame, 4);
    at = number(at, frame, 2);
    at = number(at, 8 * SAMPLE_BYTES, 2);
    at = number(at, 0, 2);
    at = number(word(at, "fact"), 4, 4);
    at = number(at, frames > UINT32_MAX ? UINT32_MAX : (uint64_t)frames, 4);
    at = number(word(at, "data"), large ? UINT32_MAX : data, 4);
    return (size_t)(at - out);
}

// ---- the file -----------------------------------------------------------------------------------

struct output_wav *output_wav_open(const char *path, int32_t rate, int32_t channels, int64_t frames,
                                   struct err *err)
{
    struct output_wav *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    if (!sink_open(&w->sink, path, err)) {
        free(w);
        return NULL;
    }
    w->count = wav_head(rate, channels, frames, w->bytes);
    return w;
}

static bool flush(struct output_wav *w, struct err *err)
{
    size_t count = w->count;
    w->count = 0;
    return sink_write(&w->sink, w->bytes, count, err);
}

bool output_wav_write(struct output_wav *w, const float *samples, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &samples[i], sizeof bits);
        if (w->count + SAMPLE_BYTES > GATHER && !flush(w, err))
            return false;
        number(w->bytes + w->count, bits, SAMPLE_BYTES);
        w->count += SAMPLE_BYTES;
    }
    return true;
}

bool output_wav_close(struct output_wav *w, bool keep, struct err *err)
{
    if (!w)
        return true;
    bool fine = !keep || flush(w, err);
    fine = sink_close(&w->sink, keep && fine, fine ? err : NULL) && fine;
    free(w);
    return fine;
}
