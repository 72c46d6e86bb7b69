#include "output/files_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "output/y4m.h"
#include "sys/file.h"

// ---- opening ------------------------------------------------------------------------------------

static bool open_folder(struct files_writer *w, const char *path, struct err *err)
{
    if (!path || strcmp(path, "-") == 0)
        return err_set(err, ERR_USAGE, path ? path : "", "png is written to a folder");
    if (strlen(path) + STEM_MAX + 8 > sizeof w->folder)
        return err_set(err, ERR_FAILED, path, "is too long a name");
    memcpy(w->folder, path, strlen(path) + 1);
    return file_make_dirs(path, err);
}

static bool open_stream(struct files_writer *w, const char *path, struct err *err)
{
    bool lines = w->format == OUTPUT_SHA256;
    if (!path || (lines && file_is_dir(path)))
        path = "-";
    if (file_is_dir(path))
        return err_set(err, ERR_FAILED, path, "is a folder; expected a file or -");
    return sink_open(&w->sink, path, err);
}

bool files_writer_open(struct files_writer *w, const char *path, struct err *err)
{
    w->sink.fd = -1;
    return w->format == OUTPUT_PNG ? open_folder(w, path, err) : open_stream(w, path, err);
}

// ---- frames -------------------------------------------------------------------------------------

static bool no_memory(struct err *err)
{
    return err_set(err, ERR_FAILED, "", "a frame is too large for the memory that is left");
}

static bool encode_y4m(struct files_writer *w, const struct output_frame *frame, struct err *err)
{
    static const char mark[] = "FRAME\n";
    size_t planes = 3 * (size_t)frame->width_px * (size_t)frame->height_px;
    if (!bytes_room(&w->last, sizeof mark - 1 + planes))
        return no_memory(err);
    memcpy(w->last.data, mark, sizeof mark - 1);
    y4m_planes(frame, w->last.data + sizeof mark - 1);
    w->last.len = sizeof mark - 1 + planes;
    return true;
}

static void rgba_row(uint8_t *out, const uint8_t *px, size_t w)
{
    for (size_t x = 0; x < w; x++) {
        memcpy(out + 4 * x, px + 3 * x, 3);
        out[4 * x + 3] = 255;
    }
}

static bool encode_rgba(struct files_writer *w, const struct output_frame *frame, struct err *err)
{
    size_t width = (size_t)frame->width_px;
    size_t h = (size_t)frame->height_px;
    w->plain = frame->pixel_bytes == 4 && frame->stride == 4 * width ? frame->pixels : NULL;
    w->last.len = 4 * width * h;
    if (w->plain)
        return true;
    if (!bytes_room(&w->last, 4 * width * h))
        return no_memory(err);
    for (size_t y = 0; y < h; y++) {
        const uint8_t *px = frame->pixels + y * frame->stride;
        if (frame->pixel_bytes == 4)
            memcpy(w->last.data + 4 * width * y, px, 4 * width);
        else
            rgba_row(w->last.data + 4 * width * y, px, width);
    }
    w->last.len = 4 * width * h;
    return true;
}

static void hash_frame(struct files_writer *w, const struct output_frame *frame)
{
    struct hash h;
    hash_init(&h);
    size_t row = (size_t)frame->width_px * (size_t)frame->pixel_bytes;
    size_t rows = (size_t)frame->height_px;
    if (frame->stride == row)
        hash_update(&h, frame->pixels, row * rows);
    else
        for (size_t y = 0; y < rows; y++)
            hash_update(&h, frame->pixels + y * frame->stride, row);
    hash_final_hex(&h, w->hash);
}

static bool encode(struct files_writer *w, const struct output_frame *frame, struct err *err)
{
    switch (w->format) {
    case OUTPUT_PNG:
        return png_encode(&w->coder, frame, &w->last, err);
    case OUTPUT_Y4M:
        return encode_y4m(w, frame, err);
    case OUTPUT_RGBA:
        return encode_rgba(w, frame, err);
    default:
        hash_frame(w, frame);
        return true;
    }
}

// ---- writing ------------------------------------------------------------------------------------

static bool write_png(struct files_writer *w, const char *stem, struct err *err)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s.png", w->folder, stem);
    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(err, ERR_FAILED, w->folder, "is too long a name");
    return sink_file(path, w->last.data, w->last.len, err);
}

static bool write_line(struct files_writer *w, const char *stem, struct err *err)
{
    char line[STEM_MAX + HASH_HEX + 2];
    int len = snprintf(line, sizeof line, "%s %s\n", stem, w->hash);
    return sink_write(&w->sink, line, (size_t)len, err);
}

static bool emit(struct files_writer *w, const char *stem, struct err *err)
{
    if (w->format == OUTPUT_PNG)
        return write_png(w, stem, err);
    if (w->format == OUTPUT_SHA256)
        return write_line(w, stem, err);
    return sink_write(&w->sink, w->plain ? w->plain : w->last.data, w->last.len, err);
}

static bool write_header(struct files_writer *w, const struct output_frame *frame, struct err *err)
{
    if (w->begun || w->format != OUTPUT_Y4M)
        return true;
    w->begun = true;
    char line[160];
    int len = snprintf(line, sizeof line,
                       "YUV4MPEG2 W%" PRId32 " H%" PRId32 " F%" PRId64 ":%" PRId64
                       " Ip A1:1 C444 XCOLORRANGE=LIMITED\n",
                       frame->width_px, frame->height_px, w->fps_num, w->fps_den);
    return sink_write(&w->sink, line, (size_t)len, err);
}

// PNG files do not depend on each other: a full disk may have room again for the next.
static bool note_outcome(struct files_writer *w, bool ok)
{
    w->failed = !ok && w->format != OUTPUT_PNG;
    return ok;
}

bool files_writer_write(struct files_writer *w, const char *stem, const struct output_frame *frame,
                        struct err *err)
{
    bool ok = write_header(w, frame, err) && encode(w, frame, err);
    if (!ok)
        w->last.len = 0; // nothing that could be repeated
    return note_outcome(w, ok && emit(w, stem, err));
}

bool files_writer_repeat(struct files_writer *w, const char *stem, struct err *err)
{
    if (w->format == OUTPUT_PNG && w->last.len == 0)
        return err_set(err, ERR_FAILED, stem, "there is no frame to repeat");
    return note_outcome(w, emit(w, stem, err));
}

bool files_writer_close(struct files_writer *w, struct err *err)
{
    bool ok = w->sink.fd < 0 || sink_close(&w->sink, !w->failed, err);
    png_finish(&w->coder);
    bytes_finish(&w->last);
    return ok;
}
