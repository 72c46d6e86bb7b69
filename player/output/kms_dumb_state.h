#pragma once
// Inside output: what an open bare display consists of. For kms_dumb*.c only.

#include "output/kms_dumb.h"
#include "output/kms_head.h"
#include "output/kms_memory.h"

enum { KMS_BUFFERS = 2 }; // a frame is on the glass before the next one is begun

struct output {
    struct kms_head head;
    struct kms_memory memory[KMS_BUFFERS];
    int front;         // the one on the glass
    uint8_t *shadow;   // owned; frames are made here where the card's memory is slow
    bool shadow_known; // it holds the frame shown last
    uint8_t *spare;    // owned; frames that cannot be shown are made here
    size_t spare_bytes;
    bool lit;         // a display is there and driven
    bool flips;       // the driver can exchange frames at a beat
    bool pending;     // an exchange is under way
    int lost;         // in a row whose end was not told
    int64_t frames;   // made so far
    int64_t shown_ns; // monotonic: the last one
    int32_t width_px, height_px;
    int64_t interval_ns;
    uint8_t clear_code[3];
    struct wake *wake; // borrowed
    int uevents;       // descriptor; -1: the kernel does not tell
};

// Drives the head's display in its mode, with clear glass. ERR_DISPLAY.
bool kms_dumb_light(struct output *o, struct err *err);
void kms_dumb_darken(struct output *o); // frees the memory
// Puts a buffer on the glass and waits until it is there. False: the display is not ours any more.
bool kms_dumb_exchange(struct output *o, int next, const struct areas *changed);
void kms_dumb_fill(struct output *o, int which); // with clear glass
