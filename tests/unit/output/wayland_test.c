// A window on a desktop of our own, which checks the rules of Wayland while it looks.

#include "frame.h"

#include <sys/stat.h>

#include "desk.h"
#include "output/wayland_state.h"
#include "sys/clock.h"

static struct wake *wake;

static struct output *open_on(const struct desk_options *d, int32_t w, int32_t h,
                              struct desk **desk)
{
    *desk = desk_start(d);
    if (!*desk)
        exit(77);
    wake = wake_create(false);
    struct output_options options = {
        .width_px = w, .height_px = h, .clear_code = {255, 254, 253}, .wake = wake};
    struct err err = {0};
    struct output *o = output_wayland.open(&options, &err);
    assert_string_equal(err.text, "");
    assert_non_null(o);
    return o;
}

static void check_rules(struct desk *desk)
{
    struct desk_seen seen;
    desk_look(desk, &seen);
    assert_string_equal(seen.fault, "");
}

static void end(struct output *o, struct desk *desk)
{
    output_wayland.close(o);
    check_rules(desk);
    desk_stop(desk);
    wake_destroy(wake);
}

static int64_t after_ms(int64_t ms)
{
    return now_read().mono_ns + ms * NS_PER_MS;
}

static enum output_event wait_ms(struct output *o, int64_t ms)
{
    return output_wayland.wait(o, after_ms(ms));
}

// The next frame's memory, when the display wants one.
static struct output_buffer take_buffer(struct output *o)
{
    struct output_buffer b;
    struct err err = {0};
    int64_t until = after_ms(5000);
    do {
        int32_t w, h;
        output_wayland.size(o, &w, &h);
        assert_true(output_wayland.buffer(o, w, h, &b, &err));
        if (b.busy)
            (void)wait_ms(o, 100);
    } while (b.busy && now_read().mono_ns < until);
    assert_false(b.busy);
    assert_true(b.bgrx && b.pixel_bytes == 4);
    return b;
}

static void fill(const struct output_buffer *b, int32_t w, struct area a, uint32_t bgrx)
{
    assert_true(b->stride >= (size_t)w * 4);
    for (int32_t y = a.y0; y < a.y1; y++)
        for (int32_t x = a.x0; x < a.x1; x++)
            memcpy(b->pixels + (size_t)y * b->stride + (size_t)x * 4, &bgrx, 4);
}

static void show_plain(struct output *o, uint32_t bgrx)
{
    int32_t w, h;
    struct output_buffer b = take_buffer(o);
    output_wayland.size(o, &w, &h);
    fill(&b, w, (struct area){0, 0, w, h}, bgrx);
    struct output_frame f = {.width_px = w,
                             .height_px = h,
                             .pixel_bytes = 4,
                             .bgrx = true,
                             .stride = b.stride,
                             .pixels = b.pixels};
    struct err err = {0};
    assert_true(output_wayland.show(o, &f, &err));
}

static uint32_t seen_at(struct desk *desk, size_t pixel)
{
    static uint8_t pixels[256 * 256 * 4];
    uint32_t bgrx;
    desk_pixels(desk, pixels, sizeof pixels);
    memcpy(&bgrx, pixels + 4 * pixel, 4);
    return bgrx;
}

// Until it is there; the desktop works on its own thread.
static void await_pixel(struct desk *desk, uint32_t bgrx)
{
    int64_t until = after_ms(5000);
    while (seen_at(desk, 0) != bgrx && now_read().mono_ns < until)
        now_sleep_until(after_ms(2));
    assert_int_equal(seen_at(desk, 0), bgrx);
}

TEST(wayland_shows_clear_glass_first_and_last)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk;
    struct output *o = open_on(&d, 20, 10, &desk);
    assert_true(output_wayland.waits(o));
    assert_null(output_wayland.gl(o));
    assert_int_equal(output_wayland.interval_ns(o), INT64_C(1000000000000) / 59940);
    int32_t w, h;
    output_wayland.size(o, &w, &h);
    assert_int_equal(w, 20);
    assert_int_equal(h, 10);
    await_pixel(desk, 0xfffffefd);
    assert_int_equal(take_buffer(o).age, 0);
    show_plain(o, 0xff102030);
    await_pixel(desk, 0xff102030);
    output_wayland.close(o);
    await_pixel(desk, 0xfffffefd);
    check_rules(desk);
    desk_stop(desk);
    wake_destroy(wake);
}

// ---- partial frames -----------------------------------------------------------------------------

enum { W = 100, H = 60, STEPS = 60 };

static struct area any_area(uint32_t *seed)
{
    uint32_t v[4];
    for (int i = 0; i < 4; i++)
        v[i] = (*seed = *seed * 1664525u + 1013904223u) >> 16;
    struct area a = {(int32_t)(v[0] % (W - 1)), (int32_t)(v[1] % (H - 1)), 0, 0};
    a.x1 = a.x0 + 1 + (int32_t)(v[2] % (uint32_t)(W - a.x0) / 4);
    a.y1 = a.y0 + 1 + (int32_t)(v[3] % (uint32_t)(H - a.y0) / 4);
    return a;
}

// Draws only what the memory lacks by its age, and tells no more.
static void check_partial(bool early)
{
    struct desk_options d = {.width_px = 200, .height_px = 100, .early = early};
    struct desk *desk;
    struct output *o = open_on(&d, W, H, &desk);
    static uint8_t model[W * H * 4], shown[W * H * 4];
    struct output_buffer as_model = {.pixels = model, .stride = W * 4};
    struct area past[STEPS];
    uint32_t seed = 5;
    int partial = 0;
    for (int n = 0; n < STEPS; n++) {
        past[n] = any_area(&seed);
        fill(&as_model, W, past[n], 0xff000000 | seed >> 8);
        struct output_buffer b = take_buffer(o);
        struct areas changed = {.count = 0};
        for (int i = 0; i < b.age && i <= n; i++)
            areas_add(&changed, past[n - i]);
        bool all = b.age == 0 || b.age > n;
        for (int32_t y = 0; y < H; y++)
            for (int32_t x = 0; x < W; x++)
                for (size_t i = 0; i < (all ? 1 : changed.count); i++) {
                    struct area a = all ? (struct area){0, 0, W, H} : changed.list[i];
                    if (x >= a.x0 && x < a.x1 && y >= a.y0 && y < a.y1)
                        memcpy(b.pixels + (size_t)y * b.stride + x * 4, model + (y * W + x) * 4, 4);
                }
        struct output_frame f = {.width_px = W,
                                 .height_px = H,
                                 .pixel_bytes = 4,
                                 .bgrx = true,
                                 .stride = b.stride,
                                 .pixels = b.pixels,
                                 .changed = all ? NULL : &changed};
        assert_true(output_wayland.show(o, &f, NULL));
        struct desk_seen seen;
        desk_look(desk, &seen); // the display's word came after the frame
        assert_int_equal(seen.commits, n + 2);
        partial += seen.damaged_px < W * H;
        desk_pixels(desk, shown, sizeof shown);
        assert_memory_equal(shown, model, sizeof model);
    }
    assert_true(partial > STEPS / 2);
    end(o, desk);
}

TEST(wayland_draws_and_tells_only_what_changed)
{
    check_partial(false);
}

TEST(wayland_draws_on_where_the_desktop_copies)
{
    check_partial(true);
}

// ---- the display's beat -------------------------------------------------------------------------

TEST(wayland_frames_keep_the_beat_of_the_display)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk;
    struct output *o = open_on(&d, 20, 10, &desk);
    show_plain(o, 1);
    int64_t start = now_read().mono_ns;
    for (uint32_t n = 0; n < 12; n++)
        show_plain(o, n);
    assert_true(now_read().mono_ns - start >= 11 * 16 * NS_PER_MS);
    end(o, desk);
}

// Nobody sees it: no frame is made until somebody does, and nobody waits.
TEST(wayland_hidden_window_holds_nothing_up)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk;
    struct output *o = open_on(&d, 20, 10, &desk);
    show_plain(o, 1);
    desk_hold(desk, true, false);
    int64_t start = now_read().mono_ns;
    show_plain(o, 2); // the one that finds out
    int64_t took = now_read().mono_ns - start;
    assert_in_range(took, WAYLAND_FRAME_MAX_MS * NS_PER_MS, WAYLAND_HIDDEN_MS * NS_PER_MS);
    struct output_buffer b;
    assert_true(output_wayland.buffer(o, 20, 10, &b, NULL));
    assert_true(b.busy);
    assert_int_equal(wait_ms(o, 50), OUTPUT_NOTHING);
    desk_hold(desk, false, false);
    assert_int_equal(wait_ms(o, 5000), OUTPUT_EXPOSED);
    assert_int_equal(wait_ms(o, 20), OUTPUT_NOTHING); // told once
    show_plain(o, 3);
    await_pixel(desk, 3);
    end(o, desk);
}

TEST(wayland_silent_display_gets_a_frame_a_second)
{
    struct desk_options d = {.width_px = 64, .height_px = 48, .hold_frames = true};
    struct desk *desk;
    int64_t start = now_read().mono_ns;
    struct output *o = open_on(&d, 20, 10, &desk);
    struct output_buffer b;
    assert_true(output_wayland.buffer(o, 20, 10, &b, NULL));
    assert_true(b.busy); // clear glass is on its way
    assert_int_equal(wait_ms(o, 5000), OUTPUT_EXPOSED);
    assert_true(now_read().mono_ns - start >= WAYLAND_HIDDEN_MS * NS_PER_MS);
    show_plain(o, 7);
    await_pixel(desk, 7);
    end(o, desk);
}

TEST(wayland_memory_that_never_comes_back_holds_nothing_up)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk;
    struct output *o = open_on(&d, 20, 10, &desk);
    desk_hold(desk, false, true);
    for (uint32_t n = 1; n < WAYLAND_BUFFERS; n++)
        show_plain(o, n);
    struct output_buffer b;
    int64_t start = now_read().mono_ns;
    for (int n = 0; n < 100; n++) {
        assert_true(output_wayland.buffer(o, 20, 10, &b, NULL));
        assert_true(b.busy);
    }
    assert_true(now_read().mono_ns - start < NS_PER_S);
    assert_int_equal(wait_ms(o, 50), OUTPUT_NOTHING);
    await_pixel(desk, WAYLAND_BUFFERS - 1);
    desk_hold(desk, false, false);
    assert_int_equal(wait_ms(o, 5000), OUTPUT_EXPOSED);
    show_plain(o, 9);
    await_pixel(desk, 9);
    end(o, desk);
}

TEST(wayland_idle_memory_is_given_back)
{
    struct desk_options d = {.width_px = 300, .height_px = 300};
    struct desk *desk;
    struct output *o = open_on(&d, 256, 256, &desk);
    for (uint32_t n = 0; n < 3; n++)
        show_plain(o, n);
    (void)wait_ms(o, 20);
    wake_ring(wake);
    assert_int_equal(wait_ms(o, WAYLAND_IDLE_MS + 1000), OUTPUT_NOTHING);
    struct stat st;
    assert_int_equal(fstat(o->memory->fd, &st), 0);
    assert_int_equal(st.st_blocks * 512, 256 * 256 * 4); // what is on show
    assert_int_equal(take_buffer(o).age, 0);
    show_plain(o, 5);
    await_pixel(desk, 5);
    end(o, desk);
}

// ---- sizes --------------------------------------------------------------------------------------

static enum output_event await_event(struct output *o)
{
    enum output_event e = OUTPUT_NOTHING;
    int64_t until = after_ms(5000);
    while (e == OUTPUT_NOTHING && now_read().mono_ns < until)
        e = wait_ms(o, 1000);
    return e;
}

static void settle(struct output *o)
{
    while (wait_ms(o, 30) != OUTPUT_NOTHING)
        ;
}

static void check_size(struct output *o, int32_t w, int32_t h)
{
    int32_t have_w, have_h;
    output_wayland.size(o, &have_w, &have_h);
    assert_int_equal(have_w, w);
    assert_int_equal(have_h, h);
}

TEST(wayland_fills_the_display_and_takes_any_size)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk;
    struct output *o = open_on(&d, 0, 0, &desk);
    check_size(o, 64, 48);
    show_plain(o, 1);
    settle(o);
    static const int32_t sizes[][2] = {{30, 20}, {200, 150}, {64, 48}};
    for (uint32_t i = 0; i < 3; i++) {
        struct output_buffer b;
        int32_t w, h;
        output_wayland.size(o, &w, &h);
        desk_configure(desk, sizes[i][0], sizes[i][1]);
        assert_int_equal(await_event(o), OUTPUT_RESIZED);
        check_size(o, sizes[i][0], sizes[i][1]);
        assert_int_equal(seen_at(desk, 0), i + 1); // the old one stays until there is a new one
        assert_true(output_wayland.buffer(o, w, h, &b, NULL));
        assert_true(b.busy); // none of the old size
        show_plain(o, i + 2);
        struct desk_seen seen;
        desk_look(desk, &seen);
        assert_int_equal(seen.width_px, sizes[i][0]);
        assert_int_equal(seen_at(desk, 0), i + 2);
        settle(o);
    }
    // A frame in the making when the size changes is not shown.
    struct output_buffer b = take_buffer(o);
    struct desk_seen before, now;
    desk_look(desk, &before);
    desk_configure(desk, 20, 10);
    assert_int_equal(await_event(o), OUTPUT_RESIZED);
    struct output_frame f = {.width_px = 64, .height_px = 48, .stride = b.stride};
    assert_true(output_wayland.show(o, &f, NULL));
    desk_look(desk, &now);
    assert_int_equal(now.commits, before.commits);
    end(o, desk);
}

// The desktop says again what it has said: it is answered, and nothing is drawn.
TEST(wayland_same_size_again_is_answered)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk;
    struct output *o = open_on(&d, 0, 0, &desk);
    show_plain(o, 1);
    settle(o);
    struct desk_seen before, now;
    desk_look(desk, &before);
    desk_configure(desk, 64, 48);
    assert_int_equal(wait_ms(o, 200), OUTPUT_NOTHING);
    (void)wait_ms(o, 50);
    desk_look(desk, &now);
    assert_int_equal(now.acks, before.acks + 1);
    assert_int_equal(now.commits, before.commits);
    end(o, desk);
}

// Of such a display a window has all pixels, one to one.
static void check_filled(const struct desk_options *d, int32_t scale, int32_t steps_w)
{
    struct desk *desk;
    struct output *o = open_on(d, 0, 0, &desk);
    check_size(o, d->width_px, d->height_px);
    show_plain(o, 1);
    struct desk_seen seen;
    desk_look(desk, &seen);
    assert_int_equal(seen.width_px, d->width_px);
    assert_int_equal(seen.scale, scale);
    assert_int_equal(seen.steps_w, steps_w);
    end(o, desk);
}

TEST(wayland_fine_display_has_all_its_pixels)
{
    check_filled(&(struct desk_options){.width_px = 80, .height_px = 60, .scale = 2}, 2, 0);
}

// Scaled by 1.5, of which the desktop tells only 2.
TEST(wayland_fraction_has_all_its_pixels)
{
    struct desk_options d = {
        .width_px = 90, .height_px = 61, .scale = 2, .wide = 60, .high = 41, .viewporter = true};
    check_filled(&d, 1, 60);
}

// What no display can be is not believed, and ends nothing.
TEST(wayland_absurd_scale_is_bounded)
{
    struct desk_options d = {
        .width_px = 64, .height_px = 48, .scale = INT32_MAX, .wide = 4, .high = 3};
    check_filled(&d, WAYLAND_SCALE_MAX, 0);
}

TEST(wayland_absurd_rate_is_not_believed)
{
    struct desk_options d = {.width_px = 64, .height_px = 48, .rate_mhz = 60};
    struct desk *desk;
    struct output *o = open_on(&d, 20, 10, &desk);
    assert_int_equal(output_wayland.interval_ns(o), NS_PER_S / 60);
    end(o, desk);
}

// ---- the rest -----------------------------------------------------------------------------------

TEST(wayland_keys_and_the_close_button_end_it)
{
    enum { ESCAPE = 1, Q = 16, A = 30 }; // as the kernel counts them
    struct desk_options d = {.width_px = 64, .height_px = 48};
    static const uint32_t keys[] = {ESCAPE, Q, 0};
    for (int i = 0; i < 3; i++) {
        struct desk *desk;
        struct output *o = open_on(&d, 20, 10, &desk);
        settle(o);
        desk_key(desk, A);
        assert_int_equal(wait_ms(o, 100), OUTPUT_NOTHING);
        if (keys[i])
            desk_key(desk, keys[i]);
        else
            desk_close(desk);
        assert_int_equal(wait_ms(o, 5000), OUTPUT_QUIT);
        end(o, desk);
    }
}

TEST(wayland_desktop_that_has_gone_is_said)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk;
    struct output *o = open_on(&d, 20, 10, &desk);
    show_plain(o, 1);
    desk_stop(desk);
    assert_int_equal(wait_ms(o, 3000), OUTPUT_EXPOSED);
    struct output_buffer b;
    struct err err = {0};
    assert_false(output_wayland.buffer(o, 20, 10, &b, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, "has gone"));
    output_wayland.close(o);
    wake_destroy(wake);
}

TEST(wayland_without_a_desktop_says_what_to_do)
{
    setenv("SDL_VIDEODRIVER", "wayland", 1);
    setenv("XDG_RUNTIME_DIR", "/none", 1);
    struct output_options options = {0};
    struct err err = {0};
    assert_null(output_window.open(&options, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, "--output kms"));
}

TEST(wayland_unknown_display_is_refused)
{
    struct desk_options d = {.width_px = 64, .height_px = 48};
    struct desk *desk = desk_start(&d);
    assert_non_null(desk);
    struct output_options options = {.display = 1};
    struct err err = {0};
    assert_null(output_wayland.open(&options, &err));
    assert_non_null(strstr(err.text, "display 1"));
    desk_stop(desk);
}
