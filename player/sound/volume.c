#include "sound/volume.h"

#include <string.h>

#include "base/civil.h"
#include "base/now.h"
#include "base/str.h"

static bool bad(struct err *err, const char *text)
{
    return err_set(err, ERR_USAGE, "--volume",
                   "\"%s\" is not understood; expected 0 to 100, or what it is from which time of "
                   "the day on, such as 07:00=80,20:00=30,22:00=0",
                   text);
}

static bool read_volume(const char *text, double *volume)
{
    int64_t nano;
    if (!str_to_nano(text, &nano) || nano < 0 || nano > 100 * NS_PER_S)
        return false;
    *volume = (double)nano / (100 * (double)NS_PER_S);
    return true;
}

// In order of time; false when the time is there already.
static bool insert(struct sound_volume *v, int32_t second, double volume)
{
    size_t at = v->count;
    while (at > 0 && v->steps[at - 1].second >= second)
        at--;
    if (at < v->count && v->steps[at].second == second)
        return false;
    memmove(v->steps + at + 1, v->steps + at, (v->count - at) * sizeof v->steps[0]);
    v->steps[at].second = second;
    v->steps[at].volume = volume;
    v->count++;
    return true;
}

// "07:00=80", in place.
static bool read_step(char *part, struct sound_volume *v, struct err *err)
{
    char *equals = strchr(part, '=');
    int32_t second;
    double volume;
    if (!equals)
        return bad(err, part);
    *equals = '\0';
    bool fine =
        civil_parse_time(part, &second) && second < 86400 && read_volume(equals + 1, &volume);
    if (fine && v->count == SOUND_VOLUME_STEPS_MAX)
        return err_set(err, ERR_USAGE, "--volume", "more than %d times of the day",
                       SOUND_VOLUME_STEPS_MAX);
    if (fine && !insert(v, second, volume))
        return err_set(err, ERR_USAGE, "--volume", "%s is there twice", part);
    *equals = '=';
    return fine || bad(err, part);
}

// The next part of a list, without the blanks around it; *rest moves behind it, or becomes NULL.
static char *next_part(char **rest)
{
    char *part = *rest + strspn(*rest, " ");
    char *comma = strchr(part, ',');
    *rest = comma ? comma + 1 : NULL;
    if (comma)
        *comma = '\0';
    size_t len = strlen(part);
    while (len > 0 && part[len - 1] == ' ')
        part[--len] = '\0';
    return part;
}

bool sound_volume_parse(const char *text, struct sound_volume *out, struct err *err)
{
    char copy[SOUND_VOLUME_TEXT_MAX];
    *out = (struct sound_volume){0};
    if (!str_copy(copy, sizeof copy, text))
        return err_set(err, ERR_USAGE, "--volume", "longer than %d bytes", SOUND_VOLUME_TEXT_MAX);
    if (!strchr(copy, '=')) {
        out->count = 1;
        return read_volume(text, &out->steps[0].volume) || bad(err, text);
    }
    for (char *rest = copy; rest;)
        if (!read_step(next_part(&rest), out, err))
            return false;
    return true;
}

double sound_volume_at(const struct sound_volume *v, const struct zone *zone, int64_t utc_ns,
                       int64_t *next_ns)
{
    struct civil today = zone_to_civil(zone, utc_ns);
    int64_t day = civil_to_days(today.year, today.month, today.day);
    double volume = v->steps[v->count - 1].volume;
    int64_t last_ns = INT64_MIN;
    *next_ns = INT64_MAX;
    if (v->count == 1)
        return volume;
    // Yesterday's last step may still hold; two days, for a zone can leave out a whole one.
    for (int64_t d = day - 2; d <= day + 2; d++) {
        struct civil c = {0};
        int month;
        int date;
        civil_from_days(d, &c.year, &month, &date);
        c.month = (int8_t)month;
        c.day = (int8_t)date;
        for (size_t i = 0; i < v->count; i++) {
            int32_t second = v->steps[i].second;
            c.hour = (int8_t)(second / 3600);
            c.minute = (int8_t)(second / 60 % 60);
            c.second = (int8_t)(second % 60);
            int64_t at_ns;
            (void)zone_from_civil(zone, &c, &at_ns);
            if (at_ns > utc_ns && at_ns < *next_ns)
                *next_ns = at_ns;
            if (at_ns > utc_ns || at_ns < last_ns)
                continue;
            last_ns = at_ns; // of steps that are skipped together the last one holds
            volume = v->steps[i].volume;
        }
    }
    return volume;
}
