#include "output/screen_state.h"

#include "base/now.h"
#include "sys/clock.h"

// How long one sleep may be where events have to be looked for: they come late by this at most.
#define SLICE_NS (100 * NS_PER_MS)
// The longest wait handed to SDL, which counts in milliseconds of 31 bits.
#define WAIT_MAX_NS (3600 * NS_PER_S)

static bool is_quit_key(const SDL_Keysym *key)
{
    return key->sym == SDLK_ESCAPE || key->sym == SDLK_q; // with or without Ctrl
}

static enum output_event on_window(struct output *o, Uint8 what)
{
    switch (what) {
    case SDL_WINDOWEVENT_CLOSE:
        return OUTPUT_QUIT;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_RESIZED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        return screen_note_size(o) ? OUTPUT_RESIZED : OUTPUT_NOTHING;
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_RESTORED:
        if (!o->showing)
            screen_show_clear(o);
        return o->showing ? OUTPUT_EXPOSED : OUTPUT_NOTHING;
    default:
        return OUTPUT_NOTHING;
    }
}

// The graphics side forgot what it held.
static enum output_event on_loss(struct output *o)
{
    screen_drop_renderer(o);
    if (screen_make_renderer(o, NULL) && screen_note_size(o))
        return OUTPUT_RESIZED;
    return OUTPUT_EXPOSED;
}

static enum output_event translate(struct output *o, const SDL_Event *e)
{
    switch (e->type) {
    case SDL_QUIT:
        return OUTPUT_QUIT;
    case SDL_KEYDOWN:
        return o->kind->quit_keys && is_quit_key(&e->key.keysym) ? OUTPUT_QUIT : OUTPUT_NOTHING;
    case SDL_WINDOWEVENT:
        return on_window(o, e->window.event);
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        return on_loss(o);
    default:
        return OUTPUT_NOTHING;
    }
}

// The first event in the queue that says something. Not by SDL_PollEvent(): that ends at a mark of
// its own which an earlier call may have left in the queue, with events behind it.
static enum output_event take(struct output *o)
{
    SDL_Event e;
    enum output_event found = OUTPUT_NOTHING;
    SDL_PumpEvents();
    while (found == OUTPUT_NOTHING &&
           SDL_PeepEvents(&e, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) > 0)
        found = translate(o, &e);
    return found;
}

// SDL's own sleep. A signal does not end it, which is why nobody should ask for long ones.
static enum output_event wait_sdl(struct output *o, int64_t left_ns)
{
    SDL_Event e;
    int64_t ms = (left_ns < WAIT_MAX_NS ? left_ns : WAIT_MAX_NS) / NS_PER_MS;
    return SDL_WaitEventTimeout(&e, (int)ms) ? translate(o, &e) : OUTPUT_NOTHING;
}

enum output_event screen_wait(struct output *o, int64_t timeout_ns)
{
    int64_t start_ns = now_read().mono_ns;
    enum output_event found = take(o);
    while (found == OUTPUT_NOTHING) {
        int64_t left_ns = timeout_ns - (now_read().mono_ns - start_ns);
        if (left_ns <= 0)
            break;
        if (o->true_wait && left_ns >= NS_PER_MS) {
            found = wait_sdl(o, left_ns);
            continue;
        }
        now_sleep_until(now_read().mono_ns + (left_ns < SLICE_NS ? left_ns : SLICE_NS));
        found = take(o);
    }
    return found;
}
