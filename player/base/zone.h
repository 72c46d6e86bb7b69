#pragma once
// Time zones as data: the bytes of a TZif file (RFC 8536) in, answers out. No file is opened here.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/err.h"

struct zone;

enum { ZONE_FILE_MAX = 256 * 1024 }; // bytes; larger files are refused

// Reads version 1 to 4 TZif bytes, with the POSIX footer for times after the last transition (so
// that 2038 and 2100 are right). name is kept for zone_name. NULL and *err on anything malformed.
struct zone *zone_parse(const char *name, const void *bytes, size_t len, struct err *err);
// A zone that is UTC for ever.
struct zone *zone_utc(void);
void zone_destroy(struct zone *z); // NULL is fine
const char *zone_name(const struct zone *z);

// Seconds east of Greenwich at an instant; *abbrev (may be NULL) gets e.g. "KST", owned by z.
int32_t zone_offset_at(const struct zone *z, int64_t utc_ns, const char **abbrev);
struct civil zone_to_civil(const struct zone *z, int64_t utc_ns);

enum zone_local { ZONE_ONCE, ZONE_SKIPPED, ZONE_TWICE };
// The instant a wall in this zone shows c. A time that occurs twice means the first. A time that is
// skipped means the instant of the change (docs/MANIFEST.md, "Clock changes"). Says which it was.
enum zone_local zone_from_civil(const struct zone *z, const struct civil *c, int64_t *utc_ns);
// The first instant after utc_ns at which the offset changes; INT64_MAX if never.
int64_t zone_next_change(const struct zone *z, int64_t utc_ns);

// True for names that can be looked up safely: "Asia/Seoul", "UTC", "Etc/GMT-9"; no dots, no
// leading '/', 1..64 of A-Za-z0-9_+-/ .
bool zone_name_is_safe(const char *name);
