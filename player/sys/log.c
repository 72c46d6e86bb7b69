#include "sys/log.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "sys/clock.h"
#include "sys/ring.h"
#include "sys/wake.h"

enum {
    NAME_BYTES = 32,
    LINE_MAX_BYTES = NAME_BYTES + ERR_WHERE_MAX + ERR_TEXT_MAX + 64,
    RECENT_MAX = 32, // different lines remembered; the oldest makes room
};
// The same line again within this time is counted, not written.
#define REPEAT_NS (10 * NS_PER_S)

struct recent {
    char line[LINE_MAX_BYTES];
    enum log_level level;
    int64_t written_ns;
    uint64_t held_back;
};

// All under the lock.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char program[NAME_BYTES] = "vitrine";
static enum log_level most = LOG_INFO;
static bool to_journal;
static struct recent recent[RECENT_MAX];

// JOURNAL_STREAM is inherited by whatever a service starts, a terminal too; it means standard error
// only if device and inode are the same (systemd.exec(5)).
static bool stderr_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat st;
    uintmax_t device = 0;
    uintmax_t inode = 0;
    if (!stream || sscanf(stream, "%" SCNuMAX ":%" SCNuMAX, &device, &inode) != 2)
        return false;
    return fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_init(const char *name, enum log_level level)
{
    pthread_mutex_lock(&lock);
    str_copy(program, sizeof program, name);
    most = level;
    to_journal = stderr_is_journal();
    memset(recent, 0, sizeof recent);
    pthread_mutex_unlock(&lock);
}

static void write_all(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDERR_FILENO, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; // nobody left to tell
        bytes += n;
        len -= (size_t)n;
    }
}

static void emit(enum log_level level, const char *line, uint64_t held_back)
{
    static const char *const priority[] = {"<3>", "<4>", "<6>", "<7>"};
    char out[LINE_MAX_BYTES + 64];
    const char *prefix = to_journal ? priority[level] : "";
    int n = held_back ? snprintf(out, sizeof out, "%s%s (%" PRIu64 " times more)\n", prefix, line,
                                 held_back)
                      : snprintf(out, sizeof out, "%s%s\n", prefix, line);
    if (n > 0)
        write_all(out, (size_t)n);
}

// Tells of lines that were held back and are over.
static void summarise(int64_t now_ns)
{
    for (size_t i = 0; i < RECENT_MAX; i++) {
        struct recent *r = &recent[i];
        if (!r->line[0] || now_ns - r->written_ns < REPEAT_NS)
            continue;
        if (r->held_back)
            emit(r->level, r->line, r->held_back);
        r->line[0] = '\0';
    }
}

static struct recent *find(const char *line)
{
    for (size_t i = 0; i < RECENT_MAX; i++)
        if (strcmp(recent[i].line, line) == 0)
            return &recent[i];
    return NULL;
}

static struct recent *oldest(void)
{
    struct recent *best = &recent[0];
    for (size_t i = 0; i < RECENT_MAX && best->line[0]; i++)
        if (!recent[i].line[0] || recent[i].written_ns < best->written_ns)
            best = &recent[i];
    return best;
}

static void write_or_hold(enum log_level level, const char *line)
{
    int64_t now_ns = now_read().mono_ns;
    summarise(now_ns);
    struct recent *r = find(line);
    if (r) {
        r->held_back++;
        return;
    }
    r = oldest();
    if (r->line[0] && r->held_back)
        emit(r->level, r->line, r->held_back);
    str_copy(r->line, sizeof r->line, line);
    r->level = level;
    r->written_ns = now_ns;
    r->held_back = 0;
    emit(level, line, 0);
}

// What stands behind the program's name.
struct said {
    enum log_level level;
    char text[LINE_MAX_BYTES - NAME_BYTES - 2];
};

static void write_said(const struct said *said)
{
    pthread_mutex_lock(&lock);
    if (said->level <= most) {
        char line[LINE_MAX_BYTES];
        snprintf(line, sizeof line, "%s: %s", program, said->text);
        write_or_hold(said->level, line);
    }
    pthread_mutex_unlock(&lock);
}

// ---- a thread whose lines are written by another ------------------------------------------------

struct aside {
    struct ring *ring;
    struct wake *bell;
    pthread_t writer;
    atomic_bool over;
    uint64_t left_out, told; // of the owner alone: all that were, and of how many a line tells
};

static _Thread_local struct aside *aside;

static void *write_aside(void *context)
{
    struct aside *a = context;
    struct said said;
    for (;;) {
        bool over = atomic_load(&a->over); // before the ring is looked at: nothing comes after
        while (ring_take(a->ring, &said))
            write_said(&said);
        if (over)
            return NULL;
        wake_sleep(a->bell, -1, WAKE_NEVER);
    }
}

// As a sum, so that no two of these lines are alike: the second one would be held back.
#define LEFT_OUT_FORMAT "%" PRIu64 " lines were left out so far"

static bool tell_left_out(struct aside *a)
{
    struct said said = {.level = LOG_WARNING};
    snprintf(said.text, sizeof said.text, "warning: " LEFT_OUT_FORMAT, a->left_out);
    if (!ring_put(a->ring, &said))
        return false;
    a->told = a->left_out;
    return true;
}

static void put_aside(struct aside *a, const struct said *said)
{
    bool all_told = a->told == a->left_out || tell_left_out(a);
    if (!all_told || !ring_put(a->ring, said))
        a->left_out++;
    wake_ring(a->bell);
}

bool log_aside_begin(void)
{
    struct aside *a = calloc(1, sizeof *a);
    if (!a)
        return false;
    a->ring = ring_create(LOG_ASIDE_MAX, sizeof(struct said));
    a->bell = wake_create(false);
    if (pthread_create(&a->writer, NULL, write_aside, a) == 0) {
        aside = a;
        return true;
    }
    ring_destroy(a->ring);
    wake_destroy(a->bell);
    free(a);
    return false;
}

void log_aside_end(void)
{
    struct aside *a = aside;
    if (!a)
        return;
    aside = NULL;
    atomic_store(&a->over, true);
    wake_ring(a->bell);
    pthread_join(a->writer, NULL);
    if (a->told != a->left_out)
        log_line(LOG_WARNING, "", LEFT_OUT_FORMAT, a->left_out);
    ring_destroy(a->ring);
    wake_destroy(a->bell);
    free(a);
}

static void write_line(enum log_level level, const char *place, const char *mark, const char *text)
{
    struct said said = {.level = level};
    snprintf(said.text, sizeof said.text, "%s%s%s%s", place, place[0] ? ": " : "", mark, text);
    if (aside)
        put_aside(aside, &said);
    else
        write_said(&said);
}

static const char *mark_of(enum log_level level)
{
    return level == LOG_WARNING ? "warning: " : "";
}

void log_line(enum log_level level, const char *place, const char *fmt, ...)
{
    struct err e; // bounds both texts and keeps them on one line
    va_list args;
    va_start(args, fmt);
    err_vset(&e, ERR_NONE, place, fmt, args);
    va_end(args);
    write_line(level, e.where, mark_of(level), e.text);
}

void log_err(enum log_level level, const struct err *err)
{
    write_line(level, err->where, mark_of(level), err->text);
}

void log_problems(const struct problems *p)
{
    for (size_t i = 0; i < p->count; i++) {
        bool warning = p->list[i].severity == PROBLEM_WARNING;
        log_err(warning ? LOG_WARNING : LOG_ERROR, &p->list[i].err);
    }
    size_t rest = p->errors + p->warnings - p->count;
    if (rest)
        log_line(LOG_WARNING, "", "%zu more problems are not listed", rest);
}
