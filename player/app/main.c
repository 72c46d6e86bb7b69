// vitrine: signage player for transparent panels. The commands are in cmd_*.c; the first file to
// read is stage.c, which draws one frame after the other.

#include <malloc.h>
#include <signal.h>
#include <stdio.h>

#include "app/cli.h"
#include "sys/log.h"

// Pictures and frames get memory of their own from the system and give it back whole. Otherwise the
// C library learns from the first that is freed to keep them in its heap, whose holes then grow by
// a picture that is not there.
static void keep_pictures_off_the_heap(void)
{
#ifdef M_MMAP_THRESHOLD
    enum { LARGE = 1024 * 1024 };
    mallopt(M_MMAP_THRESHOLD, LARGE);
#endif
}

int main(int argc, char **argv)
{
    // A reader of our output that goes away is an error of that write, not the end of the program.
    // The locale is never set: numbers and dates in documents do not depend on it.
    signal(SIGPIPE, SIG_IGN);
    keep_pictures_off_the_heap();
    log_init("vitrine", LOG_INFO);
    int code = cli_main(argc, argv);
    // What was printed may still be in a buffer, and the disk behind it full.
    if (fflush(stdout) != 0 && code == ERR_NONE) {
        log_line(LOG_ERROR, "-", "the answer could not be written");
        code = ERR_FAILED;
    }
    return code;
}
