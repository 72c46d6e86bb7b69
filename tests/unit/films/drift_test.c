// A day of pictures on displays of other rates: on each frame is the newest picture that is not
// later. By default the first and the last half minute of it for all, and the whole day for one;
// with VITRINE_LONG in the environment (tools/drift) the whole day for all.

#include <math.h>
#include <stdlib.h>

#include "app/films.h"
#include "app/offline.h"
#include "app/pace.h"
#include "base/now.h"
#include "base/prng.h"
#include "base/str.h"
#include "fake.h"
#include "sys/file.h"
#include "unit.h"

#define DAY_NS (INT64_C(86400) * NS_PER_S)
#define PART_NS (30 * NS_PER_S)

// ---- films --------------------------------------------------------------------------------------

struct rate {
    int64_t num, den; // pictures a second; 0: varied
};

static struct rate rate;

static int64_t regular(int64_t n)
{
    long double ns = (long double)n * (long double)rate.den * 1e9L / (long double)rate.num;
    return (int64_t)(ns + 0.5L);
}

// 2 to 54 ms each, 28 on average.
static int64_t varied(int64_t n)
{
    if (n == 0)
        return 0;
    return n * 28 * NS_PER_MS + (int64_t)(prng_mix(PRNG_SEED, &n, sizeof n) % 26) * NS_PER_MS;
}

// The newest picture not later than t, found another way than by the code under test.
static int64_t newest(int64_t t_ns)
{
    int64_t n = rate.num
                    ? (int64_t)((long double)t_ns * (long double)rate.num / (1e9L * rate.den)) + 1
                    : t_ns / (28 * NS_PER_MS);
    while (fake.start_of(n) > t_ns)
        n--;
    return n;
}

static struct offline offline;
static char folder[64];

static void put(const char *name, const char *bytes, size_t len)
{
    char path[128];
    struct err err;
    assert_true(file_join(path, sizeof path, folder, name));
    assert_true(file_write_atomic(path, bytes, len, &err));
}

static struct films *open_film(struct rate of, int64_t pictures)
{
    static const char film[] = "\0\0\0\x14"
                               "ftypisom\0\0\2\0isom";
    static const char text[] = "{\"vitrine\": 1, \"id\": \"f\", \"revision\": 1, \"items\": ["
                               "{\"src\": \"a.mp4\", \"duration\": 86400}]}";
    struct offline_options open = {.lenient = true};
    fake_reset(0, 0);
    rate = of;
    fake.start_of = rate.num ? regular : varied;
    fake.pictures = (int)pictures;
    str_copy(folder, sizeof folder, "/tmp/vitrine-drift-XXXXXX");
    assert_non_null(mkdtemp(folder));
    put("a.mp4", film, sizeof film - 1);
    put("manifest.json", text, sizeof text - 1);
    assert_int_equal(offline_open(&offline, folder, &open), 0);
    return films_create(&(struct films_options){.cages = offline.cages});
}

static void close_film(struct films *f)
{
    films_destroy(f);
    offline_finish(&offline);
    file_remove_tree(folder);
}

// ---- a display ----------------------------------------------------------------------------------

struct display {
    struct pace pace;
    double interval_ns, start_ns; // the truth
    int64_t now_ns, vsync;
    struct prng chance;
};

static void display_init(struct display *d, double hz, int64_t from_ns)
{
    *d = (struct display){.interval_ns = 1e9 / hz,
                          .start_ns = (double)from_ns + 4321,
                          .now_ns = from_ns,
                          .vsync = -1,
                          .chance = {3}};
    pace_init(&d->pace, NS_PER_S / llround(hz), false);
}

// One frame of motion; returns the moment it was made for.
static int64_t light_up(struct display *d)
{
    struct pace_frame f = {.begun_ns = d->now_ns, .moving = true};
    f.target_ns = pace_next(&d->pace, d->now_ns);
    d->now_ns += NS_PER_MS + (int64_t)prng_below(&d->chance, NS_PER_MS);
    f.ready_ns = d->now_ns;
    int64_t hold_ns = pace_hold(&d->pace, f.target_ns);
    if (d->now_ns < hold_ns)
        d->now_ns = hold_ns;
    int64_t vsync = (int64_t)ceil(((double)d->now_ns - d->start_ns) / d->interval_ns);
    d->vsync = vsync > d->vsync ? vsync : d->vsync + 1;
    double lit_ns = d->start_ns + (double)d->vsync * d->interval_ns;
    d->now_ns = (int64_t)lit_ns + (int64_t)prng_below(&d->chance, NS_PER_MS);
    f.lit_ns = d->now_ns;
    pace_shown(&d->pace, &f);
    return f.target_ns;
}

// ---- a day --------------------------------------------------------------------------------------

struct watch {
    int64_t frames, shown;
    int64_t before; // the picture before; -1: none
    int64_t passed; // pictures that were never on show though the display is quick enough
};

static void one_frame(struct films *f, struct watch *w, int64_t t_ns)
{
    struct films_ask ask = {
        .programme = offline.programme, .item_ns = t_ns, .until_ns = DAY_NS, .due_ns = INT64_MIN};
    struct picture *picture;
    int64_t next_ns;
    films_begin(f, t_ns);
    assert_int_equal(films_at(f, &ask, &picture, &next_ns, NULL), PICTURES_READY);
    int64_t number = fake_number(picture);
    if (number != newest(t_ns))
        fail_msg("picture %lld at %lld ns", (long long)number, (long long)t_ns);
    assert_int_equal(next_ns, fake.start_of(number + 1) - t_ns);
    films_end(f);
    w->frames++;
    w->shown += number != w->before;
    if (w->before >= 0 && number > w->before + 1)
        w->passed += number - w->before - 1;
    w->before = number;
}

// From one moment of the film to another.
static void watch(struct rate of, double hz, int64_t from_ns, int64_t until_ns)
{
    // A little more than a day of them.
    int64_t pictures = of.num ? 86401 * of.num / of.den : 86401 * 1000 / 28;
    struct films *f = open_film(of, pictures);
    struct display d;
    struct watch w = {.before = -1};
    // The display has been on for a while, so that its rate is known.
    const int64_t warm_ns = 10 * NS_PER_S;
    display_init(&d, hz, 1000 * NS_PER_S + from_ns - warm_ns);
    int64_t t_ns = INT64_MIN;
    while ((t_ns = light_up(&d) - 1000 * NS_PER_S) < from_ns)
        continue;
    int64_t first_ns = t_ns;
    for (; t_ns < until_ns; t_ns = light_up(&d) - 1000 * NS_PER_S)
        one_frame(f, &w, t_ns);
    double seconds = (double)(until_ns - first_ns) / 1e9;
    assert_true(fabs((double)w.frames - seconds * hz) < 3);      // and no beat was passed over
    if (of.num && (double)of.num / (double)of.den < hz * 0.95) { // each picture, each once
        assert_int_equal(w.passed, 0);
        assert_int_equal(w.shown, w.before - newest(first_ns) + 1);
    }
    if (of.num && (double)of.num / (double)of.den > hz * 1.05) // each frame has another
        assert_int_equal(w.shown, w.frames);
    close_film(f);
}

static void all_displays(struct rate of)
{
    static const double list[] = {50, 60000 / 1001.0, 60, 75, 144};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        if (getenv("VITRINE_LONG")) {
            watch(of, list[i], 0, DAY_NS);
            continue;
        }
        watch(of, list[i], 0, PART_NS);
        watch(of, list[i], DAY_NS - PART_NS, DAY_NS);
    }
}

TEST(a_day_of_film_rates)
{
    all_displays((struct rate){24000, 1001});
    all_displays((struct rate){30000, 1001});
}

TEST(a_day_of_video_rates)
{
    all_displays((struct rate){50, 1});
    all_displays((struct rate){60000, 1001});
    all_displays((struct rate){120, 1});
}

TEST(a_day_of_varied_pictures)
{
    all_displays((struct rate){0, 0});
}

TEST(a_day_without_a_gap)
{
    watch((struct rate){24000, 1001}, 60, 0, DAY_NS);
}
