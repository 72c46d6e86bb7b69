#pragma once
// A context of OpenGL ES for tests of the compositor, on the machine's own driver, that can be made
// poorer than it is, or lost. And comparisons with the reference. A machine without OpenGL ES
// fails.

#include "../compose/kit.h"

struct rig_poverty {
    int major;         // 3 or 2
    bool no_norm;      // no framebuffers of 16 bits a channel ...
    bool no_floats;    // ... nor of floats ...
    bool no_srgb;      // ... nor of sRGB (2.0 only)
    int side_max;      // of a texture; 0: as it is
    const char *lacks; // a function that is missing, or NULL
    bool imprecise;    // fragment shaders without highp
};

// All tests share one context; each call makes it look like this from now on.
const struct gl_host *rig_host(const struct rig_poverty *poverty);
// The next begin loses the context, with all that is in it, says so and opens another.
void rig_lose(void);
// No context comes back until this is called with false.
void rig_keep_lost(bool lost);
size_t rig_errors(void);   // that GL has told since the last call
size_t rig_uploaded(void); // texels since the last call
size_t rig_uploaded_bytes(void);

// The pixels of kit_scene by gles with a new compositor on the rig's host; kept for three calls.
const uint8_t *rig_render(enum compose_stage stage, const struct panel *panel);
// By an existing one; pixels as rig_bytes() many.
bool rig_render_with(struct compose *c, const struct compose_glass *glass,
                     struct compose_target *target, struct err *err);
struct compose *rig_create(void);

// The signed range of gles minus the reference, code values.
struct rig_range {
    int low, high;
};
// Renders kit_scene both ways and widens range. Of the canvas: colour times alpha, and alpha.
void rig_compare(enum compose_stage stage, const struct panel *panel, struct rig_range *range);
// Fails unless within low..high, and tells the range.
void rig_check(const char *what, const struct rig_range *range, int low, int high);
