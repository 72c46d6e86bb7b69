#pragma once
// The system's zone data: name -> bytes of a TZif file -> zone.

#include <stdbool.h>

#include "base/err.h"
#include "base/zone.h"

// Reads $TZDIR or /usr/share/zoneinfo. NULL and *err (ERR_REFUSED) for unknown or unsafe names.
struct zone *zonefile_load(const char *name, struct err *err);
bool zonefile_known(void *unused, const char *name); // for manifest_origin.zone_known
// The player's own zone: $TZ if it names one, else /etc/localtime, else UTC. Never NULL.
struct zone *zonefile_load_local(void);
