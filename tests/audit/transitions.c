// No transition is ever darker than both of its items, channel by channel, as it comes to the panel
// (white is clear glass); over nothing it passes through clear. Random colours and alphas, zones
// that do not lie on whole pixels or are turned, translucent zones and backgrounds, both blends.

#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "base/prng.h"
#include "kit.h"

enum { W = 48, H = 32, BYTES = W * H * 3, ROUNDS = 40, STEPS = 9 };
static const char *const kinds[] = {"fade", "slide", "push", "wipe", "iris"};
static const char *const ways[] = {"left", "right", "up", "down"};

static void add_color(struct kit *k, struct prng *r)
{
    static const int alphas[] = {255, 255, 128, 1, 254, 40};
    kit_add(k, "\"#%06x%02x\"", (unsigned)prng_below(r, 1 << 24), alphas[prng_below(r, 6)]);
}

// Nothing, then item 0, then item 1: each for 4 s and entered within 2.
static void open_round(struct kit *k, struct prng *r)
{
    double x = (double)prng_below(r, 2000) / 100 - 5;
    double y = (double)prng_below(r, 1500) / 100 - 5;
    const char *kind = kinds[prng_below(r, 5)];
    kit_begin(k);
    k->stage = COMPOSE_PANEL;
    kit_add(k,
            "{\"vitrine\":1,\"id\":\"d\",\"revision\":1,\"canvas\":{\"width\":%d,\"height\":%d,"
            "\"blend\":\"%s\"},\"playlists\":{\"p\":{\"items\":[",
            W, H, prng_below(r, 3) ? "srgb" : "linear");
    for (int i = 0; i < 2; i++) {
        kit_add(k,
                "%s{\"duration\":4,\"enter\":{\"transition\":\"%s\",\"duration\":2,"
                "\"direction\":\"%s\"},\"fill\":",
                i ? "," : "", kind, ways[prng_below(r, 4)]);
        add_color(k, r);
        kit_add(k, "}");
    }
    kit_add(k, "]}},\"default\":\"l\",\"layouts\":{\"l\":{\"background\":");
    add_color(k, r);
    kit_add(k,
            ",\"zones\":[{\"playlist\":\"p\",\"rect\":[%g,%g,31.3,20.7],\"opacity\":%g,"
            "\"rotate\":%g}]}}}",
            x, y, prng_below(r, 3) ? 1.0 : 0.37, prng_below(r, 3) ? 0.0 : 33.3);
    struct draw_options options = {.compositor = &compose_cpu, .compose.threads = 1};
    kit_open(k, &options);
}

static void frame(struct kit *k, double seconds, uint8_t out[BYTES])
{
    kit_frame(k, (int64_t)(seconds * 1e9));
    memcpy(out, k->target.pixels, BYTES);
}

// One bit for the rounding of each of the frames that are compared.
static void check(const uint8_t *now, const uint8_t *a, const uint8_t *b, double seconds)
{
    for (int i = 0; i < BYTES; i++) {
        int least = a[i] < b[i] ? a[i] : b[i];
        if (now[i] < least - 1)
            fail_msg("at %g s, byte %d: %d, darker than both %d and %d", seconds, i, now[i], a[i],
                     b[i]);
    }
}

TEST(no_transition_is_darker_than_both_its_items)
{
    static struct kit k;
    static uint8_t none[BYTES], first[BYTES], second[BYTES], now[BYTES];
    struct prng r = {.state = 11};
    for (int round = 0; round < ROUNDS; round++) {
        open_round(&k, &r);
        frame(&k, 0, none); // the first item enters: all of it is still outside
        frame(&k, 3, first);
        frame(&k, 7, second);
        for (int i = 0; i <= STEPS; i++) {
            double at = (double)i * 2 / STEPS;
            frame(&k, at, now);
            check(now, none, first, at);
            frame(&k, 4 + at, now);
            check(now, first, second, 4 + at);
        }
        kit_end(&k);
    }
}
