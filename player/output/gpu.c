#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "output/output.h"

// The kernel's drivers of graphics processors make a render node each; two makers have their own
// names. Without any of these OpenGL could only be the processor's.
bool output_has_gpu(void)
{
    if (access("/dev/nvidiactl", F_OK) == 0 || access("/dev/mali0", F_OK) == 0)
        return true;
    DIR *nodes = opendir("/dev/dri");
    bool found = false;
    for (struct dirent *e = nodes ? readdir(nodes) : NULL; e && !found; e = readdir(nodes))
        found = strncmp(e->d_name, "renderD", 7) == 0;
    if (nodes)
        closedir(nodes);
    return found;
}
