#include "tz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct zone *tz_load(const char *name)
{
    static unsigned char bytes[ZONE_FILE_MAX];
    char path[256];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no %s", path);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    struct err err = {0};
    struct zone *z = zone_parse(name, bytes, n, &err);
    if (!z)
        fail_msg("%s: %s", path, err.text);
    return z;
}

int64_t tz_instant(const char *text)
{
    int64_t ns = 0;
    if (!civil_parse_instant(text, &ns))
        fail_msg("no instant: %s", text);
    return ns;
}

static size_t put_block(unsigned char *out, int32_t offset_s)
{
    memset(out, 0, 44);
    memcpy(out, "TZif2", 5);
    out[39] = 1; // one type
    out[43] = 4; // four characters
    for (int i = 0; i < 4; i++)
        out[44 + i] = (unsigned char)((uint32_t)offset_s >> (24 - 8 * i));
    out[48] = 0;
    out[49] = 0;
    memcpy(out + 50, "STD", 4);
    return 54;
}

size_t tz_with_footer(unsigned char out[512], const char *footer, int32_t offset_s)
{
    size_t n = put_block(out, offset_s);
    n += put_block(out + n, offset_s);
    int len = snprintf((char *)out + n, 512 - n, "\n%s\n", footer);
    return n + (size_t)len;
}
