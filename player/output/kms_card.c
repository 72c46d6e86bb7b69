#include "output/kms_card.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "output/kms_pick.h"

int kms_card_open(int number)
{
    char path[32];
    snprintf(path, sizeof path, "/dev/dri/card%d", number);
    return open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

void kms_card_close(int fd)
{
    close(fd);
}

void *kms_card_map(int fd, uint64_t bytes, uint64_t offset)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
    return memory == MAP_FAILED ? NULL : memory;
}

void kms_card_unmap(void *memory, uint64_t bytes)
{
    munmap(memory, bytes);
}

int kms_uevents_open(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK, .nl_groups = 1};
    if (fd < 0 || bind(fd, (const struct sockaddr *)&kernel, sizeof kernel) == 0)
        return fd;
    close(fd);
    return -1;
}

bool kms_uevents_take(int fd)
{
    char text[KMS_UEVENT_MAX];
    bool found = false;
    for (;;) {
        struct sockaddr_nl from = {0};
        socklen_t len = sizeof from;
        ssize_t got = recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&from, &len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == ENOBUFS) // some were lost
            found = true;
        else if (got < 0)
            return found;
        else if (from.nl_pid == 0) // from the kernel, not from another program
            found |= kms_is_hotplug(text, (size_t)got);
    }
}
