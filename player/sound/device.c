#include "sound/device.h"

#include <SDL.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "sys/clock.h"

enum { BUFFER_FRAMES = 960 }; // 20 ms

struct device {
    struct mixer *mixer;
    SDL_AudioDeviceID id;
    atomic_llong asked_ns; // when it asked last
    struct tempo tempo;    // of SDL's thread
};

static void SDLCALL fill(void *context, Uint8 *bytes, int len)
{
    struct device *d = context;
    size_t frames = (size_t)len / (SOUND_CHANNELS * sizeof(float));
    int64_t now_ns = now_read().mono_ns;
    struct tempo_moment at = tempo_note(&d->tempo, now_ns, frames);
    mixer_mix(d->mixer, (float *)(void *)bytes, frames, &at);
    atomic_store(&d->asked_ns, now_ns);
}

static void quiet(const char *file, int line, const char *function, int code, const char *fmt, ...)
{
    (void)file, (void)line, (void)function, (void)code, (void)fmt;
}

// Where there is no card ALSA's library writes a page to standard error, each time. The reason
// comes back through SDL as well.
static void quiet_alsa(void)
{
    typedef void handler(const char *, int, const char *, int, const char *, ...);
    int (*set)(handler *) = NULL;
    void *library = dlopen("libasound.so.2", RTLD_LAZY | RTLD_NOLOAD);
    if (!library)
        return;
    void *found = dlsym(library, "snd_lib_error_set_handler");
    memcpy(&set, &found, sizeof set);
    if (set)
        (void)set(quiet);
    dlclose(library);
}

// Not SDL_InitSubSystem(): that counts users without a lock, and the stage starts and ends the
// video part on its own thread.
static bool start(struct err *err)
{
    quiet_alsa();
    (void)SDL_SetHint(SDL_HINT_AUDIO_DEVICE_APP_NAME, "vitrine");
    // Nobody takes these from the queue of events: is_there() looks itself.
    (void)SDL_EventState(SDL_AUDIODEVICEADDED, SDL_IGNORE);
    (void)SDL_EventState(SDL_AUDIODEVICEREMOVED, SDL_IGNORE);
    return SDL_AudioInit(SDL_GetHint(SDL_HINT_AUDIODRIVER)) == 0 ||
           err_set(err, ERR_FAILED, "sound", "no audio device: %s", SDL_GetError());
}

// All of SDL's audio ends: some of its drivers look for new devices several times a second.
static void close_device(struct device *d)
{
    if (!d)
        return;
    if (d->id)
        SDL_CloseAudioDevice(d->id);
    atomic_store(&d->mixer->running, false);
    SDL_AudioQuit();
    free(d);
}

static struct device *open_device(struct mixer *mixer, struct err *err)
{
    if (!start(err))
        return NULL;
    struct device *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    d->mixer = mixer;
    SDL_AudioSpec got;
    const SDL_AudioSpec asked = {.freq = SOUND_RATE,
                                 .format = AUDIO_F32SYS,
                                 .channels = SOUND_CHANNELS,
                                 .samples = BUFFER_FRAMES,
                                 .callback = fill,
                                 .userdata = d};
    // Another rate, form or number of channels is SDL's to convert.
    d->id = SDL_OpenAudioDevice(NULL, 0, &asked, &got, SDL_AUDIO_ALLOW_SAMPLES_CHANGE);
    if (!d->id) {
        err_set(err, ERR_FAILED, "sound", "no audio device: %s", SDL_GetError());
        close_device(d);
        return NULL;
    }
    // A buffer that is asked for is heard when the one before has been.
    tempo_init(&d->tempo, SOUND_RATE, got.samples * NS_PER_S / SOUND_RATE);
    mixer_reset(mixer);
    atomic_store(&d->asked_ns, now_read().mono_ns);
    atomic_store(&mixer->running, true);
    SDL_PauseAudioDevice(d->id, 0);
    return d;
}

// SDL says STOPPED when its driver could not write any more (2.26: ALSA, PulseAudio, disk), and
// goes on asking, for nothing; a driver that hangs asks no more.
static bool is_there(struct device *d)
{
    return SDL_GetAudioDeviceStatus(d->id) != SDL_AUDIO_STOPPED &&
           now_read().mono_ns - atomic_load(&d->asked_ns) < DEVICE_STUCK_NS;
}

const struct device_impl device_sdl = {open_device, close_device, is_there};
