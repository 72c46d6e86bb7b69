#include "still/part.h"

bool still_head_cut(const struct still_file *f, struct err *err)
{
    return err_set(err, ERR_CONTENT, f->where, "is cut short: it ends in its header");
}

bool still_size_fits(const char *where, uint64_t width_px, uint64_t height_px, struct err *err)
{
    if (width_px < 1 || height_px < 1)
        return err_set(err, ERR_CONTENT, where, "has no pixels; expected at least 1 x 1");
    if (width_px > PICTURE_SIDE_MAX || height_px > PICTURE_SIDE_MAX)
        return err_set(
            err, ERR_CONTENT, where, "is %llu x %llu pixels; expected sides of at most %d",
            (unsigned long long)width_px, (unsigned long long)height_px, PICTURE_SIDE_MAX);
    if (width_px * height_px > PICTURE_PIXELS_MAX)
        return err_set(err, ERR_CONTENT, where, "is %llu x %llu pixels; expected at most %d in all",
                       (unsigned long long)width_px, (unsigned long long)height_px,
                       PICTURE_PIXELS_MAX);
    return true;
}

static bool read_by_kind(const struct still_file *f, struct still_head *head, struct err *err)
{
    switch (head->kind) {
    case STILL_PNG:
        return probe_png(f, head, err);
    case STILL_JPEG:
        return probe_jpeg(f, head, err);
    case STILL_WEBP:
        return probe_webp(f, head, err);
    case STILL_GIF:
        return probe_gif(f, head, err);
    default:
        return err_set(err, ERR_CONTENT, f->where, "is an SVG; expected PNG, JPEG, WebP or GIF");
    }
}

bool still_head_read(const struct still_file *f, struct still_head *head, struct err *err)
{
    *head = (struct still_head){.orientation = 1, .clear_index = -1};
    if (f->len > STILL_FILE_MAX)
        return err_set(err, ERR_CONTENT, f->where, "has %zu bytes; expected at most %d", f->len,
                       STILL_FILE_MAX);
    const char *why;
    head->kind = still_kind(f->bytes, f->len, &why);
    if (why)
        return err_set(err, ERR_CONTENT, f->where, "%s", why);
    return read_by_kind(f, head, err) &&
           still_size_fits(f->where, head->width_px, head->height_px, err);
}

bool still_probe(const struct still_file *f, struct still_info *out, struct err *err)
{
    struct still_head head;
    bool ok = still_head_read(f, &head, err);
    *out = (struct still_info){.kind = head.kind};
    if (!ok)
        return false;
    bool sideways = head.orientation >= 5;
    out->width_px = (int32_t)(sideways ? head.height_px : head.width_px);
    out->height_px = (int32_t)(sideways ? head.width_px : head.height_px);
    return true;
}
