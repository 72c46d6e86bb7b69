#pragma once
// The frame loop: one moment after the other onto the glass. It owns the output and everything it
// shows, waits for nothing but the display and the time, and never ends because of a programme.

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/draw.h"
#include "app/prepare.h"
#include "output/output.h"
#include "panel/panel.h"
#include "sound/sound.h"
#include "sound/volume.h"

struct stage_options {
    struct prepare *prepare;
    const struct output_impl *output_impl;
    struct output *output;
    const struct panel *panel;
    const struct compose_impl *compositor;
    struct compose_options compose;
    struct cages *cages;               // decoders of what moves; NULL: there are none
    struct sound *sound;               // of what moves; NULL: mute
    struct sound_volume volume;        // by time of day
    struct wake *wake;                 // rung when there is something to look at; the output's, too
    bool overlay;                      // vitrine's own words over the picture
    int64_t for_ns;                    // end after this long; 0: never
    const volatile sig_atomic_t *quit; // set by signal handlers
    volatile sig_atomic_t *reload;
};

// Runs until it is told to quit. Returns an exit code.
int stage_run(const struct stage_options *options);
