#pragma once
// What the commands that only read a programme (render, check, plan) have in common.

#include <stdbool.h>
#include <stdint.h>

#include "app/cli.h"
#include "app/programme.h"
#include "base/color.h"
#include "base/picture.h"
#include "cage/cage.h"
#include "panel/panel.h"

struct offline {
    struct source source;
    struct fetch *fetch; // only when something is on the network
    char cache[4096];    // temporary folder for fetched files; "" if none
    struct cages *cages; // decoders
    struct problems problems;
    struct programme *programme;
};

struct offline_options {
    int64_t at_ns;   // the moment that counts for the age of news; 0: now
    bool skip_files; // the manifest and its feeds are enough
    bool decode;     // see that each picture decodes
    enum cage_decode by;
    bool draws;    // keep some of what was decoded for that
    bool lenient;  // open it all the same when contents are missing or broken
    bool progress; // a line on standard error while files are fetched, if that is a terminal
};

// Opens the programme an operand names. Problems are collected, not printed. Returns an exit code;
// with ERR_NONE (and with lenient also otherwise, when it could be opened) o->programme is set.
// offline_finish() is due in any case.
int offline_open(struct offline *o, const char *operand, const struct offline_options *options);
void offline_finish(struct offline *o);
// Prints everything that was found and returns the exit code it calls for.
int offline_report(const struct offline *o);

// --from, --panel and --rotate, as several commands take them.
bool offline_from(const struct cli_command *c, const char *const *values, int64_t *from_ns,
                  struct err *err);
// --decode: who decodes videos.
bool offline_decode(const struct cli_command *c, const char *const *values, enum cage_decode *out,
                    struct err *err);
// NAME of a built-in profile or a file. Problems of the file are printed; false and *err after
// errors.
bool offline_panel(const char *name_or_file, struct panel *out, struct err *err);

// --backdrop: a colour, or a picture file (*picture, the caller unrefs it). NULL: white.
bool offline_backdrop(const char *value, struct picture **picture, struct color *color,
                      struct err *err);

// Prints an error and returns its code as an exit code.
int offline_fail(const struct err *err);
