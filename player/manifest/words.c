#include "manifest/internal.h"

const char *const blend_words[2] = {"srgb", "linear"};
const char *const alpha_words[3] = {"own", "stacked-below", "stacked-right"};
const char *const fit_words[4] = {"contain", "cover", "fill", "none"};
const char *const transition_words[6] = {"cut", "fade", "slide", "push", "wipe", "iris"};
const char *const direction_words[4] = {"left", "right", "up", "down"};
const char *const ease_words[5] = {"linear", "in", "out", "in-out", "hold"};
const char *const mode_words[2] = {"cards", "ticker"};
const char *const halign_words[4] = {"left", "center", "right", "justify"};
const char *const valign_words[3] = {"top", "middle", "bottom"};
const char *const text_direction_words[3] = {"auto", "ltr", "rtl"};
const char *const day_words[7] = {"mo", "tu", "we", "th", "fr", "sa", "su"};

const char *manifest_transition_word(enum manifest_transition t)
{
    return transition_words[t];
}

const char *manifest_item_kind_word(enum manifest_item_kind k)
{
    static const char *const words[] = {"content", "text", "feed", "clock", "fill"};
    return words[k];
}

int64_t manifest_item_duration(const struct manifest_item *item, int64_t natural_ns)
{
    if (item->duration_ns > 0)
        return item->duration_ns;
    if (item->kind == MANIFEST_ITEM_FEED)
        return natural_ns > 0 ? natural_ns : 0;
    if (item->kind == MANIFEST_ITEM_CONTENT && natural_ns > 0)
        return natural_ns;
    return OWN_DURATION_NS;
}
