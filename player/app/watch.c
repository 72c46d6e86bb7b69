#include "app/watch.h"

#include <sys/stat.h>

#include "base/prng.h"

static uint64_t mix_file(uint64_t seed, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return prng_mix(seed, "-", 1);
    int64_t facts[5] = {st.st_mtim.tv_sec, st.st_mtim.tv_nsec, st.st_size, (int64_t)st.st_ino,
                        st.st_ctim.tv_nsec};
    return prng_mix(seed, facts, sizeof facts);
}

uint64_t watch_signature(const struct source *source, const struct programme *programme)
{
    uint64_t h = mix_file(PRNG_SEED, source->manifest);
    for (size_t i = 0; programme && i < programme->manifest->content_count; i++)
        if (programme->contents[i].path)
            h = mix_file(h, programme->contents[i].path);
    return h;
}
