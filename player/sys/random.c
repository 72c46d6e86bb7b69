#include "sys/random.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t random_word(void)
{
    uint64_t word = 0;
    if (getentropy(&word, sizeof word) != 0)
        abort(); // cannot happen on any kernel that Debian 12 runs on
    return word;
}

uint64_t random_below(uint64_t bound)
{
    assert(bound >= 1);
    // Words below 2^64 mod bound would make the small remainders likelier: drawn again.
    uint64_t skip = (UINT64_MAX - bound + 1) % bound;
    uint64_t word = random_word();
    while (word < skip)
        word = random_word();
    return word % bound;
}
