// OpenGL ES on SDL's offscreen driver: the context that render draws with. Nothing is ever shown.
#include <stdlib.h>
#include <string.h>

#include <SDL.h>

#include "output/output.h"

// Frames are drawn to framebuffers of the compositor's own; the window only carries the context.
enum { SIDE = 16 };

struct output_offscreen {
    struct gl_host host;
    SDL_Window *window; // owned, with context
    SDL_GLContext context;
    uint32_t generation;
};

static void *proc(void *owner, const char *name)
{
    (void)owner;
    return SDL_GL_GetProcAddress(name);
}

// The first of OpenGL ES 3.0 and 2.0 that the driver has.
static bool make_context(struct output_offscreen *o)
{
    for (int major = 3; major >= 2; major--) {
        (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
        (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, major);
        (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
        if (!o->window)
            o->window = SDL_CreateWindow("vitrine", 0, 0, SIDE, SIDE,
                                         SDL_WINDOW_OPENGL | SDL_WINDOW_HIDDEN);
        if (o->window)
            o->context = SDL_GL_CreateContext(o->window);
        if (o->context) {
            o->host.major = major;
            o->generation++;
            return true;
        }
    }
    return false;
}

static bool begin(void *owner, int32_t *width_px, int32_t *height_px, uint32_t *framebuffer,
                  uint32_t *generation)
{
    struct output_offscreen *o = owner;
    bool kept = o->context && SDL_GL_MakeCurrent(o->window, o->context) == 0;
    if (!kept) {
        if (o->context)
            SDL_GL_DeleteContext(o->context);
        o->context = NULL;
        (void)make_context(o);
    }
    *width_px = SIDE;
    *height_px = SIDE;
    *framebuffer = 0;
    *generation = o->generation;
    return kept;
}

// Mesa's drivers that draw on the processor.
static bool is_software(void)
{
    typedef const unsigned char *(*get_string)(unsigned what);
    enum { RENDERER = 0x1F01 };
    static const char *const names[] = {"llvmpipe", "softpipe", "swrast", "Software"};
    void *address = SDL_GL_GetProcAddress("glGetString");
    get_string call = NULL;
    memcpy(&call, &address, sizeof call);
    const unsigned char *text = call ? call(RENDERER) : NULL;
    for (size_t i = 0; text && i < sizeof names / sizeof *names; i++)
        if (strstr((const char *)text, names[i]))
            return true;
    return false;
}

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

struct output_offscreen *output_offscreen_open(struct err *err)
{
    if (!start(err))
        return NULL;
    struct output_offscreen *o = calloc(1, sizeof *o);
    if (!o)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    o->host = (struct gl_host){.owner = o, .proc = proc, .begin = begin};
    if (!make_context(o)) {
        err_set(err, ERR_DISPLAY, "", "no context of OpenGL ES 3.0 or 2.0: %s", SDL_GetError());
        output_offscreen_close(o);
        return NULL;
    }
    o->host.software = is_software();
    return o;
}

const struct gl_host *output_offscreen_gl(const struct output_offscreen *o)
{
    return &o->host;
}

void output_offscreen_close(struct output_offscreen *o)
{
    if (!o)
        return;
    if (o->context)
        SDL_GL_DeleteContext(o->context);
    if (o->window)
        SDL_DestroyWindow(o->window);
    free(o);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}
