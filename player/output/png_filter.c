#include "output/png_filter.h"

#include <stdlib.h>
#include <string.h>

// Filtering looks at bytes of the picture alone, so that 16 are done at a time. The vectors are
// those of the compiler: SSE2 and NEON, which are on every machine of their kind, give the same
// bytes from the same lines.

typedef uint8_t vec __attribute__((vector_size(16)));
typedef uint16_t vec16 __attribute__((vector_size(16)));
enum { STEP = sizeof(vec) };

static inline vec load(const uint8_t *p)
{
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(uint8_t *p, vec v)
{
    memcpy(p, &v, sizeof v);
}

// ---- what is expected of a byte -----------------------------------------------------------------

static inline uint8_t paeth_byte(int left, int up, int corner)
{
    int to_left = abs(up - corner);
    int to_up = abs(left - corner);
    int to_corner = abs(left + up - 2 * corner);
    if (to_left <= to_up && to_left <= to_corner)
        return (uint8_t)left;
    return (uint8_t)(to_up <= to_corner ? up : corner);
}

static inline uint8_t expected_byte(uint8_t left, uint8_t up, uint8_t corner,
                                    enum png_filter filter)
{
    switch (filter) {
    case PNG_SUB:
        return left;
    case PNG_UP:
        return up;
    case PNG_AVERAGE:
        return (uint8_t)((left + up) / 2);
    case PNG_PAETH:
        return paeth_byte(left, up, corner);
    default:
        return 0;
    }
}

static inline vec choose(vec mask, vec yes, vec no)
{
    return (mask & yes) | (~mask & no);
}

static inline vec apart(vec a, vec b)
{
    return choose((vec)(a > b), a - b, b - a);
}

// As paeth_byte. The distance to the corner is the sum of the other two where left and up lie on
// one side of it, and never the least then, so that it may end at 255; else their difference.
static inline vec paeth(vec left, vec up, vec corner)
{
    vec to_left = apart(up, corner);
    vec to_up = apart(left, corner);
    vec sum = to_left + to_up;
    sum |= (vec)(sum < to_left);
    vec other_side = (vec)(left < corner) ^ (vec)(up < corner);
    vec to_corner = choose(other_side, apart(to_left, to_up), sum);
    vec best = choose((vec)(to_up <= to_corner), up, corner);
    vec is_left = (vec)(to_left <= to_up) & (vec)(to_left <= to_corner);
    return choose(is_left, left, best);
}

static inline vec expected(vec left, vec up, vec corner, enum png_filter filter)
{
    switch (filter) {
    case PNG_SUB:
        return left;
    case PNG_UP:
        return up;
    case PNG_AVERAGE:
        return (left & up) + ((left ^ up) >> 1);
    default:
        return paeth(left, up, corner);
    }
}

// ---- rows ---------------------------------------------------------------------------------------

static void some_bytes(uint8_t *out, const uint8_t *row, const uint8_t *above,
                       const struct png_shape *s, size_t from, enum png_filter filter)
{
    for (size_t i = from; i < s->row_bytes; i++) {
        uint8_t left = row[i - s->pixel_bytes];
        uint8_t corner = above[i - s->pixel_bytes];
        out[i] = (uint8_t)(row[i] - expected_byte(left, above[i], corner, filter));
    }
}

static void first_pixel(uint8_t *out, const uint8_t *row, const uint8_t *above,
                        const struct png_shape *s, enum png_filter filter)
{
    for (size_t i = 0; i < s->pixel_bytes; i++)
        out[i] = (uint8_t)(row[i] - expected_byte(0, above[i], 0, filter));
}

void png_filter_c(uint8_t *out, const uint8_t *row, const uint8_t *above, const struct png_shape *s,
                  enum png_filter filter)
{
    first_pixel(out, row, above, s, filter);
    some_bytes(out, row, above, s, s->pixel_bytes, filter);
}

// filter is a constant in each of the calls, so that each is a loop of its own.
static inline void filter_row(uint8_t *out, const uint8_t *row, const uint8_t *above,
                              const struct png_shape *s, enum png_filter filter)
{
    size_t i = s->pixel_bytes;
    first_pixel(out, row, above, s, filter);
    for (; i + STEP <= s->row_bytes; i += STEP) {
        vec left = load(row + i - s->pixel_bytes);
        vec corner = load(above + i - s->pixel_bytes);
        store(out + i, load(row + i) - expected(left, load(above + i), corner, filter));
    }
    some_bytes(out, row, above, s, i, filter);
}

void png_filter(uint8_t *out, const uint8_t *row, const uint8_t *above, const struct png_shape *s,
                enum png_filter filter)
{
    switch (filter) {
    case PNG_SUB:
        filter_row(out, row, above, s, PNG_SUB);
        break;
    case PNG_UP:
        filter_row(out, row, above, s, PNG_UP);
        break;
    case PNG_AVERAGE:
        filter_row(out, row, above, s, PNG_AVERAGE);
        break;
    case PNG_PAETH:
        filter_row(out, row, above, s, PNG_PAETH);
        break;
    default:
        memcpy(out, row, s->row_bytes);
    }
}

// ---- what it comes to ---------------------------------------------------------------------------

// Of at most ROUNDS vectors, before a sum of 16 bits could overflow.
enum { ROUNDS = 255 };

static uint64_t some_cost(const uint8_t *p, size_t rounds)
{
    vec16 sums = {0};
    for (size_t i = 0; i < rounds; i++) {
        vec v = load(p + STEP * i);
        vec16 least = (vec16)choose((vec)(v < 128), v, -v);
        sums += (least & 0xff) + (least >> 8);
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < STEP / 2; i++)
        sum += sums[i];
    return sum;
}

uint64_t png_filter_cost(const uint8_t *filtered, size_t len)
{
    uint64_t sum = 0;
    size_t i = 0;
    while (i + STEP <= len) {
        size_t rounds = (len - i) / STEP;
        rounds = rounds < ROUNDS ? rounds : ROUNDS;
        sum += some_cost(filtered + i, rounds);
        i += STEP * rounds;
    }
    for (; i < len; i++)
        sum += filtered[i] < 128 ? filtered[i] : 256u - filtered[i];
    return sum;
}
