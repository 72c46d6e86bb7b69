#include "output/screen_state.h"

#include "sys/clock.h"

// Events are looked at when the connection has news, and besides that so often: with drivers that
// have no connection to watch (kmsdrm, offscreen, dummy) an event is noticed late by this at most;
// with the others it is only for what SDL does by the clock, as keeping the screen on.
#define BLIND_NS NS_PER_S
#define TIDY_NS (30 * NS_PER_S)

static bool is_quit_key(const SDL_Keysym *key)
{
    return key->sym == SDLK_ESCAPE || key->sym == SDLK_q; // with or without Ctrl
}

static enum output_event on_change(struct output *o)
{
    bool rate = screen_note_interval(o);
    return screen_note_size(o) || rate ? OUTPUT_RESIZED : OUTPUT_NOTHING;
}

static enum output_event on_window(struct output *o, Uint8 what)
{
    switch (what) {
    case SDL_WINDOWEVENT_CLOSE:
        return OUTPUT_QUIT;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_RESIZED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        return on_change(o);
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_RESTORED:
        if (!o->showing)
            screen_show_clear(o);
        return o->showing && !screen_show_again(o) ? OUTPUT_EXPOSED : OUTPUT_NOTHING;
    default:
        return OUTPUT_NOTHING;
    }
}

static enum output_event translate(struct output *o, const SDL_Event *e)
{
    switch (e->type) {
    case SDL_QUIT:
        return OUTPUT_QUIT;
    case SDL_KEYDOWN:
        return o->kind->quit_keys && is_quit_key(&e->key.keysym) ? OUTPUT_QUIT : OUTPUT_NOTHING;
    case SDL_DISPLAYEVENT:
        return on_change(o);
    case SDL_WINDOWEVENT:
        return on_window(o, e->window.event);
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        return OUTPUT_EXPOSED;
    default:
        return OUTPUT_NOTHING;
    }
}

// All that is in the queue, as the event that asks for most. Not by SDL_PollEvent(): that ends at a
// mark of its own which an earlier call may have left in the queue, with events behind it.
static enum output_event take(struct output *o)
{
    SDL_Event e;
    enum output_event most = OUTPUT_NOTHING;
    SDL_PumpEvents();
    while (SDL_PeepEvents(&e, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) > 0) {
        enum output_event event = translate(o, &e);
        most = event > most ? event : most;
    }
    return most;
}

enum output_event screen_wait(struct output *o, int64_t until_ns)
{
    for (;;) {
        // Also right before a sleep: what was read from the connection with an answer to somebody
        // else does not show there any more.
        enum output_event found = take(o);
        int64_t now_ns = now_read().mono_ns;
        if (found != OUTPUT_NOTHING || until_ns <= now_ns)
            return found;
        int64_t look_ns = now_ns + (o->fd >= 0 ? TIDY_NS : BLIND_NS);
        bool last = until_ns <= look_ns;
        unsigned why = wake_sleep(o->wake, o->fd, last ? until_ns : look_ns);
        if (why & (WAKE_RUNG | WAKE_CLOCK) || (last && !why))
            return take(o);
    }
}
