// The window: a surface that the desktop takes for an application's.

#include "output/wayland_state.h"

#include <string.h>

#include <idle-inhibit-unstable-v1-client-protocol.h>
#include <viewporter-client-protocol.h>
#include <xdg-decoration-unstable-v1-client-protocol.h>
#include <xdg-shell-client-protocol.h>

// ---- what the desktop offers --------------------------------------------------------------------

static void on_ping(void *data, struct xdg_wm_base *shell, uint32_t serial)
{
    (void)data;
    xdg_wm_base_pong(shell, serial);
}

static const struct xdg_wm_base_listener shell_listener = {.ping = on_ping};

// Binds it if it is of this kind, in this version at most, once.
static void take(struct output *o, uint32_t name, const struct wl_interface *kind, uint32_t version,
                 void *slot)
{
    void *found = NULL;
    memcpy(&found, slot, sizeof found);
    if (found)
        return;
    found = wl_registry_bind(o->registry, name, kind, version);
    memcpy(slot, &found, sizeof found);
}

static void on_global(void *data, struct wl_registry *registry, uint32_t name, const char *kind,
                      uint32_t version)
{
    (void)registry;
    struct output *o = data;
    if (strcmp(kind, wl_compositor_interface.name) == 0)
        take(o, name, &wl_compositor_interface, version < 4 ? version : 4, &o->compositor);
    else if (strcmp(kind, wl_shm_interface.name) == 0)
        take(o, name, &wl_shm_interface, 1, &o->shm);
    else if (strcmp(kind, wp_viewporter_interface.name) == 0)
        take(o, name, &wp_viewporter_interface, 1, &o->viewporter);
    else if (strcmp(kind, zxdg_decoration_manager_v1_interface.name) == 0)
        take(o, name, &zxdg_decoration_manager_v1_interface, 1, &o->decorations);
    else if (strcmp(kind, zwp_idle_inhibit_manager_v1_interface.name) == 0)
        take(o, name, &zwp_idle_inhibit_manager_v1_interface, 1, &o->inhibitors);
    else if (strcmp(kind, wl_output_interface.name) == 0)
        wayland_screen_add(o, name, version);
    else if (strcmp(kind, wl_seat_interface.name) == 0 && !o->seat)
        wayland_input_open(o, name, version);
    else if (strcmp(kind, xdg_wm_base_interface.name) == 0 && !o->shell) {
        take(o, name, &xdg_wm_base_interface, 1, &o->shell);
        if (o->shell)
            xdg_wm_base_add_listener(o->shell, &shell_listener, o);
    }
}

static void on_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
    (void)registry;
    wayland_screen_remove(data, name);
}

const struct wl_registry_listener wayland_globals = {.global = on_global,
                                                     .global_remove = on_global_remove};

// ---- the window ---------------------------------------------------------------------------------

static void on_enter(void *data, struct wl_surface *surface, struct wl_output *screen)
{
    (void)surface;
    struct output *o = data;
    if (o->screen == screen)
        return;
    o->screen = screen;
    o->resized = true; // the rate may be another
    if (o->configured)
        wayland_refit(o);
}

static void on_leave(void *data, struct wl_surface *surface, struct wl_output *screen)
{
    (void)data, (void)surface, (void)screen;
}

static const struct wl_surface_listener surface_listener = {.enter = on_enter, .leave = on_leave};

static void on_toplevel_configure(void *data, struct xdg_toplevel *toplevel, int32_t width,
                                  int32_t height, struct wl_array *states)
{
    (void)toplevel, (void)states;
    struct output *o = data;
    o->told_w = width > 0 ? width : 0;
    o->told_h = height > 0 ? height : 0;
}

static void on_toplevel_close(void *data, struct xdg_toplevel *toplevel)
{
    (void)toplevel;
    struct output *o = data;
    o->quit = true;
}

static const struct xdg_toplevel_listener toplevel_listener = {.configure = on_toplevel_configure,
                                                               .close = on_toplevel_close};

static void on_configure(void *data, struct xdg_surface *xdg, uint32_t serial)
{
    (void)xdg;
    struct output *o = data;
    o->serial = serial;
    o->to_ack = true;
    if (o->configured) {
        wayland_refit(o);
        wayland_answer(o);
        return;
    }
    (void)wayland_fit(o);
    o->configured = true;
}

static const struct xdg_surface_listener xdg_listener = {.configure = on_configure};

static void dress(struct output *o, const struct output_options *options)
{
    const char *title = options->title ? options->title : "vitrine";
    xdg_toplevel_set_title(o->toplevel, title);
    xdg_toplevel_set_app_id(o->toplevel, "vitrine");
    if (!o->plain)
        xdg_toplevel_set_fullscreen(o->toplevel, o->screen);
    if (o->plain && o->decorations) {
        o->decoration =
            zxdg_decoration_manager_v1_get_toplevel_decoration(o->decorations, o->toplevel);
        zxdg_toplevel_decoration_v1_set_mode(o->decoration,
                                             ZXDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
    }
    if (o->inhibitors) // the screen stays on
        o->inhibitor = zwp_idle_inhibit_manager_v1_create_inhibitor(o->inhibitors, o->surface);
    if (o->viewporter)
        o->viewport = wp_viewporter_get_viewport(o->viewporter, o->surface);
}

bool wayland_window_open(struct output *o, const struct output_options *options, struct err *err)
{
    o->plain = options->width_px > 0 && options->height_px > 0;
    o->wanted_w = options->width_px;
    o->wanted_h = options->height_px;
    bool known = options->display >= 0 && options->display < o->screen_count;
    if (!known && (options->display != 0 || !o->plain))
        return err_set(err, ERR_DISPLAY, "", "there is no display %d; expected 0 to %d",
                       (int)options->display, o->screen_count - 1);
    o->screen = known ? o->screens[options->display].wl : NULL;
    o->surface = wl_compositor_create_surface(o->compositor);
    o->xdg = o->surface ? xdg_wm_base_get_xdg_surface(o->shell, o->surface) : NULL;
    o->toplevel = o->xdg ? xdg_surface_get_toplevel(o->xdg) : NULL;
    if (!o->toplevel)
        return err_set(err, ERR_DISPLAY, "", "no window: out of memory");
    wl_surface_add_listener(o->surface, &surface_listener, o);
    xdg_surface_add_listener(o->xdg, &xdg_listener, o);
    xdg_toplevel_add_listener(o->toplevel, &toplevel_listener, o);
    dress(o, options);
    wl_surface_commit(o->surface); // asks to be configured
    return true;
}

void wayland_window_close(struct output *o)
{
    if (o->viewport)
        wp_viewport_destroy(o->viewport);
    if (o->inhibitor)
        zwp_idle_inhibitor_v1_destroy(o->inhibitor);
    if (o->decoration)
        zxdg_toplevel_decoration_v1_destroy(o->decoration);
    if (o->toplevel)
        xdg_toplevel_destroy(o->toplevel);
    if (o->xdg)
        xdg_surface_destroy(o->xdg);
    if (o->surface)
        wl_surface_destroy(o->surface);
}
