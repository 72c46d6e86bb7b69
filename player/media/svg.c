#include "media/image.h"

#include <math.h>
#include <string.h>

#include <librsvg/rsvg.h>

// SVG through librsvg. Nothing outside the bytes is opened: without a base address it allows data:
// references only. Elements and references are bounded by the library itself.

enum {
    DPI = 96,         // one CSS pixel is one pixel
    SIDE_PLAIN = 512, // of a picture that gives no size at all
};

struct size {
    double w, h;
};

static RsvgHandle *svg_open(const struct image_file *f, struct err *err)
{
    if (!probe_svg_pictures(f, err))
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

static bool size_px(const struct image_file *f, struct size s, int32_t *w, int32_t *h,
                    struct err *err)
{
    if (!side_px(s.w, w) || !side_px(s.h, h))
        return err_set(err, ERR_CONTENT, f->where,
                       "is an SVG of an impossible size; expected sides of 1 to %d",
                       PICTURE_SIDE_MAX);
    return image_size_fits(f->where, (uint64_t)*w, (uint64_t)*h, err);
}

bool svg_size(const struct image_file *f, int32_t *width_px, int32_t *height_px, struct err *err)
{
    RsvgHandle *handle = svg_open(f, err);
    if (!handle)
        return false;
    struct size s = own_size(handle);
    g_object_unref(handle);
    return size_px(f, s, width_px, height_px, err);
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

static struct picture *draw(const struct image_file *f, RsvgHandle *handle, struct size own,
                            struct size want, struct err *err)
{
    int32_t w, h;
    if (!size_px(f, want, &w, &h, err))
        return NULL;
    struct picture *p = image_canvas(f, w, h, PICTURE_PREMUL, err);
    if (!p)
        return NULL;
    image_clear(p);
    GError *why = NULL;
    if (draw_into(handle, own, p, &why)) {
        words_to_bytes(p);
        return p;
    }
    err_set(err, ERR_CONTENT, f->where, "cannot be drawn: %s",
            why ? why->message : "the drawing library failed");
    g_clear_error(&why);
    picture_unref(p);
    return NULL;
}

struct picture *svg_draw(const struct image_file *f, int32_t want_w, int32_t want_h,
                         struct err *err)
{
    RsvgHandle *handle = svg_open(f, err);
    if (!handle)
        return NULL;
    struct size own = own_size(handle);
    int32_t own_w, own_h;
    struct picture *p = NULL;
    if (size_px(f, own, &own_w, &own_h, err)) {
        struct size want = {want_w, want_h};
        if (want_w < 1)
            want.w = want_h < 1 ? own_w : want_h * own.w / own.h;
        if (want_h < 1)
            want.h = want_w < 1 ? own_h : want_w * own.h / own.w;
        p = draw(f, handle, own, want, err);
    }
    g_object_unref(handle);
    return p;
}
