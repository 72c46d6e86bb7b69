#include "app/version.h"

#include <SDL2/SDL.h>
#include <curl/curl.h>
#include <jansson.h>
#include <pango/pango.h>
#include <unistd.h>

void version_print_libraries(FILE *out)
{
    SDL_version sdl;
    SDL_GetVersion(&sdl);
    fprintf(out, "SDL %d.%d.%d, %s, jansson %s, Pango %s\n", sdl.major, sdl.minor, sdl.patch,
            curl_version(), jansson_version_str(), pango_version_string());
    fprintf(out, "compositors: cpu (C, exact); %ld processors\n", sysconf(_SC_NPROCESSORS_ONLN));
}
