// Panel profiles: any bytes. What is accepted must print, parse again and map without surprise.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "panel/panel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[1 << 20];
    static struct panel p;
    static struct panel again;
    struct problems problems;
    problems_init(&problems);
    bool ok = panel_parse((const char *)data, size, &p, &problems);
    if (ok != (problems.errors == 0))
        abort(); // a refusal without a reason, or the other way round
    problems_finish(&problems);
    if (!ok)
        return 0;
    panel_print_json(&p, text, sizeof text);
    if (!panel_parse(text, strlen(text), &again, NULL) || again.identity != p.identity)
        abort();
    struct panel_map *map = panel_map_create(&p);
    uint8_t rgb[6];
    const float tau[6] = {0, 0.5F, 1, 0.001F, 0.999F, 0.25F};
    if (map) {
        panel_map_row(map, tau, 2, 1, 3, rgb);
        panel_map_glass_row(map, tau, tau, 1, 2, 1, 3, rgb);
    }
    panel_map_destroy(map);
    return 0;
}
