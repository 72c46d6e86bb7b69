// Ten thousand changes from item to item, frame by frame. The frames' time is simulated; the makers
// work in real time beside it. What each frame must show follows from the items' lengths and
// transitions alone, computed here without plan, scene or compose.
//
// A picture that was asked for is surely there after SLOW_NS of simulated time, and not before a
// maker has really made it: so a decoder that takes a third of a second never shows.

#include <math.h>
#include <stdio.h>

#include "base/now.h"
#include "base/prng.h"
#include "heap.h"
#include "kit.h"

enum { W = 64, H = 36, ITEMS = 97 };
#define SLOW_NS (300 * NS_PER_MS)

enum kind { CUT, FADE, SLIDE, PUSH, WIPE, IRIS, KINDS };
static const char *const kinds[] = {"cut", "fade", "slide", "push", "wipe", "iris"};
enum way { LEFT, RIGHT, UP, DOWN, WAYS };
static const char *const ways[] = {"left", "right", "up", "down"};

struct item {
    struct color color;
    int64_t length_ns, enter_ns;
    enum kind kind;
    enum way way;
};

struct film {
    struct kit kit;
    struct item items[ITEMS];
    int64_t loop_ns;
    bool opaque;
};

static struct color any_color(struct prng *r, bool opaque)
{
    uint32_t v = (uint32_t)prng_next(r);
    uint8_t alpha = opaque || v >> 30 ? 255 : (uint8_t)(128 + (v >> 24 & 0x3f));
    return (struct color){(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), alpha};
}

static struct item any_item(struct prng *r, size_t i, bool opaque)
{
    struct item item = {.color = any_color(r, opaque),
                        .length_ns = (100 + (int64_t)(prng_next(r) % 300)) * NS_PER_MS,
                        .kind = (enum kind)(i % KINDS),
                        .way = (enum way)(prng_next(r) % WAYS)};
    if (item.kind != CUT)
        item.enter_ns = item.length_ns / 4 * (int64_t)(1 + prng_next(r) % 4);
    return item;
}

// Every seventh item is a plain fill, the rest are files: none is kept once it has left the glass.
static void film_open(struct film *f, uint64_t seed, bool opaque)
{
    struct prng r = {.state = seed};
    f->loop_ns = 0;
    f->opaque = opaque;
    kit_begin(&f->kit);
    kit_add(&f->kit,
            "{\"vitrine\":1,\"id\":\"film\",\"revision\":1,"
            "\"canvas\":{\"width\":%d,\"height\":%d},\"items\":[",
            W, H);
    for (size_t i = 0; i < ITEMS; i++) {
        struct item *item = &f->items[i];
        *item = any_item(&r, i, opaque);
        f->loop_ns += item->length_ns;
        char name[32];
        snprintf(name, sizeof name, "%zu.png", i);
        if (i % 7 == 0)
            kit_add(&f->kit, "%s{\"fill\":\"#%02x%02x%02x%02x\"", i ? "," : "", item->color.r,
                    item->color.g, item->color.b, item->color.a);
        else
            kit_add(&f->kit, "%s{\"src\":\"%s\",\"fit\":\"fill\"", i ? "," : "", name);
        if (i % 7)
            kit_picture(&f->kit, name, 8, 8, item->color);
        kit_add(&f->kit,
                ",\"duration\":%.3f,\"enter\":{\"transition\":\"%s\",\"duration\":%.9f,"
                "\"direction\":\"%s\"}}",
                (double)item->length_ns / 1e9, kinds[item->kind],
                item->kind == CUT ? 0.05 : (double)item->enter_ns / 1e9, ways[item->way]);
    }
    kit_add(&f->kit, "]}");
    struct draw_options options = {
        .compositor = &compose_cpu, .compose.threads = 1, .live = true, .spare_bytes = 1};
    kit_open(&f->kit, &options);
}

// ---- what must be seen
// ---------------------------------------------------------------------------

struct want {
    const struct item *now, *was; // was NULL: clear
    double p;                     // 1: only the new one
    size_t number;                // of the item since the start
};

static struct want want_at(const struct film *f, int64_t at_ns)
{
    int64_t rest = at_ns % f->loop_ns;
    size_t loop = (size_t)(at_ns / f->loop_ns);
    size_t i = 0;
    while (rest >= f->items[i].length_ns)
        rest -= f->items[i++].length_ns;
    const struct item *now = &f->items[i];
    bool entering = now->kind != CUT && rest < now->enter_ns;
    bool first = loop == 0 && i == 0;
    return (struct want){.now = now,
                         .was = first ? NULL : &f->items[(i + ITEMS - 1) % ITEMS],
                         .p = entering ? (double)rest / (double)now->enter_ns : 1,
                         .number = loop * ITEMS + i};
}

// The part of [at, at + 1) that lies within [from, to).
static double overlap(double at, double from, double to)
{
    double a = fmax(at, from);
    double b = fmin(at + 1, to);
    return b > a ? b - a : 0;
}

// How much of a pixel is covered by the new item: from low to high where it cannot be said exactly.
struct share {
    double low, high;
};

static struct share iris(double p, int x, int y)
{
    double r = p * hypot(W, H) / 2;
    double dx = fabs(x + 0.5 - W / 2.0);
    double dy = fabs(y + 0.5 - H / 2.0);
    double far = hypot(dx + 0.5, dy + 0.5);
    double near = hypot(fmax(dx - 0.5, 0), fmax(dy - 0.5, 0));
    return (struct share){far <= r - 0.5 ? 1 : 0, near >= r + 0.5 ? 0 : 1};
}

static struct share share_of(const struct want *w, int x, int y)
{
    double p = w->p;
    double part = 1;
    if (p >= 1)
        return (struct share){1, 1};
    if (w->now->kind == IRIS)
        return iris(p, x, y);
    if (w->now->kind == FADE)
        part = p;
    else if (w->now->way == LEFT)
        part = overlap(x, (1 - p) * W, W);
    else if (w->now->way == RIGHT)
        part = overlap(x, 0, p * W);
    else if (w->now->way == UP)
        part = overlap(y, (1 - p) * H, H);
    else
        part = overlap(y, 0, p * H);
    return (struct share){part, part};
}

static double premul(const struct item *i, int c)
{
    const uint8_t *v = (const uint8_t *)&i->color;
    return !i ? 0 : c == 3 ? v[3] : v[c] * v[3] / 255.0;
}

// An eighth of a bit for the sums, half a bit for 8 bits, and as much again for the way through
// straight alpha.
static const double CLOSE = 1.6;

static void check_pixel(const struct film *f, const struct want *w, int64_t at_ns, int x, int y)
{
    const uint8_t *pixel = kit_pixel(&f->kit, x, y);
    struct share s = share_of(w, x, y);
    for (int c = 0; c < 4; c++) {
        double new = premul(w->now, c);
        double old = w->was ? premul(w->was, c) : 0;
        double a = old + s.low * (new - old);
        double b = old + s.high * (new - old);
        double got = c == 3 ? pixel[3] : pixel[c] * pixel[3] / 255.0;
        if (got >= fmin(a, b) - CLOSE && got <= fmax(a, b) + CLOSE)
            continue;
        fail_msg("at %.6f s, item %zu (%s %s, p %.4f), pixel %d,%d channel %d: %.2f, expected "
                 "%.2f to %.2f",
                 (double)at_ns / 1e9, w->number, kinds[w->now->kind], ways[w->now->way], w->p, x, y,
                 c, got, fmin(a, b), fmax(a, b));
    }
}

static void check_frame(const struct film *f, int64_t at_ns)
{
    struct want w = want_at(f, at_ns);
    // Every pixel now and then, else those of two lines that cross all that moves.
    bool all = at_ns / NS_PER_MS % 16 == 0;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            if (all || y == H / 3 || x == W / 3)
                check_pixel(f, &w, at_ns, x, y);
}

// ---- the audits
// ----------------------------------------------------------------------------------

// Frames at fps until so many items have followed each other. Returns how many frames it drew.
static int64_t watch(struct film *f, int64_t first_ns, size_t changes, int64_t fps)
{
    int64_t waiting_since_ns = -1;
    for (int64_t k = 0;; k++) {
        int64_t at_ns = first_ns + k * NS_PER_S / fps;
        if (want_at(f, at_ns).number > changes)
            return k;
        kit_frame(&f->kit, at_ns);
        assert_true(f->kit.report.complete);
        check_frame(f, at_ns);
        if (draw_idle(f->kit.draw))
            waiting_since_ns = -1;
        else if (waiting_since_ns < 0)
            waiting_since_ns = at_ns;
        else if (at_ns - waiting_since_ns >= SLOW_NS)
            kit_wait(&f->kit);
    }
}

static void audit(uint64_t seed, size_t changes, int64_t fps)
{
    static struct film f;
    if (!heap_can_count())
        changes /= 10; // a sanitizer looks on: slower, but it sees more
    film_open(&f, seed, false);
    struct picture *before = picture_create(1, 1, PICTURE_PREMUL);
    kit_frame(&f.kit, 0);
    kit_wait(&f.kit);
    int64_t frames = watch(&f, 0, changes, fps);
    struct picture *after = picture_create(1, 1, PICTURE_PREMUL);
    // They were really made again for each showing.
    uint32_t made = after->serial - before->serial;
    assert_true(made > changes * 8 / 10);
    print_message("%zu changes, %lld frames, %u pictures made\n", changes, (long long)frames, made);
    picture_unref(before);
    picture_unref(after);
    kit_end(&f.kit);
}

TEST(ten_thousand_changes_without_a_wrong_frame)
{
    audit(1, 10000, 30);
}

TEST(at_sixty_frames_too)
{
    audit(2, 2000, 60);
}

// Without any look ahead each item is late: what was last whole stays until it is there. The glass
// is never clear, and never shows what is not its turn or its predecessor's.
TEST(late_pictures_leave_no_gap)
{
    static struct film f;
    film_open(&f, 3, true);
    kit_frame(&f.kit, 0);
    kit_wait(&f.kit);
    size_t late = 0;
    int64_t frames = heap_can_count() ? 12000 : 1200;
    for (int64_t k = 0; k < frames; k++) {
        int64_t at_ns = k * NS_PER_S / 60;
        struct err err = {0};
        struct compose_glass glass = {.map = f.kit.map};
        struct draw_show show = kit_show(&f.kit);
        assert_true(draw_scene(f.kit.draw, &show, f.kit.start_ns + at_ns, &f.kit.view,
                               &f.kit.report, &err));
        f.kit.target.age = 0;
        assert_true(draw_paint(f.kit.draw, &glass, &f.kit.target, &err));
        late += !f.kit.report.complete;
        if (f.kit.report.complete)
            check_frame(&f, at_ns);
        for (int y = 0; y < H && k > 0; y++)
            for (int x = 0; x < W; x++)
                assert_in_range(kit_pixel(&f.kit, x, y)[3], 254, 255);
        if (k % 15 == 14) // some are not there in all their time, but no decoder takes for ever
            kit_wait(&f.kit);
    }
    print_message("%zu frames were not whole\n", late);
    assert_true((int64_t)late > frames / 100);
    kit_end(&f.kit);
}
