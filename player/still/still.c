#include "still/still.h"

#include "still/part.h"

static struct picture *decode(const struct still_file *f, const struct still_head *head,
                              struct err *err)
{
    switch (head->kind) {
    case STILL_PNG:
        return still_png(f, head, err);
    case STILL_GIF:
        return still_gif(f, head, err);
    case STILL_JPEG:
        return still_jpeg(f, head, err);
    default:
        return still_webp(f, head, err);
    }
}

struct picture *still_picture(const struct still_file *f, struct err *err)
{
    struct still_head head;
    if (!still_head_read(f, &head, err))
        return NULL;
    if (head.cut) {
        err_set(err, ERR_CONTENT, f->where, "is cut short; its end is missing");
        return NULL;
    }
    struct still_file apart = *f; // as it is stored; only what is shown lies where it is wanted
    if (head.orientation != 1)
        apart.pixels = NULL;
    struct picture *p = decode(&apart, &head, err);
    if (p && head.orientation != 1)
        p = still_turned(f, p, head.orientation, err);
    if (p && !p->opaque && !f->pixels) // what is shared is looked at by whom it is for
        picture_classify(p);
    return p;
}

bool still_is_sure(const struct still_file *f)
{
    struct still_head head;
    return still_head_read(f, &head, NULL) && head.kind == STILL_JPEG && !head.cut &&
           head.scans == 1 && head.ends_in_scan && still_jpeg_begins(f, &head, NULL);
}
