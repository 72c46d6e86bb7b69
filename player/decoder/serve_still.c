#define _GNU_SOURCE // MAP_POPULATE

#include "decoder/serve_still.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "cage/message.h"
#include "decoder/shared.h"

struct server {
    const struct still_reader *reader;
    void *opened; // NULL: there is no file yet
    struct video_info info;
    struct shared slot;
    bool drawn;
};

static void fail(struct reply *reply, const struct err *err)
{
    reply->answer = REPLY_FAILED;
    str_copy(reply->text, sizeof reply->text, err->text);
}

// Mapped, not read: what becomes of the file meanwhile can end this process, and no more.
static bool map_file(int fd, struct still_file *out, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(err, ERR_CONTENT, "", "is no file that can be read");
    if (st.st_size > STILL_FILE_MAX)
        return err_set(err, ERR_CONTENT, "", "has %lld bytes; expected at most %d",
                       (long long)st.st_size, STILL_FILE_MAX);
    *out = (struct still_file){.len = (size_t)st.st_size, .where = ""};
    if (out->len == 0)
        return true;
    void *at = mmap(NULL, out->len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (at == MAP_FAILED)
        return err_set(err, ERR_CONTENT, "", "is too large for the memory that is left");
    out->bytes = at;
    return true;
}

static bool open_file(struct server *s, const struct request *request,
                      const struct message_fds *fds, struct reply *reply)
{
    if (s->opened || fds->count != 1 || request->kind != (int32_t)s->reader->kind)
        return false;
    struct still_file file;
    struct err err = {0};
    if (map_file(fds->list[0], &file, &err))
        s->opened = s->reader->open(&file, &s->info, &err);
    if (!s->opened) {
        fail(reply, &err);
        return true;
    }
    s->info.kind = s->reader->kind;
    s->info.pictures = 1;
    reply->answer = REPLY_OPENED;
    reply_from_info(reply, &s->info);
    return true;
}

static void draw(struct server *s, const struct request *request, struct reply *reply)
{
    struct err err = {0};
    struct picture *p =
        s->reader->draw(s->opened, request->width_px, request->height_px, s->slot.at, &err);
    if (!p) {
        fail(reply, &err);
        return;
    }
    reply->answer = REPLY_PICTURE;
    reply->flags =
        (p->opaque ? REPLY_OPAQUE : 0u) | (p->alpha == PICTURE_STRAIGHT ? REPLY_STRAIGHT : 0u);
    reply->end_ns = NS_PER_S; // any span will do: there is one picture
    picture_unref(p);
}

static bool next(struct server *s, const struct request *request, const struct message_fds *fds,
                 struct reply *reply)
{
    size_t need = slot_still_bytes(request->width_px, request->height_px);
    bool fits = s->info.scalable ||
                (request->width_px == s->info.width_px && request->height_px == s->info.height_px);
    if (!s->opened || need == 0 || !fits)
        return false;
    if (s->drawn) {
        reply->answer = REPLY_END;
        return true;
    }
    if (!shared_take(&s->slot, fds) || s->slot.bytes < need)
        return false;
    s->drawn = true;
    draw(s, request, reply);
    return true;
}

static bool answer(struct server *s, const struct request *request, const struct message_fds *fds,
                   struct reply *reply)
{
    switch ((enum request_what)request->what) {
    case REQUEST_OPEN:
        return open_file(s, request, fds, reply);
    case REQUEST_NEXT:
        return next(s, request, fds, reply);
    default: // a still has neither times nor sound
        return false;
    }
}

void serve_still(int socket, const struct still_reader *reader)
{
    struct server s = {.reader = reader};
    struct request request;
    struct message_fds fds;
    while (message_receive(socket, &request, sizeof request, &fds)) {
        struct reply reply = {.serial = request.serial};
        bool known = answer(&s, &request, &fds, &reply);
        for (size_t i = 0; i < fds.count; i++)
            close(fds.list[i]);
        if (!known || !message_send(socket, &reply, sizeof reply, NULL))
            break;
    }
}
