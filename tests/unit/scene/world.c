#include "world.h"

#include <string.h>

#include "base/now.h"
#include "unit.h"

struct world *world_new(void)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    for (int i = 0; i < 2; i++)
        w.items[i] = (struct manifest_item){.kind = MANIFEST_ITEM_FILL,
                                            .content = -1,
                                            .fill = {(uint8_t)(100 + i), 0, 0, 255},
                                            .fit = MANIFEST_CONTAIN,
                                            .align_x = 0.5,
                                            .align_y = 0.5,
                                            .opacity = 1,
                                            .keyframes = w.keys};
    w.zone = (struct manifest_zone){.rect = {20, 10, 100, 50}, .playlist = 0, .opacity = 1};
    w.layout = (struct manifest_layout){
        .background_content = -1, .zones = &w.zone, .zone_count = 1, .draw_order = w.order};
    w.manifest = (struct manifest){.width_px = 200,
                                   .height_px = 100,
                                   .items = w.items,
                                   .item_count = 2,
                                   .layouts = &w.layout,
                                   .layout_count = 1};
    w.show.current.ready = w.show.previous.ready = true;
    w.show.show = (struct plan_show){
        .has_current = true,
        .has_previous = true,
        .current = {.start_ns = 10 * NS_PER_S, .end_ns = 20 * NS_PER_S, .item = 1},
        .previous = {.start_ns = 0, .end_ns = 10 * NS_PER_S, .item = 0}};
    w.view = scene_view_contain(200, 100, 200, 100);
    return &w;
}

void world_build(struct world *w, double seconds)
{
    bool fits = scene_build(&w->manifest, &w->layout, &w->show, NULL, NULL,
                            (int64_t)(seconds * 1e9 + 0.5), &w->view, &w->scene);
    assert_true(fits);
}
