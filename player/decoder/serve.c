#include "decoder/serve.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/picture.h"
#include "base/str.h"
#include "cage/cage.h"
#include "cage/message.h"
#include "decode/decode.h"
#include "decoder/shared.h"

struct server {
    struct hardware *hardware; // NULL: none
    struct decode *decode;
    struct shared slots[CAGE_SLOTS];
    struct shared sound;
    bool any, runs; // a picture was asked for, and another
};

static void fail(struct reply *reply, const struct err *err)
{
    reply->answer = REPLY_FAILED;
    str_copy(reply->text, sizeof reply->text, err->text);
}

// Who decodes, if that is news.
static void tell(const struct server *s, struct reply *reply)
{
    struct decode_news news = {.hardware = false};
    if (s->hardware)
        decode_tell(s->decode, &news);
    reply->flags |= news.text[0] && news.hardware ? REPLY_HARDWARE : 0u;
    str_copy(reply->text, sizeof reply->text, news.text);
}

// The descriptors stay open as long as the process: the decoder reads from them.
static bool open_file(struct server *s, const struct request *request, struct message_fds *fds,
                      struct reply *reply)
{
    bool matte = request->alpha == VIDEO_ALPHA_MATTE;
    if (s->decode || fds->count != (matte ? 2 : 1))
        return false;
    struct decode_input input = {.fd = fds->list[0],
                                 .matte_fd = matte ? fds->list[1] : -1,
                                 .kind = (enum video_kind)request->kind,
                                 .alpha = (enum video_alpha)request->alpha,
                                 .hardware = s->hardware,
                                 .where = ""};
    fds->count = 0;
    struct video_info info = {0};
    struct err err = {0};
    s->decode = decode_open(&input, &info, &err);
    if (!s->decode) {
        fail(reply, &err);
        return true;
    }
    reply->answer = REPLY_OPENED;
    reply_from_info(reply, &info);
    tell(s, reply);
    return true;
}

static void next_picture(struct server *s, const struct request *request, struct reply *reply)
{
    struct video_span span = {0};
    struct err err = {0};
    const size_t room = slot_bytes(request->width_px, request->height_px) - PICTURE_BEHIND;
    struct decode_target target = {.rgba = s->slots[request->slot].at,
                                   .stride = (size_t)request->width_px * 4,
                                   .w = request->width_px,
                                   .h = request->height_px,
                                   .planes_room = request->planes ? room : 0};
    s->runs = s->any;
    s->any = true;
    if (request->turns)
        decode_turns(s->decode);
    enum decode_answer answer = decode_next(s->decode, &span, &err);
    if (answer == DECODE_END) {
        reply->answer = REPLY_END;
        return;
    }
    if (answer == DECODE_FAILED || !decode_write(s->decode, &target, &err)) {
        fail(reply, &err);
        return;
    }
    reply->answer = REPLY_PICTURE;
    reply->flags = target.opaque ? REPLY_OPAQUE : 0;
    reply->form = target.form;
    reply->start_ns = span.start_ns;
    reply->end_ns = span.end_ns;
    tell(s, reply);
}

static bool next(struct server *s, const struct request *request, struct message_fds *fds,
                 struct reply *reply)
{
    size_t need = slot_bytes(request->width_px, request->height_px);
    if (!s->decode || request->slot >= CAGE_SLOTS || need == 0 ||
        !shared_take(&s->slots[request->slot], fds) || s->slots[request->slot].bytes < need)
        return false;
    next_picture(s, request, reply);
    return true;
}

static bool seek(struct server *s, const struct request *request, struct reply *reply)
{
    if (!s->decode)
        return false;
    struct err err = {0};
    if (decode_seek(s->decode, request->t_ns, &err))
        reply->answer = REPLY_SOUGHT;
    else
        fail(reply, &err);
    return true;
}

static bool sound(struct server *s, const struct request *request, struct message_fds *fds,
                  struct reply *reply)
{
    if (!s->decode || !shared_take(&s->sound, fds) ||
        s->sound.bytes < (size_t)request->frames * DECODE_SOUND_CHANNELS * sizeof(float))
        return false;
    reply->answer = REPLY_SOUND;
    reply->frames =
        (uint32_t)decode_sound(s->decode, s->sound.at, request->frames, &reply->start_ns);
    return true;
}

static bool answer(struct server *s, const struct request *request, struct message_fds *fds,
                   struct reply *reply)
{
    switch ((enum request_what)request->what) {
    case REQUEST_OPEN:
        return open_file(s, request, fds, reply);
    case REQUEST_NEXT:
        return next(s, request, fds, reply);
    case REQUEST_SEEK:
        return seek(s, request, reply);
    case REQUEST_SOUND:
        return sound(s, request, fds, reply);
    }
    return false;
}

// Until somebody asks. Pictures are at hand then where the next ones take long, and where others
// take the processor for a while.
static bool work_ahead(struct server *s, int socket)
{
    while (s->runs && !message_waits(socket) && decode_ahead(s->decode))
        ;
    return true;
}

void serve(int socket, struct hardware *h)
{
    struct server s = {.hardware = h};
    struct request request;
    struct message_fds fds;
    while (work_ahead(&s, socket) && message_receive(socket, &request, sizeof request, &fds)) {
        struct reply reply = {.serial = request.serial};
        bool known = answer(&s, &request, &fds, &reply);
        for (size_t i = 0; i < fds.count; i++)
            close(fds.list[i]);
        if (!known || !message_send(socket, &reply, sizeof reply, NULL))
            break;
    }
    decode_close(s.decode);
}
