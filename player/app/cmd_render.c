// vitrine render: any moment of any programme, headless, to files, exactly.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/draw.h"
#include "app/offline.h"
#include "app/render.h"
#include "app/soundtrack.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"

static const char *const description[] = {
    "Renders a programme without a display, exactly: frame k shows the moment k / fps after "
    "--from, "
    "every medium is waited for and none is dropped. With --from given, the same arguments give "
    "the "
    "same bytes, whatever the machine's load or the number of threads. Videos are mute, "
    "unless --sound names a file for what is heard meanwhile.",
    "MANIFEST is a file, a folder that holds manifest.json, or an http(s) URL.",
    "The stages: `canvas` is the composited picture with alpha; `panel` is what is sent to the "
    "glass "
    "(on a transmissive panel white is clear and black is opaque); `glass` is what a person sees, "
    "over --backdrop.",
    "Frames are named frame-000000.png and so on; with --at, frame@001500ms.png is the moment 1.5 "
    "s "
    "after --from. The format sha256 prints one line a frame: its name and the SHA-256 of its raw "
    "pixels (top down, unpadded, RGBA for the canvas, else RGB).",
    NULL,
};
static const struct cli_option options[] = {
    {"from", "INSTANT", "now", "wall time of the first frame (RFC 3339 with offset)"},
    {"for", "S", "10", "how many seconds are rendered"},
    {"at", "S,S,...", NULL, "render single moments, in seconds after --from, instead of a run"},
    {"fps", "N", "30", "frames a second: 30, 29.97, 30000/1001"},
    {"size", "WxH", NULL, "size of the output; the canvas is fitted into it, the rest stays clear"},
    {"panel", "P", "lcd", "panel profile: lcd, oled, odh80 or a file"},
    {"stage", "STAGE", "panel", "canvas, panel or glass"},
    {"backdrop", "IMAGE", "#ffffff",
     "the lit showcase behind the glass as seen through clear glass: a picture or a colour"},
    {"format", "FORMAT", "png", "png, y4m, rgba or sha256"},
    {"out", "PATH", ".", "folder for png; file, folder or - for the other formats"},
    {"compositor", "NAME", "cpu", "cpu or gles (OpenGL ES)"},
    {"cpu", "KIND", "best",
     "how the processor computes: best (the widest instructions it has), c (plain C, the same "
     "bytes) "
     "or reference (in floats, exact)"},
    {"threads", "N", NULL, "how many threads compose; by default one for each processor"},
    {"sound", "FILE", NULL,
     "write what is heard to this file, exactly as long as the frames: WAV, 48 kHz, stereo, 32-bit "
     "floats; it is whole before the first frame is made"},
    {"volume", "V", "100",
     "with --sound: how loud videos are, on top of each item's own volume, as for play"},
    {"decode", "WAY", "software",
     "who decodes videos: software (the processor, the same bytes everywhere), auto, vaapi or "
     "v4l2m2m"},
    {"stats", "FILE", NULL, "write figures of the run to this file, as JSON"},
};
static const char *const examples[] = {
    "vitrine render playlists/demo --at 0,2.5,8 --stage glass --backdrop "
    "playlists/demo/backdrop.jpg",
    "vitrine render playlists/demo --from 2026-11-24T12:00:00+09:00 --for 20 --format y4m --out - "
    "| "
    "ffplay -",
    "vitrine render playlists/demo --for 20 --format y4m --out - --sound demo.wav | "
    "ffmpeg -i - -i demo.wav -c:v libx264 -pix_fmt yuv420p -c:a aac demo.mp4",
    NULL,
};

struct run {
    const struct render_job *job;
    const struct programme *programme;
    struct cages *cages;
    struct plan *plan;
    struct output_offscreen *offscreen; // gles
    struct draw *draw;
    struct panel_map *map;
    struct output_files *files;
    struct compose_target target;
    int32_t pixel_bytes;
    struct scene_view view;
    struct render_stats stats;
    bool progress;
};

static void name_frame(const struct render_job *job, int64_t k, char *out, size_t max)
{
    if (job->at_ns)
        snprintf(out, max, "frame@%06lldms", (long long)render_at_ms(job, k));
    else
        snprintf(out, max, "frame-%06lld", (long long)k);
}

static bool paint(struct run *r, struct err *err)
{
    struct compose_glass glass = {.map = r->map,
                                  .backdrop = r->job->backdrop,
                                  .backdrop_color = r->job->backdrop_color,
                                  .emission_gain = 1};
    int64_t before_ns = now_read().mono_ns;
    if (!draw_paint(r->draw, &glass, &r->target, err))
        return false;
    struct compose_stats stats;
    draw_stats(r->draw, &stats);
    render_stats_note(&r->stats, now_read().mono_ns - before_ns, stats.pixels_drawn);
    return true;
}

static bool render_frame(struct run *r, int64_t k, struct err *err)
{
    char stem[48];
    struct draw_report report;
    struct compose_target *target = &r->target;
    name_frame(r->job, k, stem, sizeof stem);
    int64_t t_ns = r->job->from_ns + render_frame_ns(r->job, k);
    struct draw_show show = {.programme = r->programme, .plan = r->plan};
    if (!draw_scene(r->draw, &show, t_ns, &r->view, &report, err))
        return false;
    if (!report.changed)
        return output_files_repeat(r->files, stem, err);
    target->pixels = output_files_buffer(r->files, target->stride * (size_t)target->height_px,
                                         &target->age, err);
    struct output_frame frame = {.width_px = target->width_px,
                                 .height_px = target->height_px,
                                 .pixel_bytes = r->pixel_bytes,
                                 .stride = target->stride,
                                 .pixels = target->pixels};
    return target->pixels && paint(r, err) && output_files_submit(r->files, stem, &frame, err);
}

static void show_progress(const struct run *r, int64_t done)
{
    int64_t passed_ns = now_read().mono_ns - r->stats.started_ns;
    bool last = done == r->job->frame_count;
    if (r->progress && passed_ns > NS_PER_S && (last || done % 10 == 0))
        fprintf(stderr, "\rrendering %lld/%lld%s", (long long)done, (long long)r->job->frame_count,
                last ? "\n" : "");
}

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

// From here on an interruption leaves no half file behind.
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

static bool render_all(struct run *r, struct err *err)
{
    for (int64_t k = 0; k < r->job->frame_count; k++) {
        if (interrupted)
            return err_set(err, ERR_FAILED, r->job->out, "interrupted at frame %lld", (long long)k);
        if (!render_frame(r, k, err))
            return false;
        if (k == 0)
            programme_drop_decoded(r->programme);
        if (k == 0 && r->job->stats && !output_files_flush(r->files, err))
            return false;
        if (k == 0)
            r->stats.first_frame_ns = now_read().mono_ns - r->stats.started_ns;
        r->stats.frames++;
        show_progress(r, k + 1);
    }
    return true;
}

// A stream with a folder as its place gets a file in it.
static bool open_files(struct run *r, struct err *err)
{
    static const char *const names[] = {
        [OUTPUT_Y4M] = "vitrine.y4m", [OUTPUT_RGBA] = "vitrine.rgba"};
    const struct render_job *job = r->job;
    char path[4096];
    const char *out = job->out;
    bool stream = job->format == OUTPUT_Y4M || job->format == OUTPUT_RGBA;
    if (stream && file_is_dir(out)) {
        if (!file_join(path, sizeof path, out, names[job->format]))
            return err_set(err, ERR_USAGE, "--out", "the path is too long");
        out = path;
    }
    r->files = output_files_open(job->format, out, job->fps_num, job->fps_den, err);
    return r->files != NULL;
}

static void open_target(struct run *r)
{
    const struct render_job *job = r->job;
    const struct manifest *m = r->programme->manifest;
    int32_t w = job->width_px ? job->width_px : m->width_px;
    int32_t h = job->height_px ? job->height_px : m->height_px;
    r->view = scene_view_contain(m->width_px, m->height_px, w, h);
    r->target.stage = job->stage;
    // These formats take (or have) four bytes a pixel, which are the quicker ones to make.
    if (job->format == OUTPUT_RGBA || job->format == OUTPUT_Y4M)
        r->target.format = COMPOSE_RGBX;
    r->pixel_bytes = compose_pixel_bytes(job->stage, r->target.format);
    int32_t rgb_bytes;
    compose_target_size(job->stage, &job->panel, w, h, &r->target.width_px, &r->target.height_px,
                        &rgb_bytes);
    r->target.stride = (size_t)r->target.width_px * (size_t)r->pixel_bytes;
    r->stats.width_px = r->target.width_px;
    r->stats.height_px = r->target.height_px;
}

static bool run_open(struct run *r, struct err *err)
{
    struct draw_options draw = {.compositor = r->job->compositor.impl,
                                .compose = r->job->compositor.options,
                                .cages = r->cages};
    r->map = panel_map_create(&r->job->panel);
    if (draw.compositor == &compose_gles) {
        r->offscreen = output_offscreen_open(err);
        if (!r->offscreen)
            return false;
        draw.compose.gl = output_offscreen_gl(r->offscreen);
    }
    r->draw = draw_create(&draw, err);
    if (!r->draw)
        return false;
    open_target(r);
    const struct programme *p = r->programme;
    r->plan = plan_create(p->manifest, p->zone, r->job->from_ns, p->natural_ns, p->usable);
    return open_files(r, err);
}

static bool run_close(struct run *r, struct err *err)
{
    bool fine = output_files_close(r->files, err);
    plan_destroy(r->plan);
    draw_destroy(r->draw);
    output_offscreen_close(r->offscreen);
    panel_map_destroy(r->map);
    return fine;
}

// Before the frames: whoever reads them from a pipe can read the sound, too.
static bool render_sound(const struct run *r, struct err *err)
{
    const struct render_job *job = r->job;
    struct soundtrack track = {.programme = r->programme,
                               .cages = r->cages,
                               .from_ns = job->from_ns,
                               .frames = render_sound_frames(job),
                               .volume = &job->volume,
                               .path = job->sound,
                               .stop = &interrupted};
    return !job->sound || soundtrack_write(&track, err);
}

static int render(const struct render_job *job, const struct offline *o, int64_t started_ns)
{
    struct err err = {0};
    struct err close_err = {0};
    struct run r = {.job = job,
                    .programme = o->programme,
                    .cages = o->cages,
                    .stats.started_ns = started_ns,
                    .progress = isatty(STDERR_FILENO)};
    catch_signals();
    bool fine = render_sound(&r, &err) && run_open(&r, &err) && render_all(&r, &err);
    if (!run_close(&r, &close_err) && fine) {
        err = close_err;
        fine = false;
    }
    if (fine && job->stats)
        fine = render_stats_write(&r.stats, job, &err);
    render_stats_finish(&r.stats);
    return fine ? ERR_NONE : offline_fail(&err);
}

static int run(const struct cli_command *c, const char *const *values, const char *operand)
{
    int64_t started_ns = now_read().mono_ns;
    struct render_job job;
    struct err err;
    if (!render_job_read(c, values, &job, &err)) {
        render_job_finish(&job);
        return offline_fail(&err);
    }
    struct offline o;
    struct offline_options open = {
        .at_ns = job.from_ns, .decode = true, .by = job.decode, .draws = true, .progress = true};
    int code = offline_open(&o, operand, &open);
    offline_report(&o);
    if (code == ERR_NONE)
        code = render(&job, &o, started_ns);
    offline_finish(&o);
    render_job_finish(&job);
    return code;
}

const struct cli_command cmd_render = {
    .name = "render",
    .operand = "MANIFEST",
    .summary = "render a programme to files, without a display",
    .description = description,
    .options = options,
    .option_count = VT_COUNT(options),
    .examples = examples,
    .run = run,
};
