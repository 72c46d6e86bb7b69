#pragma once
// Why a call failed, in words for the person who can fix it; and lists of such reasons.

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

// What kind of failure it was. The numbers are the exit codes of the programs (docs/CLI.md).
enum err_code {
    ERR_NONE = 0,
    ERR_FAILED = 1,  // failed while running
    ERR_USAGE = 2,   // wrong usage of an option
    ERR_REFUSED = 3, // a document is wrong: manifest, panel profile, configuration, signature
    ERR_CONTENT = 4, // a needed content is missing, too large, broken or has another hash
    ERR_DISPLAY = 5, // no display or no graphics
};

enum { ERR_WHERE_MAX = 256, ERR_TEXT_MAX = 256 };

struct err {
    enum err_code code;
    char where[ERR_WHERE_MAX]; // "/playlists/promo/items/3", a file, a URL or an option; may be ""
    char text[ERR_TEXT_MAX];   // what is wrong; what was expected
};

// Fills *e (which may be NULL) and returns false, so that a call can fail in one line. Control
// characters in what is formatted are replaced by '?', so one error is always one line.
bool err_set(struct err *e, enum err_code code, const char *where, const char *fmt, ...)
    VT_PRINTF(4, 5);
bool err_vset(struct err *e, enum err_code code, const char *where, const char *fmt, va_list args);

enum problem_severity { PROBLEM_WARNING, PROBLEM_ERROR };

struct problem {
    enum problem_severity severity;
    struct err err;
};

// All that is wrong with one document, in the order found. Holds at most PROBLEMS_MAX; what comes
// after is only counted, so that a hostile document cannot make the report itself large.
enum { PROBLEMS_MAX = 1000 };

struct problems {
    struct problem *list; // owned; count entries
    size_t count;
    size_t cap;
    size_t errors;       // how many errors were reported, kept or not
    size_t warnings;     // how many warnings were reported, kept or not
    enum err_code worst; // ERR_REFUSED before ERR_CONTENT before ERR_NONE; warnings do not count
};

void problems_init(struct problems *p);
void problems_finish(struct problems *p); // frees the list; zeroed or finished twice is fine
// Reports one problem. p may be NULL: nothing is kept. Always returns false.
bool problems_add(struct problems *p, enum problem_severity severity, enum err_code code,
                  const char *where, const char *fmt, ...) VT_PRINTF(5, 6);
