// What this machine's memory allows: the time to copy and to write one 3840 x 2160 frame, in
// buffers that take turns so that no cache holds them. One thread. Prints JSON.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "clocks.h"

enum { FRAME_BYTES = 3840 * 2160 * 4, BUFFERS = 4, ROUNDS = 48 };

static uint8_t *buffers[BUFFERS];
static double times[ROUNDS];

static void copy(int round)
{
    memcpy(buffers[(round + 2) % BUFFERS], buffers[round % BUFFERS], FRAME_BYTES);
}

// Past the caches, where the processor can: what a finished frame costs at least.
static void write_past(int round)
{
    uint8_t *to = buffers[round % BUFFERS];
#if defined(__SSE2__)
    __m128i value = _mm_set1_epi8((char)round);
    for (size_t i = 0; i < FRAME_BYTES; i += 64)
        for (size_t k = 0; k < 64; k += 16)
            _mm_stream_si128((__m128i *)(void *)(to + i + k), value);
    _mm_sfence();
#else
    memset(to, round, FRAME_BYTES);
#endif
}

static void read_all(int round)
{
    const uint8_t *from = buffers[round % BUFFERS];
    uint64_t sum = 0;
    for (size_t i = 0; i < FRAME_BYTES; i += sizeof sum) {
        uint64_t word;
        memcpy(&word, from + i, sizeof word);
        sum += word;
    }
    volatile uint64_t keep = sum;
    (void)keep;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static double median_ms(void (*work)(int))
{
    for (int i = 0; i < BUFFERS; i++)
        work(i);
    for (int i = 0; i < ROUNDS; i++) {
        double before = clock_cpu_s();
        work(i);
        times[i] = clock_cpu_s() - before;
    }
    qsort(times, ROUNDS, sizeof times[0], by_size);
    return times[ROUNDS / 2] * 1e3;
}

int main(void)
{
    for (int i = 0; i < BUFFERS; i++) {
        buffers[i] = aligned_alloc(4096, FRAME_BYTES);
        if (!buffers[i])
            return 1;
        memset(buffers[i], i + 1, FRAME_BYTES);
    }
    printf("{\"copy_ms\": %.3f, ", median_ms(copy));
    printf("\"write_ms\": %.3f, ", median_ms(write_past));
    printf("\"read_ms\": %.3f}\n", median_ms(read_all));
    for (int i = 0; i < BUFFERS; i++)
        free(buffers[i]);
    return 0;
}
