#pragma once
// Places frames go: a window, or files. And the formats of files.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/area.h"
#include "base/err.h"
#include "base/gl_host.h"
#include "sys/wake.h"

// One frame as composed: RGBA straight (4) or RGB (3), 8 bits, top down. Borrowed.
struct output_frame {
    int32_t width_px, height_px, pixel_bytes;
    bool bgrx; // 4 bytes B G R X instead, as screens take them (not for files)
    size_t stride;
    const uint8_t *pixels;       // NULL: it is in the GL framebuffer already
    const struct areas *changed; // at least what differs from the frame before; NULL: all of it
};

// ---- a live output ------------------------------------------------------------------------------
enum output_event {
    OUTPUT_NOTHING,
    OUTPUT_EXPOSED, // the last frame must be shown again
    OUTPUT_RESIZED, // ask for size and interval again
    OUTPUT_QUIT,
};

struct output_options {
    int32_t width_px, height_px; // of a plain window; 0: fullscreen
    int32_t display;             // which one, 0 = first
    uint8_t clear_code[3];       // what the glass shows before the first and after the last frame
    const char *title;
    bool gl;             // open an OpenGL ES context too, or fail
    const char *dump;    // headless: folder for each new frame as a PNG file, or NULL
    int64_t interval_ns; // headless: from frame to frame
    struct wake *wake;   // ends wait(); borrowed
};

// Memory to make a frame in; it stays the output's.
struct output_buffer {
    uint8_t *pixels; // NULL: the frame is drawn to the GL framebuffer
    size_t stride;
    int32_t pixel_bytes;
    bool bgrx;   // as in struct output_frame
    int32_t age; // how many frames ago it was shown what the memory holds, from 1; 0: unknown
    // The display takes no frame now, or nobody sees it: none is to be made. wait() tells when that
    // is over.
    bool busy;
};

struct output;

// A place frames go. All calls on the thread that opened it.
struct output_impl {
    const char *name; // as in --output=NAME
    struct output *(*open)(const struct output_options *options, struct err *err); // ERR_DISPLAY
    void (*size)(const struct output *o, int32_t *width_px, int32_t *height_px);
    // Nanoseconds from frame to frame (the display's refresh, as far as it is known).
    int64_t (*interval_ns)(const struct output *o);
    // Whether show() waits for the display: it returns when the frame lights up.
    bool (*waits)(const struct output *o);
    // The context of an output that was opened with gl; NULL without.
    const struct gl_host *(*gl)(const struct output *o);
    // Where to make the next frame of this size (which is the output's size, if it has one).
    bool (*buffer)(struct output *o, int32_t width_px, int32_t height_px, struct output_buffer *out,
                   struct err *err);
    // Shows what was made in the buffer given last.
    bool (*show)(struct output *o, const struct output_frame *frame, struct err *err);
    // Sleeps until something happened here, the wake of the options is rung, or the monotonic clock
    // shows until_ns.
    enum output_event (*wait)(struct output *o, int64_t until_ns);
    void (*close)(struct output *o); // shows clear glass first; NULL is fine
};
extern const struct output_impl output_window; // on a desktop: X11, Wayland
extern const struct output_impl output_kms;    // on a bare display, without a desktop
// Shows nothing. Its size is that of the options, or 0 x 0 (whatever the frames have).
extern const struct output_impl output_headless;

// Whether the machine has a graphics processor, asked without loading OpenGL.
bool output_has_gpu(void);

// ---- GL without a window ------------------------------------------------------------------------
struct output_offscreen;
// ERR_DISPLAY, with what was missing, when the machine has no OpenGL ES.
struct output_offscreen *output_offscreen_open(struct err *err);
const struct gl_host *output_offscreen_gl(const struct output_offscreen *o);
void output_offscreen_close(struct output_offscreen *o); // NULL is fine

// ---- files --------------------------------------------------------------------------------------
enum output_format { OUTPUT_PNG, OUTPUT_Y4M, OUTPUT_RGBA, OUTPUT_SHA256 };

// A whole PNG file (8-bit RGB or RGBA by the frame, sRGB chunk). false and *err on write errors.
bool output_png_write(const char *path, const struct output_frame *frame, struct err *err);
// The same into memory the caller frees with free().
bool output_png_encode(const struct output_frame *frame, uint8_t **bytes, size_t *len,
                       struct err *err);

// Writes a run of frames in one format: a folder of PNG files named by stem, or one stream. They
// are encoded and written on a thread of its own, in order, while the caller makes the next one.
// What goes wrong there is told once, by the next call or by output_files_close. All calls from one
// thread.
struct output_files;
enum { OUTPUT_FILES_BUFFERS = 2 };
// path: a folder for png (made if missing), a file for y4m, rgba, sha256, or "-" for standard
// output (not png). sha256 to a folder or NULL prints to standard output. fps as a fraction, for
// y4m.
struct output_files *output_files_open(enum output_format format, const char *path, int64_t fps_num,
                                       int64_t fps_den, struct err *err);
// Memory of at least `bytes` bytes (aligned to 64) to make the next frame in; waits while all
// buffers are being written. It stays the writer's; asked again before the frame is submitted, it
// is the same. *age: how many submits ago what it holds was submitted, 1 to OUTPUT_FILES_BUFFERS;
// 0: unknown. NULL and *err when memory is out.
uint8_t *output_files_buffer(struct output_files *f, size_t bytes, int32_t *age, struct err *err);
// Hands that memory over as a frame: frame->pixels lies in it. The caller no longer touches it.
// stem: "frame-000000" or "frame@001500ms".
// rgba: frames of 4 bytes a pixel are written as they are, without a copy when they are unpadded.
bool output_files_submit(struct output_files *f, const char *stem, const struct output_frame *frame,
                         struct err *err);
// The last frame once more, cheaply: as if the same pixels had been submitted.
bool output_files_repeat(struct output_files *f, const char *stem, struct err *err);
// Waits until all that was handed over is written.
bool output_files_flush(struct output_files *f, struct err *err);
// Flushes; frees f; NULL is fine.
bool output_files_close(struct output_files *f, struct err *err);

// ---- sound --------------------------------------------------------------------------------------
// A WAV file of 32-bit floats; beyond 4 GiB it is RF64. It appears under its name when it is
// closed.
struct output_wav;
// frames: how many there will be, for the head is written first.
struct output_wav *output_wav_open(const char *path, int32_t rate, int32_t channels, int64_t frames,
                                   struct err *err);
bool output_wav_write(struct output_wav *w, const float *samples, size_t count, struct err *err);
// keep false: what was written is removed. NULL is fine.
bool output_wav_close(struct output_wav *w, bool keep, struct err *err);
