// OpenGL ES on SDL's offscreen driver: the context that render draws with. Nothing is ever shown.
#include <stdlib.h>

#include <SDL.h>

#include "output/context.h"
#include "output/output.h"

// Frames are drawn to framebuffers of the compositor's own; the window only carries the context.
enum { SIDE = 16 };

struct output_offscreen {
    SDL_Window *window; // owned
    struct context context;
};

static bool start(struct err *err)
{
    (void)SDL_SetHintWithPriority(SDL_HINT_NO_SIGNAL_HANDLERS, "1", SDL_HINT_OVERRIDE);
    (void)SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "offscreen", SDL_HINT_OVERRIDE);
    bool ok = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    (void)SDL_ResetHint(SDL_HINT_VIDEODRIVER);
    if (ok)
        return true;
    return err_set(err, ERR_DISPLAY, "",
                   "no OpenGL ES without a window: %s; expected libEGL and libGLESv2 with a driver",
                   SDL_GetError());
}

static bool open_window(struct output_offscreen *o, struct err *err)
{
    for (int major = 3; major >= 2 && !o->window; major--) {
        context_attributes(major);
        o->window =
            SDL_CreateWindow("vitrine", 0, 0, SIDE, SIDE, SDL_WINDOW_OPENGL | SDL_WINDOW_HIDDEN);
    }
    if (!o->window)
        return err_set(err, ERR_DISPLAY, "", "no window for OpenGL ES: %s", SDL_GetError());
    return context_init(&o->context, o->window, err);
}

struct output_offscreen *output_offscreen_open(struct err *err)
{
    if (!start(err))
        return NULL;
    struct output_offscreen *o = calloc(1, sizeof *o);
    if (!o)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    if (open_window(o, err))
        return o;
    output_offscreen_close(o);
    return NULL;
}

const struct gl_host *output_offscreen_gl(const struct output_offscreen *o)
{
    return &o->context.host;
}

void output_offscreen_close(struct output_offscreen *o)
{
    if (!o)
        return;
    context_finish(&o->context);
    if (o->window)
        SDL_DestroyWindow(o->window);
    free(o);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}
