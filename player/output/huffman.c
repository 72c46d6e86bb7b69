#include "output/huffman.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { N = HUFFMAN_SYMBOLS, LONGEST = HUFFMAN_BITS_MAX };

// A symbol with its count above it, so that sorting by number sorts by count and then by symbol.
enum { SYMBOL_BITS = 16 };

static int compare(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static void sort(uint64_t order[N], const uint32_t counts[N])
{
    for (size_t i = 0; i < N; i++)
        order[i] = (uint64_t)counts[i] << SYMBOL_BITS | i;
    qsort(order, N, sizeof order[0], compare);
}

// The tree: leaves in order of their counts, then what joins two, in the order they are made, which
// is the order of their counts, too.
struct tree {
    uint32_t weight[2 * N - 1];
    uint16_t parent[2 * N - 1];
};

static void join_lightest(struct tree *t)
{
    size_t leaf = 0;
    size_t joint = N;
    for (size_t made = N; made < 2 * N - 1; made++) {
        t->weight[made] = 0;
        for (int k = 0; k < 2; k++) {
            bool take_leaf = leaf < N && (joint == made || t->weight[leaf] <= t->weight[joint]);
            size_t taken = take_leaf ? leaf++ : joint++;
            t->weight[made] += t->weight[taken];
            t->parent[taken] = (uint16_t)made;
        }
    }
}

// How many codes there are of each length; those that would be too long count as the longest.
static void count_lengths(const struct tree *t, uint32_t of_length[LONGEST + 1])
{
    uint16_t depth[2 * N - 1];
    depth[2 * N - 2] = 0;
    for (size_t i = 2 * N - 2; i-- > 0;) {
        depth[i] = (uint16_t)(depth[t->parent[i]] + 1);
        if (i < N)
            of_length[depth[i] < LONGEST ? depth[i] : LONGEST]++;
    }
}

// Shortening codes has taken more room than there is: for each place that is missing, one of the
// longest goes beside another one, which becomes a bit longer.
static void make_fit(uint32_t of_length[LONGEST + 1])
{
    uint32_t used = 0;
    for (int i = 1; i <= LONGEST; i++)
        used += of_length[i] << (LONGEST - i);
    for (; used > 1u << LONGEST; used--) {
        int i = LONGEST - 1;
        while (of_length[i] == 0)
            i--;
        of_length[LONGEST]--;
        of_length[i]--;
        of_length[i + 1] += 2;
    }
}

static uint16_t reversed(uint32_t code, int bits)
{
    uint32_t out = 0;
    for (int i = 0; i < bits; i++)
        out |= (code >> i & 1) << (bits - 1 - i);
    return (uint16_t)out;
}

static void number(struct huffman *h, const uint32_t of_length[LONGEST + 1])
{
    uint32_t next[LONGEST + 1] = {0};
    for (int i = 2; i <= LONGEST; i++)
        next[i] = (next[i - 1] + of_length[i - 1]) << 1;
    for (size_t i = 0; i < N; i++)
        h->code[i] = reversed(next[h->bits[i]]++, h->bits[i]);
}

void huffman_make(struct huffman *h, const uint32_t counts[HUFFMAN_SYMBOLS])
{
    uint64_t order[N];
    struct tree tree;
    uint32_t of_length[LONGEST + 1] = {0};
    sort(order, counts);
    for (size_t i = 0; i < N; i++)
        tree.weight[i] = (uint32_t)(order[i] >> SYMBOL_BITS);
    join_lightest(&tree);
    count_lengths(&tree, of_length);
    make_fit(of_length);
    size_t i = 0;
    for (int bits = LONGEST; bits > 0; bits--)
        for (uint32_t k = 0; k < of_length[bits]; k++)
            h->bits[(uint16_t)order[i++]] = (uint8_t)bits;
    number(h, of_length);
}
