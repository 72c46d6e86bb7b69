#pragma once
// One decoder's process, from its start to its end.

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "cage/message.h"

struct child {
    pid_t pid; // 0: there is none
    int socket;
    bool device; // it has a decoder of the machine's own,
    int way;     // by the way of this number (devices.h)
};

struct child_start {
    const char *program;
    bool fonts;       // it is told where this user's fonts are; others are told nothing
    const char *word; // for hardware_find(): the device it is to have; NULL: none
    int64_t within_ns;
};
// Starts the program and waits until it says that it is in its cage. The thread that calls must
// live as long as the child: the kernel kills the child with it. False and *err (ERR_FAILED). With
// a word, *err tells also with true: which device it has, or (c->device false) why none.
bool child_start(struct child *c, const struct child_start *how, struct err *err);
// Whether it is still there. It may be gone a moment later.
bool child_lives(const struct child *c);
// Sends a request. False: the child is gone or does not listen.
bool child_ask(const struct child *c, const struct request *request, const struct message_fds *fds);

enum child_answer { CHILD_REPLIED, CHILD_GONE, CHILD_SILENT, CHILD_LIES };
// Waits for the reply until the monotonic clock shows until_ns. request NULL: for REPLY_READY.
enum child_answer child_reply(const struct child *c, const struct request *request,
                              int64_t until_ns, struct reply *reply);
// Kills what is left of it, leaves no zombie, and says in *err (ERR_CONTENT, may be NULL) why it
// had to end or how it had ended.
void child_end(struct child *c, enum child_answer why, struct err *err);
// The same in two steps, for who has no time to wait for its end. Kills it and returns its number,
// which is its own until child_reap().
pid_t child_kill(struct child *c);
int child_reap(pid_t pid); // returns its status, as waitpid() tells it
// Lets it use the processor for another while; to be called now and then while it is at work.
void child_grant(const struct child *c);
