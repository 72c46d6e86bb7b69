// One thread starts all children, ahead of need. Each child lives no longer than this thread does
// (the kernel sees to that), so it must be one that stays; and nobody waits while it starts one.
#define _GNU_SOURCE // SCHED_BATCH, gettid

#include "cage/cages.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/now.h"
#include "base/str.h"
#include "cage/devices.h"
#include "sys/clock.h"
#include "sys/file.h"

enum { PROGRAM_BYTES = 4096 };

// One of each program, which has in reach only what its files need; then one for each way to a
// device, of the first.
enum { PLAIN, STILL, SVG, PROGRAMS, FIRST_WAY = PROGRAMS, SPARES = FIRST_WAY + DEVICE_WAYS };
static const char *const names[PROGRAMS] = {
    [PLAIN] = "vitrine-decoder",
    [STILL] = "vitrine-decoder-still",
    [SVG] = "vitrine-decoder-svg",
};
// A driver that is slow to load keeps the starter from others.
#define DEVICE_START_NS (2 * CAGE_REPLY_NS)

struct spare {
    struct child child; // pid 0: there is none yet
    struct err failed;  // why the last start failed; not tried again before somebody asks
    bool wanted;        // somebody asked for one; a show of stills has no decoder of videos
};

struct cages {
    char programs[PROGRAMS][PROGRAM_BYTES];
    pthread_t starter;
    // All below under the lock.
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct spare spares[SPARES];
    struct devices devices;
    int at_work;
    // Killed, and to be waited for: those that were at work, and one that found no device.
    pid_t leaving[CAGE_CHILDREN_MAX + 1];
    int leavers;
    bool ending;
};

// Its children inherit it: frames come first.
static void stand_back(void)
{
    struct sched_param none = {0};
    sched_setscheduler(0, SCHED_BATCH, &none);
    setpriority(PRIO_PROCESS, (id_t)gettid(), CAGE_NICE);
}

// All are called and return under the lock, and are without it while they wait.
static void start_one(struct cages *c, int which)
{
    struct spare *spare = &c->spares[which];
    const int way = which - FIRST_WAY;
    struct child child;
    struct err err = {0};
    const bool device = which >= FIRST_WAY;
    const struct child_start how = {.program = c->programs[device ? PLAIN : which],
                                    .fonts = which == SVG,
                                    .word = device ? devices_word(way) : NULL,
                                    .within_ns = device ? DEVICE_START_NS : CAGE_START_NS};
    pthread_mutex_unlock(&c->lock);
    bool started = child_start(&child, &how, &err);
    pthread_mutex_lock(&c->lock);
    child.way = way;
    if (started && (!device || child.device)) {
        spare->child = child;
    } else {
        spare->failed = err;
        spare->wanted = !device;
        int64_t until_ns = started ? now_read().mono_ns + DEVICE_AGAIN_NS : INT64_MAX;
        if (device)
            devices_off(&c->devices, way, until_ns, err.text);
        if (started)
            c->leaving[c->leavers++] = child_kill(&child); // the last place is for it
    }
    pthread_cond_broadcast(&c->changed);
}

static void see_off_one(struct cages *c)
{
    pid_t pid = c->leaving[--c->leavers];
    pthread_mutex_unlock(&c->lock);
    child_reap(pid);
    pthread_mutex_lock(&c->lock);
}

static int wanted(const struct cages *c)
{
    for (int i = 0; i < SPARES && !c->ending; i++)
        if (c->spares[i].wanted && !c->spares[i].child.pid && !c->spares[i].failed.code)
            return i;
    return SPARES;
}

static void work(struct cages *c)
{
    int which = wanted(c);
    if (which < SPARES && c->leavers < CAGE_CHILDREN_MAX)
        start_one(c, which);
    else if (c->leavers > 0)
        see_off_one(c);
    else
        pthread_cond_wait(&c->changed, &c->lock);
}

static void *run(void *arg)
{
    struct cages *c = arg;
    stand_back();
    pthread_mutex_lock(&c->lock);
    while (!c->ending || c->leavers > 0)
        work(c);
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

// Beside the running program, as where it was built; where it was installed with it; else where it
// was to be installed.
static bool find_program(const char *name, char *path, struct err *err)
{
    static const char *const near[] = {".", VITRINE_NEAR_LIBEXEC};
    for (size_t i = 0; i < VT_COUNT(near); i++) {
        char folder[PROGRAM_BYTES];
        if (file_beside_program(folder, sizeof folder, near[i]) &&
            file_join(path, PROGRAM_BYTES, folder, name) && access(path, X_OK) == 0)
            return true;
    }
    if (file_join(path, PROGRAM_BYTES, VITRINE_LIBEXEC, name) && access(path, X_OK) == 0)
        return true;
    return err_set(err, ERR_FAILED, name, "is neither beside the program nor at %s", path);
}

// One that is not there is told of when it is to be started: the files of the others are shown.
static bool find_programs(struct cages *c, const char *all, struct err *err)
{
    size_t found = 0;
    for (size_t i = 0; i < PROGRAMS; i++) {
        if (all && !str_copy(c->programs[i], PROGRAM_BYTES, all))
            return err_set(err, ERR_FAILED, names[i], "its path is too long");
        found += all || find_program(names[i], c->programs[i], err);
    }
    return found > 0;
}

static bool begin(struct cages *c)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    // Signals are for the threads that were there before.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool begun = pthread_create(&c->starter, NULL, run, c) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return begun;
}

struct cages *cages_create(const char *program, struct err *err)
{
    struct cages *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    if (!find_programs(c, program, err)) {
        free(c);
        return NULL;
    }
    if (!begin(c)) {
        err_set(err, ERR_FAILED, names[PLAIN], "no thread to start it");
        free(c);
        return NULL;
    }
    return c;
}

void cages_destroy(struct cages *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->ending = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->starter, NULL);
    for (int i = 0; i < SPARES; i++)
        child_end(&c->spares[i].child, CHILD_GONE, NULL);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

// All below are called under the lock, but for the functions of cages.h.

// A spare, if there is one in time, becomes the caller's.
static bool take_spare(struct cages *c, struct spare *spare, struct child *child, int64_t until_ns)
{
    struct timespec until = {until_ns / NS_PER_S, until_ns % NS_PER_S};
    int waited = 0;
    spare->wanted = true;
    spare->failed.code = ERR_NONE; // once more
    pthread_cond_broadcast(&c->changed);
    while (!spare->child.pid && !spare->failed.code && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&c->changed, &c->lock, &until);
    if (!spare->child.pid)
        return false;
    *child = spare->child;
    spare->child = (struct child){0};
    pthread_cond_broadcast(&c->changed); // the next one
    return true;
}

static bool take_living(struct cages *c, struct spare *spare, struct child *child, int64_t until_ns)
{
    bool taken = take_spare(c, spare, child, until_ns);
    while (taken && !child_lives(child)) { // it died while it waited
        child_end(child, CHILD_GONE, NULL);
        taken = take_spare(c, spare, child, until_ns);
    }
    return taken;
}

// The first way that is open to the file.
static bool take_device(struct cages *c, int fd, struct child *child)
{
    for (int way = 0; way < DEVICE_WAYS; way++) {
        int64_t now_ns = now_read().mono_ns;
        struct spare *spare = &c->spares[FIRST_WAY + way];
        if (devices_may(&c->devices, way, fd, now_ns) &&
            take_living(c, spare, child, now_ns + DEVICE_START_NS))
            return true;
    }
    return false;
}

bool cages_take(struct cages *c, const struct cage_file *file, struct child *child, struct err *err)
{
    int64_t until_ns = now_read().mono_ns + CAGE_START_NS;
    const int which = file->kind == VIDEO_STILL ? STILL : file->kind == VIDEO_SVG ? SVG : PLAIN;
    struct spare *plain = &c->spares[which];
    pthread_mutex_lock(&c->lock);
    bool room = c->at_work < CAGE_CHILDREN_MAX;
    if (room)
        c->at_work++; // before the lock is let go, for others ask at the same time
    bool taken = room && ((file->device && take_device(c, file->fd, child)) ||
                          take_living(c, plain, child, until_ns));
    if (room && !taken)
        c->at_work--;
    if (!room)
        err_set(err, ERR_FAILED, c->programs[which], "%d decoders are at work already",
                CAGE_CHILDREN_MAX);
    else if (!taken && plain->failed.code)
        err_set(err, plain->failed.code, plain->failed.where, "%s", plain->failed.text);
    else if (!taken)
        err_set(err, ERR_FAILED, c->programs[which], "does not start in time");
    pthread_mutex_unlock(&c->lock);
    return taken;
}

void cages_decode_by(struct cages *c, enum cage_decode how)
{
    pthread_mutex_lock(&c->lock);
    c->devices.how = how;
    pthread_mutex_unlock(&c->lock);
}

void cages_blame(struct cages *c, const struct child *child, int fd, bool died)
{
    pthread_mutex_lock(&c->lock);
    devices_failed(&c->devices, child->way, fd, died);
    pthread_mutex_unlock(&c->lock);
}

bool cages_tell(struct cages *c, int fd, const char *text, char out[ERR_TEXT_MAX])
{
    pthread_mutex_lock(&c->lock);
    bool news = text ? devices_tell(&c->devices, fd, text)
                     : devices_tell_none(&c->devices, now_read().mono_ns, out);
    pthread_mutex_unlock(&c->lock);
    if (news && text)
        str_copy(out, ERR_TEXT_MAX, text);
    return news;
}

void cages_dismiss(struct cages *c, struct child *child)
{
    pid_t pid = child_kill(child);
    pthread_mutex_lock(&c->lock);
    c->at_work--;
    bool noted = c->leavers < CAGE_CHILDREN_MAX;
    if (noted)
        c->leaving[c->leavers++] = pid;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    if (!noted)
        child_reap(pid);
}

void cages_end(struct cages *c, struct child *child, enum child_answer why, struct err *err)
{
    child_end(child, why, err);
    pthread_mutex_lock(&c->lock);
    c->at_work--;
    pthread_mutex_unlock(&c->lock);
}
