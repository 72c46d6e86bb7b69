#include "frame.h"

#include <time.h>

#include <SDL.h>

#include "output/screen_state.h"
#include "sys/clock.h"

#define MS INT64_C(1000000)

// Opens a window that nobody sees; skips the test where SDL cannot.
static struct output *open_hidden(const char *driver, int32_t w, int32_t h)
{
    setenv("SDL_VIDEODRIVER", driver, 1);
    struct output_options options = {
        .width_px = w, .height_px = h, .clear_code = {255, 254, 253}, .title = "test"};
    struct err err = {0};
    struct output *o = output_window.open(&options, &err);
    if (!o) {
        print_message("%s\n", err.text);
        exit(77);
    }
    return o;
}

// What lies in the back buffer, which after a frame is still that frame.
static void read_back(struct output *o, uint8_t *rgb, int w)
{
    assert_int_equal(SDL_RenderReadPixels(o->renderer, NULL, SDL_PIXELFORMAT_RGB24, rgb, 3 * w), 0);
}

static void check_shows(const char *driver)
{
    enum { W = 61, H = 33 };
    struct output *o = open_hidden(driver, W, H);
    int32_t w, h;
    output_window.size(o, &w, &h);
    assert_int_equal(w, W);
    assert_int_equal(h, H);
    assert_true(output_window.interval_ns(o) > MS);
    static uint8_t seen[W * H * 3];
    read_back(o, seen, W);
    assert_memory_equal(seen, "\xff\xfe\xfd", 3); // clear before the first frame
    for (int32_t pixel_bytes = 3; pixel_bytes <= 4; pixel_bytes++) {
        struct output_frame f = frame_make(W, H, pixel_bytes);
        struct err err = {0};
        assert_true(output_window.show(o, &f, &err));
        read_back(o, seen, W);
        for (size_t y = 0; y < H; y++)
            for (size_t x = 0; x < W; x++)
                assert_memory_equal(seen + 3 * (y * W + x),
                                    f.pixels + y * f.stride + x * (size_t)pixel_bytes, 3);
        frame_free(&f);
    }
    output_window.close(o);
}

TEST(screen_shows_frames_pixel_on_pixel)
{
    check_shows("dummy");
}

// The graphics driver keeps memory of its own to the end and is unloaded before that: not ours to
// free.
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#define DRIVER_MAY_LEAK(on) ((on) ? __lsan_disable() : __lsan_enable())
#else
#define DRIVER_MAY_LEAK(on) ((void)(on))
#endif

TEST(screen_shows_frames_on_the_graphics_side)
{
    DRIVER_MAY_LEAK(true);
    check_shows("offscreen");
    DRIVER_MAY_LEAK(false);
}

TEST(screen_events_become_ours)
{
    struct output *o = open_hidden("dummy", 20, 10);
    while (output_window.wait(o, 0) != OUTPUT_NOTHING)
        ;
    SDL_Event e = {.type = SDL_QUIT};
    SDL_PushEvent(&e);
    assert_int_equal(output_window.wait(o, 1000 * MS), OUTPUT_QUIT);
    static const SDL_Keycode keys[] = {SDLK_ESCAPE, SDLK_q, SDLK_a};
    for (int i = 0; i < 3; i++) {
        e = (SDL_Event){.type = SDL_KEYDOWN};
        e.key.keysym.sym = keys[i];
        SDL_PushEvent(&e);
        assert_int_equal(output_window.wait(o, 0), i < 2 ? OUTPUT_QUIT : OUTPUT_NOTHING);
    }
    // Nothing to show again before the first frame: the clear colour is shown by itself.
    e = (SDL_Event){.type = SDL_WINDOWEVENT};
    e.window.windowID = SDL_GetWindowID(o->window);
    e.window.event = SDL_WINDOWEVENT_EXPOSED;
    SDL_PushEvent(&e);
    assert_int_equal(output_window.wait(o, 0), OUTPUT_NOTHING);
    struct output_frame f = frame_make(20, 10, 3);
    assert_true(output_window.show(o, &f, NULL));
    SDL_PushEvent(&e);
    assert_int_equal(output_window.wait(o, 0), OUTPUT_EXPOSED);
    e = (SDL_Event){.type = SDL_RENDER_DEVICE_RESET};
    SDL_PushEvent(&e);
    assert_int_equal(output_window.wait(o, 0), OUTPUT_EXPOSED);
    assert_true(output_window.show(o, &f, NULL));
    SDL_SetWindowSize(o->window, 30, 15);
    enum output_event last = OUTPUT_EXPOSED; // a driver may ask for the picture first
    for (int i = 0; i < 5 && last == OUTPUT_EXPOSED; i++)
        last = output_window.wait(o, 0);
    assert_int_equal(last, OUTPUT_RESIZED);
    int32_t w, h;
    output_window.size(o, &w, &h);
    assert_int_equal(w, 30);
    assert_int_equal(h, 15);
    assert_true(output_window.show(o, &f, NULL)); // one of the old size still comes through
    frame_free(&f);
    output_window.close(o);
}

// Waiting costs no processor time, also where SDL would look for events all the time.
TEST(screen_wait_does_not_spin)
{
    struct output *o = open_hidden("dummy", 20, 10);
    while (output_window.wait(o, 0) != OUTPUT_NOTHING)
        ;
    int64_t start = now_read().mono_ns;
    int64_t cpu = now_cpu_ns();
    assert_int_equal(output_window.wait(o, 250 * MS), OUTPUT_NOTHING);
    int64_t took = now_read().mono_ns - start;
    assert_true(took >= 250 * MS);
    assert_true(now_cpu_ns() - cpu < 20 * MS);
    output_window.close(o);
}

TEST(screen_next_beat_keeps_the_phase)
{
    const int64_t i = 16 * MS;
    assert_int_equal(screen_next_beat(1000 * MS, 0, i), 1016 * MS);
    assert_int_equal(screen_next_beat(1000 * MS, 1000 * MS, i), 1016 * MS);
    assert_int_equal(screen_next_beat(1001 * MS, 1000 * MS, i), 1016 * MS);
    assert_int_equal(screen_next_beat(1010 * MS, 1000 * MS, i), 1032 * MS);
    assert_int_equal(screen_next_beat(1161 * MS, 1000 * MS, i), 1176 * MS);
    for (int64_t now = 1000 * MS; now < 1100 * MS; now += MS / 3) {
        int64_t next = screen_next_beat(now, 1000 * MS, i);
        assert_true(next > now && next <= now + 2 * i);
        assert_int_equal((next - 1000 * MS) % i, 0);
    }
}

TEST(screen_without_a_display_says_what_to_do)
{
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("XDG_RUNTIME_DIR");
    struct output_options options = {0};
    struct err err = {0};
    assert_null(output_window.open(&options, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, "--output kms"));
    output_window.close(NULL);
}

TEST(screen_unknown_display_is_refused)
{
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct output_options options = {.width_px = 4, .height_px = 4, .display = 7};
    struct err err = {0};
    assert_null(output_window.open(&options, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, "display 7"));
}
