// Messages and descriptors through a socket that keeps their bounds (SOCK_SEQPACKET).
#define _GNU_SOURCE // MSG_CMSG_CLOEXEC

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cage/message.h"

union control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_FDS_MAX)];
};

bool message_send(int socket, const void *bytes, size_t len, const struct message_fds *fds)
{
    union control control = {0};
    struct iovec part = {.iov_len = len};
    memcpy(&part.iov_base, &bytes, sizeof bytes); // only read, whatever its type says
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fds && fds->count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * fds->count);
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * fds->count);
        memcpy(CMSG_DATA(head), fds->list, sizeof(int) * fds->count);
    }
    ssize_t n;
    do
        n = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)len;
}

static void take_fds(struct msghdr *message, struct message_fds *fds)
{
    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
            continue;
        fds->count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(fds->list, CMSG_DATA(head), fds->count * sizeof(int));
    }
}

bool message_waits(int socket)
{
    struct pollfd look = {.fd = socket, .events = POLLIN};
    return poll(&look, 1, 0) != 0;
}

bool message_receive(int socket, void *bytes, size_t len, struct message_fds *fds)
{
    union control control = {0};
    struct iovec part = {bytes, len};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    *fds = (struct message_fds){.count = 0};
    ssize_t n;
    do
        n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        take_fds(&message, fds);
    if (n == (ssize_t)len && !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
        return true;
    for (size_t i = 0; i < fds->count; i++)
        close(fds->list[i]);
    fds->count = 0;
    return false;
}
