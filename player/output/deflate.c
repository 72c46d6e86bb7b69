#include "output/deflate.h"

#include <string.h>

enum { END_OF_BLOCK = 256, FIRST_LENGTH = 257, LENGTHS = 29 };
enum { RUN_MIN = 3, RUN_MAX = 258 };
enum { STORED_MAX = 65535, STORED_EXTRA = 5 };
enum { BLOCK_STORED = 0, BLOCK_OWN_CODES = 2 };

// ---- bits ---------------------------------------------------------------------------------------

static inline void write_held(struct deflate_to *to)
{
    for (int i = 0; i < 8; i++)
        to->out[i] = (uint8_t)(to->held >> (8 * i));
    to->out += to->held_count / 8;
    to->held >>= to->held_count & ~7u;
    to->held_count &= 7;
}

// At most 56 bits between two calls of write_held.
static inline void hold(struct deflate_to *to, deflate_bits bits)
{
    to->held |= (uint64_t)(bits & 0xffffff) << to->held_count;
    to->held_count += bits >> 24;
}

static void put(struct deflate *d, uint32_t value, uint32_t count)
{
    hold(&d->to, value | count << 24);
    write_held(&d->to);
}

static deflate_bits code_of(const struct huffman *h, size_t symbol)
{
    return h->code[symbol] | (uint32_t)h->bits[symbol] << 24;
}

static deflate_bits joined(deflate_bits first, deflate_bits second)
{
    return first + ((second & 0xffffff) << (first >> 24)) + (second & 0xff000000);
}

// ---- runs ---------------------------------------------------------------------------------------

static inline uint64_t load8(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

// Shorter ones are cheaper as they are.
enum { RUN_WORTH_IT = 16 };

// Whether the next bytes repeat the pixel before. At least 8 bytes follow p.
static inline bool run_begins(const uint8_t *p, const uint8_t *end, size_t pixel_bytes)
{
    return load8(p) == load8(p - pixel_bytes) && end - p >= RUN_WORTH_IT &&
           load8(p + 8) == load8(p + 8 - pixel_bytes);
}

static size_t run_length(const uint8_t *p, const uint8_t *end, size_t pixel_bytes)
{
    const uint8_t *at = p + RUN_WORTH_IT;
    while (end - at >= 8 && load8(at) == load8(at - pixel_bytes))
        at += 8;
    while (at < end && *at == *(at - pixel_bytes))
        at++;
    return (size_t)(at - p);
}

// The next piece of a run; what is too short for one is left.
static size_t run_piece(size_t left)
{
    return left < RUN_MAX ? left : RUN_MAX;
}

static size_t length_symbol(size_t length)
{
    static const uint8_t below[12] = {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    if (length == RUN_MAX)
        return FIRST_LENGTH + LENGTHS - 1;
    if (length < 11)
        return FIRST_LENGTH + below[length];
    size_t v = length - 3;
    uint32_t extra = 29u - (uint32_t)__builtin_clz((uint32_t)v);
    return FIRST_LENGTH + 4 * (size_t)extra + (v >> extra);
}

// ---- codes --------------------------------------------------------------------------------------

static void count_row(const uint8_t *row, const struct deflate_rows *r,
                      uint32_t counts[HUFFMAN_SYMBOLS])
{
    const uint8_t *p = row;
    const uint8_t *end = row + r->row_bytes;
    while (p < row + 1 + r->pixel_bytes)
        counts[*p++]++;
    while (end - p >= 8) {
        if (!run_begins(p, end, r->pixel_bytes)) {
            for (const uint8_t *stop = p + 8; p < stop; p++)
                counts[*p]++;
            continue;
        }
        size_t left = run_length(p, end, r->pixel_bytes);
        for (size_t n; left >= RUN_MIN; left -= n, p += n) {
            n = run_piece(left);
            counts[length_symbol(n)]++;
        }
    }
    while (p < end)
        counts[*p++]++;
}

// The bits behind a length's code say which of those it stands for; then the distance, which is
// the second of two.
static deflate_bits run_bits(const struct huffman *h, size_t length)
{
    size_t symbol = length_symbol(length);
    deflate_bits bits = code_of(h, symbol);
    if (length >= 11 && length < RUN_MAX) {
        uint32_t v = (uint32_t)length - 3;
        uint32_t extra = 29u - (uint32_t)__builtin_clz(v);
        bits = joined(bits, (v & ((1u << extra) - 1)) | extra << 24);
    }
    return joined(bits, 1u | 1u << 24);
}

static void make_codes(struct deflate *d, const struct deflate_rows *r)
{
    enum { SAMPLE = 8 }; // one row of so many
    uint32_t counts[HUFFMAN_SYMBOLS];
    for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
        counts[i] = 1;
    for (size_t y = r->rows / 2 % SAMPLE; y < r->rows; y += SAMPLE)
        count_row(r->bytes + y * r->row_bytes, r, counts);
    huffman_make(&d->codes, counts);
    deflate_bits one[256];
    for (size_t i = 0; i < 256; i++)
        one[i] = code_of(&d->codes, i);
    for (size_t first = 0; first < 256; first++)
        for (size_t second = 0; second < 256; second++)
            d->pair[256 * first + second] = joined(one[first], one[second]);
    for (size_t length = RUN_MIN; length <= RUN_MAX; length++)
        d->run[length - RUN_MIN] = run_bits(&d->codes, length);
}

// ---- blocks -------------------------------------------------------------------------------------

// The codes' lengths, each as a code of 4 bits, without any trick: 150 bytes.
static void put_codes(struct deflate *d, size_t pixel_bytes)
{
    enum { LENGTHS_OF_LENGTHS = 19, REPEATS = 3, EACH = 4 };
    size_t distances = pixel_bytes; // 1 to that of a pixel
    put(d, HUFFMAN_SYMBOLS - FIRST_LENGTH, 5);
    put(d, (uint32_t)distances - 1, 5);
    put(d, LENGTHS_OF_LENGTHS - 4, 4);
    for (int i = 0; i < LENGTHS_OF_LENGTHS; i++)
        put(d, i < REPEATS ? 0 : EACH, 3);
    static const uint8_t turned[16] = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
        put(d, turned[d->codes.bits[i]], EACH);
    // Two distances, one of which is never used: some readers dislike a code of one.
    for (size_t i = 0; i < distances; i++)
        put(d, turned[i == 0 || i == distances - 1], EACH);
}

static inline void put_4_bytes(struct deflate_to *to, const deflate_bits *pair, const uint8_t *p)
{
    hold(to, pair[p[0] << 8 | p[1]]);
    hold(to, pair[p[2] << 8 | p[3]]);
    write_held(to);
}

static void put_bytes(struct deflate *d, const uint8_t *p, const uint8_t *end)
{
    for (; p < end; p++) {
        hold(&d->to, code_of(&d->codes, *p));
        write_held(&d->to);
    }
}

// Returns how far it came: what is too short is left.
static const uint8_t *put_run(struct deflate *d, const uint8_t *p, const uint8_t *end,
                              size_t pixel_bytes)
{
    size_t left = run_length(p, end, pixel_bytes);
    for (size_t n; left >= RUN_MIN; left -= n, p += n) {
        n = run_piece(left);
        hold(&d->to, d->run[n - RUN_MIN]);
        write_held(&d->to);
    }
    return p;
}

static void put_row(struct deflate *d, const uint8_t *row, const struct deflate_rows *r)
{
    const uint8_t *p = row + 1 + r->pixel_bytes;
    const uint8_t *end = row + r->row_bytes;
    put_bytes(d, row, p);
    struct deflate_to to = d->to; // in registers
    while (end - p >= 8) {
        if (run_begins(p, end, r->pixel_bytes)) {
            d->to = to;
            p = put_run(d, p, end, r->pixel_bytes);
            to = d->to;
            continue;
        }
        put_4_bytes(&to, d->pair, p);
        put_4_bytes(&to, d->pair, p + 4);
        p += 8;
    }
    d->to = to;
    put_bytes(d, p, end);
}

static void put_stored(struct deflate *d, const uint8_t *bytes, size_t len, bool last)
{
    while (len > 0) {
        size_t n = len < STORED_MAX ? len : STORED_MAX;
        put(d, last && n == len, 1);
        put(d, BLOCK_STORED, 2);
        put(d, 0, (8 - d->to.held_count) % 8);
        put(d, (uint32_t)n, 16);
        put(d, ~(uint32_t)n & 0xffff, 16);
        memcpy(d->to.out, bytes, n);
        d->to.out += n;
        bytes += n;
        len -= n;
    }
}

size_t deflate_room(size_t bytes)
{
    return bytes + (bytes / STORED_MAX + 2) * STORED_EXTRA;
}

size_t deflate_spare(size_t bytes)
{
    enum { CODES = 256, WORD = 8 };
    return bytes * HUFFMAN_BITS_MAX / 8 + CODES + WORD;
}

void deflate_block(struct deflate *d, const struct deflate_rows *rows, bool last)
{
    size_t len = rows->rows * rows->row_bytes;
    struct deflate_to before = d->to;
    make_codes(d, rows);
    put(d, last, 1);
    put(d, BLOCK_OWN_CODES, 2);
    put_codes(d, rows->pixel_bytes);
    for (size_t y = 0; y < rows->rows; y++)
        put_row(d, rows->bytes + y * rows->row_bytes, rows);
    put(d, d->codes.code[END_OF_BLOCK], d->codes.bits[END_OF_BLOCK]);
    if ((size_t)(d->to.out - before.out) < len)
        return;
    // The sample has told nothing of the rest, or nothing makes it any shorter.
    d->to = before;
    put_stored(d, rows->bytes, len, last);
}
