#pragma once
// Which ways to a decoder of the machine's own are open, and with which files they failed. A fault
// of a device costs it the file, three deaths cost it the rest of the run.

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "cage/cage.h"

enum {
    DEVICE_WAYS = 2,
    DEVICE_DEATHS_MAX = 3,  // of a way's processes, until it is left alone
    DEVICE_FILES_MAX = 256, // that are kept in mind
};
#define DEVICE_AGAIN_NS INT64_C(60000000000) // a device that was not there is looked for again

struct device_file {
    dev_t device; // the file system's
    ino_t inode;  // 0: none
    int64_t changed_ns;
    unsigned failed; // ways, by bit
    char told[ERR_TEXT_MAX];
};

struct devices {
    enum cage_decode how;
    int deaths[DEVICE_WAYS];
    int64_t off_until_ns[DEVICE_WAYS];   // INT64_MAX: for ever
    char why[DEVICE_WAYS][ERR_TEXT_MAX]; // it is off; "": never asked
    struct device_file files[DEVICE_FILES_MAX];
    int next;                // place in files
    char told[ERR_TEXT_MAX]; // why there is no device at all
};

const char *devices_word(int way); // for hardware_find()
// Whether a way may be tried, for the file that is open as fd.
bool devices_may(struct devices *d, int way, int fd, int64_t now_ns);
// There is no such device (for a while), or its process does not start (for ever).
void devices_off(struct devices *d, int way, int64_t until_ns, const char *why);
// The way failed with that file; died: the process did not survive it.
void devices_failed(struct devices *d, int way, int fd, bool died);
// Whether it has not been told of that file before. Remembers it.
bool devices_tell(struct devices *d, int fd, const char *text);
// Why no way is open, if it has not been told. False: nothing to tell.
bool devices_tell_none(struct devices *d, int64_t now_ns, char out[ERR_TEXT_MAX]);
