// Which descriptor tells of events. SDL's own wait has no place for another descriptor, and looks
// a thousand times a second with drivers that have none.

#include "output/screen_state.h"

#include <SDL_syswm.h>
#include <wayland-client-core.h>

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
        return wl_display_get_fd(info.info.wl.display);
#endif
    return -1;
}
