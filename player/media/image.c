#include "media/media.h"

#include "media/image.h"

static struct picture *decode(const struct image_file *f, const struct image_head *head,
                              struct err *err)
{
    if (head->kind == MEDIA_PNG)
        return image_png(f, head, err);
    if (head->kind == MEDIA_GIF)
        return image_gif(f, head, err);
    struct picture *p =
        head->kind == MEDIA_JPEG ? image_jpeg(f, head, err) : image_webp(f, head, err);
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
    if (p && !p->opaque)
        picture_classify(p);
    return p;
}

// Without decoding it, whether media_image would decode a JPEG.
static bool jpeg_is_fine(const void *bytes, size_t len, const char *where, bool *known)
{
    struct image_file f = {.bytes = bytes, .len = len, .where = where};
    struct image_head head;
    *known = image_head_read(&f, &head, NULL) && head.kind == MEDIA_JPEG && !head.cut &&
             head.scans == 1 && head.ends_in_scan;
    return *known && image_jpeg_begins(&f, &head, NULL);
}

bool media_check(const void *bytes, size_t len, const char *where, struct picture **out,
                 struct err *err)
{
    bool known;
    *out = NULL;
    if (jpeg_is_fine(bytes, len, where, &known))
        return true;
    *out = media_image(bytes, len, where, 0, 0, err);
    return *out != NULL;
}
