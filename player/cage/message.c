#include "cage/message.h"

#include <string.h>

#include "base/attr.h"
#include "base/picture.h"

static bool within(int64_t value, int64_t least, int64_t most)
{
    return value >= least && value <= most;
}

static bool can_be(int32_t width_px, int32_t height_px)
{
    return within(width_px, 1, PICTURE_SIDE_MAX) && within(height_px, 1, PICTURE_SIDE_MAX) &&
           (int64_t)width_px * height_px <= PICTURE_PIXELS_MAX;
}

static size_t whole_pieces(size_t bytes)
{
    return (bytes + MESSAGE_SLOT_ALIGN - 1) / MESSAGE_SLOT_ALIGN * MESSAGE_SLOT_ALIGN;
}

size_t slot_bytes(int32_t width_px, int32_t height_px)
{
    if (!can_be(width_px, height_px))
        return 0;
    return whole_pieces((size_t)width_px * (size_t)height_px * 4 + PICTURE_BEHIND);
}

size_t slot_still_bytes(int32_t width_px, int32_t height_px)
{
    return can_be(width_px, height_px) ? whole_pieces(picture_room_of(width_px, height_px)) : 0;
}

// One line of printable ASCII: the words are our own, and what they quote of a file need not be
// pretty.
static void clean(char *text, size_t size)
{
    text[size - 1] = '\0';
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if (text[i] < 0x20 || text[i] > 0x7e)
            text[i] = '?';
    memset(text + len, 0, size - len);
}

static bool answers(uint32_t answer, const struct request *request)
{
    if (!request)
        return answer == REPLY_READY || answer == REPLY_FAILED;
    if (answer == REPLY_FAILED)
        return true;
    switch ((enum request_what)request->what) {
    case REQUEST_OPEN:
        return answer == REPLY_OPENED;
    case REQUEST_NEXT:
        return answer == REPLY_PICTURE || answer == REPLY_END;
    case REQUEST_SEEK:
        return answer == REPLY_SOUGHT;
    case REQUEST_SOUND:
        return answer == REPLY_SOUND;
    }
    return false;
}

static bool opened_is_sane(const struct reply *r, const struct request *request)
{
    bool rate = (r->rate_num == 0 && r->rate_den == 0) ||
                (within(r->rate_num, 1, VIDEO_RATE_MAX) && within(r->rate_den, 1, VIDEO_RATE_MAX));
    bool sound = !(r->flags & REPLY_HAS_SOUND) || (r->sound_rate > 0 && r->sound_channels > 0);
    bool still = request->kind == VIDEO_STILL || !(r->flags & REPLY_SURE);
    return still && r->kind == request->kind && slot_bytes(r->width_px, r->height_px) > 0 && rate &&
           sound && within(r->sound_rate, 0, VIDEO_SOUND_RATE_MAX) &&
           within(r->sound_channels, 0, VIDEO_SOUND_CHANNELS_MAX) &&
           within(r->duration_ns, 0, MESSAGE_TIME_MAX_NS) &&
           within(r->pictures, 0, MESSAGE_TIME_MAX_NS);
}

// Only stills are known to come with colour as their files have it.
static bool alpha_can_be(const struct reply *r, const struct request *request)
{
    return !(r->flags & REPLY_STRAIGHT) || request->kind == VIDEO_STILL;
}

static bool planes_can_be(const struct reply *r, const struct request *request)
{
    struct picture_planes planes;
    if (r->form.layout == PLANES_NONE)
        return true;
    const int32_t w = request->width_px, h = request->height_px;
    return request->planes && planes_form_is_sane(&r->form) &&
           planes_lay(&planes, &r->form, w, h) + PICTURE_BEHIND <= slot_bytes(w, h);
}

static bool says_what_can_be(const struct reply *r, const struct request *request)
{
    switch ((enum reply_answer)r->answer) {
    case REPLY_READY:
        return r->frames == MESSAGE_VERSION;
    case REPLY_OPENED:
        return opened_is_sane(r, request);
    case REPLY_PICTURE:
        return within(r->start_ns, 0, MESSAGE_TIME_MAX_NS) && r->end_ns > r->start_ns &&
               r->end_ns <= MESSAGE_TIME_MAX_NS && alpha_can_be(r, request) &&
               planes_can_be(r, request);
    case REPLY_SOUND:
        return r->frames <= request->frames &&
               within(r->start_ns, -MESSAGE_TIME_MAX_NS, MESSAGE_TIME_MAX_NS);
    case REPLY_END:
    case REPLY_SOUGHT:
    case REPLY_FAILED:
        return true;
    }
    return false;
}

bool reply_check(const void *bytes, size_t len, const struct request *request, struct reply *out)
{
    if (len != sizeof *out)
        return false;
    memcpy(out, bytes, sizeof *out);
    if (out->serial != (request ? request->serial : 0) || (out->flags & ~(uint32_t)REPLY_FLAGS) ||
        !answers(out->answer, request) || !says_what_can_be(out, request))
        return false;
    clean(out->codec, sizeof out->codec);
    clean(out->text, sizeof out->text);
    return true;
}

// reply.flags and the fields they stand for.
#define INFO_FLAGS(DO)                                                                             \
    DO(REPLY_ALPHA, alpha)                                                                         \
    DO(REPLY_SCALABLE, scalable)                                                                   \
    DO(REPLY_HDR, hdr)                                                                             \
    DO(REPLY_INTERLACED, interlaced)                                                               \
    DO(REPLY_HAS_SOUND, sound)                                                                     \
    DO(REPLY_SURE, sure)

void reply_info(const struct reply *reply, struct video_info *info)
{
#define FROM_FLAG(flag, field) .field = (reply->flags & (flag)) != 0,
    *info = (struct video_info){.kind = (enum video_kind)reply->kind,
                                .width_px = reply->width_px,
                                .height_px = reply->height_px,
                                .rate_num = reply->rate_num,
                                .rate_den = reply->rate_den,
                                .duration_ns = reply->duration_ns,
                                .pictures = reply->pictures,
                                .sound_rate = reply->sound_rate,
                                .sound_channels = reply->sound_channels,
                                INFO_FLAGS(FROM_FLAG)};
    memcpy(info->codec, reply->codec, sizeof info->codec);
}

void reply_from_info(struct reply *reply, const struct video_info *info)
{
#define TO_FLAG(flag, field) reply->flags |= info->field ? (flag) : 0u;
    INFO_FLAGS(TO_FLAG)
    reply->kind = (int32_t)info->kind;
    reply->width_px = info->width_px;
    reply->height_px = info->height_px;
    reply->rate_num = info->rate_num;
    reply->rate_den = info->rate_den;
    reply->duration_ns = info->duration_ns;
    reply->pictures = info->pictures;
    reply->sound_rate = info->sound_rate;
    reply->sound_channels = info->sound_channels;
    memcpy(reply->codec, info->codec, sizeof reply->codec);
}
