#include "output/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(const struct sink *s, int why, struct err *err)
{
    char reason[128];
    if (strerror_r(why, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", why);
    return err_set(err, ERR_FAILED, s->path, "cannot be written: %s", reason);
}

// Only what is a plain file, or not there yet, may be replaced by another.
static bool is_replaceable(const char *path)
{
    struct stat st;
    return lstat(path, &st) != 0 ? errno == ENOENT : S_ISREG(st.st_mode);
}

static int open_temp(struct sink *s)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    snprintf(s->temp, sizeof s->temp, "%s.%ld.part", s->path, (long)getpid());
    int fd = open(s->temp, flags, 0666);
    if (fd < 0 && errno == EEXIST && unlink(s->temp) == 0) // of a process that died
        fd = open(s->temp, flags, 0666);
    return fd;
}

bool sink_open(struct sink *s, const char *path, struct err *err)
{
    s->temp[0] = '\0';
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard output" : path;
    size_t len = strlen(name);
    if (len == 0 || len >= sizeof s->path)
        return err_set(err, ERR_FAILED, path, "is no name for a file");
    memcpy(s->path, name, len + 1);
    if (standard)
        s->fd = STDOUT_FILENO;
    else if (is_replaceable(path))
        s->fd = open_temp(s);
    else
        s->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (s->fd >= 0)
        return true;
    s->temp[0] = '\0';
    return fail(s, errno, err);
}

static bool wait_writable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

bool sink_write(struct sink *s, const void *bytes, size_t len, struct err *err)
{
    const char *p = bytes;
    while (len > 0) {
        ssize_t n = write(s->fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        // Standard output may be set not to block by whoever shares it.
        if (n < 0 && errno == EAGAIN && wait_writable(s->fd))
            continue;
        if (n < 0)
            return fail(s, errno, err);
        p += n;
        len -= (size_t)n;
    }
    return true;
}

bool sink_close(struct sink *s, bool keep, struct err *err)
{
    int why = 0;
    if (s->fd != STDOUT_FILENO && close(s->fd) != 0 && errno != EINTR)
        why = errno;
    s->fd = -1;
    if (s->temp[0] && keep && why == 0 && rename(s->temp, s->path) != 0)
        why = errno;
    if (s->temp[0] && (!keep || why != 0))
        (void)unlink(s->temp);
    return why == 0 || fail(s, why, err);
}

bool sink_file(const char *path, const void *bytes, size_t len, struct err *err)
{
    struct sink s;
    if (!sink_open(&s, path, err))
        return false;
    bool ok = sink_write(&s, bytes, len, err);
    return sink_close(&s, ok, ok ? err : NULL) && ok;
}
