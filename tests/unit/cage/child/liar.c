// A decoder's process that is honest but for one thing: "STEP FIELD VALUE", for example
// "opened width -1". It is told so by its file, or, about its first word, by its name.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "cage/message.h"

static char lie[256];

static const char *field_of(const char *step)
{
    size_t len = strlen(step);
    return str_starts(lie, step) && lie[len] == ' ' ? lie + len + 1 : NULL;
}

static void change(struct reply *r, const char *field, long long value)
{
#define CHANGE(name, member)                                                                       \
    if (str_starts(field, name " "))                                                               \
        r->member = (__typeof__(r->member))value;
    CHANGE("serial", serial)
    CHANGE("answer", answer)
    CHANGE("flags", flags)
    CHANGE("frames", frames)
    CHANGE("start", start_ns)
    CHANGE("end", end_ns)
    CHANGE("kind", kind)
    CHANGE("width", width_px)
    CHANGE("height", height_px)
    CHANGE("soundrate", sound_rate)
    CHANGE("channels", sound_channels)
    CHANGE("num", rate_num)
    CHANGE("den", rate_den)
    CHANGE("duration", duration_ns)
    CHANGE("pictures", pictures)
    CHANGE("layout", form.layout)
    CHANGE("columns", form.half_w)
    CHANGE("rows", form.half_h)
    CHANGE("depth", form.depth)
    CHANGE("high", form.high)
    CHANGE("matrix", form.matrix)
    CHANGE("range", form.full)
    CHANGE("alpha", form.alpha)
    if (str_starts(field, "large ")) // within its bounds, but not within the memory
        r->form = (struct planes_form){.layout = PLANES_THREE, .depth = 16};
    if (str_starts(field, "text ")) {
        r->answer = REPLY_FAILED;
        memset(r->text, '\t', sizeof r->text); // no end, nothing printable
    }
    if (str_starts(field, "codec "))
        memset(r->codec, 0xff, sizeof r->codec);
}

// Sends the reply, or what the lie makes of it.
static void say(const char *step, struct reply r)
{
    struct {
        struct reply reply;
        char more[64];
    } out = {r, {0}};
    struct message_fds fds = {{0, 0}, 0};
    size_t len = sizeof r;
    const char *field = field_of(step);
    if (field) {
        const char *value = strchr(field, ' ');
        change(&out.reply, field, value ? strtoll(value, NULL, 0) : 0);
        if (str_starts(field, "bytes "))
            len = (size_t)strtoll(value, NULL, 0);
        if (str_starts(field, "descriptors "))
            fds.count = 2;
        if (str_starts(field, "exit "))
            _exit(0);
        while (str_starts(field, "flood "))
            if (send(MESSAGE_FD, &out, sizeof r, 0) < 0)
                _exit(0);
        if (str_starts(field, "twice "))
            message_send(MESSAGE_FD, &out, len, &fds);
        if (str_starts(field, "close ")) {
            close(MESSAGE_FD);
            for (;;)
                pause();
        }
    }
    if (len == 0)
        send(MESSAGE_FD, "", 0, 0);
    else
        message_send(MESSAGE_FD, &out, len, &fds);
}

static void open_file(struct reply r, int file)
{
    ssize_t len = pread(file, lie, sizeof lie - 1, 0);
    lie[len > 0 ? len : 0] = '\0';
    r.answer = REPLY_OPENED;
    r.kind = VIDEO_MOV;
    r.width_px = 32;
    r.height_px = 16;
    r.rate_num = 25;
    r.rate_den = 1;
    r.pictures = 100;
    r.duration_ns = 4000000000;
    r.flags = REPLY_HAS_SOUND;
    r.sound_rate = 48000;
    r.sound_channels = 2;
    snprintf(r.codec, sizeof r.codec, "lies");
    say("opened", r);
}

int main(int argc, char **argv)
{
    const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
    if (name)
        str_copy(lie, sizeof lie, name + 1);
    say("ready", (struct reply){.answer = REPLY_READY, .frames = MESSAGE_VERSION});
    struct request request;
    struct message_fds fds;
    int64_t shown = 0;
    while (message_receive(MESSAGE_FD, &request, sizeof request, &fds)) {
        struct reply r = {.serial = request.serial};
        switch ((enum request_what)request.what) {
        case REQUEST_OPEN:
            open_file(r, fds.list[0]);
            break;
        case REQUEST_NEXT:
            r.answer = REPLY_PICTURE;
            r.form = (struct planes_form){.layout = request.planes ? PLANES_THREE : PLANES_NONE,
                                          .half_w = 1,
                                          .half_h = 1,
                                          .depth = 8};
            r.start_ns = shown * 40000000;
            r.end_ns = ++shown * 40000000;
            say(shown > 1 ? "later" : "next", r);
            break;
        case REQUEST_SEEK:
            r.answer = REPLY_SOUGHT;
            say("sought", r);
            break;
        case REQUEST_SOUND:
            r.answer = REPLY_SOUND;
            r.frames = request.frames;
            say("sound", r);
            break;
        }
    }
    return 0;
}
