#include "svg/svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <librsvg/rsvg.h>

#include "svg/part.h"

// SVG through librsvg. Nothing outside the bytes is opened: without a base address it allows data:
// references only. Elements and references are bounded by the library itself.

enum {
    DPI = 96,         // one CSS pixel is one pixel
    SIDE_PLAIN = 512, // of a picture that gives no size at all
};

struct size {
    double w, h;
};

struct svg {
    RsvgHandle *handle;
    const char *where;
    struct size own;
};

static RsvgHandle *handle_open(const struct still_file *f, struct err *err)
{
    if (f->len > STILL_SVG_MAX) {
        err_set(err, ERR_CONTENT, f->where, "has %zu bytes; expected SVG of at most %d", f->len,
                STILL_SVG_MAX);
        return NULL;
    }
    if (!svg_pictures_fit(f, err))
        return NULL;
    GError *why = NULL;
    RsvgHandle *handle = rsvg_handle_new_from_data(f->bytes, f->len, &why);
    if (!handle) {
        err_set(err, ERR_CONTENT, f->where, "is a broken SVG: %s", why ? why->message : "unknown");
        g_clear_error(&why);
        return NULL;
    }
    rsvg_handle_set_dpi(handle, DPI);
    return handle;
}

// CSS pixels; 0 when the length depends on what is around the picture.
static double length_px(RsvgLength length)
{
    switch (length.unit) {
    case RSVG_UNIT_PX:
        return length.length;
    case RSVG_UNIT_IN:
        return length.length * DPI;
    case RSVG_UNIT_CM:
        return length.length * DPI / 2.54;
    case RSVG_UNIT_MM:
        return length.length * DPI / 25.4;
    case RSVG_UNIT_PT:
        return length.length * DPI / 72;
    case RSVG_UNIT_PC:
        return length.length * DPI / 6;
    default:
        return 0;
    }
}

// The size the document asks for, or that follows from the shape of its viewBox.
static struct size own_size(RsvgHandle *handle)
{
    struct size s;
    if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &s.w, &s.h))
        return s;
    gboolean has_w, has_h, has_box;
    RsvgLength w, h;
    RsvgRectangle box;
    rsvg_handle_get_intrinsic_dimensions(handle, &has_w, &w, &has_h, &h, &has_box, &box);
    s.w = has_w ? length_px(w) : 0;
    s.h = has_h ? length_px(h) : 0;
    if (!has_box || !(box.width > 0) || !(box.height > 0))
        return (struct size){s.w > 0 ? s.w : SIDE_PLAIN, s.h > 0 ? s.h : SIDE_PLAIN};
    if (s.w > 0)
        return (struct size){s.w, s.w * box.height / box.width};
    if (s.h > 0)
        return (struct size){s.h * box.width / box.height, s.h};
    return (struct size){box.width, box.height};
}

static bool side_px(double length, int32_t *out)
{
    if (!(length > 0) || length > INT32_MAX / 2)
        return false;
    long rounded = lround(length);
    *out = (int32_t)(rounded > 0 ? rounded : 1);
    return true;
}

static bool size_px(const char *where, struct size s, int32_t *w, int32_t *h, struct err *err)
{
    if (!side_px(s.w, w) || !side_px(s.h, h))
        return err_set(err, ERR_CONTENT, where,
                       "is an SVG of an impossible size; expected sides of 1 to %d",
                       PICTURE_SIDE_MAX);
    return still_size_fits(where, (uint64_t)*w, (uint64_t)*h, err);
}

struct svg *svg_open(const struct still_file *f, struct err *err)
{
    RsvgHandle *handle = handle_open(f, err);
    if (!handle)
        return NULL;
    int32_t w, h;
    struct size own = own_size(handle);
    if (!size_px(f->where, own, &w, &h, err)) {
        g_object_unref(handle);
        return NULL;
    }
    struct svg *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    *s = (struct svg){handle, f->where, own};
    return s;
}

void svg_close(struct svg *s)
{
    if (!s)
        return;
    g_object_unref(s->handle);
    free(s);
}

void svg_size(const struct svg *s, int32_t *width_px, int32_t *height_px)
{
    (void)size_px(s->where, s->own, width_px, height_px, NULL); // it was looked at before
}

// ---- drawing ------------------------------------------------------------------------------------

// Cairo keeps a pixel as one native word, alpha highest.
static void words_to_bytes(struct picture *p)
{
    for (int y = 0; y < p->height_px; y++) {
        uint8_t *row = p->pixels + (size_t)y * p->stride;
        for (int x = 0; x < p->width_px; x++) {
            uint8_t *px = row + 4 * (size_t)x;
            uint32_t word;
            memcpy(&word, px, 4);
            px[0] = (uint8_t)(word >> 16);
            px[1] = (uint8_t)(word >> 8);
            px[2] = (uint8_t)word;
            px[3] = (uint8_t)(word >> 24);
        }
    }
}

// Stretches the document's own size over the whole picture, as any other picture would be.
static bool draw_into(RsvgHandle *handle, struct size own, struct picture *p, GError **why)
{
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        p->pixels, CAIRO_FORMAT_ARGB32, p->width_px, p->height_px, (int)p->stride);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, p->width_px / own.w, p->height_px / own.h);
    RsvgRectangle view = {0, 0, own.w, own.h};
    bool ok = rsvg_handle_render_document(handle, cr, &view, why) &&
              cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    ok = ok && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return ok;
}

struct picture *svg_draw(const struct svg *s, int32_t want_w, int32_t want_h, uint8_t *pixels,
                         struct err *err)
{
    int32_t w, h;
    svg_size(s, &w, &h);
    struct size want = {want_w, want_h};
    if (want_w < 1)
        want.w = want_h < 1 ? w : want_h * s->own.w / s->own.h;
    if (want_h < 1)
        want.h = want_w < 1 ? h : want_w * s->own.h / s->own.w;
    if (!size_px(s->where, want, &w, &h, err))
        return NULL;
    struct still_file f = {.where = s->where, .pixels = pixels};
    struct picture *p = still_canvas(&f, w, h, PICTURE_PREMUL, err);
    if (!p)
        return NULL;
    still_clear(p);
    GError *why = NULL;
    if (draw_into(s->handle, s->own, p, &why)) {
        words_to_bytes(p);
        return p;
    }
    err_set(err, ERR_CONTENT, s->where, "cannot be drawn: %s",
            why ? why->message : "the drawing library failed");
    g_clear_error(&why);
    picture_unref(p);
    return NULL;
}
