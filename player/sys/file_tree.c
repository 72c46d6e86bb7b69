#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "sys/file.h"

enum { TREE_DEPTH_MAX = 64 }; // folders within folders; what lies deeper stays

bool file_sync_dir(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (!good)
        file_fail(err, ERR_FAILED, path, "cannot sync the folder");
    if (fd >= 0)
        close(fd);
    return good;
}

bool file_sync_parent(const char *path, struct err *err)
{
    char dir[PATH_MAX];
    if (!str_copy(dir, sizeof dir, path))
        return err_set(err, ERR_FAILED, path, "the path is too long");
    char *slash = strrchr(dir, '/');
    if (!slash)
        return file_sync_dir(".", err);
    slash[slash == dir] = '\0';
    return file_sync_dir(dir, err);
}

// One folder whose parent is there. A new name is synced into the parent at once.
static bool make_one(const char *path, struct err *err)
{
    if (mkdir(path, 0755) == 0)
        return file_sync_parent(path, err);
    if (errno == EEXIST && file_is_dir(path))
        return true;
    return file_fail(err, ERR_FAILED, path, "cannot make the folder");
}

bool file_make_dirs(const char *path, struct err *err)
{
    char part[PATH_MAX];
    if (file_is_dir(path))
        return true;
    if (!str_copy(part, sizeof part, path) || !part[0])
        return err_set(err, ERR_FAILED, path, "is no path of a folder");
    for (char *c = part + 1; *c; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        if (!file_is_dir(part) && !make_one(part, err))
            return false;
        *c = '/';
    }
    return make_one(part, err);
}

bool file_make_temp_dir(char *out, size_t max, struct err *err)
{
    const char *base = getenv("TMPDIR");
    if (!base || !base[0])
        base = "/tmp";
    if (!file_join(out, max, base, "vitrine-XXXXXX"))
        return err_set(err, ERR_FAILED, base, "the path is too long");
    if (!mkdtemp(out))
        return file_fail(err, ERR_FAILED, base, "cannot make a private folder in it");
    return true;
}

static void remove_at(int parent, const char *name, int depth);

static void empty_folder(int fd, int depth)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return;
    }
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            remove_at(dirfd(dir), e->d_name, depth + 1);
    closedir(dir);
}

static void remove_at(int parent, const char *name, int depth)
{
    int fd = -1;
    if (depth < TREE_DEPTH_MAX)
        fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        unlinkat(parent, name, 0); // a file, or a link itself
        return;
    }
    empty_folder(fd, depth);
    unlinkat(parent, name, AT_REMOVEDIR);
}

void file_remove_tree(const char *path)
{
    remove_at(AT_FDCWD, path, 0);
}

bool file_beside_program(char *out, size_t max, const char *relative)
{
    char own[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", own, sizeof own - 1);
    own[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(own, '/');
    if (!slash || len == sizeof own - 1)
        return false;
    *slash = '\0';
    return file_join(out, max, own, relative);
}
