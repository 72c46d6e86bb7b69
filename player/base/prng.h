#pragma once
// Reproducible pseudo-random numbers: the same seed gives the same numbers on every machine.

#include <stddef.h>
#include <stdint.h>

struct prng {
    uint64_t state;
};

// SplitMix64 (Steele, Lea, Flood 2014).
uint64_t prng_next(struct prng *p);
// A number in [0, bound) without bias; bound >= 1.
uint64_t prng_below(struct prng *p, uint64_t bound);
// Mixes bytes into a 64-bit seed (FNV-1a); start with PRNG_SEED.
uint64_t prng_mix(uint64_t seed, const void *bytes, size_t len);
#define PRNG_SEED UINT64_C(0xcbf29ce484222325)
