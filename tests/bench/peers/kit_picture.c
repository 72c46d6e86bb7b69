// Decoding for the peers: libpng's simplified interface and libjpeg-turbo.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "peers/kit.h"

static _Noreturn void fail(const char *path, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", path, why);
    exit(1);
}

static void path_of(const char *folder, const char *name, char *out, size_t max)
{
    int len = snprintf(out, max, "%s/%s", folder, name);
    if (len < 0 || (size_t)len >= max)
        fail(name, "the path is too long");
}

static struct kit_picture create(const char *path, int width, int height)
{
    struct kit_picture p = {width, height, NULL};
    size_t bytes = (size_t)width * (size_t)height * 4;
    p.pixels = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!p.pixels)
        fail(path, "out of memory");
    return p;
}

void kit_picture_free(struct kit_picture *p)
{
    free(p->pixels);
    p->pixels = NULL;
}

static uint32_t times(uint32_t value, uint32_t alpha)
{
    uint32_t t = value * alpha + 128;
    return (t + (t >> 8)) >> 8;
}

static uint32_t premultiplied(uint32_t p)
{
    uint32_t a = p >> 24;
    return a << 24 | times(p >> 16 & 255, a) << 16 | times(p >> 8 & 255, a) << 8 |
           times(p & 255, a);
}

struct kit_picture kit_png(const char *folder, const char *name, bool premultiply)
{
    char path[4096];
    path_of(folder, name, path, sizeof path);
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path))
        fail(path, image.message);
    image.format = PNG_FORMAT_BGRA;
    struct kit_picture p = create(path, (int)image.width, (int)image.height);
    if (!png_image_finish_read(&image, NULL, p.pixels, 0, NULL))
        fail(path, image.message);
    size_t count = (size_t)p.width * (size_t)p.height;
    for (size_t i = 0; premultiply && i < count; i++)
        p.pixels[i] = premultiplied(p.pixels[i]);
    return p;
}

static void read_rows(struct jpeg_decompress_struct *j, struct kit_picture *p)
{
    while (j->output_scanline < j->output_height) {
        JSAMPROW row = (JSAMPROW)(p->pixels + (size_t)j->output_scanline * (size_t)p->width);
        jpeg_read_scanlines(j, &row, 1);
    }
}

static void decode(const char *folder, const char *name, struct kit_picture *p)
{
    char path[4096];
    path_of(folder, name, path, sizeof path);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail(path, "cannot be opened");
    struct jpeg_error_mgr errors;
    struct jpeg_decompress_struct j;
    j.err = jpeg_std_error(&errors); // ends the program when the file is broken
    jpeg_create_decompress(&j);
    jpeg_stdio_src(&j, file);
    jpeg_read_header(&j, TRUE);
    j.out_color_space = JCS_EXT_BGRA; // alpha 255
    jpeg_start_decompress(&j);
    if (!p->pixels)
        *p = create(path, (int)j.output_width, (int)j.output_height);
    if ((int)j.output_width != p->width || (int)j.output_height != p->height)
        fail(path, "another size than the slide before");
    read_rows(&j, p);
    jpeg_finish_decompress(&j);
    jpeg_destroy_decompress(&j);
    fclose(file);
}

struct kit_picture kit_jpeg(const char *folder, const char *name)
{
    struct kit_picture p = {0, 0, NULL};
    decode(folder, name, &p);
    return p;
}

void kit_jpeg_into(const char *folder, const char *name, struct kit_picture *slot)
{
    decode(folder, name, slot);
}

int kit_slot(const struct kit *kit, struct kit_slots *slots, int slide)
{
    int slot = slide % 2;
    if (slots->holds[slot] == slide)
        return slot;
    char name[16];
    snprintf(name, sizeof name, "c_%02d.jpg", slide);
    if (slots->picture[slot].pixels)
        kit_jpeg_into(kit->folder, name, &slots->picture[slot]);
    else
        slots->picture[slot] = kit_jpeg(kit->folder, name);
    slots->holds[slot] = slide;
    return slot;
}
