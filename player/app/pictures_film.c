// Items and backgrounds that show a moving content.

#include "app/films.h"
#include "app/pictures_get.h"

static bool is_scaled_by_keyframes(const struct manifest_item *item)
{
    for (size_t i = 0; item && i < item->keyframe_count; i++)
        if (item->keyframes[i].names & (MANIFEST_KEY_SCALE | MANIFEST_KEY_ROTATE))
            return true;
    return false;
}

// The decoder scales to the size in which the pictures lie, so that the frame need only copy them.
// Not where they move in size, where their light is to be mixed, or where that is more work.
static void choose_size(const struct pictures_ask *a, const struct video_info *info,
                        struct films_ask *out)
{
    const struct manifest_item *item = pictures_item_of(a);
    struct scene_rest rest = {item, a->zone, a->rotate, info->width_px, info->height_px};
    struct box box;
    struct box clip;
    if (a->rotate != 0 || is_scaled_by_keyframes(item) ||
        a->programme->manifest->blend != MANIFEST_BLEND_SRGB)
        return;
    scene_rest_box(&rest, a->view, &box, &clip);
    int32_t w = pictures_pixels(box.w);
    int32_t h = pictures_pixels(box.h);
    int64_t pixels = (int64_t)w * h;
    bool smaller = pixels <= (int64_t)info->width_px * info->height_px;
    bool own = w == info->width_px && h == info->height_px;
    if (own || (!smaller && pixels > (int64_t)a->view->width_px * a->view->height_px))
        return;
    out->w = w;
    out->h = h;
}

enum pictures_answer pictures_film(struct pictures *p, const struct pictures_ask *a,
                                   struct scene_media *out, int64_t *next_ns, struct err *err)
{
    const struct manifest_item *item = pictures_item_of(a);
    int32_t content = pictures_content_of(a);
    const struct video_info *info = &a->programme->contents[content].video;
    struct films_ask ask = {.programme = a->programme,
                            .item = a->item,
                            .content = (size_t)content,
                            .turns = !item || item->loop || films_turns(info),
                            .begin_ns = a->utc_ns - a->item_ns,
                            .item_ns = a->item_ns,
                            .until_ns = a->length_ns,
                            .mode = a->mode,
                            .due_ns = a->due_ns};
    struct picture *picture;
    if (pictures_fits(p))
        choose_size(a, info, &ask);
    enum pictures_answer answer = films_at(pictures_films(p), &ask, &picture, next_ns, err);
    if (answer != PICTURES_READY || a->mode != PICTURES_SHOW)
        return answer;
    out->ready = pictures_slot(p, picture, out);
    out->pictures[0].natural_w = info->width_px;
    out->pictures[0].natural_h = info->height_px;
    return PICTURES_READY;
}
