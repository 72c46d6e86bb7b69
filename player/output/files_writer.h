#pragma once
// Inside output: frames into files, one after the other, on the thread that calls. output_files is
// this on a thread of its own.

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "output/output.h"
#include "output/png.h"
#include "output/sink.h"
#include "sys/hash.h"

enum { STEM_MAX = 200 }; // bytes of a frame's name

struct files_writer {
    enum output_format format;
    int64_t fps_num, fps_den;
    char folder[PATH_MAX]; // png
    struct sink sink;      // the others
    bool begun;            // a stream's header is written
    bool failed;           // a stream with a gap: nothing more is written, and no file kept
    struct png_coder coder;
    // The frame that was written last, ready to be written again.
    struct bytes last;
    const uint8_t *plain; // rgba: it is written as it lies in the frame, borrowed
    char hash[HASH_HEX];
};

// As output_files_open; format, fps_num and fps_den of a zeroed writer are set.
bool files_writer_open(struct files_writer *w, const char *path, struct err *err);
// The frame's pixels stay as they are until the next frame (repeats may come).
bool files_writer_write(struct files_writer *w, const char *stem, const struct output_frame *frame,
                        struct err *err);
bool files_writer_repeat(struct files_writer *w, const char *stem, struct err *err);
bool files_writer_close(struct files_writer *w, struct err *err);
