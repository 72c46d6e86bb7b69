// vitrine play: the panel's own machine.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/compositor.h"
#include "app/config.h"
#include "app/offline.h"
#include "app/stage.h"
#include "base/now.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/wake.h"

enum { THREADS_MAX = 4 }; // unless --threads says more

static const char *const description[] = {
    "Plays a programme on the panel, for years: pulls it from SOURCE, checks it whole, keeps it in "
    "the state folder, and shows it. A new revision is fetched beside the old one and switched in "
    "at "
    "the end of the lead zone's item without a gap; anything wrong with it, and the old one goes "
    "on. "
    "With the network away it plays from the state folder, also after a restart. Gaps, loading, "
    "errors "
    "and a clean end are clear glass, never black.",
    "SOURCE is a file, a folder that holds manifest.json (both are watched), or an http(s) URL "
    "(asked "
    "again every --poll seconds). Without SOURCE the last programme of the state folder plays.",
    "SIGTERM and SIGINT end it with clear glass; SIGHUP looks at the source at once.",
    NULL,
};
static const struct cli_option options[] = {
    {"config", "FILE", "/etc/vitrine/vitrine.conf",
     "read options from this file: `name = value` under [play]; the command line wins"},
    {"state", "DIR", NULL,
     "where the programme is kept; by default /var/lib/vitrine for root, else "
     "$XDG_STATE_HOME/vitrine"},
    {"output", "OUTPUT", NULL,
     "window (fullscreen, or plain with --size), kms (no desktop needed) or headless; by default "
     "window where a desktop runs, else kms"},
    {"size", "WxH", NULL, "a plain window, or headless frames, of this size"},
    {"panel", "P", "lcd", "panel profile: lcd, oled, odh80 or a file"},
    {"rotate", "DEG", NULL,
     "turn the picture by 0, 90, 180 or 270 degrees clockwise, whatever the "
     "profile says"},
    {"display", "N", "0", "which display, counted from 0"},
    {"volume", "V", "100",
     "how loud videos are, on top of each item's own volume: 0 (mute) to 100, or from which time "
     "of the day on, in the programme's time zone, as in 07:00=80,20:00=30,22:00=0"},
    {"poll", "S", "60", "how often a URL is asked, in seconds, give or take a tenth"},
    {"for", "S", NULL, "end after this many seconds"},
    {"fps", "N", "30", "headless: frames a second"},
    {"dump", "DIR", NULL, "headless: write each new frame to this folder as a PNG file"},
    {"compositor", "NAME", NULL,
     "cpu or gles (OpenGL ES); by default gles where there is a graphics processor, unless --cpu "
     "is "
     "given"},
    {"cpu", "KIND", "best",
     "how the processor computes: best (its vector units), c (plain C, the same bytes) or "
     "reference (exact, slow)"},
    {"threads", "N", NULL,
     "how many threads compose; by default one for each processor, at most 4"},
    {"decode", "WAY", "auto",
     "who decodes videos: auto (the machine's own decoder where it has one, else the processor), "
     "software (the processor), vaapi or v4l2m2m"},
    {"overlay", NULL, NULL,
     "show the programme, its revision, the time and the frame over the picture"},
    {"print-config", NULL, NULL, "print what is in force, in the form of the file, and end"},
};
static const char *const examples[] = {
    "vitrine play https://signs.example/shop/manifest.json --panel odh80",
    "vitrine play playlists/demo --size 1280x720",
    "vitrine play playlists/demo --volume 09:00=70,18:00=40,21:30=0",
    "vitrine play playlists/demo --output headless --dump frames --fps 5 --for 20",
    NULL,
};

static volatile sig_atomic_t quit;
static volatile sig_atomic_t reload;
static struct wake *wake; // of the stage; there before a signal is caught, and to the end

static void on_signal(int number)
{
    if (number == SIGHUP)
        reload = 1;
    else
        quit = 1;
    wake_ring(wake);
}

static void catch_signals(void)
{
    wake = wake_create(true);
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

struct play {
    struct source source;
    bool has_source;
    char state[STORE_PATH_MAX];
    struct panel panel;
    const struct output_impl *impl;
    struct output_options output;
    int64_t poll_ns, for_ns;
    int64_t fps_num, fps_den;
    struct compositor_choice compositor;
    enum cage_decode decode;
    struct sound_volume volume;
    bool overlay;
};

static bool state_dir(const char *given, char *out, size_t max, struct err *err)
{
    const char *service = getenv("STATE_DIRECTORY");
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    bool fits = true;
    if (given || (service && *service))
        fits = (size_t)snprintf(out, max, "%s", given ? given : service) < max;
    else if (geteuid() == 0)
        fits = (size_t)snprintf(out, max, "/var/lib/vitrine") < max;
    else if (xdg && *xdg)
        fits = file_join(out, max, xdg, "vitrine");
    else
        fits = file_join(out, max, home && *home ? home : "/tmp", ".local/state/vitrine");
    return fits || err_set(err, ERR_USAGE, "--state", "the path is too long");
}

static bool desktop_runs(void)
{
    const char *x = getenv("DISPLAY");
    const char *wayland = getenv("WAYLAND_DISPLAY");
    return (x && *x) || (wayland && *wayland);
}

static bool choose_output(const struct cli_command *c, const char *const *values, struct play *p,
                          struct err *err)
{
    static const char *const words[] = {"window", "kms", "headless"};
    static const struct output_impl *const impls[] = {&output_window, &output_kms,
                                                      &output_headless};
    int which = desktop_runs() ? 0 : 1;
    int64_t display = 0;
    p->fps_num = 30;
    p->fps_den = 1;
    if (!cli_word(c, values, "output", words, VT_COUNT(words), &which, err) ||
        !cli_int(c, values, "display", 0, 63, &display, err) ||
        !cli_fps(c, values, "fps", &p->fps_num, &p->fps_den, err) ||
        !cli_size(c, values, "size", &p->output.width_px, &p->output.height_px, err))
        return false;
    p->impl = impls[which];
    p->output.display = (int32_t)display;
    p->output.dump = cli_value(c, values, "dump");
    p->output.interval_ns = (int64_t)(1e9L * (long double)p->fps_den / (long double)p->fps_num);
    p->output.title = "vitrine";
    if (p->output.dump && which != 2)
        return err_set(err, ERR_USAGE, "--dump", "it goes with --output headless");
    return true;
}

static bool choose_panel(const struct cli_command *c, const char *const *values, struct play *p,
                         struct err *err)
{
    int64_t rotate = -1;
    if (!offline_panel(cli_value(c, values, "panel"), &p->panel, err) ||
        !cli_int(c, values, "rotate", 0, 270, &rotate, err))
        return false;
    if (rotate % 90 != 0 && rotate != -1)
        return err_set(err, ERR_USAGE, "--rotate", "expected 0, 90, 180 or 270");
    if (rotate >= 0)
        p->panel.rotate = (int32_t)rotate;
    panel_clear_code(&p->panel, p->output.clear_code);
    return true;
}

static bool read_options(const struct cli_command *c, const char *const *values,
                         const char *operand, struct play *p, struct err *err)
{
    p->poll_ns = 60 * NS_PER_S;
    p->has_source = operand != NULL;
    if ((operand && !source_parse(operand, &p->source, err)) || !choose_output(c, values, p, err) ||
        !choose_panel(c, values, p, err) ||
        !sound_volume_parse(cli_value(c, values, "volume"), &p->volume, err) ||
        !compositor_read(c, values, THREADS_MAX, &p->compositor, err) ||
        !offline_decode(c, values, &p->decode, err) ||
        !cli_seconds(c, values, "poll", NS_PER_S / 10, 86400 * NS_PER_S, &p->poll_ns, err) ||
        !cli_seconds(c, values, "for", 0, 366 * INT64_C(86400) * NS_PER_S, &p->for_ns, err))
        return false;
    p->overlay = cli_given(c, values, "overlay");
    if (p->overlay && p->compositor.impl == &compose_gles && p->impl != &output_headless)
        return err_set(err, ERR_USAGE, "--overlay", "it goes with --compositor cpu");
    return state_dir(cli_value(c, values, "state"), p->state, sizeof p->state, err);
}

// A local source is taken under its full name, so that the store knows it again from any folder.
// Links stay links: one that is pointed elsewhere is a change.
static bool name_source(struct play *p, struct err *err)
{
    if (!p->has_source || p->source.network || p->source.manifest[0] == '/')
        return true;
    char here[SOURCE_PATH_MAX];
    char full[SOURCE_PATH_MAX];
    if (!getcwd(here, sizeof here) || !file_join(full, sizeof full, here, p->source.manifest))
        return err_set(err, ERR_USAGE, "SOURCE", "its full path is too long");
    return source_parse(full, &p->source, err);
}

// Opens the output with a context of OpenGL ES and sees whether all is there that gles needs.
static struct output *open_with_gles(struct play *p, struct err *err)
{
    p->output.gl = true;
    struct output *o = p->impl->open(&p->output, err);
    if (!o)
        return NULL;
    p->compositor.options.gl = p->impl->gl(o);
    struct compose *probe = NULL;
    if (!p->compositor.given && p->compositor.options.gl->software)
        err_set(err, ERR_DISPLAY, "", "OpenGL ES is drawn by the processor here");
    else
        probe = compose_gles.create(&p->compositor.options, err);
    compose_gles.destroy(probe);
    if (probe)
        return o;
    p->impl->close(o);
    return NULL;
}

// The output, for the compositor that was asked for or that fits the machine.
static struct output *open_output(struct play *p, struct err *err)
{
    bool gles = p->compositor.impl == &compose_gles;
    bool fits = p->impl != &output_headless && !p->overlay && output_has_gpu();
    if (gles || (!p->compositor.given && fits)) {
        struct output *o = open_with_gles(p, err);
        if (o)
            p->compositor.impl = &compose_gles;
        if (o || gles)
            return o;
        log_line(LOG_INFO, NULL, "the processor composes: %s", err->text);
    }
    p->output.gl = false;
    p->compositor.options.gl = NULL;
    return p->impl->open(&p->output, err);
}

// Without the program that decodes them only what moves is missing.
static struct cages *open_cages(enum cage_decode decode)
{
    struct err err;
    struct cages *cages = cages_create(NULL, &err);
    if (cages)
        cages_decode_by(cages, decode);
    else
        log_err(LOG_WARNING, &err);
    return cages;
}

static void tell_sound(const struct err *news)
{
    log_err(news->code == ERR_NONE ? LOG_INFO : LOG_WARNING, news);
}

// NULL where nothing will ever be heard.
static struct sound *open_sound(const struct play *p)
{
    bool mute = p->volume.count == 1 && p->volume.steps[0].volume <= 0;
    return mute ? NULL : sound_create(&(struct sound_options){.tell = tell_sound});
}

static int play(struct play *p)
{
    struct err err = {0};
    int code = ERR_FAILED;
    p->output.wake = wake;
    struct store *store = store_open(p->state, &err);
    struct output *output = store ? open_output(p, &err) : NULL;
    struct cages *cages = output ? open_cages(p->decode) : NULL;
    struct sound *sound = cages ? open_sound(p) : NULL;
    struct prepare_options prepare_options = {.source = p->has_source ? &p->source : NULL,
                                              .store = store,
                                              .cages = cages,
                                              .poll_ns = p->poll_ns,
                                              .ready = wake};
    struct prepare *prepare = output ? prepare_start(&prepare_options, &err) : NULL;
    if (prepare) {
        struct stage_options stage = {.prepare = prepare,
                                      .output_impl = p->impl,
                                      .output = output,
                                      .panel = &p->panel,
                                      .compositor = p->compositor.impl,
                                      .compose = p->compositor.options,
                                      .cages = cages,
                                      .sound = sound,
                                      .volume = p->volume,
                                      .wake = wake,
                                      .overlay = p->overlay,
                                      .for_ns = p->for_ns,
                                      .quit = &quit,
                                      .reload = &reload};
        (void)log_aside_begin(); // a stuck reader of our lines stops no frame
        code = stage_run(&stage);
    } else {
        code = offline_fail(&err);
    }
    if (output)
        p->impl->close(output); // clear glass first: the rest may take a moment
    log_aside_end();
    sound_destroy(sound);
    prepare_stop(prepare);
    cages_destroy(cages);
    store_close(store);
    return code;
}

static int run(const struct cli_command *c, const char *const *given, const char *operand)
{
    struct err err;
    const char *values[CLI_OPTIONS_MAX];
    memcpy(values, given, sizeof values);
    const char *path = cli_given(c, given, "config") ? cli_value(c, given, "config") : NULL;
    struct config *config = config_apply(c, path, values, &operand, &err);
    if (!config)
        return offline_fail(&err);
    struct play p = {0};
    int code = ERR_NONE;
    if (!read_options(c, values, operand, &p, &err) || !name_source(&p, &err)) {
        code = offline_fail(&err);
    } else if (cli_given(c, values, "print-config")) {
        config_print(c, values, operand, stdout);
    } else {
        catch_signals();
        code = play(&p);
    }
    config_destroy(config);
    return code;
}

const struct cli_command cmd_play = {
    .name = "play",
    .operand = "[SOURCE]",
    .summary = "play a programme on the panel",
    .description = description,
    .options = options,
    .option_count = VT_COUNT(options),
    .examples = examples,
    .run = run,
};
