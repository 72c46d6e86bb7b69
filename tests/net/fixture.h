#pragma once
// A lying server, a fetch and a temporary folder, for one test at a time.

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "fetch/fetch.h"
#include "liar.h"

extern struct liar *liar;
extern struct fetch *fetch;
extern char folder[PATH_MAX - 512];

void net_begin(void);
void net_end(void);
// One request for path whose body comes back in memory, at most max bytes, within 2 s.
struct fetch_result *get(const char *path, size_t max);
// One reply to path, with this head (its blank line is added) and text as the body.
void reply(const char *path, const char *head, const char *text, enum liar_manner manner);
// folder/name, in one of a few static buffers used in turn.
const char *in_folder(const char *name);
// Fails the test unless r failed for a reason that holds words. Destroys it.
void assert_failed(struct fetch_result *r, int status, const char *words);
// Fails the test unless r is done with this body. Destroys it.
void assert_body(struct fetch_result *r, const char *body);
// Fails the test unless the request with this number (from 0) has this line, or has no such field.
void assert_asked(const char *path, size_t number, const char *line);
void assert_not_asked(const char *path, size_t number, const char *name);
