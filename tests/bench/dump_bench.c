// What a frame costs to write: one frame again and again through the writer that `vitrine render`
// uses. Prints JSON with the processor time of all threads.
//
// usage: bench-dump png|y4m PICTURE FRAMES OUT
//   OUT: a folder for png, a file for y4m. As render has it, a y4m frame has 4 bytes a pixel; a png
//   frame has 3, or 4 when the picture has alpha.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clocks.h"
#include "output/output.h"
#include "still/still.h"
#include "sys/file.h"

static struct picture *load(const char *path, struct err *err)
{
    size_t len = 0;
    char *bytes = file_read(path, STILL_FILE_MAX, &len, err);
    const struct still_file file = {.bytes = (const uint8_t *)bytes, .len = len, .where = path};
    struct picture *p = bytes ? still_picture(&file, err) : NULL;
    free(bytes);
    return p;
}

// Without alpha a png frame has three bytes a pixel; the fourth is taken out in place.
static struct output_frame frame_of(struct picture *p, bool png)
{
    struct output_frame f = {.width_px = p->width_px, .height_px = p->height_px, .pixel_bytes = 4};
    f.stride = p->stride;
    f.pixels = p->pixels;
    if (!p->opaque || !png)
        return f;
    f.pixel_bytes = 3;
    f.stride = (size_t)p->width_px * 3;
    uint8_t *out = p->pixels;
    for (int y = 0; y < p->height_px; y++)
        for (int x = 0; x < p->width_px; x++, out += 3)
            memmove(out, p->pixels + (size_t)y * p->stride + (size_t)x * 4, 3);
    return f;
}

// Into a buffer of the writer, as if it had been made there: copied when it is not there yet.
static bool write_one(struct output_files *files, struct output_frame frame, int n, struct err *err)
{
    size_t bytes = frame.stride * (size_t)frame.height_px;
    int32_t age = 0;
    uint8_t *buffer = output_files_buffer(files, bytes, &age, err);
    if (!buffer)
        return false;
    if (age == 0)
        memcpy(buffer, frame.pixels, bytes);
    frame.pixels = buffer;
    char stem[32];
    snprintf(stem, sizeof stem, "frame-%06d", n);
    return output_files_submit(files, stem, &frame, err);
}

static bool write_all(struct output_files *files, const struct output_frame *frame, int frames,
                      struct err *err)
{
    bool fine = true;
    int n = 0;
    for (; n < OUTPUT_FILES_BUFFERS && fine; n++)
        fine = write_one(files, *frame, n, err);
    fine = fine && output_files_flush(files, err);
    double wall = clock_wall_s();
    double cpu = clock_cpu_s();
    for (; n < frames + OUTPUT_FILES_BUFFERS && fine; n++)
        fine = write_one(files, *frame, n, err);
    fine = fine && output_files_flush(files, err);
    if (fine)
        printf("{\"frames\": %d, \"wall_s\": %.6f, \"cpu_s\": %.6f}\n", frames,
               clock_wall_s() - wall, clock_cpu_s() - cpu);
    return fine;
}

static bool run(char **argv, bool png, int frames, struct err *err)
{
    struct picture *p = load(argv[2], err);
    struct output_files *files =
        p ? output_files_open(png ? OUTPUT_PNG : OUTPUT_Y4M, argv[4], 30, 1, err) : NULL;
    bool fine = files != NULL;
    if (fine) {
        struct output_frame frame = frame_of(p, png);
        fine = write_all(files, &frame, frames, err);
    }
    if (!output_files_close(files, fine ? err : NULL))
        fine = false;
    picture_unref(p);
    return fine;
}

int main(int argc, char **argv)
{
    bool png = argc == 5 && strcmp(argv[1], "png") == 0;
    int frames = argc == 5 ? (int)strtol(argv[3], NULL, 10) : 0;
    if (frames < 1 || (!png && strcmp(argv[1], "y4m") != 0)) {
        fprintf(stderr, "usage: bench-dump png|y4m PICTURE FRAMES OUT\n");
        return 2;
    }
    struct err err = {0};
    if (run(argv, png, frames, &err))
        return 0;
    fprintf(stderr, "bench-dump: %s: %s\n", err.where, err.text);
    return 1;
}
