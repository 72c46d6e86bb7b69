#define _GNU_SOURCE // prlimit, environ, posix_spawn_file_actions_addclosefrom_np

#include "cage/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/now.h"
#include "cage/cage.h"
#include "sys/clock.h"

// The child inherits nothing but its end of the socket. Its words on standard error are no log of
// ours; those of a sanitizer are wanted.
static int set_files(posix_spawn_file_actions_t *actions, int socket)
{
    int fault = posix_spawn_file_actions_adddup2(actions, socket, MESSAGE_FD);
    if (!fault)
        fault = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    if (!fault)
        fault = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    if (!fault)
        fault = posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
#endif
    if (!fault)
        fault = posix_spawn_file_actions_addclosefrom_np(actions, MESSAGE_FD + 1);
    return fault;
}

static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int fault = posix_spawnattr_setsigmask(attributes, &none);
    if (!fault)
        fault = posix_spawnattr_setsigdefault(attributes, &all);
    if (!fault)
        fault =
            posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return fault;
}

enum { TOLD_MAX = 16 };

// Of the player's environment only what decides which fonts are found.
static void tell_fonts(char *environment[TOLD_MAX])
{
    static const char *const wanted[] = {"HOME=",          "XDG_CONFIG_HOME=", "XDG_DATA_HOME=",
                                         "XDG_DATA_DIRS=", "XDG_CACHE_HOME=",  "FONTCONFIG_FILE=",
                                         "LANG=",          "LC_ALL=",          "LC_CTYPE="};
    size_t count = 0;
    for (char **e = environ; *e; e++)
        for (size_t i = 0; i < VT_COUNT(wanted); i++)
            if (count < TOLD_MAX - 1 && strncmp(*e, wanted[i], strlen(wanted[i])) == 0)
                environment[count++] = *e;
    environment[count] = NULL;
}

// 0 or an error of the system's.
static int spawn(pid_t *pid, const struct child_start *how, int socket)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    char name[4096] = {0};
    char word[32] = {0};
    strncat(name, how->program, sizeof name - 1);
    strncat(word, how->word ? how->word : "", sizeof word - 1);
    char *arguments[] = {name, how->word ? word : NULL, NULL};
    char *environment[TOLD_MAX] = {NULL};
    if (how->fonts)
        tell_fonts(environment);
    int fault = set_files(&actions, socket);
    if (!fault)
        fault = set_signals(&attributes);
    if (!fault)
        fault = posix_spawn(pid, how->program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return fault;
}

bool child_start(struct child *c, const struct child_start *how, struct err *err)
{
    const char *program = how->program;
    int pair[2];
    *c = (struct child){0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, ERR_FAILED, program, "no socket for it: %s", strerror(errno));
    int fault = spawn(&c->pid, how, pair[1]);
    close(pair[1]);
    if (fault) {
        close(pair[0]);
        c->pid = 0;
        return err_set(err, ERR_FAILED, program, "cannot be started: %s", strerror(fault));
    }
    c->socket = pair[0];
    struct reply ready;
    enum child_answer answer = child_reply(c, NULL, now_read().mono_ns + how->within_ns, &ready);
    if (answer == CHILD_REPLIED && ready.answer == REPLY_READY) {
        c->device = how->word && ready.flags & REPLY_HARDWARE;
        if (how->word)
            err_set(err, ERR_FAILED, "", "%s", ready.text);
        return true;
    }
    struct err why;
    child_end(c, answer, &why);
    return err_set(err, ERR_FAILED, program, "nothing will be decoded: %s",
                   answer == CHILD_REPLIED ? ready.text : why.text);
}

bool child_lives(const struct child *c)
{
    struct pollfd look = {.fd = c->socket};
    return c->pid > 0 && poll(&look, 1, 0) == 0;
}

bool child_ask(const struct child *c, const struct request *request, const struct message_fds *fds)
{
    return message_send(c->socket, request, sizeof *request, fds);
}

enum child_answer child_reply(const struct child *c, const struct request *request,
                              int64_t until_ns, struct reply *reply)
{
    struct pollfd look = {.fd = c->socket, .events = POLLIN};
    int ready = 0;
    while (ready == 0) {
        int64_t left = until_ns - now_read().mono_ns;
        // What was asked for ahead may lie there for long.
        ready = poll(&look, 1, left > 0 ? (int)((left + NS_PER_MS - 1) / NS_PER_MS) : 0);
        if (ready == 0 && left <= 0)
            return CHILD_SILENT;
        if (ready < 0 && errno == EINTR)
            ready = 0;
    }
    char bytes[sizeof *reply + 1]; // one more, so that a longer message is seen to be longer
    ssize_t n = recv(c->socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n <= 0)
        return CHILD_GONE;
    return reply_check(bytes, (size_t)n, request, reply) ? CHILD_REPLIED : CHILD_LIES;
}

static void tell_end(int status, struct err *err)
{
    if (!WIFSIGNALED(status)) {
        err_set(err, ERR_CONTENT, "", "its decoder ended");
        return;
    }
    switch (WTERMSIG(status)) {
    case SIGSYS:
        err_set(err, ERR_CONTENT, "", "its decoder tried what it must not and was ended");
        break;
    case SIGXCPU:
        err_set(err, ERR_CONTENT, "", "its decoder took too much of the processor");
        break;
    default:
        err_set(err, ERR_CONTENT, "", "its decoder died of signal %d", WTERMSIG(status));
        break;
    }
}

pid_t child_kill(struct child *c)
{
    pid_t pid = c->pid;
    kill(pid, SIGKILL);
    close(c->socket);
    *c = (struct child){.socket = -1};
    return pid;
}

int child_reap(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

void child_end(struct child *c, enum child_answer why, struct err *err)
{
    if (c->pid <= 0)
        return;
    int status = child_reap(child_kill(c));
    if (why == CHILD_SILENT)
        err_set(err, ERR_CONTENT, "", "its decoder gave no answer in time");
    else if (why == CHILD_LIES)
        err_set(err, ERR_CONTENT, "", "its decoder said what cannot be");
    else
        tell_end(status, err);
}

void child_grant(const struct child *c)
{
    int64_t used_ns = now_cpu_of_ns(c->pid);
    struct rlimit limit;
    if (used_ns < 0 || prlimit(c->pid, RLIMIT_CPU, NULL, &limit) != 0)
        return;
    limit.rlim_cur = (rlim_t)(used_ns / NS_PER_S) + CAGE_CPU_S;
    if (limit.rlim_cur > limit.rlim_max)
        limit.rlim_cur = limit.rlim_max;
    prlimit(c->pid, RLIMIT_CPU, &limit, NULL);
}
