#include "help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct zone *load_zone(const char *name)
{
    static unsigned char bytes[ZONE_FILE_MAX];
    char path[256];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no %s", path);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    struct zone *z = zone_parse(name, bytes, n, NULL);
    assert_non_null(z);
    return z;
}

int64_t at(const char *text)
{
    int64_t ns = 0;
    if (!civil_parse_instant(text, &ns))
        fail_msg("no instant: %s", text);
    return ns;
}

const char *text_of(int64_t utc_ns)
{
    static char buffers[8][CIVIL_TEXT_MAX];
    static int turn;
    if (utc_ns == SCHEDULE_NEVER)
        return "never";
    turn = (turn + 1) % 8;
    return civil_print_instant(buffers[turn], utc_ns, 0, true);
}

struct manifest_when instant(const char *text)
{
    return (struct manifest_when){.kind = MANIFEST_WHEN_INSTANT, .utc_ns = at(text)};
}

struct manifest_when local(const char *text)
{
    struct manifest_when w = {.kind = MANIFEST_WHEN_LOCAL};
    if (!civil_parse_local(text, &w.local))
        fail_msg("no local time: %s", text);
    return w;
}

struct manifest_window daily(uint8_t days, const char *start, const char *end)
{
    struct manifest_window w = {.days = days, .end_s = 86400, .daily = true};
    if (start)
        assert_true(civil_parse_time(start, &w.start_s));
    if (end)
        assert_true(civil_parse_time(end, &w.end_s));
    return w;
}

static uint8_t weekday_of(const char *two)
{
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    for (uint8_t i = 0; i < 7; i++)
        if (strncmp(two, names[i], 2) == 0)
            return i;
    fail_msg("no weekday: %s", two);
    return 0;
}

static void put_byday(struct manifest_rrule *r, char *list)
{
    for (char *save, *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save)) {
        char *end;
        r->byday[r->byday_count].ordinal = (int8_t)strtol(p, &end, 10);
        r->byday[r->byday_count++].day = weekday_of(end);
    }
}

static void put_part(struct manifest_rrule *r, const char *name, char *value)
{
    if (strcmp(name, "FREQ") == 0) {
        static const char first[] = "DWMY";
        r->freq = (enum manifest_freq)(strchr(first, value[0]) - first);
    } else if (strcmp(name, "INTERVAL") == 0) {
        r->interval = (int32_t)strtol(value, NULL, 10);
    } else if (strcmp(name, "COUNT") == 0) {
        r->count = (int32_t)strtol(value, NULL, 10);
    } else if (strcmp(name, "UNTIL") == 0) {
        r->until = strlen(value) == 19 ? local(value) : instant(value);
    } else if (strcmp(name, "WKST") == 0) {
        r->wkst = weekday_of(value);
    } else if (strcmp(name, "BYSETPOS") == 0) {
        r->bysetpos = (int32_t)strtol(value, NULL, 10);
    } else if (strcmp(name, "BYDAY") == 0) {
        put_byday(r, value);
    } else {
        for (char *save, *p = strtok_r(value, ",", &save); p; p = strtok_r(NULL, ",", &save)) {
            long n = strtol(p, NULL, 10);
            if (strcmp(name, "BYMONTH") == 0)
                r->bymonth |= (uint16_t)(1 << (n - 1));
            else
                r->bymonthday[r->bymonthday_count++] = (int8_t)n;
        }
    }
}

struct manifest_rrule rule(const char *text)
{
    struct manifest_rrule r = {.interval = 1};
    char copy[512];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *save, *p = strtok_r(copy, ";", &save); p; p = strtok_r(NULL, ";", &save)) {
        char *value = strchr(p, '=');
        *value++ = '\0';
        put_part(&r, p, value);
    }
    return r;
}
