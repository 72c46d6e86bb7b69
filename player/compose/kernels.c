#include "compose/kernels.h"

// From the plainest to the quickest.
static const struct kernels *const all[] = {
    &kernels_c,
#if defined(__x86_64__)
    &kernels_sse2,
    &kernels_avx2,
#elif defined(__aarch64__)
    &kernels_neon,
#endif
};

int kernels_list(const struct kernels *out[KERNELS_MAX])
{
    int count = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i]->usable())
            out[count++] = all[i];
    return count;
}

const struct kernels *kernels_choose(bool best)
{
    const struct kernels *usable[KERNELS_MAX];
    int count = kernels_list(usable);
    return usable[best ? count - 1 : 0];
}
