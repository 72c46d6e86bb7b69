#define _GNU_SOURCE // memfd_create, F_ADD_SEALS

#include "cage/slot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL // Linux 6.3: never to be run as a program
#define MFD_NOEXEC_SEAL 8U
#endif

struct slot {
    uint8_t *pixels;
    size_t bytes;
    atomic_bool held;
    atomic_int shares; // the cage's, and the picture's
};

static int memory_open(size_t bytes)
{
    static const char name[] = "vitrine-picture";
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (fd < 0 && errno == EINVAL)
        fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -1;
    if (ftruncate(fd, (off_t)bytes) == 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        return fd;
    close(fd);
    return -1;
}

struct slot *slot_create(size_t bytes, int *fd, struct err *err)
{
    struct slot *s = calloc(1, sizeof *s);
    *fd = s ? memory_open(bytes) : -1;
    void *at = *fd < 0 ? MAP_FAILED : mmap(NULL, bytes, PROT_READ, MAP_SHARED, *fd, 0);
    if (at == MAP_FAILED) {
        err_set(err, ERR_FAILED, "", "no memory to share with a decoder: %s", strerror(errno));
        if (*fd >= 0)
            close(*fd);
        *fd = -1;
        free(s);
        return NULL;
    }
    s->pixels = at;
    s->bytes = bytes;
    atomic_init(&s->held, false);
    atomic_init(&s->shares, 1);
    return s;
}

void slot_drop(struct slot *s)
{
    if (!s || atomic_fetch_sub(&s->shares, 1) != 1)
        return;
    munmap(s->pixels, s->bytes);
    free(s);
}

size_t slot_size(const struct slot *s)
{
    return s->bytes;
}

uint8_t *slot_pixels(const struct slot *s)
{
    return s->pixels;
}

bool slot_is_free(const struct slot *s)
{
    return !atomic_load(&s->held);
}

void slot_hold(struct slot *s)
{
    atomic_store(&s->held, true);
    atomic_fetch_add(&s->shares, 1);
}

void slot_release(void *slot)
{
    struct slot *s = slot;
    atomic_store(&s->held, false);
    slot_drop(s);
}
