#include "cage/cage.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "cage/cages.h"
#include "cage/message.h"
#include "cage/slot.h"
#include "sys/clock.h"

enum { SOUND_CHANNELS = 2, SOUND_BYTES = MESSAGE_SOUND_FRAMES * SOUND_CHANNELS * sizeof(float) };

// Of the picture asked for ahead.
enum ahead { AHEAD_NONE, AHEAD_ASKED, AHEAD_THERE };

struct cage {
    struct cages *home;
    struct child child; // pid 0: it is dead, and err says why
    struct err err;
    struct child device; // as child was when it came; without a device: zeroed
    int fd;              // with a device: of the file, for it is known by that
    char news[ERR_TEXT_MAX];
    char where[ERR_WHERE_MAX];
    struct video_info info;
    struct slot *slots[CAGE_SLOTS];
    struct slot *sound;
    bool planes; // will do
    bool turns;
    uint32_t serial;   // of the last request
    int64_t asked_ns;  // when that was
    int64_t grant_ns;  // when the child was last granted time of the processor
    int64_t before_ns; // the last picture's start; the next one starts later
    enum ahead ahead;
    struct request next; // what was asked ahead
    struct reply reply;  // and what came of it
};

static bool is_dead(const struct cage *c)
{
    return c->child.pid == 0;
}

// Why it died, for every call from then on.
static bool tell_death(const struct cage *c, struct err *err)
{
    return err_set(err, c->err.code, c->where, "%s", c->err.text);
}

static bool die(struct cage *c, enum child_answer why, struct err *err)
{
    cages_end(c->home, &c->child, why, &c->err);
    if (c->device.device)
        cages_blame(c->home, &c->device, c->fd, true);
    c->ahead = AHEAD_NONE;
    return tell_death(c, err);
}

static bool is_still(const struct cage *c)
{
    return c->info.kind == VIDEO_STILL || c->info.kind == VIDEO_SVG;
}

// How long the answer to a request may take. A still is made ahead of time, and may be large.
static int64_t patience_ns(const struct cage *c, const struct request *request)
{
    if (request->what != REQUEST_NEXT || !is_still(c))
        return CAGE_REPLY_NS;
    int64_t pixels = (int64_t)request->width_px * request->height_px;
    int64_t still_ns = CAGE_REPLY_NS / 10 * (pixels / (1000 * 1000)); // 0.2 s a megapixel
    return CAGE_REPLY_NS + (c->info.kind == VIDEO_SVG ? CAGE_SVG_NS : 0) + still_ns;
}

static bool ask(struct cage *c, struct request *request, const struct message_fds *fds,
                struct err *err)
{
    c->serial += c->serial == UINT32_MAX ? 2 : 1; // 0 is none
    request->serial = c->serial;
    c->asked_ns = now_read().mono_ns;
    if (c->asked_ns - c->grant_ns > NS_PER_S) {
        child_grant(&c->child);
        c->grant_ns = c->asked_ns;
    }
    return child_ask(&c->child, request, fds) || die(c, CHILD_GONE, err);
}

// False when the child died of it. A reply may say REPLY_FAILED.
static bool answered(struct cage *c, const struct request *request, struct reply *reply,
                     struct err *err)
{
    enum child_answer answer =
        child_reply(&c->child, request, c->asked_ns + patience_ns(c, request), reply);
    return answer == CHILD_REPLIED || die(c, answer, err);
}

static bool failed(const struct cage *c, const struct reply *reply, struct err *err)
{
    return err_set(err, ERR_CONTENT, c->where, "%s", reply->text[0] ? reply->text : "is broken");
}

// Who decodes from here on, when a reply says so.
static void hear_news(struct cage *c, const struct reply *reply)
{
    if (!c->device.device || !reply->text[0])
        return;
    if (!(reply->flags & REPLY_HARDWARE))
        cages_blame(c->home, &c->device, c->fd, false);
    (void)cages_tell(c->home, c->fd, reply->text, c->news);
}

bool cage_news(struct cage *c, char out[ERR_TEXT_MAX])
{
    str_copy(out, ERR_TEXT_MAX, c->news);
    c->news[0] = '\0';
    return out[0] != '\0';
}

bool cage_has_device(const struct cage *c)
{
    return c->device.device;
}

static bool take_child(struct cage *c, const struct cage_file *file, struct err *err)
{
    if (!cages_take(c->home, file, &c->child, err))
        return false;
    c->device = (struct child){.way = c->child.way, .device = c->child.device};
    if (c->child.device)
        c->fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
    else if (file->device)
        (void)cages_tell(c->home, -1, NULL, c->news);
    return true;
}

static bool open_in(struct cage *c, const struct cage_file *file, struct err *err)
{
    struct request request = {
        .what = REQUEST_OPEN, .kind = (int32_t)file->kind, .alpha = (int32_t)file->alpha};
    struct message_fds fds = {{file->fd, file->matte_fd}, file->matte_fd >= 0 ? 2 : 1};
    struct reply reply;
    if (!ask(c, &request, &fds, err) || !answered(c, &request, &reply, err) ||
        (reply.answer != REPLY_OPENED && !failed(c, &reply, err)))
        return false;
    reply_info(&reply, &c->info);
    hear_news(c, &reply);
    return true;
}

struct cage *cage_open(struct cages *home, const struct cage_file *file, struct video_info *info,
                       struct err *err)
{
    struct cage *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->home = home;
    c->before_ns = -1;
    c->fd = -1;
    str_copy(c->where, sizeof c->where, file->where ? file->where : "");
    bool taken = take_child(c, file, err);
    bool open = taken && open_in(c, file, err);
    // A device's process that dies says nothing of the file.
    if (taken && !open && is_dead(c) && cage_has_device(c)) {
        const struct cage_file plain = {.fd = file->fd,
                                        .matte_fd = file->matte_fd,
                                        .kind = file->kind,
                                        .alpha = file->alpha,
                                        .where = file->where};
        close(c->fd);
        c->fd = -1;
        taken = take_child(c, &plain, err);
        open = taken && open_in(c, &plain, err);
    }
    if (!taken) {
        free(c);
        return NULL;
    }
    if (!open) {
        cage_close(c);
        return NULL;
    }
    *info = c->info;
    return c;
}

void cage_close(struct cage *c)
{
    if (!c)
        return;
    if (!is_dead(c))
        cages_dismiss(c->home, &c->child);
    for (size_t i = 0; i < CAGE_SLOTS; i++)
        slot_drop(c->slots[i]);
    slot_drop(c->sound);
    if (c->fd >= 0)
        close(c->fd);
    free(c);
}

static int free_slot(const struct cage *c)
{
    int unmade = -1;
    for (int i = CAGE_SLOTS - 1; i >= 0; i--) {
        if (c->slots[i] && slot_is_free(c->slots[i]))
            return i;
        if (!c->slots[i])
            unmade = i;
    }
    return unmade;
}

// Asks for the next picture. CAGE_PICTURE: it was asked for.
static enum cage_answer ask_next(struct cage *c, int32_t w, int32_t h, struct err *err)
{
    int at = free_slot(c);
    if (at < 0)
        return CAGE_FULL;
    c->next = (struct request){.what = REQUEST_NEXT,
                               .kind = (int32_t)c->info.kind,
                               .slot = (uint32_t)at,
                               .planes = c->planes,
                               .turns = c->turns,
                               .width_px = w > 0 ? w : c->info.width_px,
                               .height_px = h > 0 ? h : c->info.height_px};
    size_t bytes = is_still(c) ? slot_still_bytes(c->next.width_px, c->next.height_px)
                               : slot_bytes(c->next.width_px, c->next.height_px);
    if (bytes == 0) {
        err_set(err, ERR_CONTENT, c->where, "%d x %d pixels are too many", c->next.width_px,
                c->next.height_px);
        return CAGE_FAILED;
    }
    struct message_fds fds = {.count = 0};
    if (!c->slots[at] || slot_size(c->slots[at]) != bytes) {
        slot_drop(c->slots[at]);
        c->slots[at] = slot_create(bytes, &fds.list[0], err);
        if (!c->slots[at])
            return CAGE_FAILED;
        fds.count = 1;
    }
    bool asked = ask(c, &c->next, &fds, err);
    if (fds.count)
        close(fds.list[0]);
    if (!asked)
        return CAGE_DIED;
    c->ahead = AHEAD_ASKED;
    return CAGE_PICTURE;
}

// Waits for what was asked ahead. False when the child died of it.
static bool wait_ahead(struct cage *c, struct err *err)
{
    if (c->ahead != AHEAD_ASKED)
        return true;
    if (!answered(c, &c->next, &c->reply, err))
        return false;
    c->ahead = AHEAD_THERE;
    return true;
}

// The picture that lies in the slot, which it holds.
static struct picture *wrap(const struct cage *c, struct slot *slot)
{
    const struct reply *reply = &c->reply;
    const int32_t w = c->next.width_px, h = c->next.height_px;
    struct picture_memory memory = {.pixels = slot_pixels(slot),
                                    .stride = (size_t)w * 4,
                                    .release = slot_release,
                                    .owner = slot};
    struct picture_planes planes;
    slot_hold(slot);
    if (reply->form.layout != PLANES_NONE)
        planes_lay(&planes, &reply->form, w, h);
    enum picture_alpha alpha = reply->flags & REPLY_STRAIGHT ? PICTURE_STRAIGHT : PICTURE_PREMUL;
    struct picture *p = reply->form.layout == PLANES_NONE
                            ? picture_wrap(w, h, alpha, &memory)
                            : picture_wrap_planes(w, h, &planes, &memory);
    if (!p)
        abort(); // its size was looked at before: only a small memory is out
    if (p->planes)
        return p;
    if (reply->flags & REPLY_OPAQUE)
        p->opaque = true; // untrue: a wrong picture of a wrong file, no more
    else
        picture_classify(p);
    return p;
}

static enum cage_answer take_picture(struct cage *c, struct picture **out, struct video_span *span,
                                     struct err *err)
{
    const struct reply *reply = &c->reply;
    if (reply->start_ns <= c->before_ns) { // time runs one way
        die(c, CHILD_LIES, err);
        return CAGE_DIED;
    }
    *out = wrap(c, c->slots[c->next.slot]);
    c->before_ns = reply->start_ns;
    hear_news(c, reply);
    *span = (struct video_span){reply->start_ns, reply->end_ns};
    return CAGE_PICTURE;
}

void cage_turns(struct cage *c)
{
    c->turns = true;
}

void cage_take_planes(struct cage *c)
{
    c->planes = true;
}

enum cage_answer cage_next(struct cage *c, int32_t w, int32_t h, struct picture **out,
                           struct video_span *span, struct err *err)
{
    *out = NULL;
    if (is_dead(c)) {
        tell_death(c, err);
        return CAGE_DIED;
    }
    if (c->ahead == AHEAD_NONE) {
        enum cage_answer asked = ask_next(c, w, h, err);
        if (asked != CAGE_PICTURE)
            return asked;
    }
    if (!wait_ahead(c, err))
        return CAGE_DIED;
    c->ahead = AHEAD_NONE;
    switch ((enum reply_answer)c->reply.answer) {
    case REPLY_PICTURE:
        return take_picture(c, out, span, err);
    case REPLY_END:
        return CAGE_END;
    default:
        failed(c, &c->reply, err);
        return CAGE_FAILED;
    }
}

void cage_ahead(struct cage *c, int32_t w, int32_t h)
{
    if (!is_dead(c) && c->ahead == AHEAD_NONE)
        ask_next(c, w, h, NULL);
}

int cage_fd(const struct cage *c)
{
    return c->ahead == AHEAD_ASKED ? c->child.socket : -1;
}

bool cage_seek(struct cage *c, int64_t t_ns, struct err *err)
{
    if (is_dead(c))
        return tell_death(c, err);
    if (!wait_ahead(c, err))
        return false;
    c->ahead = AHEAD_NONE;
    struct request request = {.what = REQUEST_SEEK, .t_ns = t_ns};
    struct reply reply;
    if (!ask(c, &request, NULL, err) || !answered(c, &request, &reply, err))
        return false;
    c->before_ns = -1;
    return reply.answer == REPLY_SOUGHT || failed(c, &reply, err);
}

// The child could go on writing while the values are looked at, so each is read once.
static void copy_sound(float *out, const volatile float *from, size_t values)
{
    for (size_t i = 0; i < values; i++) {
        float v = from[i];
        out[i] = !(v > -1) ? (isnan(v) ? 0 : -1) : v < 1 ? v : 1;
    }
}

size_t cage_sound(struct cage *c, float *out, size_t frames_max, int64_t *start_ns)
{
    struct message_fds fds = {.count = 0};
    if (is_dead(c) || frames_max == 0 || !wait_ahead(c, NULL))
        return 0;
    if (!c->sound) {
        c->sound = slot_create(SOUND_BYTES, &fds.list[0], NULL);
        if (!c->sound)
            return 0;
        fds.count = 1;
    }
    size_t most = frames_max < MESSAGE_SOUND_FRAMES ? frames_max : MESSAGE_SOUND_FRAMES;
    struct request request = {.what = REQUEST_SOUND, .frames = (uint32_t)most};
    struct reply reply;
    bool asked = ask(c, &request, &fds, NULL);
    if (fds.count)
        close(fds.list[0]);
    if (!asked || !answered(c, &request, &reply, NULL) || reply.answer != REPLY_SOUND)
        return 0;
    copy_sound(out, (const volatile float *)(const void *)slot_pixels(c->sound),
               (size_t)reply.frames * SOUND_CHANNELS);
    *start_ns = reply.start_ns;
    return reply.frames;
}

bool cage_died(const struct cage *c, struct err *err)
{
    return is_dead(c) && !tell_death(c, err);
}
