#include "media/media.h"

#include "media/image.h"

static struct picture *decode(const struct image_file *f, const struct image_head *head,
                              struct err *err)
{
    if (head->kind == MEDIA_PNG)
        return image_png(f, head, err);
    if (head->kind == MEDIA_GIF)
        return image_gif(f, head, err);
    struct picture *p = image_raster(f, head, err);
    if (!p || head->orientation == 1)
        return p;
    return image_turned(f, p, head->orientation, err);
}

struct picture *media_image(const void *bytes, size_t len, const char *where, int32_t want_w,
                            int32_t want_h, struct err *err)
{
    struct image_file f = {.bytes = bytes, .len = len, .where = where};
    struct image_head head;
    if (!image_head_read(&f, &head, err))
        return NULL;
    if (head.cut) {
        err_set(err, ERR_CONTENT, where, "is cut short; its end is missing");
        return NULL;
    }
    struct picture *p =
        head.kind == MEDIA_SVG ? svg_draw(&f, want_w, want_h, err) : decode(&f, &head, err);
    if (p)
        picture_classify(p);
    return p;
}
