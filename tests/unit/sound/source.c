#include "sound/source.h"

#include <math.h>
#include <stdlib.h>

#include "base/now.h"
#include "unit.h"

enum { MASK = SOUND_SOURCE_FRAMES_MAX - 1, CHUNK = 1000 };

struct fixture {
    struct sound_source source;
    atomic_bool running;
};

static struct fixture *make(void)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->source.frames = calloc(SOUND_SOURCE_FRAMES_MAX, sizeof *f->source.frames);
    assert_non_null(f->source.frames);
    f->source.running = &f->running;
    f->running = true;
    source_init(&f->source);
    return f;
}

static void drop(struct fixture *f)
{
    free(f->source.frames);
    free(f);
}

static int64_t ns_of(int64_t frame)
{
    return (frame * 1000000 + 24) / 48;
}

// A chunk of one value. Returns what was taken.
static size_t put_level(struct fixture *f, int64_t frame, size_t count, float value)
{
    float frames[CHUNK][SOUND_CHANNELS];
    assert_true(count <= CHUNK);
    for (size_t i = 0; i < count; i++)
        frames[i][0] = frames[i][1] = value;
    return source_put(&f->source, frames[0], count, ns_of(frame));
}

// Frames that count up from the given value.
static size_t put_count(struct fixture *f, int64_t at_ns, float value)
{
    float frames[CHUNK][SOUND_CHANNELS];
    for (int i = 0; i < CHUNK; i++) {
        frames[i][0] = value + (float)i;
        frames[i][1] = -frames[i][0];
    }
    return source_put(&f->source, frames[0], CHUNK, at_ns);
}

static float value_at(struct fixture *f, int64_t frame)
{
    assert_true(frame >= f->source.begin && frame < f->source.end);
    const float *both = f->source.frames[frame & MASK];
    return both[0];
}

TEST(a_moment_is_a_frame)
{
    assert_int_equal(source_frame_at(0), 0);
    assert_int_equal(source_frame_at(NS_PER_S), 48000);
    assert_int_equal(source_frame_at(20833), 1);
    assert_int_equal(source_frame_at(10000), 0);
    assert_int_equal(source_frame_at(10500), 1);
    assert_int_equal(source_frame_at(-20833), -1);
    // A year on it is still the very one.
    int64_t year = INT64_C(366) * 86400;
    assert_int_equal(source_frame_at(year * NS_PER_S + 20833), year * 48000 + 1);
}

TEST(chunks_whose_times_tremble_are_one_run)
{
    struct fixture *f = make();
    for (int64_t i = 0; i < 20; i++) {
        int64_t tremble_ns = (i % 3 - 1) * NS_PER_MS / 2;
        assert_int_equal(put_count(f, ns_of(i * CHUNK) + tremble_ns, (float)(i * CHUNK)), CHUNK);
    }
    assert_int_equal(f->source.begin, -24); // the first one's own moment
    assert_int_equal(f->source.end, -24 + 20 * CHUNK - SOURCE_JOIN);
    for (int64_t i = f->source.begin; i < f->source.end; i++)
        assert_true(value_at(f, i) == (float)(i + 24));
    drop(f);
}

static float steepest(struct fixture *f, int64_t from, int64_t to)
{
    float most = 0;
    for (int64_t i = from; i + 1 < to; i++)
        most = fmaxf(most, fabsf(value_at(f, i + 1) - value_at(f, i)));
    return most;
}

TEST(a_gap_is_silence_and_has_soft_edges)
{
    struct fixture *f = make();
    put_level(f, 0, CHUNK, 1);
    put_level(f, 3000, CHUNK, 1);
    put_level(f, 4000, CHUNK, 1);
    assert_int_equal(f->source.end, 5000 - SOURCE_JOIN);
    assert_true(value_at(f, 1000 - SOURCE_JOIN - 1) == 1);
    for (int64_t i = 1000; i <= 3000; i++)
        assert_true(value_at(f, i) == 0);
    assert_true(value_at(f, 3000 + SOURCE_JOIN) == 1);
    assert_true(steepest(f, 0, f->source.end) < 1.01F / SOURCE_JOIN);
    drop(f);
}

TEST(an_overlap_is_blended)
{
    struct fixture *f = make();
    put_level(f, 0, CHUNK, 1);
    assert_int_equal(put_level(f, 900, CHUNK, -1), CHUNK);
    put_level(f, 1900, CHUNK, -1);
    assert_true(value_at(f, 899) == 1);
    assert_true(value_at(f, 1000) == -1);
    assert_true(fabsf(value_at(f, 950)) < 0.05F);
    assert_true(steepest(f, 0, f->source.end) < 2.01F / 100);
    // What was given to the ring already stays: the rest is blended over what was held back.
    assert_int_equal(put_level(f, 1000, CHUNK, 1), CHUNK);
    assert_int_equal(f->source.end, 2900 - SOURCE_JOIN);
    put_level(f, 2500, CHUNK, 1);
    put_level(f, 3500, CHUNK, 1);
    assert_true(value_at(f, 2600) == -1);
    assert_true(value_at(f, 2900) == 1);
    assert_true(steepest(f, 2000, f->source.end) < 2.01F / SOURCE_JOIN);
    drop(f);
}

// Puts until it takes no more. Returns the next frame's number.
static int64_t fill(struct fixture *f, int64_t next)
{
    for (int i = 0; i < 1000; i++) {
        size_t took = put_level(f, next, CHUNK, 1);
        next += (int64_t)took;
        if (took < CHUNK)
            return next;
    }
    return -1;
}

TEST(a_full_ring_takes_no_more_until_it_was_read)
{
    struct fixture *f = make();
    int64_t next = fill(f, 0);
    assert_true(next > SOUND_SOURCE_FRAMES_MAX - 2 * SOURCE_JOIN);
    assert_true(f->source.end - f->source.begin <= SOUND_SOURCE_FRAMES_MAX);
    assert_int_equal(put_level(f, next, CHUNK, 1), 0);
    f->source.taken = 500;
    assert_int_equal(put_level(f, next, CHUNK, 1), 500);
    assert_true(f->source.end - f->source.taken <= SOUND_SOURCE_FRAMES_MAX);
    drop(f);
}

TEST(without_a_device_it_takes_all_and_is_there_again_later)
{
    struct fixture *f = make();
    f->running = false;
    int64_t next = SOUND_RATE * 3600;
    for (int64_t i = 0; i < next; i += CHUNK)
        assert_int_equal(put_level(f, i, CHUNK, 1), CHUNK);
    // Somebody reads, and what is old is over.
    f->running = true;
    assert_int_equal(put_level(f, next, CHUNK, 0.5F), 0);
    f->source.taken = f->source.end;
    assert_int_equal(put_level(f, next, CHUNK, 0.5F), CHUNK);
    assert_int_equal(f->source.begin, next);
    assert_int_equal(f->source.end, next + CHUNK - SOURCE_JOIN);
    assert_true(value_at(f, next) == 0.5F);
    drop(f);
}

TEST(a_far_jump_waits_until_the_rest_was_read)
{
    struct fixture *f = make();
    put_level(f, 0, CHUNK, 1);
    assert_int_equal(put_level(f, 100000, CHUNK, 1), 0);
    f->source.taken = f->source.end;
    assert_int_equal(put_level(f, 100000, CHUNK, 1), CHUNK);
    assert_int_equal(f->source.begin, 100000);
    drop(f);
}
