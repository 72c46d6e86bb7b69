#pragma once
// What a decoder must not be able to do, and what becomes of the call: with these arguments each of
// them works, or fails in another way, where there is no filter.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

enum { KILLED = 0 }; // the process; else the error that it gets

struct forbidden {
    const char *name;
    long number;
    int outcome;
    long arguments[4];
};

enum { PATH_HERE = -77 };        // stands for the address of a path, "/dev/null"
enum { NEW_USERS = 0x10000000 }; // CLONE_NEWUSER

static const struct forbidden forbidden[] = {
    {"openat", SYS_openat, EACCES, {AT_FDCWD, PATH_HERE, O_RDONLY}},
    {"openat2", SYS_openat2, EACCES, {AT_FDCWD, PATH_HERE}},
    {"statx", SYS_statx, ENOSYS, {AT_FDCWD, PATH_HERE}},
    {"faccessat", SYS_faccessat, EACCES, {AT_FDCWD, PATH_HERE}},
    {"readlinkat", SYS_readlinkat, EACCES, {AT_FDCWD, PATH_HERE}},
    {"newfstatat", SYS_newfstatat, EACCES, {AT_FDCWD, PATH_HERE}},
    {"clone3", SYS_clone3, ENOSYS, {0}},
    {"ioctl", SYS_ioctl, ENOTTY, {0}},
    {"fcntl dup", SYS_fcntl, EACCES, {0, F_DUPFD}},
    {"prctl dumpable", SYS_prctl, EACCES, {PR_SET_DUMPABLE, 1}},
    {"socket inet", SYS_socket, KILLED, {AF_INET, SOCK_STREAM}},
    {"socket unix", SYS_socket, KILLED, {AF_UNIX, SOCK_DGRAM}},
    {"socketpair", SYS_socketpair, KILLED, {AF_UNIX, SOCK_DGRAM}},
    {"connect", SYS_connect, KILLED, {3}},
    {"bind", SYS_bind, KILLED, {3}},
    {"accept4", SYS_accept4, KILLED, {3}},
    {"execve", SYS_execve, KILLED, {PATH_HERE}},
    {"execveat", SYS_execveat, KILLED, {AT_FDCWD, PATH_HERE}},
    {"clone process", SYS_clone, KILLED, {SIGCHLD}},
    {"ptrace", SYS_ptrace, KILLED, {0}},
    {"process_vm_readv", SYS_process_vm_readv, KILLED, {1}},
    {"kill all", SYS_kill, KILLED, {-1, SIGTERM}},
    {"tgkill other", SYS_tgkill, KILLED, {1, 1, SIGTERM}},
    {"pidfd_open", SYS_pidfd_open, KILLED, {1}},
    {"mount", SYS_mount, KILLED, {PATH_HERE, PATH_HERE}},
    {"umount2", SYS_umount2, KILLED, {PATH_HERE}},
    {"chroot", SYS_chroot, KILLED, {PATH_HERE}},
    {"pivot_root", SYS_pivot_root, KILLED, {PATH_HERE, PATH_HERE}},
    {"chdir", SYS_chdir, KILLED, {PATH_HERE}},
    {"unshare", SYS_unshare, KILLED, {NEW_USERS}},
    {"setns", SYS_setns, KILLED, {3}},
    {"bpf", SYS_bpf, KILLED, {0}},
    {"perf_event_open", SYS_perf_event_open, KILLED, {0}},
    {"keyctl", SYS_keyctl, KILLED, {0}},
    {"add_key", SYS_add_key, KILLED, {0}},
    {"init_module", SYS_init_module, KILLED, {0}},
    {"reboot", SYS_reboot, KILLED, {0}},
    {"setuid", SYS_setuid, KILLED, {0}},
    {"capset", SYS_capset, KILLED, {0}},
    {"prlimit", SYS_prlimit64, KILLED, {0}},
    {"seccomp", SYS_seccomp, KILLED, {0}},
    {"io_uring_setup", SYS_io_uring_setup, KILLED, {1}},
    {"userfaultfd", SYS_userfaultfd, KILLED, {0}},
    {"memfd_create", SYS_memfd_create, KILLED, {PATH_HERE}},
    {"mmap run", SYS_mmap, KILLED, {0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS}},
    {"mprotect run", SYS_mprotect, KILLED, {0, 0, PROT_READ | PROT_EXEC}},
    {"ftruncate", SYS_ftruncate, KILLED, {4, 0}},
    {"unlinkat", SYS_unlinkat, KILLED, {AT_FDCWD, PATH_HERE}},
    {"mkdirat", SYS_mkdirat, KILLED, {AT_FDCWD, PATH_HERE}},
    {"linkat", SYS_linkat, KILLED, {AT_FDCWD, PATH_HERE, AT_FDCWD, PATH_HERE}},
    {"getdents64", SYS_getdents64, KILLED, {3}},
    {"dup", SYS_dup, KILLED, {3}},
    {"pipe2", SYS_pipe2, KILLED, {0}},
    {"inotify_init1", SYS_inotify_init1, KILLED, {0}},
    {"shmget", SYS_shmget, KILLED, {0, 4096, 0600}},
    {"settimeofday", SYS_settimeofday, KILLED, {0}},
    {"sigaction", SYS_rt_sigaction, KILLED, {SIGXCPU}},
    {"personality", SYS_personality, KILLED, {0}},
};
enum { FORBIDDEN = sizeof forbidden / sizeof forbidden[0] };
