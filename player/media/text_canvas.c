#include <string.h>

#include "media/words.h"

static uint32_t premultiplied(struct color c)
{
    uint32_t a = c.a;
    uint32_t r = (c.r * a + 127) / 255;
    uint32_t g = (c.g * a + 127) / 255;
    uint32_t b = (c.b * a + 127) / 255;
    return a << 24 | r << 16 | g << 8 | b;
}

static void fill(struct picture *p, uint32_t argb)
{
    for (int y = 0; argb && y < p->height_px; y++) {
        uint8_t *row = p->pixels + (size_t)y * p->stride;
        for (size_t x = 0; x < (size_t)p->width_px; x++)
            memcpy(row + x * 4, &argb, 4);
    }
}

// Cairo keeps a pixel as one number, the picture as bytes R G B A.
static void to_bytes(struct picture *p)
{
    for (int y = 0; y < p->height_px; y++) {
        uint8_t *row = p->pixels + (size_t)y * p->stride;
        for (size_t x = 0; x < (size_t)p->width_px; x++) {
            uint32_t argb;
            memcpy(&argb, row + x * 4, 4);
            row[x * 4] = (uint8_t)(argb >> 16);
            row[x * 4 + 1] = (uint8_t)(argb >> 8);
            row[x * 4 + 2] = (uint8_t)argb;
            row[x * 4 + 3] = (uint8_t)(argb >> 24);
        }
    }
}

bool words_canvas_open(struct words_canvas *c, int32_t w, int32_t h, struct color plate,
                       struct err *err)
{
    *c = (struct words_canvas){.picture = picture_create(w, h, PICTURE_PREMUL)};
    if (!c->picture)
        return err_set(err, ERR_CONTENT, "", "no picture of %d x %d px can be made", w, h);
    fill(c->picture, premultiplied(plate));
    c->surface = cairo_image_surface_create_for_data(c->picture->pixels, CAIRO_FORMAT_ARGB32, w, h,
                                                     (int)c->picture->stride);
    c->cr = cairo_create(c->surface);
    return true;
}

static bool is_plain(struct color color, double opacity)
{
    return color.a == 255 && opacity >= 1;
}

void words_canvas_ink(struct words_canvas *c, struct color color, double opacity)
{
    if (!is_plain(color, opacity))
        cairo_push_group(c->cr);
    cairo_set_source_rgb(c->cr, color.r / 255.0, color.g / 255.0, color.b / 255.0);
}

void words_canvas_ink_end(struct words_canvas *c, struct color color, double opacity)
{
    if (is_plain(color, opacity))
        return;
    cairo_pop_group_to_source(c->cr);
    cairo_paint_with_alpha(c->cr, color.a / 255.0 * opacity);
}

struct picture *words_canvas_close(struct words_canvas *c, struct err *err)
{
    cairo_status_t status = cairo_status(c->cr);
    cairo_destroy(c->cr);
    cairo_surface_flush(c->surface);
    cairo_surface_destroy(c->surface);
    if (status != CAIRO_STATUS_SUCCESS) {
        picture_unref(c->picture);
        err_set(err, ERR_FAILED, "", "drawing of text: %s", cairo_status_to_string(status));
        return NULL;
    }
    to_bytes(c->picture);
    picture_classify(c->picture);
    return c->picture;
}
