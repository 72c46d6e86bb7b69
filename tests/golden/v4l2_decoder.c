// vitrine-decoder with V4L2 as it is, and a device that is played here, in place of the C library's
// calls: FFmpeg looks for it in /dev, opens and asks it, as it would the kernel's. It paints what
// it should decode, by the times of what goes in.
//
// The device file is /dev/zero, which the cage lets in for it; FFmpeg sees it as /dev/video1. What
// it asks also goes to the kernel, which does not know the answer, but must not end the process.
#define _GNU_SOURCE // open64, readdir64
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/str.h"
#include "decode/hardware_way.h"
#include "paint.h"

#define REAL "/dev/zero"
enum { BUFFERS = 32, HELD = 4, PICTURE_US = 40000 };

struct memory {
    uint8_t *at;
    size_t bytes;
    bool queued;
    struct timeval time;
};

// One decoder at a time.
static struct {
    unsigned w, h;
    struct memory in[BUFFERS], out[BUFFERS];
    int64_t held_us[BUFFERS]; // pictures that wait for those before them
    int held;
    bool stopped;
} dev;

static bool is_device(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_rdev == makedev(1, 5);
}

// ---- what the device does -----------------------------------------------------------------------

static struct memory *queued(struct memory *list)
{
    for (int i = 0; i < BUFFERS; i++)
        if (list[i].queued)
            return &list[i];
    return NULL;
}

static bool has_picture(void)
{
    return dev.held > (dev.stopped ? 0 : HELD) && queued(dev.out);
}

static int64_t take_first(void)
{
    int first = 0;
    for (int i = 1; i < dev.held; i++)
        if (dev.held_us[i] < dev.held_us[first])
            first = i;
    const int64_t us = dev.held_us[first];
    dev.held_us[first] = dev.held_us[--dev.held];
    return us;
}

static int answer(int fault)
{
    errno = fault;
    return fault ? -1 : 0;
}

static int take_in(struct v4l2_buffer *b)
{
    struct memory *m = queued(dev.in);
    if (!m)
        return answer(EAGAIN);
    m->queued = false;
    b->index = (uint32_t)(m - dev.in);
    return 0;
}

static int give_picture(struct v4l2_buffer *b)
{
    if (!has_picture())
        return answer(dev.stopped ? EPIPE : EAGAIN);
    struct memory *m = queued(dev.out);
    const int64_t us = take_first();
    m->queued = false;
    paint_picture(m->at, dev.w, dev.h, (int)((us + PICTURE_US / 2) / PICTURE_US));
    b->index = (uint32_t)(m - dev.out);
    b->bytesused = dev.w * dev.h * 3 / 2;
    b->length = (uint32_t)m->bytes;
    b->timestamp = (struct timeval){us / 1000000, us % 1000000};
    return 0;
}

static int queue(const struct v4l2_buffer *b)
{
    const bool in = b->type == V4L2_BUF_TYPE_VIDEO_OUTPUT;
    (in ? dev.in : dev.out)[b->index].queued = true;
    if (in)
        dev.held_us[dev.held++] = b->timestamp.tv_sec * INT64_C(1000000) + b->timestamp.tv_usec;
    return 0;
}

static int tell_buffer(struct v4l2_buffer *b)
{
    const bool in = b->type == V4L2_BUF_TYPE_VIDEO_OUTPUT;
    b->length = in ? 1 << 20 : dev.w * dev.h * 3 / 2;
    b->m.offset = (in ? 0 : BUFFERS) + b->index;
    b->m.offset <<= 12;
    return 0;
}

static int tell_size(struct v4l2_format *f)
{
    const bool in = f->type == V4L2_BUF_TYPE_VIDEO_OUTPUT;
    f->fmt.pix.pixelformat = in ? V4L2_PIX_FMT_H264 : V4L2_PIX_FMT_NV12;
    f->fmt.pix.width = dev.w;
    f->fmt.pix.height = dev.h;
    f->fmt.pix.bytesperline = in ? 0 : dev.w;
    f->fmt.pix.sizeimage = in ? 1 << 20 : dev.w * dev.h * 3 / 2;
    return 0;
}

// Of what goes in: the file's; what comes out has the same.
static int set_size(struct v4l2_format *f)
{
    if (f->type == V4L2_BUF_TYPE_VIDEO_OUTPUT)
        dev.w = f->fmt.pix.width, dev.h = f->fmt.pix.height;
    return tell_size(f);
}

static int tell_form(struct v4l2_fmtdesc *f)
{
    if (f->index > 0)
        return answer(EINVAL);
    f->pixelformat = f->type == V4L2_BUF_TYPE_VIDEO_OUTPUT ? V4L2_PIX_FMT_H264 : V4L2_PIX_FMT_NV12;
    return 0;
}

static int tell_self(struct v4l2_capability *c)
{
    *c = (struct v4l2_capability){.driver = "test", .card = "the device of a test"};
    c->device_caps = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING;
    c->capabilities = c->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
}

static int command(unsigned long what, void *with)
{
    switch (what) {
    case VIDIOC_QUERYCAP:
        return tell_self(with);
    case VIDIOC_ENUM_FMT:
        return tell_form(with);
    case VIDIOC_G_FMT:
        return tell_size(with);
    case VIDIOC_S_FMT:
        return set_size(with);
    case VIDIOC_QUERYBUF:
        return tell_buffer(with);
    case VIDIOC_QBUF:
        return queue(with);
    case VIDIOC_DQBUF: {
        struct v4l2_buffer *b = with;
        return b->type == V4L2_BUF_TYPE_VIDEO_OUTPUT ? take_in(b) : give_picture(b);
    }
    case VIDIOC_DECODER_CMD:
        dev.stopped = true;
        return 0;
    case VIDIOC_TRY_FMT:
    case VIDIOC_REQBUFS:
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
    case VIDIOC_SUBSCRIBE_EVENT:
        return 0;
    default:
        return answer(ENOTTY);
    }
}

// ---- in the C library's place -------------------------------------------------------------------

int ioctl(int fd, unsigned long what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    void *with = va_arg(arguments, void *);
    va_end(arguments);
    if (!is_device(fd))
        return (int)syscall(SYS_ioctl, fd, what, with);
    (void)!syscall(SYS_ioctl, fd, what, NULL);
    return command(what, with);
}

// There is one more, which is no decoder: a camera.
int open64(const char *path, int flags, ...)
{
    const bool ours = strcmp(path, "/dev/video1") == 0;
    const bool camera = strcmp(path, "/dev/video0") == 0;
    va_list arguments;
    va_start(arguments, flags);
    const int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    if (ours)
        memset(&dev, 0, sizeof dev);
    return (int)syscall(SYS_openat, AT_FDCWD,
                        ours     ? REAL
                        : camera ? "/dev/null"
                                 : path,
                        flags, mode);
}

int open_own(const char *path, int flags, ...) __asm__("open");
int open_own(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return open64(path, flags, mode);
}

struct dirent64 *readdir64(DIR *folder)
{
    static struct dirent64 renamed;
    const struct dirent *e = readdir(folder);
    if (!e)
        return NULL;
    renamed.d_ino = e->d_ino;
    str_copy(renamed.d_name, sizeof renamed.d_name,
             strcmp(e->d_name, "zero") == 0 ? "video1" : e->d_name);
    return &renamed;
}

void *mmap64(void *at, size_t bytes, int access, int flags, int fd, off64_t offset)
{
    if (fd < 0 || !is_device(fd))
        return (void *)syscall(SYS_mmap, at, bytes, access, flags, fd, offset);
    const size_t i = (size_t)offset >> 12;
    struct memory *m = i < BUFFERS ? &dev.in[i] : &dev.out[i - BUFFERS];
    m->bytes = bytes;
    m->at = (void *)syscall(SYS_mmap, NULL, bytes, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return m->at;
}

// By this name, for the library's header says that poll() only writes.
int look(struct pollfd *list, nfds_t count, int timeout) __asm__("poll");
int look(struct pollfd *list, nfds_t count, int timeout)
{
    if (count != 1 || !is_device(list->fd))
        return (int)syscall(SYS_poll, list, count, timeout);
    const bool in = queued(dev.in), out = has_picture() || (dev.stopped && dev.held == 0);
    list->revents = (short)(((out ? POLLIN : 0) | (in ? POLLOUT : 0)) & list->events);
    errno = 0;
    if (!list->revents && timeout != 0)
        abort(); // it would wait for ever
    return list->revents != 0;
}

// ---- where it lies ------------------------------------------------------------------------------

static struct hardware_way way;
const struct hardware_way *const hardware_ways[] = {&way, NULL};

// It finds the decoder and leaves out the camera; which then has its other name.
static bool find(struct hardware_nodes *out, struct err *err)
{
    if (!hardware_v4l2.find(out, err))
        return false;
    if (out->count != 1 || strcmp(out->path[0], "/dev/video1") != 0)
        return err_set(err, ERR_FAILED, "", "found %s", out->path[0]);
    return str_copy(out->path[0], sizeof out->path[0], REAL);
}

__attribute__((constructor)) static void begin(void)
{
    way = hardware_v4l2;
    way.find = find;
}
