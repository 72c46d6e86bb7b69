#include "output/screen_state.h"

#include <stdlib.h>

// ---- starting SDL -------------------------------------------------------------------------------

static void set_hint(const char *name, const char *value)
{
    (void)SDL_SetHintWithPriority(name, value, SDL_HINT_OVERRIDE);
}

// Which drivers may serve. Left to itself SDL would end at one that shows nothing, or take a bare
// display when a window was asked for. $SDL_VIDEODRIVER still has the last word for a window.
// Without OpenGL a Wayland desktop is not for SDL: see wayland.h.
static void choose_drivers(const struct screen_kind *kind, bool gl)
{
    bool wayland = gl && SDL_getenv("XDG_RUNTIME_DIR");
    if (kind->drivers)
        set_hint(SDL_HINT_VIDEODRIVER, kind->drivers);
    else if (!SDL_getenv("SDL_VIDEODRIVER"))
        set_hint(SDL_HINT_VIDEODRIVER, wayland ? "x11,wayland" : "x11");
}

static bool fail(const struct screen_kind *kind, const char *what, struct err *err)
{
    return err_set(err, ERR_DISPLAY, "", "%s: %s; %s", what, SDL_GetError(), kind->advice);
}

static void ignore_events(void)
{
    static const Uint32 types[] = {SDL_MOUSEMOTION, SDL_MOUSEBUTTONDOWN, SDL_MOUSEBUTTONUP,
                                   SDL_MOUSEWHEEL,  SDL_FINGERMOTION,    SDL_FINGERDOWN,
                                   SDL_FINGERUP,    SDL_TEXTINPUT,       SDL_TEXTEDITING,
                                   SDL_KEYUP,       SDL_KEYMAPCHANGED,   SDL_CLIPBOARDUPDATE};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        (void)SDL_EventState(types[i], SDL_IGNORE);
}

// The video part alone: with joysticks or sensors SDL wakes up to poll them.
static bool start_video(const struct screen_kind *kind, bool gl, struct err *err)
{
    set_hint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); // the program's own
    set_hint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    set_hint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    // Two buffers: showing a frame waits for the one before, and a frame lights up when it is said
    // to.
    set_hint(SDL_HINT_VIDEO_DOUBLE_BUFFER, "1");
    choose_drivers(kind, gl);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        fail(kind, "no display", err);
        (void)SDL_ResetHint(SDL_HINT_VIDEODRIVER);
        return false;
    }
    (void)SDL_ShowCursor(SDL_DISABLE);
    SDL_DisableScreenSaver();
    SDL_StopTextInput(); // no keyboard on the glass
    ignore_events();
    return true;
}

// ---- the window ---------------------------------------------------------------------------------

static SDL_Window *make_window(const struct screen_kind *kind, const struct output_options *options)
{
    bool plain = !kind->bare && options->width_px > 0 && options->height_px > 0;
    Uint32 flags =
        plain ? SDL_WINDOW_RESIZABLE : SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_ALLOW_HIGHDPI;
    if (options->gl)
        flags |= SDL_WINDOW_OPENGL;
    int at = plain ? (int)SDL_WINDOWPOS_CENTERED_DISPLAY((Uint32)options->display)
                   : (int)SDL_WINDOWPOS_UNDEFINED_DISPLAY((Uint32)options->display);
    SDL_Rect bounds = {.w = options->width_px, .h = options->height_px};
    if (!plain && SDL_GetDisplayBounds(options->display, &bounds) != 0)
        return NULL;
    return SDL_CreateWindow(options->title ? options->title : "vitrine", at, at, bounds.w, bounds.h,
                            flags);
}

// With gl the window is made for OpenGL ES 3.0, else for 2.0.
static SDL_Window *make_any_window(const struct screen_kind *kind,
                                   const struct output_options *options)
{
    if (!options->gl)
        return make_window(kind, options);
    SDL_Window *window = NULL;
    for (int major = 3; major >= 2 && !window; major--) {
        context_attributes(major);
        window = make_window(kind, options);
    }
    return window;
}

bool screen_note_size(struct output *o)
{
    int w = 0;
    int h = 0;
    SDL_GetWindowSizeInPixels(o->window, &w, &h);
    if (w < 1 || h < 1)
        return false;
    bool changed = w != o->width_px || h != o->height_px;
    o->width_px = w;
    o->height_px = h;
    if (changed) {
        o->surface = NULL;
        o->kept = false;
    }
    return changed;
}

bool screen_note_interval(struct output *o)
{
    enum { USUAL_HZ = 60 };
    SDL_DisplayMode mode = {0};
    int display = SDL_GetWindowDisplayIndex(o->window);
    if (display >= 0)
        (void)SDL_GetCurrentDisplayMode(display, &mode);
    int hz = mode.refresh_rate > 0 ? mode.refresh_rate : USUAL_HZ;
    int64_t interval_ns = INT64_C(1000000000) / hz;
    bool changed = interval_ns != o->interval_ns;
    o->interval_ns = interval_ns;
    return changed;
}

static bool open_window(struct output *o, const struct output_options *options, struct err *err)
{
    int displays = SDL_GetNumVideoDisplays();
    if (options->display < 0 || options->display >= displays)
        return err_set(err, ERR_DISPLAY, "", "there is no display %d; expected 0 to %d",
                       (int)options->display, displays - 1);
    o->window = make_any_window(o->kind, options);
    if (!o->window)
        return fail(o->kind, options->gl ? "no window for OpenGL ES" : "no window", err);
    if (options->gl && !context_init(&o->context, o->window, err))
        return false;
    o->gl = options->gl;
    o->fd = screen_connection(o->window);
    (void)screen_note_interval(o);
    if (!options->gl && !SDL_GetWindowSurface(o->window))
        return fail(o->kind, "no graphics", err);
    if (!screen_note_size(o) && o->width_px < 1)
        return fail(o->kind, "no window size", err);
    screen_show_clear(o);
    return true;
}

struct output *screen_open(const struct screen_kind *kind, const struct output_options *options,
                           struct err *err)
{
    if (!start_video(kind, options->gl, err))
        return NULL;
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    o->kind = kind;
    o->wake = options->wake;
    o->fd = -1;
    // X11 takes a window's pixels from memory, and nothing of OpenGL is loaded for that. Where SDL
    // would make a texture of them, there is no window.
    set_hint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    for (int i = 0; i < 3; i++)
        o->clear_code[i] = options->clear_code[i];
    if (open_window(o, options, err))
        return o;
    screen_close(o);
    return NULL;
}

void screen_close(struct output *o)
{
    if (!o)
        return;
    screen_show_clear(o);
    context_finish(&o->context);
    if (o->window)
        SDL_DestroyWindow(o->window);
    free(o->spare);
    free(o);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    (void)SDL_ResetHint(SDL_HINT_VIDEODRIVER);
}

void screen_size(const struct output *o, int32_t *width_px, int32_t *height_px)
{
    *width_px = o->width_px;
    *height_px = o->height_px;
}

int64_t screen_interval_ns(const struct output *o)
{
    return o->interval_ns;
}

bool screen_waits(const struct output *o)
{
    return o->gl;
}

const struct gl_host *screen_gl(const struct output *o)
{
    return o->gl ? &o->context.host : NULL;
}
