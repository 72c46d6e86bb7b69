#include "sound/keeper.h"

#include "base/now.h"

#define LOOK_NS NS_PER_S         // an open device is looked at so often
#define IDLE_NS (10 * NS_PER_S)  // so long after the last sound it is closed
#define RETRY_NS (60 * NS_PER_S) // it is opened at most so often, unless it was closed at rest

static void tell(const struct keeper *k, const struct err *news)
{
    if (k->tell)
        k->tell(news);
}

static void try_open(struct keeper *k, int64_t now_ns)
{
    struct err err = {0};
    k->retry_ns = now_ns + RETRY_NS;
    k->heard_ns = now_ns;
    k->device = k->impl->open(k->mixer, &err);
    if (!k->device && !k->missed)
        tell(k, &err);
    if (k->device && k->missed) {
        err_set(&err, ERR_NONE, "sound", "there is an audio device");
        tell(k, &err);
    }
    k->missed = !k->device;
}

void keeper_finish(struct keeper *k)
{
    if (k->device)
        k->impl->close(k->device);
    k->device = NULL;
}

static void look_at_device(struct keeper *k, int64_t now_ns)
{
    if (!k->impl->is_there(k->device)) {
        struct err err;
        err_set(&err, ERR_FAILED, "sound", "the audio device was lost");
        tell(k, &err); // before it is closed, which may take a driver long
        k->missed = true;
        keeper_finish(k);
    } else if (now_ns - k->heard_ns >= IDLE_NS) {
        keeper_finish(k);
        k->retry_ns = now_ns;
    }
}

int64_t keeper_look(struct keeper *k, int64_t now_ns)
{
    bool wanted = mixer_has_sound(k->mixer);
    if (wanted)
        k->heard_ns = now_ns;
    if (k->device)
        look_at_device(k, now_ns);
    if (!k->device && wanted && now_ns >= k->retry_ns)
        try_open(k, now_ns);
    if (k->device)
        return now_ns + LOOK_NS;
    mixer_reset(k->mixer);
    return wanted ? k->retry_ns : INT64_MAX;
}
