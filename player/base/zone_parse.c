#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/err.h"
#include "base/str.h"
#include "base/zone.h"
#include "base/zone_internal.h"

enum { HEADER_BYTES = 44, FOOTER_MAX = 256, TAIL_LAST_YEAR = 2262 };

// The counts of one block and where its parts lie.
struct block {
    int version; // 1 for '\0'
    size_t times, types, chars, leaps, isstd, isut;
    const unsigned char *time, *index, *type, *abbrev, *after;
};

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be_signed(const unsigned char *p, size_t bytes)
{
    if (bytes == 4)
        return (int32_t)be32(p);
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool bad(const char *name, struct err *err, const char *what)
{
    return err_set(err, ERR_REFUSED, name, "%s; expected a TZif file (RFC 8536)", what);
}

// Finds the parts of the block at bytes, whose times take time_bytes each.
static bool block_read(const unsigned char *bytes, size_t len, size_t time_bytes, struct block *b)
{
    if (len < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0)
        return false;
    unsigned char v = bytes[4];
    if (v != 0 && (v < '2' || v > '9'))
        return false;
    b->version = v ? v - '0' : 1;
    b->isut = be32(bytes + 20);
    b->isstd = be32(bytes + 24);
    b->leaps = be32(bytes + 28);
    b->times = be32(bytes + 32);
    b->types = be32(bytes + 36);
    b->chars = be32(bytes + 40);
    // Each count is below 2^32, so the sum cannot overflow 64 bits.
    uint64_t need = (uint64_t)b->times * (time_bytes + 1) + (uint64_t)b->types * 6 + b->chars +
                    (uint64_t)b->leaps * (time_bytes + 4) + b->isstd + b->isut;
    if (need > len - HEADER_BYTES)
        return false;
    b->time = bytes + HEADER_BYTES;
    b->index = b->time + b->times * time_bytes;
    b->type = b->index + b->times;
    b->abbrev = b->type + b->types * 6;
    b->after = b->abbrev + b->chars + b->leaps * (time_bytes + 4) + b->isstd + b->isut;
    return true;
}

static bool counts_are_sane(const struct block *b)
{
    return b->types >= 1 && b->types <= ZONE_TYPES_MAX && b->chars >= 1 &&
           (b->isstd == 0 || b->isstd == b->types) && (b->isut == 0 || b->isut == b->types);
}

static bool read_type(const struct block *b, size_t i, struct zone_type *out)
{
    const unsigned char *p = b->type + i * 6;
    size_t at = p[5];
    out->offset_s = (int32_t)be32(p);
    if (p[4] > 1 || at >= b->chars)
        return false;
    if (out->offset_s < -ZONE_OFFSET_MAX || out->offset_s > ZONE_OFFSET_MAX)
        return false;
    size_t n = 0;
    for (; at + n < b->chars && b->abbrev[at + n]; n++) {
        unsigned char c = b->abbrev[at + n];
        if (n + 1 >= ZONE_ABBREV_MAX || c < ' ' || c > '~')
            return false;
        out->abbrev[n] = (char)c;
    }
    out->abbrev[n] = '\0';
    return at + n < b->chars;
}

static bool read_types(struct zone *z, const struct block *b)
{
    for (size_t i = 0; i < b->types; i++)
        if (!read_type(b, i, &z->types[i]))
            return false;
    z->type_count = b->types;
    return true;
}

static bool read_changes(struct zone *z, const struct block *b, size_t time_bytes)
{
    for (size_t i = 0; i < b->times; i++) {
        struct zone_change c = {be_signed(b->time + i * time_bytes, time_bytes), b->index[i]};
        if (c.type >= b->types || (i > 0 && c.at_s <= z->changes[i - 1].at_s))
            return false;
        z->changes[i] = c;
    }
    z->change_count = b->times;
    return true;
}

// Adds a change of the footer, unless it changes nothing or lies in what the table already says.
static void add_change(struct zone *z, int64_t at_s, uint16_t type)
{
    struct zone_change *last = z->change_count ? &z->changes[z->change_count - 1] : NULL;
    const struct zone_type *before = &z->types[last ? last->type : 0];
    const struct zone_type *after = &z->types[type];
    if (last && at_s < last->at_s)
        return;
    if (before->offset_s == after->offset_s && strcmp(before->abbrev, after->abbrev) == 0)
        return;
    if (last && at_s == last->at_s)
        last->type = type;
    else
        z->changes[z->change_count++] = (struct zone_change){at_s, type};
}

// Unrolls the footer behind the last change, so that every look-up is one search in one table.
static void unroll(struct zone *z, const struct zone_posix *p)
{
    uint16_t standard = (uint16_t)z->type_count, summer = (uint16_t)(z->type_count + 1);
    z->types[z->type_count++] = p->standard;
    z->types[z->type_count++] = p->summer;
    int64_t table_end = z->change_count ? z->changes[z->change_count - 1].at_s : INT64_MIN;
    int32_t year = TAIL_LAST_YEAR - ZONE_TAIL_YEARS + 1;
    if (table_end >= civil_to_days(TAIL_LAST_YEAR, 1, 1) * 86400)
        return;
    if (table_end > civil_to_days(year + 2, 1, 1) * 86400) {
        int month, day;
        civil_from_days(table_end / 86400 - 366, &year, &month, &day);
    }
    for (; year <= TAIL_LAST_YEAR; year++) {
        int64_t start, end;
        zone_posix_year(p, year, &start, &end);
        bool summer_first = start < end;
        int64_t first = summer_first ? start : end, second = summer_first ? end : start;
        if (first > table_end)
            add_change(z, first, summer_first ? summer : standard);
        if (second > table_end)
            add_change(z, second, summer_first ? standard : summer);
    }
}

static bool read_footer(struct zone *z, const struct block *b, const unsigned char *end)
{
    const unsigned char *p = b->after;
    if (p == end || *p++ != '\n')
        return false;
    const unsigned char *stop = memchr(p, '\n', (size_t)(end - p));
    if (!stop || stop - p > FOOTER_MAX)
        return false;
    if (stop == p)
        return true; // nothing is known about later times: the last type goes on
    struct zone_posix posix;
    if (!zone_posix_parse((const char *)p, (size_t)(stop - p), &posix))
        return false;
    if (posix.has_summer)
        unroll(z, &posix);
    return true;
}

static bool fill(struct zone *z, const struct block *b, const unsigned char *end, struct err *err)
{
    size_t time_bytes = b->version > 1 ? 8 : 4;
    z->types = calloc(b->types + 2, sizeof *z->types);
    z->changes = calloc(b->times + 2 * ZONE_TAIL_YEARS, sizeof *z->changes);
    if (!z->types || !z->changes)
        abort(); // bounded by ZONE_FILE_MAX
    if (!read_types(z, b))
        return bad(z->name, err, "an offset or abbreviation is out of range");
    if (!read_changes(z, b, time_bytes))
        return bad(z->name, err, "the changes are out of order or name no type");
    if (b->version > 1 && !read_footer(z, b, end))
        return bad(z->name, err, "the rule in the footer cannot be read");
    return true;
}

struct zone *zone_parse(const char *name, const void *bytes, size_t len, struct err *err)
{
    const unsigned char *start = bytes, *end = start + len;
    struct block b;
    if (len > ZONE_FILE_MAX) {
        err_set(err, ERR_REFUSED, name, "%zu bytes; expected at most %d", len, ZONE_FILE_MAX);
        return NULL;
    }
    bool ok = block_read(start, len, 4, &b);
    if (ok && b.version > 1) // the first block is for readers of version 1 only
        ok = block_read(b.after, (size_t)(end - b.after), 8, &b) && b.version > 1;
    if (!ok || !counts_are_sane(&b)) {
        bad(name, err, "no TZif header, or the file is cut off");
        return NULL;
    }
    if (b.leaps > 0) {
        err_set(err, ERR_REFUSED, name,
                "the zone counts leap seconds; expected one that does not (not under right/)");
        return NULL;
    }
    struct zone *z = calloc(1, sizeof *z);
    if (!z)
        abort();
    str_copy(z->name, sizeof z->name, name);
    if (!fill(z, &b, end, err)) {
        zone_destroy(z);
        return NULL;
    }
    return z;
}
