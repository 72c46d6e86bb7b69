#include "decode/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

size_t bytes_at(int fd, uint8_t *to, size_t len, uint64_t at)
{
    size_t have = 0;
    while (have < len) {
        ssize_t n = pread(fd, to + have, len - have, (off_t)(at + have));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        have += (size_t)n;
    }
    return have;
}

uint8_t *bytes_read(const struct decode_input *input, size_t max, size_t *len, struct err *err)
{
    struct stat about;
    if (fstat(input->fd, &about) != 0 || about.st_size < 0) {
        err_set(err, ERR_CONTENT, input->where, "cannot be read: %s", strerror(errno));
        return NULL;
    }
    if ((uint64_t)about.st_size > max) {
        err_set(err, ERR_CONTENT, input->where, "has %lld bytes; at most %zu of this kind are read",
                (long long)about.st_size, max);
        return NULL;
    }
    uint8_t *bytes = malloc((size_t)about.st_size + 1);
    if (!bytes) {
        err_set(err, ERR_CONTENT, input->where, "is too large for the memory that is left");
        return NULL;
    }
    *len = bytes_at(input->fd, bytes, (size_t)about.st_size, 0);
    bytes[*len] = 0;
    return bytes;
}
