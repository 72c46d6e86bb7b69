#include "base/lzw.h"

enum { NO_CODE = -1 };

// Each code is the string of another code and one more value.

static int next_byte(struct lzw *z)
{
    if (z->left == 0) {
        if (z->at >= z->len || z->bytes[z->at] == 0)
            return NO_CODE;
        z->left = z->bytes[z->at++];
    }
    if (z->at >= z->len)
        return NO_CODE;
    z->left--;
    return z->bytes[z->at++];
}

static int next_code(struct lzw *z, int size)
{
    while (z->bit_count < size) {
        int byte = next_byte(z);
        if (byte < 0)
            return NO_CODE;
        z->bits |= (uint32_t)byte << z->bit_count;
        z->bit_count += 8;
    }
    int code = (int)(z->bits & ((1u << size) - 1));
    z->bits >>= size;
    z->bit_count -= size;
    return code;
}

static void lzw_clear(struct lzw *z)
{
    z->size = z->min_size + 1;
    z->next = (1 << z->min_size) + 2;
    z->last = NO_CODE;
}

void lzw_start(struct lzw *z, const uint8_t *bytes, size_t len, size_t at, int min_size)
{
    z->bytes = bytes;
    z->len = len;
    z->at = at;
    z->left = 0;
    z->bits = 0;
    z->bit_count = 0;
    z->min_size = min_size;
    for (int i = 0; i < 1 << min_size; i++)
        z->suffix[i] = z->first[i] = (uint8_t)i;
    lzw_clear(z);
}

static void lzw_define(struct lzw *z, uint8_t suffix)
{
    if (z->last == NO_CODE || z->next >= LZW_CODES)
        return;
    z->prefix[z->next] = (uint16_t)z->last;
    z->suffix[z->next] = suffix;
    z->first[z->next] = z->first[z->last];
    z->next++;
    if (z->next == 1 << z->size && z->size < 12)
        z->size++;
}

int lzw_next(struct lzw *z, const uint8_t **out)
{
    int clear = 1 << z->min_size;
    int code = next_code(z, z->size);
    while (code == clear) {
        lzw_clear(z);
        code = next_code(z, z->size);
    }
    if (code < 0 || code == clear + 1 || code > z->next || (code == z->next && z->last == NO_CODE))
        return 0;
    // A code may be used in the very step that defines it.
    lzw_define(z, code == z->next ? z->first[z->last] : z->first[code]);
    if (code >= z->next)
        return 0; // the table is full
    int n = 0;
    for (int c = code; n < LZW_CODES; c = z->prefix[c]) {
        z->stack[LZW_CODES - ++n] = z->suffix[c];
        if (c < clear)
            break;
    }
    z->last = code;
    *out = z->stack + LZW_CODES - n;
    return n;
}

int lzw_interlaced_row(int nth, int h)
{
    static const int first[4] = {0, 4, 2, 1};
    static const int step[4] = {8, 8, 4, 2};
    for (int pass = 0; pass < 4; pass++) {
        int rows = h > first[pass] ? (h - first[pass] + step[pass] - 1) / step[pass] : 0;
        if (nth < rows)
            return first[pass] + nth * step[pass];
        nth -= rows;
    }
    return h - 1;
}
