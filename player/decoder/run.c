#define _GNU_SOURCE // pthread_setattr_default_np

#include "decoder/run.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/str.h"
#include "cage/message.h"

enum { STACK_BYTES = 2 * 1024 * 1024, HEAPS = 8 };

// What a sanitizer would do with files and other processes cannot be done in here.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:symbolize=0";
}
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "symbolize=0";
}
// These libraries are built without the thread sanitizer: it does not see how their threads agree.
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:libavcodec\nrace:libavformat\nrace:libavutil\nrace:libswresample\n"
           "race:libdav1d\nrace:libvpx\nrace:libavif\nrace:librlottie\n"
           "mutex:libavcodec\nmutex:libdav1d\nmutex:librlottie\n"
           "thread:libavcodec\nthread:libdav1d\nthread:librlottie\n";
}
#endif

static bool is_wanted(void)
{
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(MESSAGE_FD, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

// Many threads shall not reserve much memory each.
static void be_modest(void)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
    mallopt(M_ARENA_MAX, HEAPS);
}

bool decoder_begin(void)
{
    static const char words[] = "vitrine's decoders are started by vitrine for each file\n";
    if (!is_wanted()) {
        (void)!write(STDERR_FILENO, words, sizeof words - 1);
        return false;
    }
    be_modest();
    return true;
}

bool decoder_ready(const struct sandbox_device *device, int fonts, const char *words)
{
    struct err err = {0};
    struct reply reply = {.answer = REPLY_READY, .frames = MESSAGE_VERSION};
    if (device)
        reply.flags = REPLY_HARDWARE;
    str_copy(reply.text, sizeof reply.text, words);
    bool safe = sandbox_enter(device, fonts, &err);
    if (!safe) {
        reply.answer = REPLY_FAILED;
        reply.flags = 0;
        str_copy(reply.text, sizeof reply.text, err.text);
    }
    return message_send(MESSAGE_FD, &reply, sizeof reply, NULL) && safe;
}
