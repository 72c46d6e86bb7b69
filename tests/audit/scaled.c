// Pictures that are not of their zone's size are scaled where they are made, not in a frame.

#include "base/now.h"
#include "kit.h"

enum { SLIDES = 5 };

static void open_slides(struct kit *k, const char *fit, const char *transition)
{
    kit_begin(k);
    kit_add(k, "{\"vitrine\":1,\"id\":\"s\",\"revision\":1,"
               "\"canvas\":{\"width\":64,\"height\":36},\"items\":[");
    for (int i = 0; i < SLIDES; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        kit_picture(k, name, 50 + 3 * i, 40, (struct color){(uint8_t)(40 * i), 100, 200, 255});
        kit_add(k,
                "%s{\"src\":\"%s\",\"fit\":\"%s\",\"duration\":1,"
                "\"enter\":{\"transition\":\"%s\",\"duration\":0.5}}",
                i ? "," : "", name, fit, transition);
    }
    kit_add(k, "]}");
    struct draw_options options = {
        .compositor = &compose_cpu, .compose.threads = 1, .live = true, .scales = true};
    k->stage = COMPOSE_PANEL;
    kit_open(k, &options);
}

// How many were scaled in a frame, but for those that the first one shows: the check has decoded
// them.
static uint32_t scaled_in_frames(struct kit *k)
{
    uint32_t sum = 0;
    kit_frame(k, 0);
    kit_wait(k);
    kit_frame(k, NS_PER_S / 30);
    for (int f = 2; f < 30 * (SLIDES + 1); f++) {
        kit_frame(k, f * NS_PER_S / 30);
        kit_wait(k);
        struct compose_stats stats;
        draw_stats(k->draw, &stats);
        sum += stats.scaled;
    }
    return sum;
}

TEST(no_frame_scales_a_picture_that_was_made_for_it)
{
    static struct kit k;
    static const char *const fits[] = {"cover", "contain", "fill"};
    static const char *const transitions[] = {"fade", "slide", "wipe"};
    for (int i = 0; i < 3; i++) {
        open_slides(&k, fits[i], transitions[i]);
        assert_int_equal(scaled_in_frames(&k), 0);
        kit_end(&k);
        k = (struct kit){0};
    }
}
