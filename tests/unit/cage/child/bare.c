// Runs the test decoder as on a kernel without seccomp: both ways to ask for it are refused.
#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
    static char program[] = CAGE_DECODER;
    char *arguments[] = {program, NULL}, *environment[] = {NULL};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                     SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
    if (seccomp_load(filter) != 0)
        return 1;
    seccomp_release(filter);
    execve(program, arguments, environment);
    return 1;
}
