#pragma once
// Inside output: what an open screen consists of. For screen*.c only.

#include <SDL.h>

#include "output/screen.h"

struct output {
    const struct screen_kind *kind;
    SDL_Window *window;     // owned
    SDL_Renderer *renderer; // owned; NULL after a loss that could not be mended yet
    SDL_Texture *texture;   // owned; NULL: made by the next frame
    int texture_w, texture_h;
    int width_px, height_px;
    uint8_t clear_code[3];
    bool true_wait; // SDL sleeps while it waits for events
    bool showing;   // a frame is on show
    int64_t interval_ns;
    int64_t last_shown_ns; // monotonic; 0: nothing yet
};

bool screen_make_renderer(struct output *o, struct err *err);
void screen_drop_renderer(struct output *o);
void screen_show_clear(struct output *o);
// Reads the size anew; whether it changed.
bool screen_note_size(struct output *o);
