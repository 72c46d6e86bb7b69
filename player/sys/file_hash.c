#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/hash.h"

enum { CHUNK_BYTES = 64 * 1024 };

static bool hash_open_file(int fd, struct hash *h)
{
    unsigned char chunk[CHUNK_BYTES];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        hash_update(h, chunk, (size_t)n);
    }
}

bool file_hash(const char *path, char *hex, struct err *err)
{
    struct hash h;
    hash_init(&h);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool whole = fd >= 0 && hash_open_file(fd, &h);
    if (!whole)
        file_fail(err, ERR_CONTENT, path, "cannot read it");
    if (fd >= 0)
        close(fd);
    hash_final_hex(&h, hex);
    return whole;
}
