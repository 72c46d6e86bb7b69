#include "decoder/shared.h"

#include <sys/mman.h>
#include <sys/stat.h>

bool shared_take(struct shared *s, const struct message_fds *fds)
{
    if (fds->count == 0)
        return s->at != NULL;
    struct stat st;
    if (s->at)
        munmap(s->at, s->bytes);
    s->bytes = fstat(fds->list[0], &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 0;
    s->at = s->bytes ? mmap(NULL, s->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fds->list[0], 0)
                     : MAP_FAILED;
    if (s->at == MAP_FAILED)
        s->at = NULL;
    return s->at != NULL;
}
