#include "output/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/png.h"
#include "output/sink.h"
#include "output/y4m.h"
#include "sys/file.h"
#include "sys/hash.h"

enum { STEM_MAX = 200 };

struct output_files {
    enum output_format format;
    int64_t fps_num, fps_den;
    char folder[PATH_MAX]; // png
    struct sink sink;      // the others
    bool failed;           // a stream with a gap: nothing more is written, and no file kept
    struct png_coder coder;
    // The frame that was written last, ready to be written again.
    struct bytes last;
    char hash[HASH_HEX];
    int32_t width_px, height_px; // 0: none yet
};

// ---- opening ------------------------------------------------------------------------------------

static bool open_folder(struct output_files *f, const char *path, struct err *err)
{
    if (!path || strcmp(path, "-") == 0)
        return err_set(err, ERR_USAGE, path ? path : "", "png is written to a folder");
    if (strlen(path) + STEM_MAX + 8 > sizeof f->folder)
        return err_set(err, ERR_FAILED, path, "is too long a name");
    memcpy(f->folder, path, strlen(path) + 1);
    return file_make_dirs(path, err);
}

static bool open_stream(struct output_files *f, const char *path, struct err *err)
{
    bool lines = f->format == OUTPUT_SHA256;
    if (!path || (lines && file_is_dir(path)))
        path = "-";
    if (file_is_dir(path))
        return err_set(err, ERR_FAILED, path, "is a folder; expected a file or -");
    return sink_open(&f->sink, path, err);
}

struct output_files *output_files_open(enum output_format format, const char *path, int64_t fps_num,
                                       int64_t fps_den, struct err *err)
{
    struct output_files *f = calloc(1, sizeof *f);
    if (!f)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    f->format = format;
    f->fps_num = fps_num;
    f->fps_den = fps_den;
    f->sink.fd = -1;
    bool ok = format == OUTPUT_PNG ? open_folder(f, path, err) : open_stream(f, path, err);
    if (ok)
        return f;
    free(f);
    return NULL;
}

// ---- frames -------------------------------------------------------------------------------------

static bool no_memory(struct err *err)
{
    return err_set(err, ERR_FAILED, "", "a frame is too large for the memory that is left");
}

static bool encode_y4m(struct output_files *f, const struct output_frame *frame, struct err *err)
{
    static const char mark[] = "FRAME\n";
    size_t planes = 3 * (size_t)frame->width_px * (size_t)frame->height_px;
    if (!bytes_room(&f->last, sizeof mark - 1 + planes))
        return no_memory(err);
    memcpy(f->last.data, mark, sizeof mark - 1);
    y4m_planes(frame, f->last.data + sizeof mark - 1);
    f->last.len = sizeof mark - 1 + planes;
    return true;
}

static void rgba_row(uint8_t *out, const uint8_t *px, size_t w)
{
    for (size_t x = 0; x < w; x++) {
        memcpy(out + 4 * x, px + 3 * x, 3);
        out[4 * x + 3] = 255;
    }
}

static bool encode_rgba(struct output_files *f, const struct output_frame *frame, struct err *err)
{
    size_t w = (size_t)frame->width_px;
    size_t h = (size_t)frame->height_px;
    if (!bytes_room(&f->last, 4 * w * h))
        return no_memory(err);
    for (size_t y = 0; y < h; y++) {
        const uint8_t *px = frame->pixels + y * frame->stride;
        if (frame->pixel_bytes == 4)
            memcpy(f->last.data + 4 * w * y, px, 4 * w);
        else
            rgba_row(f->last.data + 4 * w * y, px, w);
    }
    f->last.len = 4 * w * h;
    return true;
}

static void hash_frame(struct output_files *f, const struct output_frame *frame)
{
    struct hash h;
    hash_init(&h);
    size_t row = (size_t)frame->width_px * (size_t)frame->pixel_bytes;
    for (size_t y = 0; y < (size_t)frame->height_px; y++)
        hash_update(&h, frame->pixels + y * frame->stride, row);
    hash_final_hex(&h, f->hash);
}

static bool encode(struct output_files *f, const struct output_frame *frame, struct err *err)
{
    switch (f->format) {
    case OUTPUT_PNG:
        return png_encode(&f->coder, frame, &f->last, err);
    case OUTPUT_Y4M:
        return encode_y4m(f, frame, err);
    case OUTPUT_RGBA:
        return encode_rgba(f, frame, err);
    default:
        hash_frame(f, frame);
        return true;
    }
}

// ---- writing ------------------------------------------------------------------------------------

static bool write_png(struct output_files *f, const char *stem, struct err *err)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s.png", f->folder, stem);
    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(err, ERR_FAILED, f->folder, "is too long a name");
    return sink_file(path, f->last.data, f->last.len, err);
}

static bool write_line(struct output_files *f, const char *stem, struct err *err)
{
    char line[STEM_MAX + HASH_HEX + 2];
    int len = snprintf(line, sizeof line, "%s %s\n", stem, f->hash);
    return sink_write(&f->sink, line, (size_t)len, err);
}

static bool emit(struct output_files *f, const char *stem, struct err *err)
{
    if (strlen(stem) > STEM_MAX)
        return err_set(err, ERR_FAILED, stem, "is too long a name for a frame");
    if (f->format == OUTPUT_PNG)
        return write_png(f, stem, err);
    if (f->format == OUTPUT_SHA256)
        return write_line(f, stem, err);
    return sink_write(&f->sink, f->last.data, f->last.len, err);
}

static bool write_y4m_header(struct output_files *f, struct err *err)
{
    char line[160];
    int len = snprintf(line, sizeof line,
                       "YUV4MPEG2 W%" PRId32 " H%" PRId32 " F%" PRId64 ":%" PRId64
                       " Ip A1:1 C444 XCOLORRANGE=LIMITED\n",
                       f->width_px, f->height_px, f->fps_num, f->fps_den);
    return sink_write(&f->sink, line, (size_t)len, err);
}

// A stream has one size from beginning to end.
static bool note_size(struct output_files *f, const struct output_frame *frame, struct err *err)
{
    bool first = f->width_px == 0;
    bool same = f->width_px == frame->width_px && f->height_px == frame->height_px;
    bool stream = f->format == OUTPUT_Y4M || f->format == OUTPUT_RGBA;
    if (!first && !same && stream)
        return err_set(err, ERR_FAILED, f->sink.path, "frames of two sizes in one stream");
    f->width_px = frame->width_px;
    f->height_px = frame->height_px;
    return !first || f->format != OUTPUT_Y4M || write_y4m_header(f, err);
}

static bool already_failed(struct err *err)
{
    return err_set(err, ERR_FAILED, "", "an earlier frame could not be written");
}

// PNG files do not depend on each other: a full disk may have room again for the next.
static bool note_outcome(struct output_files *f, bool ok)
{
    f->failed = !ok && f->format != OUTPUT_PNG;
    return ok;
}

bool output_files_write(struct output_files *f, const char *stem, const struct output_frame *frame,
                        struct err *err)
{
    if (f->failed)
        return already_failed(err);
    if (!note_size(f, frame, err) || !encode(f, frame, err)) {
        f->width_px = 0; // nothing that could be repeated
        return note_outcome(f, false);
    }
    return note_outcome(f, emit(f, stem, err));
}

bool output_files_repeat(struct output_files *f, const char *stem, struct err *err)
{
    if (f->failed)
        return already_failed(err);
    if (f->width_px == 0)
        return err_set(err, ERR_FAILED, stem, "there is no frame to repeat");
    return note_outcome(f, emit(f, stem, err));
}

bool output_files_close(struct output_files *f, struct err *err)
{
    if (!f)
        return true;
    bool ok = f->sink.fd < 0 || sink_close(&f->sink, !f->failed, err);
    png_finish(&f->coder);
    bytes_finish(&f->last);
    free(f);
    return ok;
}
