#pragma once
// Inside output: what an open Wayland window consists of. For wayland*.c only.

#include <wayland-client.h>
#include <xkbcommon/xkbcommon.h>

#include "output/wayland.h"

struct wayland_screen {
    struct wl_output *wl; // owned
    uint32_t name;
    int32_t width_px, height_px; // of its mode, as seen: turned with the display
    int32_t rate_mhz;            // thousandths of a hertz; 0: unknown
    int32_t scale;               // pixels to a step of the desktop's, rounded up
    bool turned;                 // by a quarter
};

struct wayland_buffer {
    struct wl_buffer *wl; // owned
    uint8_t *pixels;      // in the memory of all
    bool taken;           // the desktop may read it
    bool filled;          // its memory is in use
    int64_t frame;        // which frame it holds; 0: none that is known
};

// Frames of one size.
struct wayland_memory {
    int fd;
    uint8_t *pixels; // of all buffers, owned; NULL: closed
    size_t buffer_bytes;
    bool shown; // one of them was handed over
    struct wayland_buffer buffers[WAYLAND_BUFFERS];
};

struct output {
    // The connection, and what the desktop offers:
    struct wl_display *display;
    struct wl_registry *registry;
    struct wl_compositor *compositor;
    struct wl_shm *shm;
    struct xdg_wm_base *shell;
    struct wp_viewporter *viewporter;               // may be NULL, as all that follow
    struct zxdg_decoration_manager_v1 *decorations; //
    struct zwp_idle_inhibit_manager_v1 *inhibitors; //
    struct wl_seat *seat;                           //
    struct wl_keyboard *keyboard;                   //
    struct wl_pointer *pointer;                     //
    struct xkb_context *xkb;                        //
    struct xkb_state *keys;                         //
    struct wayland_screen screens[WAYLAND_SCREENS_MAX];
    int screen_count;
    bool dead;         // the connection has gone
    bool unsent;       // requests are left that the desktop has not taken yet
    struct wake *wake; // borrowed

    // The window:
    struct wl_surface *surface;
    struct xdg_surface *xdg;
    struct xdg_toplevel *toplevel;
    struct zxdg_toplevel_decoration_v1 *decoration;
    struct zwp_idle_inhibitor_v1 *inhibitor;
    struct wp_viewport *viewport;
    struct wl_output *screen;     // it was seen on last, or is to fill
    bool plain;                   // a window among others, not fullscreen
    int32_t wanted_w, wanted_h;   // by the options, of a plain one
    int32_t told_w, told_h;       // by the desktop, in its steps; 0: as we like
    int32_t logical_w, logical_h; // in the desktop's steps
    int32_t width_px, height_px;  // in pixels of ours
    int32_t scale;                // pixels to a step where no viewport scales
    bool scaled;                  // the viewport scales
    bool configured;              // the desktop has said how it wants the window
    bool to_ack;                  // the next frame answers it
    uint32_t serial;              // with this

    // Frames:
    struct wayland_memory memories[2]; // of this size, and of the one before until a frame is shown
    struct wayland_memory *memory;     // of this size
    int lent;                          // the buffer given last; -1: none
    int64_t frames;                    // given so far
    struct wl_callback *beat;          // pending: tells that the display wants another frame
    int64_t beat_ns;                   // since when
    bool missed;                       // a frame could not be made for want of room
    uint8_t clear_code[3];

    // What wait() has to tell:
    bool quit, resized;
};

// ---- wayland_window.c
extern const struct wl_registry_listener wayland_globals;
// Makes the window; it may be drawn on when the desktop has configured it.
bool wayland_window_open(struct output *o, const struct output_options *options, struct err *err);
void wayland_window_close(struct output *o);
int64_t wayland_interval_ns(const struct output *o);

// ---- wayland_screens.c
void wayland_screen_add(struct output *o, uint32_t name, uint32_t version);
void wayland_screen_remove(struct output *o, uint32_t name);
// The one the window is on; NULL: the desktop has none.
const struct wayland_screen *wayland_screen_of(const struct output *o);
// Reckons the window's pixels from its size in the desktop's steps; whether they changed.
bool wayland_fit(struct output *o);
// The same, and all that follows from it.
void wayland_refit(struct output *o);

// ---- wayland_input.c
void wayland_input_open(struct output *o, uint32_t name, uint32_t version);
void wayland_input_close(struct output *o);

// ---- wayland_memory.c
// Memory for frames of this size.
bool wayland_memory_open(struct output *o, struct err *err);
void wayland_memory_close(struct wayland_memory *m); // a zeroed one is fine
// The size is another: memory of the old one stays while the desktop shows it.
void wayland_memory_leave(struct output *o);
// A frame was handed over: memory of the size before goes.
void wayland_memory_settle(struct output *o);
// A buffer that the desktop does not read, the one with the newest frame first; -1: none.
int wayland_memory_free(const struct output *o);
// Gives back the memory of buffers that are not in use; what they held is gone.
void wayland_memory_trim(struct output *o);

// ---- wayland_show.c
void wayland_show_clear(struct output *o);
// Until the display wants another frame than the last one; so long after that was handed over at
// most.
void wayland_wait_beat(struct output *o, int64_t most_ms);
// Answers the desktop where no frame of another size has to come first.
void wayland_answer(struct output *o);
bool wayland_buffer(struct output *o, int32_t width_px, int32_t height_px,
                    struct output_buffer *out, struct err *err);
bool wayland_show(struct output *o, const struct output_frame *frame, struct err *err);

// ---- wayland_wait.c
// Handles what the desktop says until the moment at most; returns after the first news. False: the
// connection has gone.
bool wayland_turn(struct output *o, int64_t until_ns);
// Until all that was asked before is answered; false: not within that time.
bool wayland_settle(struct output *o, int64_t until_ns);
enum output_event wayland_wait(struct output *o, int64_t until_ns);
