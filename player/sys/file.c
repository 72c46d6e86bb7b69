#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/random.h"

#define TEMP_MARK ".tmp-"
enum { TEMP_DIGITS = 16, TEMP_TRIES = 8 };

bool file_fail(struct err *err, enum err_code code, const char *path, const char *what)
{
    char reason[128];
    if (strerror_r(errno, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", errno);
    return err_set(err, code, path, "%s: %s", what, reason);
}

static bool read_failed(struct err *err, const char *path)
{
    return file_fail(err, ERR_CONTENT, path, "cannot read it");
}

// Doubles the room, up to max + 1 so that one byte too many shows.
static bool grow(char **bytes, size_t *room, size_t max)
{
    size_t more = *room > max / 2 ? max + 1 : *room * 2;
    char *bigger = realloc(*bytes, more + 1);
    if (!bigger)
        return false;
    *bytes = bigger;
    *room = more;
    return true;
}

// Reads to the end or to max + 1 bytes. False with errno set.
static bool read_rest(int fd, char **bytes, size_t room, size_t max, size_t *len)
{
    *len = 0;
    for (;;) {
        if (*len == room && (room > max || !grow(bytes, &room, max)))
            return room > max;
        ssize_t n = read(fd, *bytes + *len, room - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        *len += (size_t)n;
    }
}

static char *read_open(int fd, const char *path, size_t max, size_t *len, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        read_failed(err, path);
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        err_set(err, ERR_CONTENT, path, "is no regular file");
        return NULL;
    }
    size_t room = (uintmax_t)st.st_size > max ? max + 1 : (size_t)st.st_size + 1;
    char *bytes = (uintmax_t)st.st_size > max ? NULL : malloc(room + 1);
    bool whole = bytes && read_rest(fd, &bytes, room, max, len);
    if (whole && *len <= max) {
        bytes[*len] = '\0';
        return bytes;
    }
    if (whole || (uintmax_t)st.st_size > max)
        err_set(err, ERR_CONTENT, path, "is too large; at most %zu bytes were expected", max);
    else
        read_failed(err, path);
    free(bytes);
    return NULL;
}

char *file_read(const char *path, size_t max, size_t *len, struct err *err)
{
    *len = 0;
    // Non-blocking, so that a pipe in the place of a file cannot stop us.
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        read_failed(err, path);
        return NULL;
    }
    char *bytes = read_open(fd, path, max, len, err);
    close(fd);
    return bytes;
}

bool file_write_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? EIO : errno;
            return false;
        }
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool file_is_temp_name(const char *name)
{
    size_t n = strlen(name);
    size_t extra = strlen(TEMP_MARK) + TEMP_DIGITS;
    if (n <= extra || strncmp(name + n - extra, TEMP_MARK, strlen(TEMP_MARK)) != 0)
        return false;
    return strspn(name + n - TEMP_DIGITS, "0123456789abcdef") == TEMP_DIGITS;
}

static int create_temp(const char *path, char *temp, size_t max)
{
    for (int i = 0; i < TEMP_TRIES; i++) {
        int n = snprintf(temp, max, "%s" TEMP_MARK "%016" PRIx64, path, random_below(UINT64_MAX));
        if (n < 0 || (size_t)n >= max) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

// Whatever the umask of the service is, the mode is the stated one.
static bool fill_temp(int fd, const void *bytes, size_t len)
{
    bool good = file_write_all(fd, bytes, len) && fchmod(fd, 0644) == 0 && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && good)
        return false;
    errno = why;
    return good;
}

bool file_write_atomic(const char *path, const void *bytes, size_t len, struct err *err)
{
    char temp[PATH_MAX];
    int fd = create_temp(path, temp, sizeof temp);
    if (fd < 0)
        return file_fail(err, ERR_FAILED, path, "cannot make a file beside it");
    if (!fill_temp(fd, bytes, len)) {
        file_fail(err, ERR_FAILED, path, "cannot write it");
        unlink(temp);
        return false;
    }
    if (rename(temp, path) != 0) {
        file_fail(err, ERR_FAILED, path, "cannot replace it");
        unlink(temp);
        return false;
    }
    return file_sync_parent(path, err);
}

bool file_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_is_regular(const char *path)
{
    return file_size(path) >= 0;
}

int64_t file_size(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return -1;
    return st.st_size;
}

bool file_join(char *out, size_t max, const char *dir, const char *name)
{
    int n = snprintf(out, max, "%s/%s", dir, name);
    return n >= 0 && (size_t)n < max;
}
