// A compositor with memory of its own gets the pictures before they are due, a part a frame.

#include "base/now.h"
#include "kit.h"

enum { SERIALS = 8 };

// What it was given, and what it said.
static struct {
    int calls, renders;
    int reluctant; // how often it says that something is left
    uint64_t serials[SERIALS];
    size_t count;
} gpu;

static struct compose *gpu_create(const struct compose_options *options, struct err *err)
{
    (void)options;
    (void)err;
    return (struct compose *)(void *)&gpu;
}

static bool gpu_prefetch(struct compose *c, const struct picture *const *pictures, size_t count)
{
    (void)c;
    gpu.calls++;
    for (size_t i = 0; i < count && i < SERIALS; i++)
        gpu.serials[i] = pictures[i]->serial;
    gpu.count = count;
    return gpu.reluctant-- <= 0;
}

static bool gpu_render(struct compose *c, const struct scene *scene,
                       const struct picture *const *pictures, size_t count,
                       const struct compose_glass *glass, struct compose_target *target,
                       struct err *err)
{
    (void)c;
    (void)scene;
    (void)glass;
    (void)target;
    (void)err;
    // What is shown was given before.
    bool given = count == 0;
    for (size_t i = 0; i < gpu.count && count == 1; i++)
        given = given || gpu.serials[i] == pictures[0]->serial;
    assert_true(given);
    gpu.renders += count == 1;
    return true;
}

static void gpu_stats(const struct compose *c, struct compose_stats *out)
{
    (void)c;
    *out = (struct compose_stats){0};
}

static void gpu_destroy(struct compose *c)
{
    (void)c;
}

static const struct compose_impl fake = {.name = "fake",
                                         .create = gpu_create,
                                         .render = gpu_render,
                                         .prefetch = gpu_prefetch,
                                         .stats = gpu_stats,
                                         .destroy = gpu_destroy};

TEST(uploads_come_before_the_frame_that_shows_them)
{
    static struct kit k;
    kit_begin(&k);
    kit_picture(&k, "a.png", 20, 20, (struct color){200, 30, 40, 255});
    kit_picture(&k, "b.png", 20, 20, (struct color){20, 160, 90, 255});
    kit_add(&k, "{\"vitrine\":1,\"id\":\"a\",\"revision\":1,"
                "\"canvas\":{\"width\":20,\"height\":20},\"items\":["
                "{\"src\":\"a.png\",\"duration\":2},{\"src\":\"b.png\",\"duration\":2}]}");
    struct draw_options options = {.compositor = &fake, .live = true};
    kit_open(&k, &options);
    kit_frame(&k, 0); // the first is asked for, and the second ahead
    kit_wait(&k);
    gpu.reluctant = 2;
    assert_false(draw_upload(k.draw));
    assert_int_equal(gpu.count, 2);
    assert_false(draw_upload(k.draw)); // the same ones again
    assert_int_equal(gpu.count, 2);
    assert_true(draw_upload(k.draw));
    assert_int_equal(gpu.calls, 3);
    assert_true(draw_upload(k.draw)); // nothing is left: it is not asked
    assert_int_equal(gpu.calls, 3);
    kit_frame(&k, NS_PER_S);
    kit_frame(&k, 5 * NS_PER_S / 2);
    assert_int_equal(gpu.renders, 2);
    kit_end(&k);
}
