#include "frame.h"

#include <time.h>

#include <SDL.h>

#include "output/screen_state.h"
#include "sys/clock.h"
#include "sys/wake.h"

#define MS INT64_C(1000000)

static struct wake *wake;

static int64_t after(int64_t ns)
{
    return now_read().mono_ns + ns;
}

// Opens a window that nobody sees; skips the test where SDL cannot.
static struct output *open_hidden(const char *driver, int32_t w, int32_t h, bool gl)
{
    setenv("SDL_VIDEODRIVER", driver, 1);
    if (!wake)
        wake = wake_create(false);
    struct output_options options = {.width_px = w,
                                     .height_px = h,
                                     .clear_code = {255, 254, 253},
                                     .title = "test",
                                     .gl = gl,
                                     .wake = wake};
    struct err err = {0};
    struct output *o = screen_window.open(&options, &err);
    if (!o) {
        print_message("%s\n", err.text);
        exit(77);
    }
    return o;
}

static enum output_event wait_once(struct output *o)
{
    return screen_window.wait(o, 0);
}

static void settle(struct output *o)
{
    while (wait_once(o) != OUTPUT_NOTHING)
        ;
}

static const uint8_t *seen_at(const struct output *o, int x, int y)
{
    const SDL_Surface *s = SDL_GetWindowSurface(o->window);
    return (const uint8_t *)s->pixels + y * s->pitch + x * s->format->BytesPerPixel;
}

// Makes a frame where the output wants it: a colour that depends on the place.
static void make(struct output *o, struct output_frame *f, int32_t w, int32_t h, uint8_t tint)
{
    struct output_buffer b;
    struct err err = {0};
    assert_true(screen_window.buffer(o, w, h, &b, &err));
    assert_true(b.bgrx && b.pixel_bytes == 4);
    for (int32_t y = 0; y < h; y++)
        for (int32_t x = 0; x < w; x++) {
            uint8_t *p = b.pixels + (size_t)y * b.stride + (size_t)x * 4;
            p[0] = tint;
            p[1] = (uint8_t)(8 * y);
            p[2] = (uint8_t)(8 * x);
            p[3] = 255;
        }
    *f = (struct output_frame){.width_px = w,
                               .height_px = h,
                               .pixel_bytes = 4,
                               .bgrx = true,
                               .stride = b.stride,
                               .pixels = b.pixels};
}

TEST(screen_frames_are_made_in_the_windows_memory)
{
    enum { W = 31, H = 29 };
    struct output *o = open_hidden("dummy", W, H, false);
    int32_t w, h;
    screen_window.size(o, &w, &h);
    assert_int_equal(w, W);
    assert_int_equal(h, H);
    assert_true(screen_window.interval_ns(o) > MS);
    assert_false(screen_window.waits(o));
    assert_null(screen_window.gl(o));
    assert_memory_equal(seen_at(o, 3, 4), "\xfd\xfe\xff", 3); // clear before the first frame
    struct output_buffer b;
    assert_true(screen_window.buffer(o, W, H, &b, NULL));
    assert_int_equal(b.age, 0);
    struct output_frame f;
    make(o, &f, W, H, 9);
    assert_true(screen_window.show(o, &f, NULL));
    assert_ptr_equal(f.pixels, ((SDL_Surface *)SDL_GetWindowSurface(o->window))->pixels);
    assert_memory_equal(seen_at(o, 3, 4), "\x09\x20\x18", 3);
    assert_true(screen_window.buffer(o, W, H, &b, NULL));
    assert_int_equal(b.age, 1); // what was shown is still there
    screen_window.close(o);
}

TEST(screen_other_forms_of_pixels_are_converted)
{
    enum { W = 16, H = 16 };
    struct output *o = open_hidden("dummy", W, H, false);
    // A window of 16 bits a pixel, as old displays have it.
    SDL_Surface *window = SDL_GetWindowSurface(o->window);
    SDL_PixelFormat *own = window->format;
    window->format = SDL_AllocFormat(SDL_PIXELFORMAT_RGB565);
    struct output_frame f;
    make(o, &f, W, H, 0x80);
    assert_ptr_not_equal(f.pixels, window->pixels);
    assert_true(screen_window.show(o, &f, NULL));
    uint16_t word;
    memcpy(&word, seen_at(o, 8, 4), 2);
    assert_int_equal(word, (64 >> 3) << 11 | (32 >> 2) << 5 | 0x80 >> 3);
    // Only what changed is converted.
    struct areas changed = {.count = 1, .list = {{0, 0, 8, 16}}};
    make(o, &f, W, H, 0);
    f.changed = &changed;
    assert_true(screen_window.show(o, &f, NULL));
    memcpy(&word, seen_at(o, 8, 4), 2);
    assert_int_equal(word & 31, 0x80 >> 3);
    memcpy(&word, seen_at(o, 7, 4), 2);
    assert_int_equal(word & 31, 0);
    struct output_buffer b;
    assert_true(screen_window.buffer(o, W, H, &b, NULL));
    assert_int_equal(b.age, 1);
    SDL_FreeFormat(window->format);
    window->format = own;
    screen_window.close(o);
}

// The graphics driver keeps memory of its own to the end and is unloaded before that: not ours to
// free.
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#define DRIVER_MAY_LEAK(on) ((on) ? __lsan_disable() : __lsan_enable())
#else
#define DRIVER_MAY_LEAK(on) ((void)(on))
#endif

static void clear_to(const struct gl_host *host, float r)
{
    void (*color)(float, float, float, float) = NULL;
    void (*clear)(unsigned) = NULL;
    void *found[] = {host->proc(host->owner, "glClearColor"), host->proc(host->owner, "glClear")};
    memcpy(&color, &found[0], sizeof color);
    memcpy(&clear, &found[1], sizeof clear);
    color(r, 0, 0, 1);
    clear(0x4000);
}

static void check_context(struct output *o, bool kept_wanted, uint32_t *generation)
{
    const struct gl_host *host = screen_window.gl(o);
    int32_t w, h;
    uint32_t framebuffer;
    bool kept = host->begin(host->owner, &w, &h, &framebuffer, generation);
    assert_int_equal(kept, kept_wanted);
    assert_int_equal(w, 40);
    assert_int_equal(h, 20);
    assert_int_equal(framebuffer, 0);
    clear_to(host, 1);
    struct output_buffer b;
    assert_true(screen_window.buffer(o, w, h, &b, NULL));
    assert_null(b.pixels);
    struct output_frame f = {.width_px = w, .height_px = h};
    assert_true(screen_window.show(o, &f, NULL));
}

TEST(screen_lends_a_context_and_makes_another_when_it_is_lost)
{
    DRIVER_MAY_LEAK(true);
    struct output *o = open_hidden("offscreen", 40, 20, true);
    assert_true(screen_window.waits(o));
    assert_true(screen_window.gl(o)->major >= 2);
    uint32_t first = 0;
    uint32_t second = 0;
    check_context(o, true, &first);
    check_context(o, true, &second);
    assert_int_equal(first, second);
    SDL_GL_DeleteContext(o->context.gl); // as after a reset of the graphics side
    o->context.gl = NULL;
    check_context(o, false, &second);
    assert_int_not_equal(first, second);
    check_context(o, true, &first);
    assert_int_equal(first, second);
    screen_window.close(o);
    DRIVER_MAY_LEAK(false);
}

TEST(screen_events_become_ours)
{
    struct output *o = open_hidden("dummy", 20, 10, false);
    settle(o);
    SDL_Event e = {.type = SDL_QUIT};
    SDL_PushEvent(&e);
    assert_int_equal(screen_window.wait(o, WAKE_NEVER), OUTPUT_QUIT);
    static const SDL_Keycode keys[] = {SDLK_ESCAPE, SDLK_q, SDLK_a};
    for (int i = 0; i < 3; i++) {
        e = (SDL_Event){.type = SDL_KEYDOWN};
        e.key.keysym.sym = keys[i];
        SDL_PushEvent(&e);
        assert_int_equal(wait_once(o), i < 2 ? OUTPUT_QUIT : OUTPUT_NOTHING);
    }
    // The window's memory is shown again by itself, before the first frame and after.
    e = (SDL_Event){.type = SDL_WINDOWEVENT};
    e.window.windowID = SDL_GetWindowID(o->window);
    e.window.event = SDL_WINDOWEVENT_EXPOSED;
    SDL_PushEvent(&e);
    assert_int_equal(wait_once(o), OUTPUT_NOTHING);
    struct output_frame f;
    make(o, &f, 20, 10, 1);
    assert_true(screen_window.show(o, &f, NULL));
    SDL_PushEvent(&e);
    assert_int_equal(wait_once(o), OUTPUT_NOTHING);
    e = (SDL_Event){.type = SDL_RENDER_DEVICE_RESET};
    SDL_PushEvent(&e);
    assert_int_equal(wait_once(o), OUTPUT_EXPOSED);
    screen_window.close(o);
}

TEST(screen_takes_another_size)
{
    struct output *o = open_hidden("dummy", 20, 10, false);
    settle(o);
    struct output_frame f;
    struct output_buffer b;
    make(o, &f, 20, 10, 1);
    assert_true(screen_window.show(o, &f, NULL));
    SDL_SetWindowSize(o->window, 30, 15);
    // An event that asks for less does not hide it.
    SDL_Event e = {.type = SDL_RENDER_DEVICE_RESET};
    SDL_PushEvent(&e);
    assert_int_equal(wait_once(o), OUTPUT_RESIZED);
    int32_t w, h;
    screen_window.size(o, &w, &h);
    assert_int_equal(w, 30);
    assert_int_equal(h, 15);
    make(o, &f, 20, 10, 7); // one of the old size still comes through
    assert_true(screen_window.show(o, &f, NULL));
    assert_memory_equal(seen_at(o, 19, 9), "\x07\x48\x98", 3);
    assert_true(screen_window.buffer(o, w, h, &b, NULL));
    assert_true(b.pixels == seen_at(o, 0, 0));
    screen_window.close(o);
}

// A display that flickers between two sizes leaves the old one and new memory, often in the same
// place: what was shown is not in it.
TEST(screen_new_memory_of_the_same_size_holds_no_frame)
{
    struct output *o = open_hidden("dummy", 20, 10, false);
    SDL_Event e = {.type = SDL_WINDOWEVENT};
    e.window.windowID = SDL_GetWindowID(o->window);
    e.window.event = SDL_WINDOWEVENT_EXPOSED;
    settle(o);
    for (int n = 0; n < 20; n++) {
        struct output_frame f;
        struct output_buffer b;
        make(o, &f, 20, 10, 1);
        assert_true(screen_window.show(o, &f, NULL));
        SDL_SetWindowSize(o->window, 30, 15);
        SDL_SetWindowSize(o->window, 20, 10);
        SDL_PushEvent(&e);
        assert_int_equal(wait_once(o), OUTPUT_EXPOSED); // it has to be made again
        assert_true(screen_window.buffer(o, 20, 10, &b, NULL));
        assert_int_equal(b.age, 0);
    }
    screen_window.close(o);
}

// Waiting costs no processor time, also where SDL would look for events all the time.
static void check_sleep(const char *driver)
{
    struct output *o = open_hidden(driver, 20, 10, false);
    settle(o);
    int64_t start = now_read().mono_ns;
    int64_t cpu = now_cpu_ns();
    assert_int_equal(screen_window.wait(o, start + 250 * MS), OUTPUT_NOTHING);
    assert_true(now_read().mono_ns - start >= 250 * MS);
    assert_true(now_cpu_ns() - cpu < 20 * MS);
    wake_ring(wake);
    assert_int_equal(screen_window.wait(o, WAKE_NEVER), OUTPUT_NOTHING);
    // The longer sleep of a driver without a connection ends at the moment all the same.
    int64_t until = after(1100 * MS);
    assert_int_equal(screen_window.wait(o, until), OUTPUT_NOTHING);
    assert_true(now_read().mono_ns >= until);
    screen_window.close(o);
}

TEST(screen_wait_does_not_spin)
{
    check_sleep("dummy");
}

TEST(screen_without_a_display_says_what_to_do)
{
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("XDG_RUNTIME_DIR");
    struct output_options options = {0};
    struct err err = {0};
    assert_null(screen_window.open(&options, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, "--output kms"));
    screen_window.close(NULL);
}

TEST(screen_unknown_display_is_refused)
{
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct output_options options = {.width_px = 4, .height_px = 4, .display = 7};
    struct err err = {0};
    assert_null(screen_window.open(&options, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, "display 7"));
}
