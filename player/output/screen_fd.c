// Which descriptor tells of events. SDL's own wait has no place for another descriptor, and looks
// a thousand times a second with drivers that have none.

#include "output/screen_state.h"

#include <string.h>

#include <SDL_syswm.h>

#ifdef SDL_VIDEO_DRIVER_WAYLAND
// SDL has loaded the library already; it is not linked.
static int wayland_fd(struct wl_display *display)
{
    int (*get_fd)(struct wl_display *) = NULL;
    void *library = SDL_LoadObject("libwayland-client.so.0");
    void *found = library ? SDL_LoadFunction(library, "wl_display_get_fd") : NULL;
    memcpy(&get_fd, &found, sizeof get_fd);
    int fd = get_fd ? get_fd(display) : -1;
    if (library)
        SDL_UnloadObject(library);
    return fd;
}
#endif

int screen_connection(SDL_Window *window)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info))
        return -1;
#ifdef SDL_VIDEO_DRIVER_X11
    if (info.subsystem == SDL_SYSWM_X11)
        return ConnectionNumber(info.info.x11.display);
#endif
#ifdef SDL_VIDEO_DRIVER_WAYLAND
    if (info.subsystem == SDL_SYSWM_WAYLAND)
        return wayland_fd(info.info.wl.display);
#endif
    return -1;
}
