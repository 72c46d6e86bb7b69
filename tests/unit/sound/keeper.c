#include "sound/keeper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "unit.h"
#include "world.h"

// ---- a device that comes and goes ---------------------------------------------------------------

struct device {
    struct mixer *mixer;
};

static struct {
    bool there; // one can be opened
    bool gone;  // the one that is open was taken away
    int tried, opened, closed;
    struct world *world; // what plays there
    int lost, back;      // lines that were told
} fake;

static struct device *fake_open(struct mixer *mixer, struct err *err)
{
    fake.tried++;
    if (!fake.there) {
        err_set(err, ERR_FAILED, "sound", "no audio device: none");
        return NULL;
    }
    struct device *d = calloc(1, sizeof *d);
    assert_non_null(d);
    d->mixer = mixer;
    tempo_init(&fake.world->tempo, SOUND_RATE, WORLD_LATENCY_MS * NS_PER_MS);
    mixer_reset(mixer);
    mixer->running = true;
    fake.gone = false;
    fake.opened++;
    return d;
}

static void fake_close(struct device *d)
{
    d->mixer->running = false;
    fake.closed++;
    free(d);
}

static bool fake_is_there(struct device *d)
{
    (void)d;
    return !fake.gone;
}

static const struct device_impl fake_impl = {fake_open, fake_close, fake_is_there};

static void fake_tell(const struct err *news)
{
    fake.lost += news->code != ERR_NONE;
    fake.back += news->code == ERR_NONE;
}

// ---- a day of it --------------------------------------------------------------------------------

enum { TURN = 4800 }; // frames of one turn: 10 Hz, so that what is 50 ms off can be told

static void circle(int64_t number, float out[SOUND_CHANNELS])
{
    double angle = 2 * 3.14159265358979 * (double)(number % TURN) / TURN;
    out[0] = (float)(0.5 * cos(angle));
    out[1] = (float)(0.5 * sin(angle));
}

struct day {
    struct world w;
    struct world_source *source;
    struct keeper k;
    int64_t mono_ns; // the source's time 0
    int64_t look_ns; // when the keeper wants to look
};

static int64_t now_ns(const struct day *d)
{
    return (int64_t)((double)d->w.start_ns +
                     (double)d->w.buffers * (double)WORLD_BUFFER * d->w.period_ns);
}

static void day_init(struct day *d, bool there)
{
    memset(d, 0, sizeof *d);
    memset(&fake, 0, sizeof fake);
    fake.there = there;
    fake.world = &d->w;
    world_init(&d->w, 120, 0);
    d->w.mixer->running = false;
    d->k = (struct keeper){.mixer = d->w.mixer, .impl = &fake_impl, .tell = fake_tell};
    d->source = world_open(&d->w, circle, 1);
    d->mono_ns = d->w.start_ns + NS_PER_S;
    (void)source_place(d->source->source, d->mono_ns, SOUND_NEVER);
}

static void day_finish(struct day *d)
{
    keeper_finish(&d->k);
    assert_int_equal(fake.opened, fake.closed);
    world_finish(&d->w);
}

// A film goes on putting what will be heard within a second, whether anybody takes it or not.
static void put_in_time(struct day *d)
{
    int64_t ahead_ns = now_ns(d) + NS_PER_S - d->mono_ns;
    int64_t until = ahead_ns > 0 ? source_frame_at(ahead_ns) : 0;
    d->source->end = until > d->source->put ? until : d->source->put;
}

static void live(struct day *d, int seconds)
{
    for (int i = 0; i < seconds * 50; i++) {
        if (now_ns(d) >= d->look_ns)
            d->look_ns = keeper_look(&d->k, now_ns(d));
        put_in_time(d);
        if (d->k.device && !fake.gone)
            world_turn(&d->w);
        else
            world_rest(&d->w);
    }
}

// How late what is heard is, in ms.
static double late_ms(const struct day *d)
{
    double should = fmod((world_heard_ns(&d->w) - (double)d->mono_ns) * SOUND_RATE / 1e9, TURN);
    double is = atan2((double)d->w.out[0][1], (double)d->w.out[0][0]) / (2 * 3.14159265358979);
    double off = should / TURN - is;
    assert_true(d->w.out[0][0] != 0);
    return (off - floor(off + 0.5)) * TURN * 1000 / SOUND_RATE;
}

TEST(a_device_that_is_lost_is_heard_again_in_step)
{
    struct day d;
    day_init(&d, true);
    live(&d, 100);
    assert_int_equal(fake.opened, 1);
    assert_true(fabs(late_ms(&d)) < 0.1);
    fake.there = false; // unplugged
    fake.gone = true;
    live(&d, 3);
    assert_int_equal(fake.lost, 1);
    assert_int_equal(fake.closed, 1);
    int tried = fake.tried;
    live(&d, 600);
    assert_in_range(fake.tried - tried, 9, 10); // each minute
    assert_int_equal(fake.lost, 1);             // and not a word
    assert_int_equal(fake.back, 0);
    fake.there = true;
    live(&d, 61);
    assert_int_equal(fake.opened, 2);
    assert_int_equal(fake.back, 1);
    live(&d, 3);
    assert_true(fabs(late_ms(&d)) < 0.1);
    day_finish(&d);
}

TEST(another_device_takes_over_at_once)
{
    struct day d;
    day_init(&d, true);
    live(&d, 100);
    fake.gone = true;
    live(&d, 2);
    assert_int_equal(fake.opened, 2);
    assert_int_equal(fake.lost, 1);
    assert_int_equal(fake.back, 1);
    fake.gone = true; // and is lost, too: not again and again
    live(&d, 50);
    assert_int_equal(fake.tried, 2);
    live(&d, 12);
    assert_int_equal(fake.opened, 3);
    live(&d, 3);
    assert_true(fabs(late_ms(&d)) < 0.1);
    day_finish(&d);
}

TEST(a_device_that_was_never_there_is_told_once)
{
    struct day d;
    day_init(&d, false);
    live(&d, 300);
    assert_int_equal(fake.lost, 1);
    assert_in_range(fake.tried, 5, 6);
    (void)source_place(d.source->source, SOUND_NEVER, SOUND_NEVER);
    d.look_ns = keeper_look(&d.k, now_ns(&d));
    assert_true(d.look_ns == INT64_MAX); // nothing to hear: nobody looks
    day_finish(&d);
}

TEST(a_device_at_rest_is_closed_and_opened_at_once_again)
{
    struct day d;
    day_init(&d, true);
    live(&d, 20);
    (void)source_place(d.source->source, SOUND_NEVER, SOUND_NEVER);
    live(&d, 9);
    assert_int_equal(fake.closed, 0);
    live(&d, 3);
    assert_int_equal(fake.closed, 1);
    assert_true(d.look_ns == INT64_MAX);
    d.mono_ns = now_ns(&d);
    d.source->put = 0;
    (void)source_place(d.source->source, d.mono_ns, SOUND_NEVER);
    d.look_ns = 0; // as it is rung
    live(&d, 1);
    assert_int_equal(fake.opened, 2);
    assert_int_equal(fake.lost + fake.back, 0);
    day_finish(&d);
}
