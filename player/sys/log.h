#pragma once
// One line per event on standard error. Only app logs; other modules return errors.

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

// name: of the program, put before each line. Under systemd (JOURNAL_STREAM names standard error)
// each line carries its priority as "<3>". The same line again within 10 s is counted, not written;
// the count follows when a later line is logged.
void log_init(const char *name, enum log_level level);
// "vitrine: PLACE: what is wrong"; place may be NULL or "". Any thread; lines are never mixed.
void log_line(enum log_level level, const char *place, const char *fmt, ...) VT_PRINTF(3, 4);
void log_err(enum log_level level, const struct err *err);
// Lines of this thread are from now on written by another one: it waits neither for a lock nor for
// whoever reads standard error. At most LOG_ASIDE_MAX may be under way; more are left out, and how
// many is told. False when no thread could be started: all stays as it was.
enum { LOG_ASIDE_MAX = 64 };
bool log_aside_begin(void);
void log_aside_end(void); // on the same thread; waits until all is written
// All of them; warnings as "vitrine: PLACE: warning: text".
void log_problems(const struct problems *p);
