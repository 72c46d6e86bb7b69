// What the tests' desktop offers: just what a window needs.

#define _GNU_SOURCE // memfd_create()

#include "desk_state.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xkbcommon/xkbcommon.h>

static void destroy(struct wl_client *client, struct wl_resource *r)
{
    (void)client;
    wl_resource_destroy(r);
}

static struct desk *desk_of(struct wl_resource *r)
{
    return wl_resource_get_user_data(r);
}

// ---- surfaces -----------------------------------------------------------------------------------

static void destroy_surface(struct wl_client *client, struct wl_resource *r)
{
    desk_forget(desk_of(r));
    destroy(client, r);
}

static void attach(struct wl_client *client, struct wl_resource *r, struct wl_resource *buffer,
                   int32_t x, int32_t y)
{
    (void)client, (void)x, (void)y;
    desk_of(r)->pending = buffer;
    desk_of(r)->attached = true;
}

static void damage(struct wl_client *client, struct wl_resource *r, int32_t x, int32_t y, int32_t w,
                   int32_t h)
{
    (void)client;
    struct desk *d = desk_of(r);
    if (x < 0 || y < 0 || w < 0 || h < 0 || d->damage_count == DESK_DAMAGE_MAX) {
        desk_fault(d, "damage off the window");
        return;
    }
    int32_t *to = d->damage[d->damage_count++];
    to[0] = x;
    to[1] = y;
    to[2] = w;
    to[3] = h;
}

static void leave_list(struct wl_resource *r)
{
    wl_list_remove(wl_resource_get_link(r));
}

static void frame(struct wl_client *client, struct wl_resource *r, uint32_t id)
{
    struct wl_resource *callback = wl_resource_create(client, &wl_callback_interface, 1, id);
    wl_resource_set_implementation(callback, NULL, NULL, leave_list);
    wl_list_insert(&desk_of(r)->asked, wl_resource_get_link(callback));
}

static void set_region(struct wl_client *client, struct wl_resource *r, struct wl_resource *region)
{
    (void)client, (void)r, (void)region;
}

static void commit(struct wl_client *client, struct wl_resource *r)
{
    (void)client;
    desk_commit(desk_of(r));
}

static void set_transform(struct wl_client *client, struct wl_resource *r, int32_t transform)
{
    (void)client, (void)r, (void)transform;
}

static void set_scale(struct wl_client *client, struct wl_resource *r, int32_t scale)
{
    (void)client;
    desk_of(r)->scale = scale;
}

static const struct wl_surface_interface surface = {.destroy = destroy_surface,
                                                    .attach = attach,
                                                    .damage = damage,
                                                    .frame = frame,
                                                    .set_opaque_region = set_region,
                                                    .set_input_region = set_region,
                                                    .commit = commit,
                                                    .set_buffer_transform = set_transform,
                                                    .set_buffer_scale = set_scale,
                                                    .damage_buffer = damage};

static struct wl_resource *make(struct wl_client *client, struct wl_resource *by, uint32_t id,
                                const struct wl_interface *kind, const void *calls)
{
    struct wl_resource *r = wl_resource_create(client, kind, wl_resource_get_version(by), id);
    wl_resource_set_implementation(r, calls, desk_of(by), NULL);
    return r;
}

static void create_surface(struct wl_client *client, struct wl_resource *r, uint32_t id)
{
    (void)make(client, r, id, &wl_surface_interface, &surface);
}

static const struct wl_compositor_interface compositor = {.create_surface = create_surface};

// ---- the shell ----------------------------------------------------------------------------------

void desk_tell_size(struct desk *d)
{
    struct wl_array states;
    wl_array_init(&states);
    if (d->fullscreen)
        *(uint32_t *)wl_array_add(&states, 4) = XDG_TOPLEVEL_STATE_FULLSCREEN;
    int32_t scale = d->options.scale ? d->options.scale : 1;
    int32_t wide = d->wide || !d->fullscreen ? d->wide : d->options.width_px / scale;
    int32_t high = d->high || !d->fullscreen ? d->high : d->options.height_px / scale;
    xdg_toplevel_send_configure(d->toplevel, wide, high, &states);
    wl_array_release(&states);
    d->told_wide = wide;
    xdg_surface_send_configure(d->xdg, wl_display_next_serial(d->display));
    d->configured = true;
}

static void set_text(struct wl_client *client, struct wl_resource *r, const char *text)
{
    (void)client, (void)r, (void)text;
}

static void fill(struct wl_client *client, struct wl_resource *r, struct wl_resource *screen)
{
    (void)client, (void)screen;
    desk_of(r)->fullscreen = true;
}

static const struct xdg_toplevel_interface toplevel = {
    .destroy = destroy, .set_title = set_text, .set_app_id = set_text, .set_fullscreen = fill};

static void get_toplevel(struct wl_client *client, struct wl_resource *r, uint32_t id)
{
    desk_of(r)->toplevel = make(client, r, id, &xdg_toplevel_interface, &toplevel);
}

static void ack(struct wl_client *client, struct wl_resource *r, uint32_t serial)
{
    (void)client, (void)serial;
    struct desk *d = desk_of(r);
    pthread_mutex_lock(&d->lock);
    d->acked = true;
    d->acked_wide = d->told_wide;
    d->seen.acks++;
    pthread_mutex_unlock(&d->lock);
}

static const struct xdg_surface_interface xdg = {
    .destroy = destroy, .get_toplevel = get_toplevel, .ack_configure = ack};

static void get_xdg(struct wl_client *client, struct wl_resource *r, uint32_t id,
                    struct wl_resource *of)
{
    (void)of;
    desk_of(r)->xdg = make(client, r, id, &xdg_surface_interface, &xdg);
}

static void pong(struct wl_client *client, struct wl_resource *r, uint32_t serial)
{
    (void)client, (void)r, (void)serial;
}

static const struct xdg_wm_base_interface shell = {
    .destroy = destroy, .get_xdg_surface = get_xdg, .pong = pong};

// ---- the viewport -------------------------------------------------------------------------------

static void set_source(struct wl_client *client, struct wl_resource *r, wl_fixed_t x, wl_fixed_t y,
                       wl_fixed_t w, wl_fixed_t h)
{
    (void)client, (void)x, (void)y, (void)w, (void)h;
    desk_fault(desk_of(r), "a part of a frame");
}

static void set_destination(struct wl_client *client, struct wl_resource *r, int32_t w, int32_t h)
{
    (void)client, (void)h;
    desk_of(r)->steps_w = w > 0 ? w : 0;
}

static const struct wp_viewport_interface viewport = {
    .destroy = destroy, .set_source = set_source, .set_destination = set_destination};

static void get_viewport(struct wl_client *client, struct wl_resource *r, uint32_t id,
                         struct wl_resource *of)
{
    (void)of;
    (void)make(client, r, id, &wp_viewport_interface, &viewport);
}

static const struct wp_viewporter_interface viewporter = {.destroy = destroy,
                                                          .get_viewport = get_viewport};

// ---- the seat -----------------------------------------------------------------------------------

static const struct wl_keyboard_interface keyboard = {.release = destroy};

static void get_keyboard(struct wl_client *client, struct wl_resource *r, uint32_t id)
{
    struct desk *d = desk_of(r);
    d->keyboard = make(client, r, id, &wl_keyboard_interface, &keyboard);
    struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
    const struct xkb_rule_names names = {.layout = "us"};
    struct xkb_keymap *map =
        xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    char *text = map ? xkb_keymap_get_as_string(map, XKB_KEYMAP_FORMAT_TEXT_V1) : NULL;
    xkb_keymap_unref(map);
    xkb_context_unref(context);
    if (!text)
        return;
    size_t bytes = strlen(text) + 1;
    int fd = memfd_create("keymap", MFD_CLOEXEC);
    if (write(fd, text, bytes) == (ssize_t)bytes)
        wl_keyboard_send_keymap(d->keyboard, WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1, fd, (uint32_t)bytes);
    close(fd);
    free(text);
}

static void get_nothing(struct wl_client *client, struct wl_resource *r, uint32_t id)
{
    (void)make(client, r, id, &wl_keyboard_interface, NULL);
}

static const struct wl_seat_interface seat = {.get_keyboard = get_keyboard,
                                              .get_pointer = get_nothing,
                                              .get_touch = get_nothing,
                                              .release = destroy};

// ---- all of it ----------------------------------------------------------------------------------

// Its things go in any order then.
static void on_left(struct wl_listener *listener, void *data)
{
    (void)data;
    struct desk *d = wl_container_of(listener, d, left);
    desk_forget(d);
}

static void bind_compositor(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
    struct wl_resource *r = wl_resource_create(client, &wl_compositor_interface, (int)version, id);
    wl_resource_set_implementation(r, &compositor, data, NULL);
    struct desk *d = data;
    d->left.notify = on_left;
    wl_client_add_destroy_listener(client, &d->left);
}

static void bind_shell(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
    struct wl_resource *r = wl_resource_create(client, &xdg_wm_base_interface, (int)version, id);
    wl_resource_set_implementation(r, &shell, data, NULL);
}

static void bind_viewporter(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
    struct wl_resource *r = wl_resource_create(client, &wp_viewporter_interface, (int)version, id);
    wl_resource_set_implementation(r, &viewporter, data, NULL);
}

static void bind_seat(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
    struct wl_resource *r = wl_resource_create(client, &wl_seat_interface, (int)version, id);
    wl_resource_set_implementation(r, &seat, data, NULL);
    wl_seat_send_capabilities(r, WL_SEAT_CAPABILITY_KEYBOARD);
}

static void bind_screen(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
    const struct desk *d = data;
    struct wl_resource *r = wl_resource_create(client, &wl_output_interface, (int)version, id);
    wl_resource_set_implementation(r, NULL, data, NULL);
    wl_output_send_geometry(r, 0, 0, 0, 0, 0, "no", "screen", 0);
    wl_output_send_mode(r, WL_OUTPUT_MODE_CURRENT, d->options.width_px, d->options.height_px,
                        d->options.rate_mhz ? d->options.rate_mhz : 59940);
    if (version >= WL_OUTPUT_SCALE_SINCE_VERSION)
        wl_output_send_scale(r, d->options.scale ? d->options.scale : 1);
    if (version >= WL_OUTPUT_DONE_SINCE_VERSION)
        wl_output_send_done(r);
}

void desk_offer(struct desk *d)
{
    wl_display_init_shm(d->display);
    wl_global_create(d->display, &wl_compositor_interface, 4, d, bind_compositor);
    wl_global_create(d->display, &xdg_wm_base_interface, 1, d, bind_shell);
    wl_global_create(d->display, &wl_output_interface, 2, d, bind_screen);
    wl_global_create(d->display, &wl_seat_interface, 1, d, bind_seat);
    if (d->options.viewporter)
        wl_global_create(d->display, &wp_viewporter_interface, 1, d, bind_viewporter);
}
