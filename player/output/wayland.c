#include "output/wayland.h"

#include <stdlib.h>
#include <string.h>

#include <idle-inhibit-unstable-v1-client-protocol.h>
#include <viewporter-client-protocol.h>
#include <xdg-decoration-unstable-v1-client-protocol.h>
#include <xdg-shell-client-protocol.h>

#include "output/wayland_state.h"
#include "sys/clock.h"

static bool fail(const char *what, struct err *err)
{
    return err_set(err, ERR_DISPLAY, "",
                   "%s; expected a running desktop; without one use --output kms or headless",
                   what);
}

static bool connect_desktop(struct output *o, int64_t until_ns, struct err *err)
{
    o->display = wl_display_connect(NULL);
    if (!o->display)
        return fail("no display: no Wayland desktop answers", err);
    o->registry = wl_display_get_registry(o->display);
    if (!o->registry)
        return fail("no display: out of memory", err);
    wl_registry_add_listener(o->registry, &wayland_globals, o);
    // What there is; then what is said of it.
    if (!wayland_settle(o, until_ns) || !wayland_settle(o, until_ns))
        return fail("no display: the Wayland desktop does not answer", err);
    if (!o->compositor || !o->shm || !o->shell)
        return fail("no window: the Wayland desktop lacks wl_compositor, wl_shm or xdg_wm_base",
                    err);
    return true;
}

static bool open_all(struct output *o, const struct output_options *options, struct err *err)
{
    int64_t until_ns = now_read().mono_ns + WAYLAND_OPEN_MAX_MS * NS_PER_MS;
    if (!connect_desktop(o, until_ns, err) || !wayland_window_open(o, options, err))
        return false;
    while (!o->configured)
        if (now_read().mono_ns >= until_ns || !wayland_turn(o, until_ns))
            return fail("no window: the Wayland desktop does not answer", err);
    if (!wayland_memory_open(o, err))
        return false;
    wayland_show_clear(o);
    return true;
}

static void wayland_close(struct output *o);

static struct output *wayland_open(const struct output_options *options, struct err *err)
{
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    o->wake = options->wake;
    o->memory = &o->memories[0];
    o->lent = -1;
    memcpy(o->clear_code, options->clear_code, sizeof o->clear_code);
    if (options->gl)
        err_set(err, ERR_DISPLAY, "", "OpenGL ES has another way to the desktop");
    else if (open_all(o, options, err))
        return o;
    wayland_close(o);
    return NULL;
}

static void close_globals(struct output *o)
{
    while (o->screen_count > 0)
        wayland_screen_remove(o, o->screens[0].name);
    wayland_input_close(o);
    if (o->inhibitors)
        zwp_idle_inhibit_manager_v1_destroy(o->inhibitors);
    if (o->decorations)
        zxdg_decoration_manager_v1_destroy(o->decorations);
    if (o->viewporter)
        wp_viewporter_destroy(o->viewporter);
    if (o->shell)
        xdg_wm_base_destroy(o->shell);
    if (o->shm)
        wl_shm_destroy(o->shm);
    if (o->compositor)
        wl_compositor_destroy(o->compositor);
    if (o->registry)
        wl_registry_destroy(o->registry);
}

static void wayland_close(struct output *o)
{
    if (!o)
        return;
    if (o->memory->pixels) {
        wayland_show_clear(o);
        wayland_wait_beat(o, WAYLAND_CLOSE_MAX_MS);
    }
    if (o->beat)
        wl_callback_destroy(o->beat);
    wayland_window_close(o); // before what it shows
    for (int i = 0; i < 2; i++)
        wayland_memory_close(&o->memories[i]);
    close_globals(o);
    if (o->display) {
        (void)wl_display_flush(o->display);
        wl_display_disconnect(o->display);
    }
    free(o);
}

static void wayland_size(const struct output *o, int32_t *width_px, int32_t *height_px)
{
    *width_px = o->width_px;
    *height_px = o->height_px;
}

static bool wayland_waits(const struct output *o)
{
    (void)o;
    return true;
}

static const struct gl_host *wayland_gl(const struct output *o)
{
    (void)o;
    return NULL;
}

const struct output_impl output_wayland = {
    .name = "window",
    .open = wayland_open,
    .size = wayland_size,
    .interval_ns = wayland_interval_ns,
    .waits = wayland_waits,
    .gl = wayland_gl,
    .buffer = wayland_buffer,
    .show = wayland_show,
    .wait = wayland_wait,
    .close = wayland_close,
};
