// Open file description locks are POSIX.1-2024; glibc 2.36 shows them to GNU sources only.
#define _GNU_SOURCE 1
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "store/internal.h"
#include "sys/file.h"

void store_path(const struct store *s, const char *name, char out[STORE_PATH_MAX])
{
    if (!file_join(out, STORE_PATH_MAX, s->dir, name))
        abort(); // store_open left room for every name of ours
}

void store_each(const struct store *s, const char *folder,
                void (*visit)(void *context, const char *path, const char *name), void *context)
{
    char dir_path[STORE_PATH_MAX];
    char path[STORE_PATH_MAX];
    store_path(s, folder, dir_path);
    DIR *dir = opendir(dir_path);
    if (!dir)
        return;
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir))
        if (e->d_name[0] != '.' && file_join(path, sizeof path, dir_path, e->d_name))
            visit(context, path, e->d_name);
    closedir(dir);
}

static bool take_lock(struct store *s, struct err *err)
{
    char path[STORE_PATH_MAX];
    store_path(s, "lock", path);
    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (s->lock_fd < 0)
        return file_fail(err, ERR_FAILED, path, "cannot make the lock file");
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(s->lock_fd, F_OFD_SETLK, &whole) == 0)
        return true;
    if (errno == EAGAIN || errno == EACCES)
        return err_set(err, ERR_FAILED, s->dir, "another player is using this folder");
    return file_fail(err, ERR_FAILED, path, "cannot lock it");
}

static void remove_if_temp(void *context, const char *path, const char *name)
{
    (void)context;
    if (file_is_temp_name(name))
        unlink(path);
}

static void clean_object_folder(void *context, const char *path, const char *name)
{
    (void)path;
    char folder[32];
    if (strlen(name) == 2 && snprintf(folder, sizeof folder, "objects/%s", name) > 0)
        store_each(context, folder, remove_if_temp, NULL);
}

static void remove_leftovers(struct store *s)
{
    store_each(s, "", remove_if_temp, NULL);
    store_each(s, "programmes", remove_if_temp, NULL);
    store_each(s, "feeds", remove_if_temp, NULL);
    store_each(s, "objects", clean_object_folder, s);
    store_programme_clean(s);
}

static bool refuse_later_version(const struct store *s, struct err *err)
{
    for (int slot = 0; slot < STORE_SLOTS; slot++) {
        struct record r;
        enum record_state state = record_load(s, slot, &r);
        record_finish(&r);
        if (state == RECORD_LATER)
            return err_set(err, ERR_FAILED, s->dir,
                           "was written by a later version; it was left as it is");
    }
    return true;
}

static bool make_folders(const struct store *s, struct err *err)
{
    static const char *const folders[] = {"objects", "programmes", "feeds"};
    for (size_t i = 0; i < VT_COUNT(folders); i++) {
        char path[STORE_PATH_MAX];
        store_path(s, folders[i], path);
        if (!file_make_dirs(path, err))
            return false;
    }
    return true;
}

static bool set_up(struct store *s, const char *dir, struct err *err)
{
    if (!str_copy(s->dir, sizeof s->dir, dir))
        return err_set(err, ERR_FAILED, dir, "the path is too long");
    return file_make_dirs(dir, err) && take_lock(s, err) && refuse_later_version(s, err) &&
           make_folders(s, err);
}

struct store *store_open(const char *dir, struct err *err)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->lock_fd = -1;
    pthread_mutex_init(&s->lock, NULL);
    if (!set_up(s, dir, err)) {
        store_close(s);
        return NULL;
    }
    remove_leftovers(s);
    return s;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->lock_fd >= 0)
        close(s->lock_fd); // gives the lock back
    pthread_mutex_destroy(&s->lock);
    free(s);
}
