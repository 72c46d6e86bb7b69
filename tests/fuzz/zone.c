// Hostile zone files: no crash, no hang, and answers that agree with each other.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(const struct zone *z, int64_t utc)
{
    const char *abbrev = NULL;
    zone_offset_at(z, utc, &abbrev);
    if (!abbrev || strlen(abbrev) > 15)
        abort();
    struct civil c = zone_to_civil(z, utc);
    int64_t back = 0;
    zone_from_civil(z, &c, &back);
    int64_t next = zone_next_change(z, utc);
    if (next <= utc && next != INT64_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct zone *z = zone_parse("Fuzz/Zone", data, size, &err);
    if (!z)
        return err.code == ERR_NONE ? (abort(), 0) : 0;
    static const int64_t moments[] = {INT64_MIN,
                                      INT64_MAX,
                                      0,
                                      INT64_C(1795478400000000000),
                                      INT64_C(4102444800000000000),
                                      INT64_C(9214646399999999999)};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++)
        look_up(z, moments[i]);
    int64_t t = INT64_C(1700000000000000000);
    for (int i = 0; i < 50 && t != INT64_MAX; i++) {
        look_up(z, t);
        t = zone_next_change(z, t);
    }
    zone_destroy(z);
    return 0;
}
