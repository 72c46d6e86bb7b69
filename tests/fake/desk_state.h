#pragma once
// Inside the tests' desktop. For desk*.c only.

#include <pthread.h>

#include <wayland-server.h>

#include "desk.h"

#include <viewporter-server-protocol.h>
#include <xdg-shell-server-protocol.h>

enum { DESK_DAMAGE_MAX = 64, DESK_HELD_MAX = 8 };

struct desk_order {
    bool configure, close, stop;
    uint32_t key;
};

struct desk {
    struct desk_options options;
    struct wl_display *display;
    pthread_t thread;
    int bell, timer;
    struct wl_event_source *on_bell, *on_timer;
    char folder[64];

    pthread_mutex_t lock; // of all that both threads use
    struct desk_order order;
    struct desk_seen seen;
    uint8_t *glass;
    bool hold_frames, hold_buffers;
    int32_t wide, high;

    // The window, on the thread of the desktop alone:
    struct wl_resource *xdg, *toplevel, *keyboard;
    struct wl_resource *pending, *shown;     // buffers
    struct wl_resource *held[DESK_HELD_MAX]; // buffers that were shown and not released
    int held_count;
    bool attached;               // since the last commit
    struct wl_listener left;     // of the client
    struct wl_listener gone;     // of what is shown
    uint32_t sum;                // of its pixels
    struct wl_list beats, asked; // callbacks, and those since the last commit
    int32_t damage[DESK_DAMAGE_MAX][4];
    int damage_count;
    int32_t scale, steps_w;
    bool early, fullscreen, configured, acked;
    int32_t told_wide, acked_wide;
};

void desk_fault(struct desk *d, const char *what);
void desk_commit(struct desk *d);
void desk_forget(struct desk *d); // nothing is on show any more
void desk_tell_size(struct desk *d);
void desk_offer(struct desk *d);
