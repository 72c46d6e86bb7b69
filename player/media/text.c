#include "media/media.h"

#include "media/words.h"

struct picture *media_text(struct media_fonts *f, const char *text, const char *lang,
                           const struct media_style *style, int32_t w, int32_t h, struct err *err)
{
    struct words_canvas canvas;
    if (!words_canvas_open(&canvas, w, h, style->plate, err))
        return NULL;
    char *clean = words_clean(f, text, true);
    struct words_request request = {
        .text = clean,
        .lang = words_language(f, clean, lang),
        .width = w,
        .height = h,
        .style = style,
    };
    struct words_block block;
    bool made = words_block_make(&block, f, &request);
    if (made) {
        words_canvas_ink(&canvas, style->color, 1);
        double y = words_top(style->valign, h, words_block_height(&block));
        words_block_draw(&block, canvas.cr, 0, y);
        words_canvas_ink_end(&canvas, style->color, 1);
    }
    words_block_finish(&block);
    g_free(clean);
    struct picture *picture = words_canvas_close(&canvas, err);
    if (made || !picture)
        return picture;
    picture_unref(picture);
    err_set(err, ERR_FAILED, "", "out of memory");
    return NULL;
}
