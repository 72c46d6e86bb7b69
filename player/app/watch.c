#include "app/watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/prng.h"

enum { PLACES_MAX = 256 }; // folders and links that are listened to

#define ENTRIES                                                                                    \
    (IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)
// A file that is written is looked at when its writer closes it.
#define FILES (ENTRIES | IN_CLOSE_WRITE | IN_ATTRIB)

struct watch {
    int fd; // inotify; -1: none
    bool whole;
};

static uint64_t mix_file(uint64_t seed, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return prng_mix(seed, "-", 1);
    int64_t facts[5] = {st.st_mtim.tv_sec, st.st_mtim.tv_nsec, st.st_size, (int64_t)st.st_ino,
                        st.st_ctim.tv_nsec};
    return prng_mix(seed, facts, sizeof facts);
}

uint64_t watch_signature(const struct source *source, const struct programme *programme)
{
    uint64_t h = mix_file(PRNG_SEED, source->manifest);
    for (size_t i = 0; programme && i < programme->manifest->content_count; i++)
        if (programme->contents[i].path)
            h = mix_file(h, programme->contents[i].path);
    return h;
}

struct watch *watch_create(void)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->fd = -1;
    return w;
}

void watch_destroy(struct watch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        close(w->fd);
    free(w);
}

// The system counts a place once, by whichever path it is named.
static void listen_to(struct watch *w, const char *path, uint32_t mask)
{
    int number = inotify_add_watch(w->fd, path, mask | IN_MASK_ADD);
    if (number < 0 || number > PLACES_MAX)
        w->whole = false;
}

// Where links lead elsewhere when they are replaced: the folders that hold those of the path.
static void listen_to_links(struct watch *w, const char *path)
{
    char prefix[SOURCE_PATH_MAX];
    struct stat st;
    for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
        size_t n = (size_t)(end - path);
        memcpy(prefix, path, n);
        prefix[n] = '\0';
        if (lstat(prefix, &st) != 0 || !S_ISLNK(st.st_mode))
            continue;
        char *slash = strrchr(prefix, '/');
        slash[slash == prefix] = '\0';
        listen_to(w, prefix, ENTRIES);
    }
}

// The file's folder, up steps above it.
static void listen_to_folder(struct watch *w, const char *path, int up, uint32_t mask)
{
    char folder[SOURCE_PATH_MAX];
    memcpy(folder, path, strlen(path) + 1);
    for (; up >= 0; up--) {
        char *slash = strrchr(folder, '/');
        if (!slash || !slash[1])
            return;
        slash[slash == folder] = '\0';
    }
    listen_to(w, folder, mask);
}

static void listen_to_file(struct watch *w, const char *path)
{
    struct stat st;
    if (path[0] != '/' || strlen(path) >= SOURCE_PATH_MAX) {
        w->whole = false;
        return;
    }
    listen_to_folder(w, path, 0, FILES);
    // A link's target may be written elsewhere.
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
        listen_to(w, path, FILES);
}

bool watch_set(struct watch *w, const struct source *source, const struct programme *programme)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    w->whole = w->fd >= 0;
    if (!w->whole)
        return false;
    listen_to_file(w, source->manifest);
    if (w->whole)
        listen_to_links(w, source->manifest);
    if (w->whole)
        listen_to_folder(w, source->manifest, 1, ENTRIES); // the folder may be replaced whole
    for (size_t i = 0; w->whole && programme && i < programme->manifest->content_count; i++)
        if (programme->contents[i].path)
            listen_to_file(w, programme->contents[i].path);
    return w->whole;
}

int watch_fd(const struct watch *w)
{
    return w->fd;
}

void watch_heard(struct watch *w)
{
    char events[4096];
    while (w->fd >= 0 && read(w->fd, events, sizeof events) > 0)
        ;
}
