#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "sys/clock.h"
#include "sys/random.h"
#include "unit.h"

enum { KILLS = 50 };

// Commits one revision after another, telling each that is on disk, until it is killed.
static void commit_for_ever(int tell, int64_t revision)
{
    struct store *s = store_open(store_dir, NULL);
    while (s && commit_revision(s, revision)) {
        if (write(tell, &revision, sizeof revision) != (ssize_t)sizeof revision)
            break;
        revision++;
    }
    _exit(1);
}

// Reads up to max of what was told; the last, or before when there was nothing.
static int64_t last_told(int from, int64_t before, uint64_t max)
{
    int64_t revision = before;
    int64_t next;
    while (max-- > 0 && read(from, &next, sizeof next) == (ssize_t)sizeof next)
        revision = next;
    return revision;
}

// The highest revision that a child acknowledged before it was killed.
static int64_t kill_one(int64_t start)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        commit_for_ever(ends[1], start + 1);
    }
    close(ends[1]);
    // After 0 to 3 commits, and somewhere within what comes next.
    int64_t told = last_told(ends[0], start, random_below(4));
    now_sleep_until(now_read().mono_ns + (int64_t)random_below(NS_PER_MS));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    told = last_told(ends[0], told, UINT64_MAX);
    close(ends[0]);
    return told;
}

TEST(killed_at_any_time_the_state_is_whole_and_never_older_than_told)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    int64_t current = 1;
    for (int i = 0; i < KILLS; i++) {
        store_close(store);
        int64_t told = kill_one(current);
        struct err err = {0};
        store = store_open(store_dir, &err);
        assert_string_equal(err.text, "");
        int64_t found = loaded_revision(store, 0);
        // One commit may have reached the disk just before it could be told.
        assert_true(found == told || found == told + 1);
        if (found > 1)
            assert_int_equal(loaded_revision(store, 1), found - 1);
        assert_int_equal(count_files("programmes"), found > 1 ? 2 : 1);
        current = found;
    }
    assert_true(current > 1); // the children did get somewhere
    store_end();
}
