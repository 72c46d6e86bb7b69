#define _GNU_SOURCE // unshare, setresuid

#include "decoder/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

static void limit_all(void)
{
    const rlim_t mib = 1024 * 1024;
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
    limit(RLIMIT_NOFILE, SANDBOX_FILES_MAX);
    // A sanitizer reserves terabytes for its shadow of the memory.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    limit(RLIMIT_AS, SANDBOX_SPACE_MIB_MAX * mib);
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

static void drop_rights(void)
{
    if (geteuid() == 0 && setgroups(0, NULL) == 0 &&
        setresgid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER) == 0 &&
        setresuid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER) == 0)
        limit(RLIMIT_NPROC, SANDBOX_THREADS_MAX); // counts all of a user's: only for one without
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};
    syscall(SYS_capset, &head, none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

// Landlock, with nothing allowed: every right that this kernel knows is taken away.
static void forbid_files(void)
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
    syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

bool sandbox_enter(struct err *err)
{
    int folder = empty_folder(); // while it is still who may make one
    leave_all();
    shut_in(folder);
    drop_rights();
    forbid_files();
    limit_all();
    // After the change of user, which takes both back.
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    return filter_load(err);
}
