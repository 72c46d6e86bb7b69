// Files that bring their decoder down, and what one that was taken over could try.
#define _GNU_SOURCE // F_ADD_SEALS, CLONE_NEWUSER
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/now.h"
#include "cage/slot.h"
#include "child/forbidden.h"
#include "kit.h"
#include "sys/clock.h"

TEST(a_file_that_crashes_its_decoder_costs_itself)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    assert_null(kit_open(c, "open crash", NULL, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_string_equal(err.where, "a.mp4");
    assert_string_equal(err.text, "its decoder died of signal 5");
    assert_null(kit_open(c, "open exit", NULL, &err));
    assert_string_equal(err.text, "its decoder ended");
    struct cage *cage = kit_open(c, "at 1 crash", NULL, &err);
    struct picture *p, *first;
    struct video_span span;
    assert_int_equal(cage_next(cage, 0, 0, &first, &span, &err), CAGE_PICTURE);
    for (int i = 0; i < 2; i++) { // the second time it is told what the first time was found
        assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_DIED);
        assert_string_equal(err.text, "its decoder died of signal 5");
    }
    assert_false(cage_seek(cage, 0, &err));
    float sound[2];
    int64_t start_ns;
    assert_int_equal(cage_sound(cage, sound, 1, &start_ns), 0);
    cage_ahead(cage, 0, 0);
    cage_close(cage);
    assert_int_equal(first->pixels[3], 255);
    picture_unref(first);
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}

TEST(a_file_that_hangs_its_decoder_is_given_up_in_time)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "at 1 hang", NULL, &err);
    struct picture *p;
    struct video_span span;
    assert_int_equal(kit_next(cage), 0);
    int64_t begin_ns = now_read().mono_ns;
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_DIED);
    assert_string_equal(err.text, "its decoder gave no answer in time");
    assert_true(now_read().mono_ns - begin_ns >= CAGE_REPLY_NS);
    cage_close(cage);
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}

TEST(a_file_that_eats_memory_meets_its_limit)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); // they reserve more than any limit
#endif
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    assert_null(kit_open(c, "open eat", NULL, &err));
    assert_string_equal(err.text, "its decoder died of signal 5"); // malloc() gave NULL
    cages_destroy(c);
}

static void each_is_stopped(size_t from, size_t to)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    for (size_t i = from; i < to; i++) {
        char text[100], refused[100];
        struct err err = {0};
        snprintf(text, sizeof text, "call %zu ", i);
        snprintf(refused, sizeof refused, "error %d", forbidden[i].outcome);
        assert_null(kit_open(c, text, NULL, &err));
        const char *expected = forbidden[i].outcome == KILLED
                                   ? "its decoder tried what it must not and was ended"
                                   : refused;
        if (strcmp(err.text, expected) != 0)
            fail_msg("%s: %s", forbidden[i].name, err.text);
    }
    cages_destroy(c);
}

TEST(forbidden_calls_are_killed_or_refused)
{
    each_is_stopped(0, FORBIDDEN / 2);
}

TEST(more_forbidden_calls_are_killed_or_refused)
{
    each_is_stopped(FORBIDDEN / 2, FORBIDDEN);
}

TEST(threads_are_allowed)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "threads", NULL, &err);
    if (!cage)
        fail_msg("%s", err.text);
    cage_close(cage);
    cages_destroy(c);
}

// The number behind a word of /proc/PID/FILE, or -1.
static long long number_of(int pid, const char *file, const char *word, int base)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *f = fopen(path, "r");
    long long value = -1;
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, word, strlen(word)) == 0)
            value = strtoll(line + strlen(word), NULL, base);
    if (f)
        fclose(f);
    return value;
}

TEST(what_can_be_given_up_is_given_up)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 1", NULL, &err);
    int pid = kit_child();
    assert_true(pid > 0);
    assert_int_equal(number_of(pid, "status", "Seccomp:", 10), 2);
    assert_int_equal(number_of(pid, "status", "NoNewPrivs:", 10), 1);
    assert_int_equal(number_of(pid, "status", "CapEff:", 16), 0);
    assert_int_equal(number_of(pid, "status", "CapPrm:", 16), 0);
    assert_int_equal(number_of(pid, "limits", "Max core file size", 10), 0);
    assert_int_equal(number_of(pid, "limits", "Max file size", 10), 0);
    assert_int_equal(number_of(pid, "limits", "Max open files", 10), 16);
    struct rlimit limit; // root without CAP_SYS_RESOURCE cannot set it for another user
    if (prlimit((pid_t)pid, RLIMIT_CPU, NULL, &limit) == 0)
        assert_in_range(limit.rlim_cur, CAGE_CPU_S, CAGE_CPU_S + 5);
    if (geteuid() == 0)
        assert_int_equal(number_of(pid, "status", "Uid:", 10), 65534);
    cage_close(cage);
    cages_destroy(c);
}

TEST(without_a_filter_no_file_is_decoded)
{
    struct cages *c = kit_cages(CAGE_BARE);
    struct err err = {0};
    assert_null(kit_open(c, "pictures 1", NULL, &err));
    assert_int_equal(err.code, ERR_FAILED); // not the file's fault
    assert_non_null(strstr(err.text, "this kernel cannot filter system calls"));
    cages_destroy(c);
}

// A player that is killed while its decoder is in an endless loop.
static void be_killed(int tell)
{
    struct err err = {0};
    struct cages *c = kit_cages(CAGE_DECODER);
    struct cage *cage = kit_open(c, "at 0 hang", NULL, &err);
    int pid = kit_child();
    cage_ahead(cage, 0, 0);
    if (write(tell, &pid, sizeof pid) == sizeof pid)
        pause();
    _exit(1);
}

TEST(a_decoder_does_not_outlive_its_player)
{
    int line[2], decoder = 0;
    assert_int_equal(pipe(line), 0);
    pid_t player = fork();
    if (player == 0)
        be_killed(line[1]);
    close(line[1]);
    assert_int_equal(read(line[0], &decoder, sizeof decoder), sizeof decoder);
    assert_true(decoder > 0 && number_of(decoder, "status", "Tgid:", 10) == decoder);
    kill(player, SIGKILL);
    waitpid(player, NULL, 0);
    // Whoever inherits it need not have waited for it yet.
    int64_t end_ns = now_read().mono_ns + 5 * NS_PER_S;
    while (number_of(decoder, "status", "VmSize:", 10) >= 0 && now_read().mono_ns < end_ns)
        now_sleep_until(now_read().mono_ns + NS_PER_MS);
    assert_int_equal(number_of(decoder, "status", "VmSize:", 10), -1);
    close(line[0]);
}

TEST(shared_memory_cannot_shrink_grow_or_be_unsealed)
{
    struct err err = {0};
    int fd;
    struct slot *s = slot_create(65536, &fd, &err);
    assert_non_null(s);
    assert_int_equal(ftruncate(fd, 4096), -1);
    assert_int_equal(ftruncate(fd, 1 << 20), -1);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, 0), -1);
    uint8_t *at = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_true(at != MAP_FAILED);
    at[65535] = 7;
    assert_int_equal(slot_pixels(s)[65535], 7); // the same memory
    munmap(at, 65536);
    close(fd);
    slot_drop(s);
}

static int shared_maps(void)
{
    char line[512];
    int count = 0;
    FILE *f = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, f))
        count += strstr(line, "memfd:vitrine") != NULL;
    fclose(f);
    return count;
}

// What 200 bad files leave behind: nothing.
TEST(nothing_is_left_of_bad_files)
{
    static const char *const files[] = {"open crash", "at 1 crash", "open exit",  "refuse",
                                        "call 20 ",   "at 2 exit",  "pictures 9", "at 0 crash"};
    int descriptors = kit_descriptors();
    for (int round = 0; round < 4; round++) {
        struct cages *c = kit_cages(CAGE_DECODER);
        for (int i = 0; i < 50; i++) {
            struct err err = {0};
            struct cage *cage = kit_open(c, files[i % 8], NULL, &err);
            while (cage && kit_next(cage) >= 0)
                ;
            cage_close(cage);
        }
        cages_destroy(c);
    }
    assert_int_equal(kit_descriptors(), descriptors);
    assert_int_equal(kit_children(), 0);
    assert_int_equal(shared_maps(), 0);
}
