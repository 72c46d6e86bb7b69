// Keys that end the program, and a pointer that is not seen.

#include "output/wayland_state.h"

#include <sys/mman.h>
#include <unistd.h>

static void on_keymap(void *data, struct wl_keyboard *keyboard, uint32_t format, int fd,
                      uint32_t bytes)
{
    (void)keyboard;
    struct output *o = data;
    const char *text = MAP_FAILED;
    bool known = o->xkb && format == WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1;
    if (known && bytes > 0 && bytes <= WAYLAND_KEYMAP_MAX)
        text = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (text == MAP_FAILED)
        return;
    struct xkb_keymap *map = xkb_keymap_new_from_buffer(
        o->xkb, text, bytes - 1, XKB_KEYMAP_FORMAT_TEXT_V1, XKB_KEYMAP_COMPILE_NO_FLAGS);
    union {
        const char *read;
        void *any;
    } mapped = {.read = text};
    (void)munmap(mapped.any, bytes);
    xkb_state_unref(o->keys);
    o->keys = map ? xkb_state_new(map) : NULL;
    xkb_keymap_unref(map);
}

static void on_keyboard_enter(void *data, struct wl_keyboard *keyboard, uint32_t serial,
                              struct wl_surface *surface, struct wl_array *keys)
{
    (void)data, (void)keyboard, (void)serial, (void)surface, (void)keys;
}

static void on_keyboard_leave(void *data, struct wl_keyboard *keyboard, uint32_t serial,
                              struct wl_surface *surface)
{
    (void)data, (void)keyboard, (void)serial, (void)surface;
}

static void on_key(void *data, struct wl_keyboard *keyboard, uint32_t serial, uint32_t time_ms,
                   uint32_t key, uint32_t state)
{
    (void)keyboard, (void)serial, (void)time_ms;
    enum { FIRST = 8 }; // XKB counts keys from here
    struct output *o = data;
    if (state != WL_KEYBOARD_KEY_STATE_PRESSED || !o->keys)
        return;
    xkb_keysym_t name = xkb_state_key_get_one_sym(o->keys, key + FIRST);
    o->quit |= name == XKB_KEY_Escape || name == XKB_KEY_q || name == XKB_KEY_Q;
}

static void on_modifiers(void *data, struct wl_keyboard *keyboard, uint32_t serial,
                         uint32_t pressed, uint32_t latched, uint32_t locked, uint32_t group)
{
    (void)keyboard, (void)serial;
    struct output *o = data;
    if (o->keys)
        (void)xkb_state_update_mask(o->keys, pressed, latched, locked, 0, 0, group);
}

static const struct wl_keyboard_listener keyboard_listener = {.keymap = on_keymap,
                                                              .enter = on_keyboard_enter,
                                                              .leave = on_keyboard_leave,
                                                              .key = on_key,
                                                              .modifiers = on_modifiers};

static void on_pointer_enter(void *data, struct wl_pointer *pointer, uint32_t serial,
                             struct wl_surface *surface, wl_fixed_t x, wl_fixed_t y)
{
    (void)data, (void)surface, (void)x, (void)y;
    wl_pointer_set_cursor(pointer, serial, NULL, 0, 0);
}

static void on_pointer_leave(void *data, struct wl_pointer *pointer, uint32_t serial,
                             struct wl_surface *surface)
{
    (void)data, (void)pointer, (void)serial, (void)surface;
}

static void on_motion(void *data, struct wl_pointer *pointer, uint32_t time_ms, wl_fixed_t x,
                      wl_fixed_t y)
{
    (void)data, (void)pointer, (void)time_ms, (void)x, (void)y;
}

static void on_button(void *data, struct wl_pointer *pointer, uint32_t serial, uint32_t time_ms,
                      uint32_t button, uint32_t state)
{
    (void)data, (void)pointer, (void)serial, (void)time_ms, (void)button, (void)state;
}

static void on_axis(void *data, struct wl_pointer *pointer, uint32_t time_ms, uint32_t axis,
                    wl_fixed_t value)
{
    (void)data, (void)pointer, (void)time_ms, (void)axis, (void)value;
}

static const struct wl_pointer_listener pointer_listener = {.enter = on_pointer_enter,
                                                            .leave = on_pointer_leave,
                                                            .motion = on_motion,
                                                            .button = on_button,
                                                            .axis = on_axis};

static void on_capabilities(void *data, struct wl_seat *seat, uint32_t has)
{
    struct output *o = data;
    if (has & WL_SEAT_CAPABILITY_KEYBOARD && !o->keyboard) {
        o->keyboard = wl_seat_get_keyboard(seat);
        if (o->keyboard)
            wl_keyboard_add_listener(o->keyboard, &keyboard_listener, o);
    }
    if (has & WL_SEAT_CAPABILITY_POINTER && !o->pointer) {
        o->pointer = wl_seat_get_pointer(seat);
        if (o->pointer)
            wl_pointer_add_listener(o->pointer, &pointer_listener, o);
    }
    if (!(has & WL_SEAT_CAPABILITY_KEYBOARD) && o->keyboard) {
        wl_keyboard_destroy(o->keyboard);
        o->keyboard = NULL;
    }
    if (!(has & WL_SEAT_CAPABILITY_POINTER) && o->pointer) {
        wl_pointer_destroy(o->pointer);
        o->pointer = NULL;
    }
}

static const struct wl_seat_listener seat_listener = {.capabilities = on_capabilities};

void wayland_input_open(struct output *o, uint32_t name, uint32_t version)
{
    (void)version; // the first has all that is needed
    // The desktop's map is whole: it needs no file of this machine, which may have none.
    o->xkb = xkb_context_new(XKB_CONTEXT_NO_DEFAULT_INCLUDES);
    o->seat = wl_registry_bind(o->registry, name, &wl_seat_interface, 1);
    if (o->seat)
        wl_seat_add_listener(o->seat, &seat_listener, o);
}

void wayland_input_close(struct output *o)
{
    if (o->keyboard)
        wl_keyboard_destroy(o->keyboard);
    if (o->pointer)
        wl_pointer_destroy(o->pointer);
    if (o->seat)
        wl_seat_destroy(o->seat);
    xkb_state_unref(o->keys);
    xkb_context_unref(o->xkb);
}
