#pragma once
// What the tests of animated pictures share.

#include "unit.h"

#include "decode/reader.h"

enum { KIT_SIDE_MAX = 64, MS = 1000 * 1000 };

// One open file, and the picture that was written last.
struct kit {
    const struct decode_reader *reader;
    void *state;
    int fd;
    struct video_info info;
    struct err err;
    struct video_span span;
    int32_t w, h;
    bool opaque;
    uint8_t pixels[KIT_SIDE_MAX * KIT_SIDE_MAX * 4];
};

// A file without a name that has these bytes.
int kit_file(const void *bytes, size_t len);
// Opens; the test fails when that does.
void kit_open(struct kit *k, const struct decode_reader *reader, const void *bytes, size_t len);
void kit_close(struct kit *k);
// The file is refused, and the reason has these words in it.
void kit_refuse(const struct decode_reader *reader, const void *bytes, size_t len,
                const char *words);
// The next picture is there and shows from start to end (ms).
void kit_next(struct kit *k, int64_t start_ms, int64_t end_ms);
void kit_end(struct kit *k);
// Writes the picture in this size.
void kit_write(struct kit *k, int32_t w, int32_t h);
// Of the picture that was written; each value within so much.
void kit_pixel(const struct kit *k, int32_t x, int32_t y, const int rgba[4], int within);
// Every picture by seeking, in an order that leaps, is the one that comes in turn.
void kit_seek_agrees(struct kit *k);

#define PIXEL(k, x, y, ...) kit_pixel(k, x, y, (int[4]){__VA_ARGS__}, 0)
