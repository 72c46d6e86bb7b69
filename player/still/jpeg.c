#include "still/part.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

// JPEG on libjpeg-turbo, whose rows land in the picture as they are. It calls back when it cannot
// go on, and must not come back then: hence setjmp.

struct jpeg {
    struct jpeg_decompress_struct d;
    struct jpeg_error_mgr errors;
    jmp_buf failed;
    char words[JMSG_LENGTH_MAX]; // why
    const struct still_file *f;
    const struct still_head *head;
    struct picture *picture;
    struct err *err;
};

static void fail(j_common_ptr d)
{
    struct jpeg *j = d->client_data;
    d->err->format_message(d, j->words);
    longjmp(j->failed, 1);
}

// What is only odd is shown as well as can be, as everywhere.
static void say_nothing(j_common_ptr d)
{
    (void)d;
}

static uint8_t ink(uint32_t color, uint32_t black)
{
    return (uint8_t)((color * black + 127) / 255);
}

// Four inks without a profile, as browsers show them: each channel is what colour and black let by.
static void row_from_cmyk(uint8_t *px, size_t w, bool inverted)
{
    uint8_t flip = inverted ? 0 : 255;
    for (size_t x = 0; x < w; x++, px += 4) {
        uint8_t black = px[3] ^ flip;
        for (size_t i = 0; i < 3; i++)
            px[i] = ink(px[i] ^ flip, black);
        px[3] = 255;
    }
}

static bool begin(struct jpeg *j)
{
    jpeg_create_decompress(&j->d);
    jpeg_mem_src(&j->d, j->f->bytes, (unsigned long)j->f->len);
    jpeg_read_header(&j->d, TRUE);
    j->d.out_color_space = j->d.num_components == 4 ? JCS_CMYK : JCS_EXT_RGBA;
    if (j->d.image_width != j->head->width_px || j->d.image_height != j->head->height_px)
        return err_set(j->err, ERR_CONTENT, j->f->where,
                       "is broken: its data has another size than its header");
    jpeg_start_decompress(&j->d);
    return true;
}

static void read_rows(struct jpeg *j)
{
    enum { BATCH = 16 }; // as many as one row of blocks has
    struct picture *p = j->picture;
    while (j->d.output_scanline < j->d.output_height) {
        JSAMPROW rows[BATCH];
        JDIMENSION first = j->d.output_scanline;
        JDIMENSION n = 0;
        for (; n < BATCH && first + n < j->d.output_height; n++)
            rows[n] = p->pixels + (first + n) * p->stride;
        n = jpeg_read_scanlines(&j->d, rows, n);
        for (JDIMENSION i = 0; i < n && j->d.num_components == 4; i++)
            row_from_cmyk(rows[i], j->d.output_width, j->head->inverted_cmyk);
    }
    jpeg_finish_decompress(&j->d);
    p->opaque = true;
}

static bool decode(struct jpeg *j)
{
    if (!begin(j))
        return false;
    j->picture = still_canvas(j->f, (int32_t)j->head->width_px, (int32_t)j->head->height_px,
                              PICTURE_STRAIGHT, j->err);
    if (!j->picture)
        return false;
    read_rows(j);
    return true;
}

// Runs step with what the library calls back on.
static bool run(struct jpeg *j, bool (*step)(struct jpeg *j))
{
    j->d.err = jpeg_std_error(&j->errors);
    j->d.client_data = j;
    j->errors.error_exit = fail;
    j->errors.output_message = say_nothing;
    bool ok;
    if (setjmp(j->failed) == 0)
        ok = step(j);
    else
        ok = err_set(j->err, ERR_CONTENT, j->f->where, "cannot be decoded: %s", j->words);
    jpeg_destroy_decompress(&j->d);
    return ok;
}

struct picture *still_jpeg(const struct still_file *f, const struct still_head *head,
                           struct err *err)
{
    struct jpeg j = {.f = f, .head = head, .err = err};
    if (run(&j, decode))
        return j.picture;
    picture_unref(j.picture);
    return NULL;
}

bool still_jpeg_begins(const struct still_file *f, const struct still_head *head, struct err *err)
{
    struct jpeg j = {.f = f, .head = head, .err = err};
    return run(&j, begin);
}
