// vitrine: signage player for transparent panels. The commands are in cmd_*.c; the first file to
// read is stage.c, which draws one frame after the other.

#include <signal.h>
#include <stdio.h>

#include "app/cli.h"
#include "sys/log.h"

int main(int argc, char **argv)
{
    // A reader of our output that goes away is an error of that write, not the end of the program.
    // The locale is never set: numbers and dates in documents do not depend on it.
    signal(SIGPIPE, SIG_IGN);
    log_init("vitrine", LOG_INFO);
    int code = cli_main(argc, argv);
    // What was printed may still be in a buffer, and the disk behind it full.
    if (fflush(stdout) != 0 && code == ERR_NONE) {
        log_line(LOG_ERROR, "-", "the answer could not be written");
        code = ERR_FAILED;
    }
    return code;
}
