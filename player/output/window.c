// A window on a desktop: through SDL, or for frames of the processor on Wayland without it.

#include <string.h>

#include <SDL.h>

#include "output/chosen.h"
#include "output/screen.h"
#include "output/wayland.h"

static const struct screen_kind kind = {
    .quit_keys = true,
    .advice = "expected a running desktop; without one use --output kms or headless",
};

static struct output *open_sdl(const struct output_options *options, struct err *err)
{
    return screen_open(&kind, options, err);
}

const struct output_impl screen_window = {
    .name = "window",
    .open = open_sdl,
    SCREEN_IMPL,
};

// X11 before Wayland, as SDL is told to choose; $SDL_VIDEODRIVER has the last word here, too.
static struct output *open_window(const struct output_options *options, struct err *err)
{
    const char *asked = SDL_getenv("SDL_VIDEODRIVER");
    bool wayland = asked && strncmp(asked, "wayland", strlen("wayland")) == 0;
    if (!options->gl && wayland)
        return chosen_open(&output_wayland, options, err);
    struct output *o = chosen_open(&screen_window, options, err);
    if (o || options->gl || asked || !SDL_getenv("XDG_RUNTIME_DIR"))
        return o;
    // Where neither is there, it is told of the one that was to be expected.
    struct err other;
    return chosen_open(&output_wayland, options, SDL_getenv("DISPLAY") ? &other : err);
}

const struct output_impl output_window = {
    .name = "window",
    .open = open_window,
    CHOSEN_IMPL,
};
