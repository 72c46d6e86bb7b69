#define _GNU_SOURCE // CLONE_THREAD, AT_EMPTY_PATH

#include "decoder/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/attr.h"

// All other calls end the process. Names that a machine does not have are passed over.
static const char *const allowed[] = {
    // Memory, but for what could be run: see below.
    "brk",
    "munmap",
    "mremap",
    "madvise",
    "membarrier",
    // What it has open. No name of a file is among these calls.
    "read",
    "readv",
    "pread64",
    "preadv",
    "write",
    "writev",
    "lseek",
    "_llseek",
    "close",
    "fstat",
    "fstat64",
    "sendmsg",
    "recvmsg",
    "poll",
    "ppoll",
    "ppoll_time64",
    // Threads of its own.
    "futex",
    "futex_time64",
    "futex_waitv",
    "set_robust_list",
    "get_robust_list",
    "rseq",
    "set_tid_address",
    "gettid",
    "getpid",
    "sched_yield",
    "sched_getaffinity",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "restart_syscall",
    "exit",
    "exit_group",
    // What time it is, chance, and how large the machine.
    "clock_gettime",
    "clock_gettime64",
    "clock_getres",
    "clock_getres_time64",
    "gettimeofday",
    "time",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "nanosleep",
    "getrandom",
    "sysinfo",
    "getrusage",
    "getcpu",
    "times",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
};

// Calls that libraries try and can do without: they fail, and the process lives on.
struct refusal {
    const char *name;
    int fault;
};
static const struct refusal refused[] = {
    {"clone3", ENOSYS}, // its flags lie in memory; the C library then takes clone
    {"statx", ENOSYS},
    {"open", EACCES},
    {"openat2", EACCES},
    {"access", EACCES},
    {"faccessat", EACCES},
    {"faccessat2", EACCES},
    {"stat", EACCES},
    {"stat64", EACCES},
    {"lstat", EACCES},
    {"lstat64", EACCES},
    {"readlink", EACCES},
    {"readlinkat", EACCES},
    {"getcwd", EACCES},
    {"uname", EACCES},
    {"sched_setaffinity", EPERM},
    {"sched_getparam", EPERM},
    {"sched_setscheduler", EPERM},
    {"sched_getscheduler", EPERM},
    {"get_mempolicy", EPERM},
    {"set_mempolicy", EPERM},
    {"mbind", EPERM},
    {"mlock", EPERM},
};

// What drivers try besides, and can do without: with a device these fail instead of ending it.
static const struct refusal refused_with_device[] = {
    {"kcmp", ENOSYS},       {"memfd_create", EPERM},  {"dup", EPERM},
    {"getppid", EPERM},     {"mkdir", EACCES},        {"mkdirat", EACCES},
    {"unlink", EACCES},     {"unlinkat", EACCES},     {"rename", EACCES},
    {"renameat2", EACCES},  {"ftruncate", EACCES},    {"fallocate", EACCES},
    {"flock", EACCES},      {"statfs", EACCES},       {"fstatfs", EACCES},
    {"socket", EACCES},     {"shmget", EPERM},        {"shmat", EPERM},
    {"shmctl", EPERM},      {"shmdt", EPERM},         {"semget", EPERM},
    {"semop", EPERM},       {"semctl", EPERM},        {"semtimedop", EPERM},
    {"setpriority", EPERM}, {"sched_setattr", EPERM}, {"timer_create", EPERM},
    {"getresuid", EPERM},
};

enum { SIGNAL_CANCEL = 32, SIGNAL_SETXID = 33 };

#define REFUSE SCMP_ACT_ERRNO(EACCES)
struct rule {
    uint32_t action;
    const char *name;
    unsigned count;
    struct scmp_arg_cmp arguments[2];
};

static int add(scmp_filter_ctx filter, const struct rule *rule)
{
    int number = seccomp_syscall_resolve_name(rule->name);
    if (number == __NR_SCMP_ERROR)
        return 0;
    int fault = seccomp_rule_add_array(filter, rule->action, number, rule->count, rule->arguments);
    return fault == -EDOM ? 0 : fault; // no such call on this machine
}

static int add_refusals(scmp_filter_ctx filter, const struct refusal *list, size_t count)
{
    int fault = 0;
    for (size_t i = 0; i < count && !fault; i++) {
        struct rule rule = {SCMP_ACT_ERRNO((uint16_t)list[i].fault), list[i].name, 0, {{0}}};
        fault = add(filter, &rule);
    }
    return fault;
}

static int add_plain(scmp_filter_ctx filter)
{
    int fault = 0;
    for (size_t i = 0; i < VT_COUNT(allowed) && !fault; i++)
        fault = add(filter, &(struct rule){.action = SCMP_ACT_ALLOW, .name = allowed[i]});
    return fault ? fault : add_refusals(filter, refused, VT_COUNT(refused));
}

// Calls that are allowed with some arguments only; with others they end the process, or fail.
static int add_narrow(scmp_filter_ctx filter)
{
    const scmp_datum_t self = (scmp_datum_t)getpid();
    const struct rule rules[] = {
        {SCMP_ACT_ALLOW, "mmap", 1, {SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)}},
        {SCMP_ACT_ALLOW, "mmap2", 1, {SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)}},
        {SCMP_ACT_ALLOW, "mprotect", 1, {SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)}},
        {SCMP_ACT_ALLOW, "clone", 1, {SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)}},
        {SCMP_ACT_ALLOW, "tgkill", 1, {SCMP_A0(SCMP_CMP_EQ, self)}},
        // The C library's own signals: its first thread sets one up.
        {SCMP_ACT_ALLOW, "rt_sigaction", 1, {SCMP_A0(SCMP_CMP_EQ, SIGNAL_CANCEL)}},
        {SCMP_ACT_ALLOW, "rt_sigaction", 1, {SCMP_A0(SCMP_CMP_EQ, SIGNAL_SETXID)}},
        {SCMP_ACT_ALLOW,
         "newfstatat",
         1,
         {SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH)}},
        {REFUSE, "newfstatat", 1, {SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0)}},
        {SCMP_ACT_ALLOW, "fcntl", 1, {SCMP_A1(SCMP_CMP_EQ, F_GETFL)}},
        {REFUSE, "fcntl", 1, {SCMP_A1(SCMP_CMP_NE, F_GETFL)}},
        {SCMP_ACT_ALLOW, "fcntl64", 1, {SCMP_A1(SCMP_CMP_EQ, F_GETFL)}},
        {REFUSE, "fcntl64", 1, {SCMP_A1(SCMP_CMP_NE, F_GETFL)}},
        {SCMP_ACT_ALLOW, "prctl", 1, {SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)}},
        {REFUSE, "prctl", 1, {SCMP_A0(SCMP_CMP_NE, PR_SET_NAME)}},
    };
    int fault = 0;
    for (size_t i = 0; i < VT_COUNT(rules) && !fault; i++)
        fault = add(filter, &rules[i]);
    return fault;
}

enum { TYPE_MASK = 0xff00, TYPE_SHIFT = 8 }; // of a command of ioctl()
#define COMMANDS_OF(type) SCMP_A1(SCMP_CMP_MASKED_EQ, TYPE_MASK, (scmp_datum_t)(type) << TYPE_SHIFT)

// What differs with a device: device files answer to commands of their kind, and no others.
static int add_device(scmp_filter_ctx filter, enum filter_device device)
{
    static const struct refusal closed[] = {{"openat", EACCES}, {"ioctl", ENOTTY}};
    const struct rule render[] = {
        {REFUSE, "openat", 0, {{0}}},
        {SCMP_ACT_ALLOW, "ioctl", 1, {COMMANDS_OF('d')}},         // DRM
        {SCMP_ACT_ALLOW, "ioctl", 1, {COMMANDS_OF('b')}},         // what is shared between devices
        {SCMP_ACT_ALLOW, "ioctl", 1, {COMMANDS_OF('>')}},         // when that is ready
        {SCMP_ACT_ERRNO(ENOTTY), "ioctl", 1, {COMMANDS_OF('T')}}, // is it a terminal?
    };
    const struct rule video[] = {
        {SCMP_ACT_ALLOW, "openat", 1, {SCMP_A2(SCMP_CMP_MASKED_EQ, O_CREAT, 0)}},
        {REFUSE, "openat", 1, {SCMP_A2(SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT)}},
        {SCMP_ACT_ALLOW, "getdents64", 0, {{0}}},
        {SCMP_ACT_ALLOW, "ioctl", 1, {COMMANDS_OF('V')}}, // V4L2
        {SCMP_ACT_ERRNO(ENOTTY), "ioctl", 1, {COMMANDS_OF('T')}},
    };
    const struct rule copy = {SCMP_ACT_ALLOW, "dup", 0, {{0}}};
    if (device == FILTER_FONTS && add(filter, &copy) != 0)
        return -ENOMEM;
    if (device == FILTER_NO_DEVICE || device == FILTER_FONTS || device == FILTER_DEVICE_GONE)
        return add_refusals(filter, closed, VT_COUNT(closed));
    const struct rule *rules = device == FILTER_RENDER ? render : video;
    size_t count = VT_COUNT(video);
    if (device == FILTER_RENDER)
        count = VT_COUNT(render);
    int fault = add_refusals(filter, refused_with_device, VT_COUNT(refused_with_device));
    for (size_t i = 0; i < count && !fault; i++)
        fault = add(filter, &rules[i]);
    return fault;
}

bool filter_load(enum filter_device device, struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int fault = filter ? 0 : -ENOMEM;
    if (!fault)
        fault = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 1);
    if (!fault)
        fault = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    // Drivers have threads by now.
    if (!fault && device != FILTER_NO_DEVICE)
        fault = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (!fault)
        fault = add_plain(filter);
    if (!fault)
        fault = add_narrow(filter);
    if (!fault)
        fault = add_device(filter, device);
    if (!fault)
        fault = seccomp_load(filter);
    seccomp_release(filter);
    return fault == 0 || err_set(err, ERR_FAILED, "",
                                 "this kernel cannot filter system calls "
                                 "(seccomp), without which no file is decoded: %s",
                                 strerror(-fault));
}
