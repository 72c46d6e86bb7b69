#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "base/prng.h"
#include "output/deflate.h"
#include "output/huffman.h"
#include "output/png_filter.h"

// ---- filters ------------------------------------------------------------------------------------

enum { ROW = 300, GUARD = 16 };

// Bytes at the edges of their range more often than chance has it.
static uint8_t edgy(struct prng *p)
{
    static const uint8_t edges[] = {0, 1, 127, 128, 254, 255};
    uint64_t v = prng_next(p);
    return v & 1 ? edges[(v >> 8) % sizeof edges] : (uint8_t)(v >> 8);
}

static void compare_filters(struct prng *p, const struct png_shape *s)
{
    uint8_t row[ROW], above[ROW], fast[ROW + GUARD], plain[ROW + GUARD];
    for (size_t i = 0; i < s->row_bytes; i++) {
        row[i] = edgy(p);
        above[i] = edgy(p);
    }
    for (enum png_filter f = PNG_NONE; f < PNG_FILTERS; f++) {
        memset(fast, 0xee, sizeof fast);
        memset(plain, 0xee, sizeof plain);
        png_filter(fast, row, above, s, f);
        png_filter_c(plain, row, above, s, f);
        assert_memory_equal(fast, plain, sizeof fast);
    }
}

TEST(png_filters_are_those_of_plain_c)
{
    struct prng p = {1};
    for (size_t pixel_bytes = 3; pixel_bytes <= 4; pixel_bytes++)
        for (size_t w = 1; w <= ROW / pixel_bytes; w++)
            for (int i = 0; i < 20; i++)
                compare_filters(&p, &(struct png_shape){w * pixel_bytes, pixel_bytes});
}

// Each left, up and corner there is: the filter that has most to decide.
TEST(png_paeth_is_that_of_the_standard)
{
    enum { PIXELS = 256, BYTES = 3 * (PIXELS + 1) };
    static uint8_t row[BYTES], above[BYTES], out[BYTES];
    const struct png_shape shape = {BYTES, 3};
    for (int a = 0; a < 256; a++)
        for (int c = 0; c < 256; c += 3) {
            // Pixels in turn left of another and below a corner: odd ones are looked at.
            for (size_t i = 0; i < BYTES; i++) {
                bool odd = i / 3 % 2;
                row[i] = (uint8_t)(odd ? 0 : a);
                above[i] = (uint8_t)(odd ? i / 3 : (size_t)c);
            }
            png_filter(out, row, above, &shape, PNG_PAETH);
            for (size_t i = 3; i < BYTES; i += 6) {
                int b = above[i];
                int guess = a + b - c;
                int to_a = abs(guess - a), to_b = abs(guess - b), to_c = abs(guess - c);
                int best = to_a <= to_b && to_a <= to_c ? a : to_b <= to_c ? b : c;
                assert_int_equal(out[i], (uint8_t)-best);
            }
        }
}

TEST(png_filter_cost_is_the_sum_of_distances)
{
    static uint8_t bytes[10000];
    struct prng p = {2};
    for (size_t len = 0; len < sizeof bytes; len = len * 3 / 2 + 1) {
        uint64_t sum = 0;
        for (size_t i = 0; i < len; i++) {
            bytes[i] = edgy(&p);
            sum += (uint64_t)abs((int8_t)bytes[i]);
        }
        assert_int_equal(png_filter_cost(bytes, len), sum);
    }
    memset(bytes, 128, sizeof bytes);
    assert_int_equal(png_filter_cost(bytes, sizeof bytes), 128 * sizeof bytes);
}

// ---- codes --------------------------------------------------------------------------------------

// No code begins another, and none is left over.
static void check_codes(const struct huffman *h)
{
    static uint8_t taken[1 << HUFFMAN_BITS_MAX];
    memset(taken, 0, sizeof taken);
    for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++) {
        assert_in_range(h->bits[i], 1, HUFFMAN_BITS_MAX);
        for (size_t k = h->code[i]; k < sizeof taken; k += (size_t)1 << h->bits[i])
            assert_int_equal(taken[k]++, 0);
    }
    for (size_t k = 0; k < sizeof taken; k++)
        assert_int_equal(taken[k], 1);
}

static double bits_of(const struct huffman *h, const uint32_t *counts)
{
    double sum = 0;
    for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
        sum += (double)counts[i] * h->bits[i];
    return sum;
}

// What the best codes come to: all that joining the two lightest again and again adds up.
static double least_bits(const uint32_t *counts)
{
    uint32_t w[HUFFMAN_SYMBOLS];
    double sum = 0;
    memcpy(w, counts, sizeof w);
    for (size_t n = HUFFMAN_SYMBOLS; n > 1; n--) {
        for (size_t k = 0; k < 2; k++)
            for (size_t i = k + 1; i < n; i++)
                if (w[i] < w[k]) {
                    uint32_t other = w[i];
                    w[i] = w[k];
                    w[k] = other;
                }
        w[0] += w[1];
        sum += w[0];
        w[1] = w[n - 1];
    }
    return sum;
}

TEST(huffman_codes_are_whole_and_short)
{
    uint32_t counts[HUFFMAN_SYMBOLS];
    struct huffman h;
    struct prng p = {3};
    for (unsigned steepness = 0; steepness < 20; steepness++) {
        for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
            counts[i] =
                1 + (uint32_t)(prng_below(&p, 20) << (prng_next(&p) % (steepness + 1)) >> 4);
        huffman_make(&h, counts);
        check_codes(&h);
        // Where a code would have to be longer than may be, the others pay a little.
        double least = least_bits(counts);
        double most = steepness < 7 ? least : least * 1.03;
        assert_true(bits_of(&h, counts) >= least && bits_of(&h, counts) <= most);
    }
}

TEST(huffman_codes_have_a_longest)
{
    // Like Fibonacci's numbers, which make the deepest tree.
    uint32_t counts[HUFFMAN_SYMBOLS];
    for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
        counts[i] = i < 2 ? 1 : i < 40 ? counts[i - 1] + counts[i - 2] : 1;
    struct huffman h;
    huffman_make(&h, counts);
    check_codes(&h);
    assert_in_range(h.bits[39], 1, 2);
    for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
        counts[i] = 7;
    huffman_make(&h, counts);
    check_codes(&h);
    for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
        assert_in_range(h.bits[i], 8, 9);
}

// ---- blocks -------------------------------------------------------------------------------------

// All lengths of runs at all places of a row, read back by another's reader.
static void check_block(struct deflate *d, size_t run, size_t at, size_t pixel_bytes)
{
    enum { BYTES = 1 + 900 };
    static uint8_t row[2 * BYTES], out[8 * BYTES + 1024];
    struct prng p = {run * 1000 + at};
    for (size_t i = 0; i < sizeof row; i++)
        row[i] = (uint8_t)prng_next(&p);
    for (size_t i = at; i < at + run && i < BYTES; i++)
        row[i] = row[i - pixel_bytes];
    struct deflate_rows rows = {row, BYTES, 2, pixel_bytes};
    d->to = (struct deflate_to){.out = out};
    deflate_block(d, &rows, false);
    deflate_block(d, &rows, true);
    size_t len = (size_t)(d->to.out - out) + 1; // at most one byte too many
    assert_true(len <= 2 * deflate_room(sizeof row) + 1);
    static uint8_t twice[2 * sizeof row];
    struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
    size_t used;
    out[len - 1] = (uint8_t)d->to.held;
    assert_int_equal(
        libdeflate_deflate_decompress_ex(reader, out, len, twice, sizeof twice, &used, NULL),
        LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(reader);
    assert_memory_equal(twice, row, sizeof row);
    assert_memory_equal(twice + sizeof row, row, sizeof row);
}

TEST(deflate_runs_are_exact)
{
    struct deflate *d = calloc(1, sizeof *d);
    assert_non_null(d);
    for (size_t run = 1; run < 540; run++)
        check_block(d, run, 1 + 4 + run % 11, 3 + run % 2);
    free(d);
}
