#include "output/context.h"

#include <string.h>

void context_attributes(int major)
{
    (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
    (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, major);
    (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
    (void)SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0); // frames are flat
}

static void *proc(void *owner, const char *name)
{
    (void)owner;
    return SDL_GL_GetProcAddress(name);
}

// Only where the driver says so; many have a function behind every name.
static void find_reset_status(struct context *c)
{
    void *found = NULL;
    if (SDL_GL_ExtensionSupported("GL_KHR_robustness"))
        found = SDL_GL_GetProcAddress("glGetGraphicsResetStatusKHR");
    else if (SDL_GL_ExtensionSupported("GL_EXT_robustness"))
        found = SDL_GL_GetProcAddress("glGetGraphicsResetStatusEXT");
    memcpy(&c->lost, &found, sizeof c->lost);
}

// First one that tells of a reset, then any.
static bool make(struct context *c, int major)
{
    for (int tells = 1; tells >= 0 && !c->gl; tells--) {
        context_attributes(major);
        (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS,
                                  tells ? SDL_GL_CONTEXT_ROBUST_ACCESS_FLAG : 0);
        (void)SDL_GL_SetAttribute(SDL_GL_CONTEXT_RESET_NOTIFICATION,
                                  tells ? SDL_GL_CONTEXT_RESET_LOSE_CONTEXT
                                        : SDL_GL_CONTEXT_RESET_NO_NOTIFICATION);
        c->gl = SDL_GL_CreateContext(c->window);
    }
    SDL_GL_ResetAttributes();
    if (!c->gl)
        return false;
    c->host.major = major;
    c->generation++;
    (void)SDL_GL_SetSwapInterval(1);
    find_reset_status(c);
    return true;
}

static bool begin(void *owner, int32_t *width_px, int32_t *height_px, uint32_t *framebuffer,
                  uint32_t *generation)
{
    struct context *c = owner;
    int w = 0;
    int h = 0;
    bool kept = c->gl && SDL_GL_MakeCurrent(c->window, c->gl) == 0 && !(c->lost && c->lost());
    if (!kept) {
        if (c->gl)
            SDL_GL_DeleteContext(c->gl);
        c->gl = NULL;
        (void)make(c, c->host.major);
    }
    SDL_GL_GetDrawableSize(c->window, &w, &h);
    *width_px = w;
    *height_px = h;
    *framebuffer = 0;
    *generation = c->generation;
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

bool context_init(struct context *c, SDL_Window *window, struct err *err)
{
    *c = (struct context){.window = window, .host = {.owner = c, .proc = proc, .begin = begin}};
    if (!make(c, 3) && !make(c, 2))
        return err_set(err, ERR_DISPLAY, "", "no context of OpenGL ES 3.0 or 2.0: %s",
                       SDL_GetError());
    c->host.software = is_software();
    return true;
}

bool context_clear(struct context *c, const uint8_t code[3])
{
    enum { FRAMEBUFFER = 0x8D40, SCISSOR_TEST = 0x0C11, COLOR_BUFFER = 0x4000 };
    void (*bind)(unsigned, unsigned) = NULL;
    void (*disable)(unsigned) = NULL;
    void (*color)(float, float, float, float) = NULL;
    void (*clear)(unsigned) = NULL;
    void *found[] = {proc(c, "glBindFramebuffer"), proc(c, "glDisable"), proc(c, "glClearColor"),
                     proc(c, "glClear")};
    memcpy(&bind, &found[0], sizeof bind);
    memcpy(&disable, &found[1], sizeof disable);
    memcpy(&color, &found[2], sizeof color);
    memcpy(&clear, &found[3], sizeof clear);
    if (!c->gl || !bind || !disable || !color || !clear)
        return false;
    bind(FRAMEBUFFER, 0);
    disable(SCISSOR_TEST);
    color((float)code[0] / 255, (float)code[1] / 255, (float)code[2] / 255, 1);
    clear(COLOR_BUFFER);
    return true;
}

void context_finish(struct context *c)
{
    if (c->gl)
        SDL_GL_DeleteContext(c->gl);
    c->gl = NULL;
}
