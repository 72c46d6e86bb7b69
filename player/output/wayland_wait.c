// What the desktop says. Nothing here waits longer than its caller allows.

#include "output/wayland_state.h"

#include <errno.h>
#include <poll.h>

#include "sys/clock.h"

static int ms_until(int64_t until_ns)
{
    int64_t ns = until_ns - now_read().mono_ns;
    return ns <= 0 ? 0 : (int)((ns + NS_PER_MS - 1) / NS_PER_MS);
}

static void flush(struct output *o)
{
    o->unsent = wl_display_flush(o->display) < 0 && errno == EAGAIN;
}

bool wayland_turn(struct output *o, int64_t until_ns)
{
    if (o->dead)
        return false;
    if (wl_display_prepare_read(o->display) == 0) {
        flush(o);
        struct pollfd p = {.fd = wl_display_get_fd(o->display), .events = POLLIN};
        int found = poll(&p, 1, ms_until(until_ns));
        if (found > 0)
            (void)wl_display_read_events(o->display);
        else
            wl_display_cancel_read(o->display);
    }
    if (wl_display_dispatch_pending(o->display) < 0 || wl_display_get_error(o->display))
        o->dead = true;
    flush(o);
    return !o->dead;
}

static void on_settled(void *data, struct wl_callback *callback, uint32_t serial)
{
    (void)callback, (void)serial;
    bool *settled = data;
    *settled = true;
}

static const struct wl_callback_listener settled_listener = {.done = on_settled};

bool wayland_settle(struct output *o, int64_t until_ns)
{
    bool settled = false;
    struct wl_callback *callback = o->dead ? NULL : wl_display_sync(o->display);
    if (!callback)
        return false;
    wl_callback_add_listener(callback, &settled_listener, &settled);
    while (!settled && now_read().mono_ns < until_ns && wayland_turn(o, until_ns))
        ;
    wl_callback_destroy(callback);
    return settled;
}

static int64_t retry_ns(const struct output *o)
{
    return o->beat_ns + WAYLAND_HIDDEN_MS * NS_PER_MS;
}

// Whether a frame that was missed can be made now.
static bool has_room(const struct output *o, int64_t now_ns)
{
    return (!o->beat || now_ns >= retry_ns(o)) &&
           (!o->memory->pixels || wayland_memory_free(o) >= 0);
}

static enum output_event take(struct output *o)
{
    if (o->quit)
        return OUTPUT_QUIT;
    if (o->resized) {
        o->resized = false;
        return OUTPUT_RESIZED;
    }
    if (o->missed && has_room(o, now_read().mono_ns)) {
        o->missed = false;
        return OUTPUT_EXPOSED;
    }
    return OUTPUT_NOTHING;
}

// When to look again though nobody has said anything.
static int64_t look_ns(const struct output *o, int64_t until_ns, int64_t now_ns)
{
    int64_t again_ns = until_ns;
    if (o->missed && o->beat && retry_ns(o) < again_ns && retry_ns(o) > now_ns)
        again_ns = retry_ns(o);
    if (o->unsent && now_ns + NS_PER_S < again_ns)
        again_ns = now_ns + NS_PER_S;
    return again_ns;
}

// A desktop that has gone makes the next frame fail, which ends the show with the reason.
static enum output_event wait_dead(struct output *o, int64_t until_ns)
{
    int64_t look = now_read().mono_ns + NS_PER_S;
    (void)wake_sleep(o->wake, -1, until_ns < look ? until_ns : look);
    return OUTPUT_EXPOSED;
}

enum output_event wayland_wait(struct output *o, int64_t until_ns)
{
    for (;;) {
        bool alive = wayland_turn(o, 0);
        enum output_event found = take(o);
        int64_t now_ns = now_read().mono_ns;
        if (found != OUTPUT_NOTHING || until_ns <= now_ns)
            return found;
        if (!alive)
            return wait_dead(o, until_ns);
        if (until_ns - now_ns > WAYLAND_IDLE_MS * NS_PER_MS)
            wayland_memory_trim(o);
        int64_t again_ns = look_ns(o, until_ns, now_ns);
        unsigned why = wake_sleep(o->wake, wl_display_get_fd(o->display), again_ns);
        if (why & (WAKE_RUNG | WAKE_CLOCK) || (again_ns == until_ns && !why)) {
            (void)wayland_turn(o, 0);
            return take(o);
        }
    }
}
