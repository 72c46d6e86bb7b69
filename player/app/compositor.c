#include "app/compositor.h"

#include <unistd.h>

#include "base/attr.h"

enum { THREADS_MAX = 64 };

static bool read_threads(const struct cli_command *c, const char *const *values, int threads_max,
                         int *out, struct err *err)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t threads = online < 1 ? 1 : online > threads_max ? threads_max : online;
    if (!cli_int(c, values, "threads", 1, THREADS_MAX, &threads, err))
        return false;
    *out = (int)threads;
    return true;
}

bool compositor_read(const struct cli_command *c, const char *const *values, int threads_max,
                     struct compositor_choice *out, struct err *err)
{
    static const char *const names[] = {"cpu", "gles"};
    static const char *const kinds[] = {
        [COMPOSE_CPU_BEST] = "best", [COMPOSE_CPU_C] = "c", [COMPOSE_CPU_REFERENCE] = "reference"};
    int which = 0;
    int kind = COMPOSE_CPU_BEST;
    // Who says how the processor is to compute wants it to.
    *out = (struct compositor_choice){.given = cli_given(c, values, "compositor") ||
                                               cli_given(c, values, "cpu")};
    if (!cli_word(c, values, "compositor", names, VT_COUNT(names), &which, err) ||
        !cli_word(c, values, "cpu", kinds, VT_COUNT(kinds), &kind, err) ||
        !read_threads(c, values, threads_max, &out->options.threads, err))
        return false;
    out->impl = which == 1 ? &compose_gles : &compose_cpu;
    out->options.cpu = (enum compose_cpu_kind)kind;
    return true;
}
