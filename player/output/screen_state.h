#pragma once
// Inside output: what an open screen consists of. For screen*.c only.

#include <SDL.h>

#include "output/context.h"
#include "output/screen.h"

struct output {
    const struct screen_kind *kind;
    SDL_Window *window;     // owned
    struct context context; // in use with gl
    bool gl;
    SDL_Surface *surface; // of the window, SDL's; NULL: not asked for yet, or it is another now
    uint8_t *spare;       // owned: frames are made here for a window of another form of pixels
    size_t spare_bytes;
    bool kept; // the buffer holds the last frame
    int width_px, height_px;
    uint8_t clear_code[3];
    bool showing; // a frame is on show
    int64_t interval_ns;
    struct wake *wake; // borrowed
    int fd;            // of the connection to the desktop; -1: none that tells of events
};

void screen_show_clear(struct output *o);
// Shows the frame on show once more; false when it has to be made again.
bool screen_show_again(struct output *o);
// Reads the size, the display's rate anew; whether it changed.
bool screen_note_size(struct output *o);
bool screen_note_interval(struct output *o);
// The descriptor that has news when there are events, or -1.
int screen_connection(SDL_Window *window);
