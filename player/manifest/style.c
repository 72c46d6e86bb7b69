#include "manifest/internal.h"

void read_style(struct reader *r, const json_t *o, const struct json_at *at,
                struct manifest_style *style)
{
    struct problems *p = r->problems;
    *style = (struct manifest_style){
        .size_px = 48, .weight = 400, .color = {0, 0, 0, 255}, .line_height = 1.2};
    const json_t *s = json_get(o, "style", JSON_OBJECT, at, p);
    if (!s)
        return;
    struct json_at here = json_at_member(at, "style");
    static const char *const names[] = {"font",  "size",   "weight",      "color",    "plate",
                                        "align", "valign", "line_height", "direction"};
    const char *font = NULL;
    int64_t weight = style->weight;
    json_get_text(s, "font", &here, 1, NAME_BYTES_MAX, &font, p);
    style->font = font ? reader_text(r, font) : NULL;
    reader_above_zero(r, s, "size", &here, 4096, &style->size_px);
    json_get_int(s, "weight", &here, 100, 1000, &weight, p);
    style->weight = (int32_t)weight;
    reader_color(r, s, "color", &here, &style->color);
    reader_color(r, s, "plate", &here, &style->plate);
    style->align = (enum manifest_halign)reader_word(r, s, "align", &here, halign_words,
                                                     VT_COUNT(halign_words));
    style->valign = (enum manifest_valign)reader_word(r, s, "valign", &here, valign_words,
                                                      VT_COUNT(valign_words));
    reader_above_zero(r, s, "line_height", &here, 10, &style->line_height);
    style->direction = (enum manifest_text_direction)reader_word(
        r, s, "direction", &here, text_direction_words, VT_COUNT(text_direction_words));
    json_warn_unknown(s, &here, names, VT_COUNT(names), p);
}
