// Which parts of a picture are clear, opaque, or in between, and where many pixels are the same.
#include <stdlib.h>
#include <string.h>

#include "base/picture.h"

// Rows are looked at in blocks of so many pixels, and a run is at least two of them: drawing a
// shorter opaque one by itself costs more than it saves.
enum { BLOCK = 8, RUN_MIN = 2 * BLOCK };
// An even run is worth a stretch of its own where it saves reading more than it costs.
enum { EVEN_MIN = 16 * BLOCK };

enum kind { CLEAR, MIXED, OPAQUE };

static enum kind kind_of(const uint8_t *rgba, int n)
{
    uint8_t any = 0;
    uint8_t all = 255;
    for (int i = 0; i < n; i++) {
        any |= rgba[4 * i + 3];
        all &= rgba[4 * i + 3];
    }
    return all == 255 ? OPAQUE : any == 0 ? CLEAR : MIXED;
}

// The same for a whole block, eight bytes at a time.
static enum kind kind_of_block(const uint8_t *rgba)
{
    uint64_t words[BLOCK / 2];
    memcpy(words, rgba, sizeof words);
    uint64_t any = words[0] | words[1] | words[2] | words[3];
    uint64_t all = words[0] & words[1] & words[2] & words[3];
    static const uint8_t alpha_bytes[8] = {0, 0, 0, 255, 0, 0, 0, 255};
    uint64_t alpha;
    memcpy(&alpha, alpha_bytes, sizeof alpha);
    return (all & alpha) == alpha ? OPAQUE : (any & alpha) == 0 ? CLEAR : MIXED;
}

// A stretch of one kind, not clear, ends at x1: joins the last run of the row or becomes one.
static size_t note(struct picture_run *runs, size_t count, struct picture_run run)
{
    struct picture_run *last = count > 0 ? &runs[count - 1] : NULL;
    if (run.opaque && run.x1 - run.x0 < RUN_MIN)
        run.opaque = false;
    bool even = run.even || (last && last->even);
    if (last && !even && !last->opaque && !run.opaque && run.x0 - last->x1 < RUN_MIN) {
        last->x1 = run.x1;
        return count;
    }
    runs[count] = run;
    return count + 1;
}

// How many of n pixels, whole blocks, are the same as the first.
static int count_even(const uint8_t *rgba, int n)
{
    uint32_t first;
    memcpy(&first, rgba, sizeof first);
    uint64_t two = first | (uint64_t)first << 32;
    int x = 0;
    for (; x + BLOCK <= n; x += BLOCK) {
        uint64_t words[BLOCK / 2];
        memcpy(words, rgba + 4 * (size_t)x, sizeof words);
        if (((words[0] ^ two) | (words[1] ^ two) | (words[2] ^ two) | (words[3] ^ two)) != 0)
            break;
    }
    return x;
}

// A stretch of one kind, cut where long parts of it are even.
static size_t note_parts(struct picture_run *runs, size_t count, const uint8_t *rgba,
                         struct picture_run run)
{
    struct picture_run rest = run;
    for (int x = run.x0; x + EVEN_MIN <= run.x1;) {
        int n = count_even(rgba + 4 * (size_t)x, run.x1 - x);
        if (n < EVEN_MIN) {
            x += n > BLOCK ? n : BLOCK;
            continue;
        }
        rest.x1 = (uint16_t)x;
        if (rest.x0 < rest.x1)
            count = note(runs, count, rest);
        rest.x0 = (uint16_t)(x + n);
        count = note(runs, count, (struct picture_run){(uint16_t)x, rest.x0, run.opaque, true});
        x += n;
    }
    rest.x1 = run.x1;
    return rest.x0 < rest.x1 ? note(runs, count, rest) : count;
}

// runs has room for a row's most.
static size_t classify_row(const uint8_t *rgba, int width, struct picture_run *runs)
{
    size_t count = 0;
    enum kind kind = CLEAR;
    int start = 0;
    for (int x = 0; x < width + BLOCK; x += BLOCK) { // the last turn lies outside: clear
        enum kind here = CLEAR;
        if (x + BLOCK <= width)
            here = kind_of_block(rgba + 4 * (size_t)x);
        else if (x < width)
            here = kind_of(rgba + 4 * (size_t)x, width - x);
        if (here == kind)
            continue;
        int end = x < width ? x : width;
        if (kind != CLEAR)
            count = note_parts(
                runs, count, rgba,
                (struct picture_run){(uint16_t)start, (uint16_t)end, kind == OPAQUE, false});
        kind = here;
        start = x;
    }
    return count;
}

static bool is_opaque(const struct picture *p)
{
    for (int y = 0; y < p->height_px; y++) {
        const uint8_t *row = p->pixels + (size_t)y * p->stride;
        int x = 0;
        for (; x + BLOCK <= p->width_px; x += BLOCK)
            if (kind_of_block(row + 4 * (size_t)x) != OPAQUE)
                return false;
        if (kind_of(row + 4 * (size_t)x, p->width_px - x) != OPAQUE)
            return false;
    }
    return true;
}

static bool grow(struct picture *p, size_t *room, size_t need)
{
    if (need <= *room)
        return true;
    size_t more = *room * 2 > need ? *room * 2 : need;
    struct picture_run *runs = realloc(p->runs, more * sizeof *runs);
    if (!runs)
        return false;
    p->runs = runs;
    *room = more;
    return true;
}

// Without memory for them there are no runs: the picture is drawn more slowly.
static void forget(struct picture *p)
{
    free(p->runs);
    free(p->run_starts);
    p->runs = NULL;
    p->run_starts = NULL;
}

void picture_classify(struct picture *p)
{
    if (p->planes)
        return;
    forget(p);
    p->opaque = is_opaque(p);
    if (p->opaque)
        return;
    size_t most = (size_t)p->width_px / BLOCK + 2;
    size_t room = 0;
    uint32_t count = 0;
    p->run_starts = malloc(((size_t)p->height_px + 1) * sizeof *p->run_starts);
    for (int y = 0; p->run_starts && y < p->height_px; y++) {
        p->run_starts[y] = count;
        if (!grow(p, &room, count + most)) {
            forget(p);
            return;
        }
        count +=
            (uint32_t)classify_row(p->pixels + (size_t)y * p->stride, p->width_px, p->runs + count);
        p->run_starts[y + 1] = count;
    }
    struct picture_run *fit = realloc(p->runs, (count + 1) * sizeof *fit);
    if (fit)
        p->runs = fit;
}
