// The loop with an output and a compositor that do as they are told.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/stage.h"
#include "base/now.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "unit.h"

enum { W = 8, H = 4 };

static volatile sig_atomic_t quit, reload;
static struct wake *wake;

// ---- an output ----------------------------------------------------------------------------------

static struct {
    uint8_t pixels[W * H * 4];
    int64_t interval_ns;
    int shown, asked, all;      // frames; buffers; frames handed over whole
    int end_after;              // so many frames
    enum output_event event[8]; // told by the next waits
    int events, told;
    const char *follows; // published once a frame was shown
    int news;            // other ones after each of the frames before this one
} screen;

static void publish(int revision, const char *what);
static void tell(int number);

static void screen_size(const struct output *o, int32_t *w, int32_t *h)
{
    (void)o;
    *w = W;
    *h = H;
}

static int64_t screen_interval(const struct output *o)
{
    (void)o;
    return screen.interval_ns;
}

static bool screen_waits(const struct output *o)
{
    (void)o;
    return false;
}

static bool screen_buffer(struct output *o, int32_t w, int32_t h, struct output_buffer *out,
                          struct err *err)
{
    (void)o;
    (void)err;
    assert_int_equal(w, W);
    assert_int_equal(h, H);
    screen.asked++;
    *out = (struct output_buffer){.pixels = screen.pixels,
                                  .stride = W * 4,
                                  .pixel_bytes = 4,
                                  .bgrx = true,
                                  .age = screen.shown > 0};
    return true;
}

static bool screen_show(struct output *o, const struct output_frame *f, struct err *err)
{
    (void)o;
    (void)err;
    assert_ptr_equal(f->pixels, screen.pixels);
    assert_true(f->bgrx);
    screen.shown++;
    screen.all += !f->changed;
    if (screen.shown == 1 && screen.follows)
        publish(2, screen.follows);
    if (screen.news > screen.shown)
        tell(screen.shown);
    if (screen.shown == screen.end_after) {
        quit = 1;
        wake_ring(wake); // as the handler of a signal does
    }
    return true;
}

static enum output_event screen_wait(struct output *o, int64_t until_ns)
{
    (void)o;
    if (screen.shown && screen.told < screen.events)
        return screen.event[screen.told++];
    (void)wake_sleep(wake, -1, until_ns);
    return OUTPUT_NOTHING;
}

static const struct output_impl output = {.name = "told",
                                          .size = screen_size,
                                          .interval_ns = screen_interval,
                                          .waits = screen_waits,
                                          .buffer = screen_buffer,
                                          .show = screen_show,
                                          .wait = screen_wait};

// ---- a compositor -------------------------------------------------------------------------------

static struct {
    int renders;
    int fails;    // so many of the next renders
    bool changes; // each render changes a pixel
    int holes;    // renders of nothing at all
    int pictures; // and of some picture
} painter;

static struct compose *painter_create(const struct compose_options *options, struct err *err)
{
    (void)options;
    (void)err;
    return (struct compose *)(void *)&painter;
}

static bool painter_render(struct compose *c, const struct scene *scene,
                           const struct picture *const *pictures, size_t count,
                           const struct compose_glass *glass, struct compose_target *target,
                           struct err *err)
{
    (void)c;
    (void)pictures;
    (void)glass;
    assert_int_equal(target->format, COMPOSE_BGRX);
    painter.renders++;
    painter.holes += scene->layer_count == 0;
    painter.pictures += count > 0;
    if (painter.fails-- > 0)
        return err_set(err, ERR_DISPLAY, "", "the graphics side is away");
    return true;
}

static void painter_stats(const struct compose *c, struct compose_stats *out)
{
    (void)c;
    *out = (struct compose_stats){0};
    if (painter.changes || painter.renders == 1)
        areas_add(&out->changed, (struct area){0, 0, 1, 1});
}

static void painter_destroy(struct compose *c)
{
    (void)c;
}

static const struct compose_impl compositor = {.name = "told",
                                               .create = painter_create,
                                               .render = painter_render,
                                               .stats = painter_stats,
                                               .destroy = painter_destroy};

// ---- the loop -----------------------------------------------------------------------------------

static char path[64]; // of the manifest

static void publish(int revision, const char *what)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f,
            "{\"vitrine\":1,\"id\":\"a\",\"revision\":%d,\"canvas\":{\"width\":%d,\"height\":%d},"
            "%s}",
            revision, W, H, what);
    fclose(f);
}

static void tell(int number)
{
    char news[96];
    char words[128];
    snprintf(news, sizeof news, "%.*s/news.xml", (int)(strrchr(path, '/') - path), path);
    FILE *f = fopen(news, "w");
    assert_non_null(f);
    snprintf(words, sizeof words, "<item><title>News %d</title></item>", number);
    fprintf(f, "<rss version='2.0'><channel><title>n</title>%s</channel></rss>", words);
    fclose(f);
}

static int play_programme(const char *what, double seconds)
{
    char folder[] = "/tmp/vitrine-stage-XXXXXX";
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/manifest.json", folder);
    publish(1, what);
    tell(0);
    struct source source;
    struct err err;
    assert_true(source_parse(path, &source, &err));
    wake = wake_create(true);
    screen.interval_ns = screen.interval_ns ? screen.interval_ns : 20 * NS_PER_MS;
    struct prepare_options prepare = {.source = &source, .ready = wake};
    struct stage_options options = {.prepare = prepare_start(&prepare, &err),
                                    .output_impl = &output,
                                    .panel = panel_builtin("lcd"),
                                    .compositor = &compositor,
                                    .wake = wake,
                                    .for_ns = (int64_t)(seconds * 1e9),
                                    .quit = &quit,
                                    .reload = &reload};
    assert_non_null(options.prepare);
    int code = stage_run(&options);
    prepare_stop(options.prepare);
    wake_destroy(wake);
    file_remove_tree(folder);
    return code;
}

static int play(const char *items, double seconds)
{
    char what[512];
    snprintf(what, sizeof what, "\"items\":[%s]", items);
    return play_programme(what, seconds);
}

static const char still[] = "{\"fill\":\"#f00\",\"duration\":3600}";
static const char moving[] = "{\"fill\":\"#f00\",\"duration\":3600,\"animate\":["
                             "{\"at\":0,\"x\":0},{\"at\":3600,\"x\":9999}]}";

TEST(stage_shows_a_still_scene_once)
{
    assert_int_equal(play(still, 1.5), 0);
    assert_int_equal(painter.renders, 1);
    assert_int_equal(screen.shown, 1);
    assert_int_equal(screen.all, 1); // nobody knew what the buffer held
}

TEST(stage_hands_over_what_changed)
{
    painter.changes = true;
    screen.end_after = 5;
    assert_int_equal(play(moving, 30), 0);
    assert_int_equal(screen.shown, 5);
    assert_int_equal(screen.all, 1);
}

// A scene may move where nobody sees it.
TEST(stage_shows_no_frame_that_is_the_same)
{
    assert_int_equal(play(moving, 1.5), 0);
    assert_true(painter.renders > 5);
    assert_true(painter.renders < 80); // one look for each beat
    assert_int_equal(screen.shown, 1);
}

TEST(stage_draws_again_what_the_display_lost)
{
    screen.event[0] = OUTPUT_EXPOSED;
    screen.event[1] = OUTPUT_NOTHING;
    screen.event[2] = OUTPUT_RESIZED;
    screen.events = 3;
    assert_int_equal(play(still, 1.5), 0);
    assert_int_equal(screen.shown, 3);
    assert_int_equal(screen.all, 3);
}

TEST(stage_ends_when_the_window_is_closed)
{
    screen.event[0] = OUTPUT_QUIT;
    screen.events = 1;
    int64_t start_ns = now_read().mono_ns;
    assert_int_equal(play(still, 60), 0);
    assert_true(now_read().mono_ns - start_ns < 50 * NS_PER_S);
}

TEST(stage_waits_for_a_graphics_side_that_is_away)
{
    painter.fails = 3;
    screen.end_after = 1;
    assert_int_equal(play(still, 60), 0);
    assert_int_equal(painter.renders, 4);
    assert_int_equal(screen.shown, 1);
    assert_int_equal(screen.all, 1);
}

TEST(stage_ends_when_the_graphics_side_stays_away)
{
    painter.fails = 1000;
    int64_t start_ns = now_read().mono_ns;
    assert_int_equal(play(moving, 100), ERR_DISPLAY);
    assert_int_equal(screen.shown, 0);
    assert_true(painter.renders > 10);
    assert_true(now_read().mono_ns - start_ns > 9 * NS_PER_S); // however fast frames follow
}

static void on_alarm(int number)
{
    (void)number;
    quit = 1;
    wake_ring(wake);
}

TEST(stage_ends_in_the_middle_of_a_long_beat)
{
    screen.interval_ns = 50 * NS_PER_S;
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    int64_t start_ns = now_read().mono_ns;
    assert_int_equal(play(moving, 100), 0);
    assert_true(now_read().mono_ns - start_ns < 30 * NS_PER_S);
}

// What it begins with is drawn for the second in which it is switched in, not for the one in which
// it came.
TEST(stage_has_the_next_programme_ready_when_it_begins)
{
    painter.changes = true;
    screen.follows = "\"items\":[{\"clock\":\"%S\",\"duration\":3600}]";
    screen.end_after = 2;
    // Its item ends with a whole second.
    static const char first[] =
        "\"playlists\":{\"p\":{\"sync\":true,\"items\":[{\"fill\":\"#f00\",\"duration\":3}]}},"
        "\"layouts\":{\"l\":{\"zones\":[{\"id\":\"z\",\"rect\":[0,0,8,4],\"playlist\":\"p\"}]}},"
        "\"default\":\"l\"";
    assert_int_equal(play_programme(first, 60), 0);
    assert_int_equal(painter.holes, 0);
    assert_int_equal(painter.pictures, 1);
}

// Refreshed news take the place of the old ones without a moment between them.
TEST(stage_has_refreshed_news_ready_when_they_begin)
{
    painter.changes = true;
    screen.news = 4;
    screen.end_after = 4;
    static const char cards[] = "\"contents\":{\"n\":{\"feed\":\"news.xml\",\"refresh\":1}},"
                                "\"items\":[{\"feed\":\"n\",\"duration\":1}]";
    assert_int_equal(play_programme(cards, 30), 0);
    assert_int_equal(painter.holes, 0);
    assert_int_equal(screen.shown, 4);
}

// News of the next programme do not put it off for ever.
TEST(stage_begins_the_next_programme_though_its_news_change)
{
    painter.changes = true;
    screen.follows = "\"contents\":{\"n\":{\"feed\":\"news.xml\",\"refresh\":1}},"
                     "\"items\":[{\"feed\":\"n\",\"duration\":3600}]";
    screen.news = 1000;
    screen.end_after = 36;
    assert_int_equal(play("{\"clock\":\"%S\",\"duration\":3600}", 40), 0);
    assert_true(screen.shown < 36); // a second each, and then the news stay
    assert_int_equal(painter.holes, 0);
}
