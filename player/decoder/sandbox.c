#define _GNU_SOURCE // unshare, setresuid

#include "decoder/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attr.h"
#include "decoder/filter.h"

static void limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit both = {most, most};
    setrlimit(what, &both); // fails where there is a lower limit already: as good
}

static void limit_all(bool device, int fonts)
{
    const rlim_t mib = 1024 * 1024;
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
    limit(RLIMIT_NOFILE, (rlim_t)fonts + (device ? SANDBOX_DEVICE_FILES_MAX : SANDBOX_FILES_MAX));
    // A sanitizer reserves terabytes for its shadow of the memory.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    limit(RLIMIT_AS, (device ? SANDBOX_DEVICE_SPACE_MIB_MAX : SANDBOX_SPACE_MIB_MAX) * mib);
    limit(RLIMIT_DATA, SANDBOX_DATA_MIB_MAX * mib);
#else
    (void)mib;
#endif
}

// A folder that has no name any more: empty, and nothing can be made in it. -1: none could be had.
static int empty_folder(void)
{
    static const char *const places[] = {"/tmp/", "/dev/shm/", "/run/"};
    for (size_t i = 0; i < VT_COUNT(places); i++) {
        char path[64];
        snprintf(path, sizeof path, "%svitrine-XXXXXX", places[i]);
        if (!mkdtemp(path))
            continue;
        int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        rmdir(path);
        if (folder >= 0)
            return folder;
    }
    return -1;
}

// No network, no mounts, no System V memory of others. Root may; others by way of a namespace of
// users, where the kernel has it. Not one of processes: its first member would be a child of ours.
static void leave_all(void)
{
    const int apart[] = {CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP};
    if (geteuid() != 0 && unshare(CLONE_NEWUSER) != 0)
        return;
    for (size_t i = 0; i < VT_COUNT(apart); i++)
        unshare(apart[i]);
}

// Where the root folder must stay, this is at least the one it is in.
static void shut_in(int folder)
{
    if (folder < 0)
        return;
    bool in = fchdir(folder) == 0 && chroot(".") == 0;
    close(folder);
    (void)in;
}

// Of root's groups only that of a device file stays, if there is one.
static void stop_being_root(const gid_t *group)
{
    if (geteuid() == 0 && setgroups(group ? 1 : 0, group) == 0 &&
        setresgid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER) == 0 &&
        setresuid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER) == 0)
        limit(RLIMIT_NPROC, SANDBOX_THREADS_MAX); // counts all of a user's: only for one without
}

// Of the capabilities that it has.
static void keep_rights(uint32_t mask)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct had[2] = {{0}};
    syscall(SYS_capget, &head, had);
    mask &= had[0].permitted;
    struct __user_cap_data_struct kept[2] = {{.effective = mask, .permitted = mask}, {0}};
    syscall(SYS_capset, &head, kept);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

enum { LANDLOCK_READ = 1 << 2 | 1 << 3, LANDLOCK_WRITE = 1 << 1, LANDLOCK_DEVICES = 1 << 15 };

// What is below this folder may be opened nevertheless.
static void allow_below(int rules, const char *path, uint64_t known)
{
    struct landlock_path_beneath_attr below = {
        .allowed_access = (LANDLOCK_READ | LANDLOCK_WRITE | LANDLOCK_DEVICES) & known,
        .parent_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC),
    };
    if (below.parent_fd < 0)
        return;
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    close(below.parent_fd);
}

// Landlock: every right that this kernel knows is taken away, but for opening what is below a
// folder (NULL: none).
static void forbid_files(const char *folder)
{
    struct {
        uint64_t files, network, scopes;
    } rights = {.files = (UINT64_C(1) << 13) - 1};
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    if (version >= 2)
        rights.files |= UINT64_C(1) << 13; // moving files between folders
    if (version >= 3)
        rights.files |= UINT64_C(1) << 14; // cutting them short
    if (version >= 4)
        rights.network = 3; // TCP: binding, connecting
    if (version >= 5)
        rights.files |= UINT64_C(1) << 15; // ioctl() of devices
    if (version >= 6)
        rights.scopes = 3; // abstract sockets, signals
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &rights, size, 0);
    if (rules < 0)
        return;
    if (folder)
        allow_below(rules, folder, rights.files);
    syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

// What sandbox_begin() has done already.
static bool begun;
static int place = -1; // an empty folder

// Whoever is not root has a name in its new namespace, or it could make no file there.
static void name_self(uid_t user, gid_t group)
{
    const struct {
        const char *path;
        long id;
    } maps[] = {{"/proc/self/setgroups", -1},
                {"/proc/self/uid_map", (long)user},
                {"/proc/self/gid_map", (long)group}};
    for (size_t i = 0; i < VT_COUNT(maps); i++) {
        const int fd = open(maps[i].path, O_WRONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        if (maps[i].id < 0)
            dprintf(fd, "deny");
        else
            dprintf(fd, "%ld %ld 1", maps[i].id, maps[i].id);
        close(fd);
    }
}

// A file system in which only these device files have names, in place of PLACE, becomes all there
// is. Mounts are this process's own by now.
#define PLACE "/tmp"
static bool shut_in_with(const struct sandbox_device *d, struct err *err)
{
    bool made = mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
                mount("none", PLACE, "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,mode=755") == 0 &&
                mkdir(PLACE "/dev", 0755) == 0;
    for (size_t i = 0; made && d->nodes[i]; i++) {
        const char *node = d->nodes[i];
        char path[64];
        snprintf(path, sizeof path, PLACE "%s", node);
        const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        made = fd >= 0 && close(fd) == 0 && mount(node, path, NULL, MS_BIND, NULL) == 0;
    }
    made = made &&
           mount(NULL, PLACE, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC,
                 NULL) == 0 &&
           chdir(PLACE) == 0 && chroot(".") == 0;
    return made || err_set(err, ERR_FAILED, "", "the device cannot be let into the cage: %s",
                           strerror(errno));
}

bool sandbox_begin(const struct sandbox_device *d, struct err *err)
{
    struct stat st;
    const char *node = d->nodes[0];
    const bool known = node && stat(node, &st) == 0;
    const uid_t user = geteuid();
    const gid_t group = getegid();
    begun = true;
    place = empty_folder();
    leave_all();
    if (user != 0)
        name_self(user, group);
    if (d->by_name && !shut_in_with(d, err))
        return false;
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    stop_being_root(known ? &st.st_gid : NULL);
    keep_rights(UINT32_C(1) << CAP_SYS_CHROOT | UINT32_C(1) << CAP_SETGID); // for the last step
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    return true;
}

bool sandbox_enter(const struct sandbox_device *d, int fonts, struct err *err)
{
    const bool by_name = d && d->by_name;
    if (!begun) {
        place = empty_folder(); // while it is still who may make one
        leave_all();
    }
    if (!by_name) {
        shut_in(place);
        if (begun)
            (void)!setgroups(0, NULL); // that of the device file has served
    } else if (place >= 0) {
        close(place); // it lies outside: ".." would lead from it to all files
    }
    stop_being_root(NULL);
    keep_rights(0);
    forbid_files(by_name ? "/" : NULL);
    limit_all(d != NULL, fonts);
    // After the change of user, which takes both back.
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    enum filter_device none = begun ? FILTER_DEVICE_GONE : FILTER_NO_DEVICE;
    if (fonts > 0)
        none = FILTER_FONTS;
    return filter_load(!d ? none : by_name ? FILTER_VIDEO : FILTER_RENDER, err);
}
