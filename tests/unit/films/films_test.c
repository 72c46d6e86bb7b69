// Which picture is on show when, with decoders that do as they are told.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/album.h"
#include "app/films.h"
#include "app/offline.h"
#include "app/spool.h"
#include "base/now.h"
#include "fake.h"
#include "sys/file.h"
#include "unit.h"

#define MS NS_PER_MS

// A programme with one film in it, shown by two items.
static struct world {
    char folder[64];
    struct offline offline;
    struct films *films;
    struct films_ask ask;
    int64_t now_ns;
} world;

static void put(const char *name, const char *bytes, size_t len)
{
    char path[128];
    struct err err;
    assert_true(file_join(path, sizeof path, world.folder, name));
    assert_true(file_write_atomic(path, bytes, len, &err));
}

static void begin(bool live)
{
    static const char film[] = "\0\0\0\x14"
                               "ftypisom\0\0\2\0isom";
    static const char manifest[] = "{\"vitrine\": 1, \"id\": \"f\", \"revision\": 1, \"items\": ["
                                   "{\"src\": \"a.mp4\"}, {\"src\": \"a.mp4\", \"loop\": true}]}";
    struct offline_options open = {.lenient = true};
    world = (struct world){.folder = "/tmp/vitrine-films-XXXXXX"};
    assert_non_null(mkdtemp(world.folder));
    put("a.mp4", film, sizeof film - 1);
    put("manifest.json", manifest, sizeof manifest - 1);
    assert_int_equal(offline_open(&world.offline, world.folder, &open), 0);
    world.films = films_create(&(struct films_options){.cages = world.offline.cages, .live = live});
    world.ask = (struct films_ask){.programme = world.offline.programme, .due_ns = INT64_MIN};
    fake.opened = fake.closed = fake.made = fake.seeks = 0;
}

static void end(void)
{
    films_destroy(world.films);
    assert_int_equal(fake.opened, fake.closed);
    offline_finish(&world.offline);
    file_remove_tree(world.folder);
}

// One frame that shows the film: the answer and the number of the picture, or -1.
static enum pictures_answer frame(int64_t item_ns, int *number, int64_t *next_ns)
{
    struct picture *picture;
    int64_t spare;
    world.ask.mode = PICTURES_SHOW;
    world.ask.item_ns = item_ns;
    films_begin(world.films, world.now_ns);
    enum pictures_answer answer =
        films_at(world.films, &world.ask, &picture, next_ns ? next_ns : &spare, NULL);
    *number = picture ? fake_number(picture) : -1;
    films_end(world.films);
    return answer;
}

static void nap(void)
{
    const struct timespec time = {.tv_nsec = 100000};
    nanosleep(&time, NULL);
}

// The picture that follows is the wanted one: none between was passed over, none came again.
static void next_is(int64_t item_ns, int want)
{
    int number = -1;
    int before = -1;
    while (frame(item_ns, &number, NULL) != PICTURES_READY || number != want) {
        assert_true(before == -1 || number == before);
        before = number;
        nap();
    }
}

static int newest(int64_t t_ns)
{
    int k = 0;
    while (k + 1 < fake.pictures && fake.starts_ns[k + 1] <= t_ns)
        k++;
    return k;
}

// ---- headless -----------------------------------------------------------------------------------

static void varied(void)
{
    fake_reset(40, 0);
    for (int i = 1; i <= 40; i++) // 11 to 211 ms each
        fake.starts_ns[i] = fake.starts_ns[i - 1] + (11 + i * 37 % 201) * MS;
}

TEST(exact_picture_for_any_moment_in_any_order)
{
    varied();
    begin(false);
    uint64_t seed = 7;
    for (int i = 0; i < 3000; i++) {
        int number;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t t_ns = (int64_t)(seed >> 33) % (6 * NS_PER_S);
        if (i % 3 == 0) // exactly at an edge, and just before
            t_ns = fake.starts_ns[seed >> 40 & 31] - (i % 2);
        t_ns = t_ns < 0 ? 0 : t_ns;
        assert_int_equal(frame(t_ns, &number, NULL), PICTURES_READY);
        assert_int_equal(number, newest(t_ns));
    }
    assert_int_equal(fake.opened, 1);
    end();
}

TEST(planes_are_taken_where_they_can_be_drawn)
{
    for (int i = 0; i < 4; i++) {
        struct films_options options = {.live = i / 2 != 0, .planes = i % 2 != 0};
        fake_reset(3, 40 * MS);
        begin(options.live);
        options.cages = world.offline.cages;
        films_destroy(world.films);
        world.films = films_create(&options);
        next_is(0, 0);
        assert_int_equal(fake.planes, options.planes);
        end();
    }
}

TEST(exact_picture_in_any_turn)
{
    varied();
    begin(false);
    world.ask.turns = true;
    int64_t length_ns = fake.starts_ns[40];
    uint64_t seed = 11;
    for (int i = 0; i < 2000; i++) {
        int number;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t t_ns = (int64_t)(seed >> 33) % (5 * length_ns);
        if (i % 4 == 0)
            t_ns = (int64_t)(seed >> 60) % 5 * length_ns + length_ns - (i % 8 == 0);
        assert_int_equal(frame(t_ns, &number, NULL), PICTURES_READY);
        assert_int_equal(number, newest(t_ns % length_ns));
    }
    end();
}

TEST(the_next_picture_is_told_to_the_nanosecond)
{
    varied();
    begin(false);
    world.ask.turns = true;
    int64_t t_ns = 0;
    for (int turn = 0; turn < 3; turn++)
        for (int k = 0; k < 40; k++) {
            int number;
            int64_t next_ns;
            assert_int_equal(frame(t_ns, &number, &next_ns), PICTURES_READY);
            assert_int_equal(number, k);
            assert_int_equal(next_ns, fake.starts_ns[k + 1] - fake.starts_ns[k]);
            t_ns += next_ns;
        }
    assert_int_equal(fake.seeks, 2); // one a turn: all others came in order
    end();
}

TEST(the_last_picture_stays)
{
    fake_reset(5, 40 * MS);
    begin(false);
    int number;
    int64_t next_ns;
    assert_int_equal(frame(3600 * NS_PER_S, &number, &next_ns), PICTURES_READY);
    assert_int_equal(number, 4);
    frame(200 * MS, &number, &next_ns);
    assert_int_equal(number, 4);
    assert_true(next_ns == INT64_MAX);
    end();
}

TEST(a_file_longer_than_it_says_is_cut_at_its_turn)
{
    fake_reset(10, 40 * MS);
    fake.says_ns = 300 * MS; // the eighth picture shows for 20 ms
    begin(false);
    world.ask.turns = true;
    int number;
    int64_t next_ns;
    frame(290 * MS, &number, &next_ns);
    assert_int_equal(number, 7);
    assert_int_equal(next_ns, 10 * MS);
    frame(300 * MS, &number, &next_ns);
    assert_int_equal(number, 0);
    end();
}

TEST(what_fails_says_why)
{
    struct picture *picture;
    int64_t next_ns;
    struct err err = {0};
    fake_reset(10, 40 * MS);
    begin(false);
    fake.dies_at = 3;
    int number;
    assert_int_equal(frame(50 * MS, &number, NULL), PICTURES_READY);
    films_begin(world.films, 0);
    world.ask.item_ns = 90 * MS;
    assert_int_equal(films_at(world.films, &world.ask, &picture, &next_ns, &err), PICTURES_DIED);
    assert_string_equal(err.text, "the decoder died");
    end();
}

TEST(natural_lengths)
{
    struct video_info v = {.kind = VIDEO_MOV, .duration_ns = 2500 * MS, .pictures = 60};
    assert_int_equal(films_natural_ns(&v), 2500 * MS);
    v.kind = VIDEO_GIF; // whole turns that fill 10 s
    assert_int_equal(films_natural_ns(&v), 10 * NS_PER_S);
    v.duration_ns = 3 * NS_PER_S;
    assert_int_equal(films_natural_ns(&v), 12 * NS_PER_S);
    v.duration_ns = 11 * NS_PER_S;
    assert_int_equal(films_natural_ns(&v), 11 * NS_PER_S);
    v.pictures = 1; // a still
    assert_int_equal(films_natural_ns(&v), 0);
    v = (struct video_info){.kind = VIDEO_MOV, .duration_ns = 40 * MS, .pictures = 2};
    assert_int_equal(films_natural_ns(&v), 100 * MS); // no item is shorter
}

// A device's process that dies costs nothing: wherever it happens, each picture comes once.
TEST(a_device_that_dies_is_no_death)
{
    for (int dies_at = 1; dies_at < 100; dies_at += 3) {
        fake_reset(40, 40 * MS);
        begin(false);
        fake.device = true;
        fake.dies_at = dies_at;
        world.ask.turns = true;
        for (int k = 0; k < 100; k++) {
            int number;
            assert_int_equal(frame(k * 40 * MS, &number, NULL), PICTURES_READY);
            assert_int_equal(number, k % 40);
        }
        assert_false(fake.device);
        assert_int_equal(fake.opened, 2); // with the device, without
        end();
    }
}

TEST(a_device_that_dies_is_not_heard)
{
    enum { FRAMES = 700 };
    static float out[FRAMES * 2];
    fake_reset(40, 40 * MS);
    begin(false);
    fake.device = fake.sounds = true;
    fake.dies_at = 9;
    struct err err;
    struct spool *s =
        spool_open(world.offline.cages, world.ask.programme, world.ask.content, false, &err);
    int64_t heard = 0;
    for (int k = 0; k < 40; k++) {
        struct shot shot;
        int64_t start_ns;
        assert_int_equal(spool_next(s, 0, 0, &shot, &err), CAGE_PICTURE);
        assert_int_equal(fake_number(shot.picture), k);
        picture_unref(shot.picture);
        for (int i = 0; i < 5; i++) { // more than pictures, as when it is made ahead
            size_t frames = spool_sound(s, out, FRAMES, &start_ns);
            assert_int_equal(start_ns / 1000, heard * 1000 / 48);
            for (size_t f = 0; f < frames; f++)
                assert_int_equal((int64_t)out[2 * f], heard + (int64_t)f);
            heard += (int64_t)frames;
        }
    }
    assert_false(fake.device);
    spool_close(s);
    end();
}

// ---- live ---------------------------------------------------------------------------------------

TEST(live_every_picture_comes_once_through_the_seams)
{
    fake_reset(12, 40 * MS);
    begin(true);
    world.ask.turns = true;
    for (int k = 0; k < 5 * 12; k++)
        next_is(k * 40 * MS, k % 12);
    struct films_stats stats;
    films_stats(world.films, &stats);
    assert_int_equal(stats.shown, 60);
    assert_int_equal(stats.dropped, 0);
    end();
}

TEST(live_the_last_picture_stays)
{
    fake_reset(12, 40 * MS);
    begin(true);
    for (int k = 0; k < 12; k++)
        next_is(k * 40 * MS, k);
    int number;
    int64_t next_ns = 0;
    while (next_ns != INT64_MAX || !films_idle(world.films))
        frame(600 * MS, &number, &next_ns);
    assert_int_equal(number, 11);
    end();
}

TEST(live_what_comes_too_late_is_left_out_and_counted)
{
    fake_reset(60, 10 * MS);
    begin(true);
    next_is(0, 0);
    int number;
    do { // those at hand already are passed over
        frame(405 * MS, &number, NULL);
        nap();
    } while (number != 40);
    struct films_stats stats;
    films_stats(world.films, &stats);
    assert_in_range(stats.dropped, 30, 39);
    for (int k = 41; k < 60; k++) // and then it is in step again
        next_is(k * 10 * MS, k);
    end();
}

TEST(live_begins_in_the_middle)
{
    fake_reset(60, 10 * MS);
    begin(true);
    world.ask.turns = true;
    next_is(600 * MS + 305 * MS, 30);
    next_is(600 * MS + 310 * MS, 31);
    struct films_stats stats;
    films_stats(world.films, &stats);
    assert_int_equal(stats.dropped, 0);
    end();
}

TEST(live_a_clock_set_back_is_followed)
{
    fake_reset(60, 100 * MS);
    begin(true);
    for (int k = 0; k < 30; k++)
        next_is(k * 100 * MS, k);
    next_is(205 * MS, 2);
    next_is(300 * MS, 3);
    end();
}

TEST(live_a_death_is_told_when_the_pictures_run_out)
{
    fake_reset(60, 40 * MS);
    begin(true);
    fake.dies_at = 6;
    for (int k = 0; k < 5; k++)
        next_is(k * 40 * MS, k);
    int number;
    for (int64_t t_ns = 200 * MS; frame(t_ns, &number, NULL) != PICTURES_DIED; t_ns++)
        nap();
    // What was on show stands in for a frame.
    assert_int_equal(frame(160 * MS, &number, NULL), PICTURES_READY);
    assert_int_equal(number, 4);
    end();
}

TEST(live_what_cannot_be_opened_is_told)
{
    fake_reset(60, 40 * MS);
    begin(true);
    fake.refuses = true;
    int number;
    while (frame(0, &number, NULL) != PICTURES_DIED)
        nap();
    assert_true(films_idle(world.films));
    end();
}

// ---- ahead --------------------------------------------------------------------------------------

static enum pictures_answer ahead(int64_t begin_ns, int64_t due_ns)
{
    struct picture *picture;
    int64_t next_ns;
    struct films_ask ask = world.ask;
    ask.mode = PICTURES_AHEAD;
    ask.item_ns = 0;
    ask.begin_ns = begin_ns;
    ask.due_ns = due_ns;
    return films_at(world.films, &ask, &picture, &next_ns, NULL);
}

static void turn(int64_t now_ns)
{
    world.now_ns = now_ns;
    films_begin(world.films, now_ns);
    films_end(world.films);
}

TEST(ahead_it_is_opened_three_seconds_before)
{
    fake_reset(12, 40 * MS);
    begin(true);
    turn(0);
    assert_int_equal(ahead(10 * NS_PER_S, 10 * NS_PER_S), PICTURES_LATER);
    turn(6999 * MS);
    assert_int_equal(ahead(10 * NS_PER_S, 10 * NS_PER_S), PICTURES_LATER);
    assert_int_equal(fake.opened, 0);
    turn(7 * NS_PER_S);
    while (ahead(10 * NS_PER_S, 10 * NS_PER_S) != PICTURES_READY)
        nap();
    world.now_ns = world.ask.begin_ns = 10 * NS_PER_S;
    int number;
    assert_int_equal(frame(0, &number, NULL), PICTURES_READY); // at once
    assert_int_equal(number, 0);
    assert_int_equal(fake.opened, 1);
    end();
}

TEST(ahead_what_never_comes_on_show_ends)
{
    fake_reset(12, 40 * MS);
    begin(true);
    turn(0);
    while (ahead(2 * NS_PER_S, 2 * NS_PER_S) != PICTURES_READY)
        nap();
    turn(3 * NS_PER_S);
    nap();
    assert_int_equal(fake.closed, 0);
    turn(3 * NS_PER_S + 1);
    while (__atomic_load_n(&fake.closed, __ATOMIC_SEQ_CST) == 0)
        nap();
    end();
}

TEST(ahead_the_next_programme_may_begin_at_another_moment)
{
    fake_reset(12, 40 * MS);
    begin(true);
    turn(0);
    while (ahead(30 * NS_PER_S, ALBUM_NEXT_GENERATION) != PICTURES_READY)
        nap();
    turn(20 * NS_PER_S); // it waits as long as it is asked for
    films_drop_next(world.films);
    assert_int_equal(ahead(25 * NS_PER_S, ALBUM_NEXT_GENERATION), PICTURES_READY);
    turn(21 * NS_PER_S);
    assert_int_equal(fake.opened, 1);
    films_drop_next(world.films); // another one comes instead
    turn(22 * NS_PER_S);
    while (__atomic_load_n(&fake.closed, __ATOMIC_SEQ_CST) == 0)
        nap();
    end();
}

TEST(what_is_on_show_goes_before_what_is_due)
{
    fake_reset(12, 40 * MS);
    begin(true);
    turn(0);
    for (int i = 0; i < FILMS_MAX; i++)
        assert_int_not_equal(ahead(1000 + i, 1000 + i), PICTURES_LATER);
    assert_int_equal(ahead(2000, 2000), PICTURES_LATER);
    world.ask.begin_ns = 0;
    next_is(0, 0);
    turn(0);
    end();
}

// ---- many ---------------------------------------------------------------------------------------

// One frame in which so many are on show, one after the other; the answer for the last.
// Ready when all of them are: one that has not begun yet would make room for others.
static enum pictures_answer crowd(int count, struct err *err)
{
    enum pictures_answer all = PICTURES_READY;
    world.ask.mode = PICTURES_SHOW;
    world.ask.item_ns = 0;
    films_begin(world.films, world.now_ns);
    for (int i = 0; i < count; i++) {
        struct picture *picture;
        int64_t next_ns;
        world.ask.begin_ns = -i;
        enum pictures_answer answer = films_at(world.films, &world.ask, &picture, &next_ns, err);
        all = answer == PICTURES_READY ? all : answer;
    }
    films_end(world.films);
    return all;
}

TEST(more_than_can_be_shown_is_told)
{
    struct err err;
    fake_reset(12, 40 * MS);
    begin(false);
    assert_int_equal(crowd(FILMS_MAX, &err), PICTURES_READY);
    assert_int_equal(crowd(FILMS_MAX + 1, &err), PICTURES_DIED);
    assert_int_equal(err.code, ERR_CONTENT);
    assert_string_equal(err.where, "/items/0/src");
    // What was on show before gives way to what is on show now.
    int number;
    world.ask.begin_ns = 1;
    assert_int_equal(frame(0, &number, NULL), PICTURES_READY);
    end();
}

TEST(live_more_than_can_be_shown_is_no_fault_of_the_file)
{
    struct err err;
    fake_reset(12, 40 * MS);
    begin(true);
    while (crowd(FILMS_MAX, &err) != PICTURES_READY)
        nap();
    assert_int_equal(crowd(FILMS_MAX + 1, &err), PICTURES_DIED);
    assert_int_equal(err.code, ERR_FAILED);
    // Those on show may end with this very frame: then there is room in the next one.
    int number;
    world.ask.begin_ns = 1;
    assert_int_equal(frame(0, &number, NULL), PICTURES_LATER);
    assert_int_not_equal(frame(0, &number, NULL), PICTURES_LATER);
    end();
}

TEST(live_the_next_programme_is_not_kept_waiting_for_room)
{
    struct err err;
    fake_reset(12, 40 * MS);
    begin(true);
    while (crowd(FILMS_MAX, &err) != PICTURES_READY)
        nap();
    assert_int_equal(ahead(5, ALBUM_NEXT_GENERATION), PICTURES_READY);
    assert_int_equal(ahead(5, 5), PICTURES_LATER);
    end();
}
