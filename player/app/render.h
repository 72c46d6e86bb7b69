#pragma once
// What one run of `vitrine render` is asked for, read from its options.

#include <stdbool.h>
#include <stdint.h>

#include "app/cli.h"
#include "app/compositor.h"
#include "base/color.h"
#include "base/picture.h"
#include "cage/cage.h"
#include "compose/compose.h"
#include "output/output.h"
#include "panel/panel.h"
#include "sound/volume.h"

enum { RENDER_AT_MAX = 10000 };

struct render_job {
    int64_t from_ns;
    int64_t fps_num, fps_den;
    int64_t frame_count;         // of a run; with --at their number
    int64_t *at_ns;              // moments of --at after from_ns, or NULL
    int32_t width_px, height_px; // of the output; 0: the canvas
    struct panel panel;
    enum compose_stage stage;
    struct picture *backdrop; // or NULL
    struct color backdrop_color;
    enum output_format format;
    const char *out; // folder, file or "-"
    struct compositor_choice compositor;
    enum cage_decode decode;
    const char *stats; // file or NULL
    const char *sound; // file or NULL: what is heard goes nowhere
    struct sound_volume volume;
};

// Reads all options. False and *err when one is wrong; render_job_finish() is due in any case.
bool render_job_read(const struct cli_command *c, const char *const *values, struct render_job *job,
                     struct err *err);
void render_job_finish(struct render_job *job);

// Offset of frame k from the start: exactly k / fps, rounded to the nanosecond.
int64_t render_frame_ns(const struct render_job *job, int64_t k);

// As many frames of sound as the frames of a run last.
int64_t render_sound_frames(const struct render_job *job);

// The millisecond that names moment k of --at.
int64_t render_at_ms(const struct render_job *job, int64_t k);

// Figures of a run.
struct render_stats {
    int64_t started_ns;     // monotonic
    int64_t first_frame_ns; // from the start to the first frame written
    int64_t *compose_ns;    // per frame that was composed
    size_t composed, cap;
    int64_t frames;
    uint64_t pixels_drawn;
    int32_t width_px, height_px;
};
void render_stats_note(struct render_stats *s, int64_t compose_ns, uint64_t pixels);
// Writes the JSON of --stats.
bool render_stats_write(struct render_stats *s, const struct render_job *job, struct err *err);
void render_stats_finish(struct render_stats *s);
