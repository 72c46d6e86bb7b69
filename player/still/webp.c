#include "still/part.h"

#include <webp/decode.h>

// What lies behind the end that the file's own header tells is none of the picture.
static size_t picture_len(const struct still_file *f)
{
    enum { SIZE_AT = 4, SIZE_FROM = 8 };
    uint64_t len = (uint64_t)still_le32(f->bytes + SIZE_AT) + SIZE_FROM;
    return len < f->len ? (size_t)len : f->len;
}

struct picture *still_webp(const struct still_file *f, const struct still_head *head,
                           struct err *err)
{
    WebPBitstreamFeatures features;
    size_t len = picture_len(f);
    if (WebPGetFeatures(f->bytes, len, &features) != VP8_STATUS_OK) {
        err_set(err, ERR_CONTENT, f->where, "is a broken WebP: its header is not readable");
        return NULL;
    }
    if ((uint32_t)features.width != head->width_px ||
        (uint32_t)features.height != head->height_px) {
        err_set(err, ERR_CONTENT, f->where, "is broken: its data has another size than its header");
        return NULL;
    }
    struct picture *p = still_canvas(f, features.width, features.height, PICTURE_STRAIGHT, err);
    if (!p)
        return NULL;
    p->opaque = !features.has_alpha;
    if (WebPDecodeRGBAInto(f->bytes, len, p->pixels, picture_bytes(p), (int)p->stride))
        return p;
    err_set(err, ERR_CONTENT, f->where, "is a broken WebP: its data does not decode");
    picture_unref(p);
    return NULL;
}
