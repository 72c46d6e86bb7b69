#include "cage/devices.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/now.h"
#include "base/str.h"

static const struct {
    enum cage_decode how;
    const char *word;
    const char *nodes; // without any of which it is not tried, unless it was asked for by name
} ways[DEVICE_WAYS] = {
    {CAGE_DECODE_VAAPI, "vaapi", "/dev/dri/renderD*"},
    {CAGE_DECODE_V4L2, "v4l2m2m", "/dev/video*"},
};

const char *devices_word(int way)
{
    return ways[way].word;
}

static bool has_node(int way)
{
    glob_t found;
    const bool any = glob(ways[way].nodes, GLOB_NOSORT, NULL, &found) == 0;
    globfree(&found);
    return any;
}

static bool is_asked_for(const struct devices *d, int way)
{
    return d->how == CAGE_DECODE_AUTO || d->how == ways[way].how;
}

// One that is forgotten makes room for it.
static struct device_file *file_of(struct devices *d, int fd)
{
    struct stat st = {0};
    (void)!fstat(fd, &st);
    const int64_t changed_ns = st.st_ctim.tv_sec * NS_PER_S + st.st_ctim.tv_nsec;
    for (int i = 0; i < DEVICE_FILES_MAX; i++)
        if (d->files[i].inode == st.st_ino && d->files[i].device == st.st_dev &&
            d->files[i].changed_ns == changed_ns)
            return &d->files[i];
    struct device_file *f = &d->files[d->next];
    d->next = (d->next + 1) % DEVICE_FILES_MAX;
    *f = (struct device_file){.device = st.st_dev, .inode = st.st_ino, .changed_ns = changed_ns};
    return f;
}

bool devices_may(struct devices *d, int way, int fd, int64_t now_ns)
{
    if (!is_asked_for(d, way) || now_ns < d->off_until_ns[way] ||
        file_of(d, fd)->failed & 1u << way)
        return false;
    if (d->how != CAGE_DECODE_AUTO || has_node(way))
        return true;
    char why[ERR_TEXT_MAX];
    snprintf(why, sizeof why, "there is no %s", ways[way].nodes);
    str_copy(d->why[way], sizeof d->why[way], why);
    return false;
}

void devices_off(struct devices *d, int way, int64_t until_ns, const char *why)
{
    d->off_until_ns[way] = until_ns;
    str_copy(d->why[way], sizeof d->why[way], why);
}

void devices_failed(struct devices *d, int way, int fd, bool died)
{
    file_of(d, fd)->failed |= 1u << way;
    if (!died || ++d->deaths[way] < DEVICE_DEATHS_MAX)
        return;
    char why[ERR_TEXT_MAX];
    snprintf(why, sizeof why, "%s: its processes died %d times", ways[way].word, d->deaths[way]);
    devices_off(d, way, INT64_MAX, why);
}

bool devices_tell(struct devices *d, int fd, const char *text)
{
    struct device_file *f = file_of(d, fd);
    if (!text[0] || strcmp(f->told, text) == 0)
        return false;
    str_copy(f->told, sizeof f->told, text);
    return true;
}

bool devices_tell_none(struct devices *d, int64_t now_ns, char out[ERR_TEXT_MAX])
{
    char text[ERR_TEXT_MAX] = "videos are decoded by the processor";
    const char *between = ": ";
    for (int way = 0; way < DEVICE_WAYS; way++) {
        if (!is_asked_for(d, way))
            continue;
        if (now_ns >= d->off_until_ns[way] && !d->why[way][0])
            return false;
        const size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "%s%.90s", between, d->why[way]);
        between = "; ";
    }
    if (d->how == CAGE_DECODE_SOFTWARE || strcmp(text, d->told) == 0)
        return false;
    str_copy(d->told, sizeof d->told, text);
    str_copy(out, ERR_TEXT_MAX, text);
    return true;
}
