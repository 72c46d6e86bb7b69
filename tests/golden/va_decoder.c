// vitrine-decoder with VAAPI as it is, but for where its device and its driver lie: both beside the
// program (va_driver.c).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/hardware_way.h"

// In libdrm's place, which asks the kernel's /sys: yes, it is a render node.
int drmGetNodeTypeFromFd(int fd);
int drmGetNodeTypeFromFd(int fd)
{
    return fd >= 0 ? 2 : -1;
}

static struct hardware_way way;
const struct hardware_way *const hardware_ways[] = {&way, NULL};

static char folder[HARDWARE_NODE_BYTES];

static bool find(struct hardware_nodes *out, struct err *err)
{
    const int len = snprintf(out->path[0], sizeof out->path[0], "%s/renderD128", folder);
    out->count = 1;
    return len < (int)sizeof out->path[0] || err_set(err, ERR_FAILED, "", "a long path");
}

__attribute__((constructor)) static void begin(void)
{
    const ssize_t len = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    setenv("LIBVA_DRIVERS_PATH", folder, 1);
    setenv("LIBVA_DRIVER_NAME", "test", 1);
    way = hardware_vaapi;
    way.find = find;
}
