#include "sys/zonefile.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "sys/file.h"

static const char *zone_folder(void)
{
    const char *dir = getenv("TZDIR");
    return dir && dir[0] ? dir : "/usr/share/zoneinfo";
}

static struct zone *parse_file(const char *name, const char *path, struct err *err)
{
    size_t len = 0;
    char *bytes = file_read(path, ZONE_FILE_MAX, &len, err);
    if (!bytes)
        return NULL;
    struct zone *zone = zone_parse(name, bytes, len, err);
    free(bytes);
    return zone;
}

struct zone *zonefile_load(const char *name, struct err *err)
{
    char path[PATH_MAX];
    if (!zone_name_is_safe(name) || !file_join(path, sizeof path, zone_folder(), name)) {
        err_set(err, ERR_REFUSED, "", "\"%s\" is no time zone; an IANA name was expected", name);
        return NULL;
    }
    struct err why = {0};
    struct zone *zone = parse_file(name, path, &why);
    // UTC needs no data, so a machine without tzdata still knows it.
    if (!zone && strcmp(name, "UTC") == 0)
        return zone_utc();
    if (!zone && why.code == ERR_CONTENT)
        err_set(err, ERR_REFUSED, path, "time zone \"%s\" is not known to this machine", name);
    else if (!zone)
        err_set(err, ERR_REFUSED, path, "%s", why.text);
    return zone;
}

bool zonefile_known(void *unused, const char *name)
{
    (void)unused;
    struct zone *zone = zonefile_load(name, NULL);
    bool known = zone != NULL;
    zone_destroy(zone);
    return known;
}

// The zone's name inside a path such as ../usr/share/zoneinfo/Asia/Seoul, or NULL.
static const char *name_in_path(const char *path)
{
    const char *at = strstr(path, "/zoneinfo/");
    return at ? at + strlen("/zoneinfo/") : NULL;
}

static struct zone *load_from_environment(void)
{
    const char *tz = getenv("TZ");
    if (!tz)
        return NULL;
    if (tz[0] == '\0')
        return zone_utc(); // POSIX: set and empty is UTC
    if (tz[0] == ':')
        tz++;
    if (tz[0] == '/')
        tz = name_in_path(tz);
    return tz ? zonefile_load(tz, NULL) : NULL;
}

static bool name_of_link(char *name, size_t max)
{
    char target[PATH_MAX];
    ssize_t n = readlink("/etc/localtime", target, sizeof target - 1);
    if (n <= 0)
        return false;
    target[n] = '\0';
    const char *found = name_in_path(target);
    return found && str_copy(name, max, found) && zone_name_is_safe(name);
}

static bool name_of_text(char *name, size_t max)
{
    size_t len = 0;
    char *text = file_read("/etc/timezone", 1024, &len, NULL);
    if (!text)
        return false;
    text[strcspn(text, " \t\r\n")] = '\0';
    bool good = str_copy(name, max, text) && zone_name_is_safe(name);
    free(text);
    return good;
}

struct zone *zonefile_load_local(void)
{
    struct zone *zone = load_from_environment();
    if (zone)
        return zone;
    char name[NAME_MAX];
    if (!name_of_link(name, sizeof name) && !name_of_text(name, sizeof name))
        str_copy(name, sizeof name, "localtime");
    zone = parse_file(name, "/etc/localtime", NULL);
    return zone ? zone : zone_utc();
}
