// Replies of a decoder's process that was taken over: what is believed lies within its bounds. The
// first byte says what was asked; the others change an honest reply, or are one of another size.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/picture.h"
#include "cage/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct request asked = {.serial = 5,
                                     .width_px = 33,
                                     .height_px = 17,
                                     .planes = 1,
                                     .what = REQUEST_OPEN,
                                     .kind = VIDEO_MOV,
                                     .frames = 480};

static struct reply honest(uint32_t what)
{
    struct reply r = {.serial = asked.serial,
                      .answer = what == REQUEST_OPEN   ? REPLY_OPENED
                                : what == REQUEST_NEXT ? REPLY_PICTURE
                                : what == REQUEST_SEEK ? REPLY_SOUGHT
                                                       : REPLY_SOUND,
                      .flags = REPLY_HAS_SOUND,
                      .frames = 480,
                      .start_ns = 1000,
                      .end_ns = 2000,
                      .kind = VIDEO_MOV,
                      .width_px = 1920,
                      .height_px = 1080,
                      .sound_rate = 48000,
                      .sound_channels = 2,
                      .rate_num = 25,
                      .rate_den = 1,
                      .duration_ns = 5000,
                      .pictures = 3,
                      .form = {.layout = PLANES_THREE, .half_w = 1, .half_h = 1, .depth = 10},
                      .codec = "h264"};
    return r;
}

static void must(int truth)
{
    if (!truth)
        abort();
}

static void line_is_printable(const char *text, size_t room)
{
    size_t len = 0;
    while (len < room && text[len])
        len++;
    must(len < room);
    for (size_t i = 0; i < len; i++)
        must(text[i] >= ' ' && text[i] <= '~');
}

static void opened(const struct reply *r)
{
    struct video_info info;
    reply_info(r, &info);
    must(info.kind == VIDEO_MOV);
    must(info.width_px > 0 && info.width_px <= PICTURE_SIDE_MAX);
    must(info.height_px > 0 && info.height_px <= PICTURE_SIDE_MAX);
    must((int64_t)info.width_px * info.height_px <= PICTURE_PIXELS_MAX);
    must(slot_bytes(info.width_px, info.height_px) >=
         (size_t)info.width_px * (size_t)info.height_px * 4 + PICTURE_BEHIND);
    must(info.duration_ns >= 0 && info.duration_ns <= MESSAGE_TIME_MAX_NS);
    must((info.rate_num > 0) == (info.rate_den > 0) && info.pictures >= 0);
    must(!info.sound || (info.sound_rate > 0 && info.sound_channels > 0));
    line_is_printable(info.codec, sizeof info.codec);
}

// Every byte that a compositor reads lies in the slot.
static void in_the_slot(const struct reply *r)
{
    struct picture_planes planes;
    if (r->form.layout == PLANES_NONE)
        return;
    size_t bytes = planes_lay(&planes, &r->form, asked.width_px, asked.height_px);
    must(bytes + PICTURE_BEHIND <= slot_bytes(asked.width_px, asked.height_px));
    for (int i = 0; i < planes.count; i++)
        must(planes.list[i].offset + planes.list[i].stride * (size_t)planes.list[i].height_px <=
             bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct request request = asked;
    request.what = REQUEST_OPEN + data[0] % 4u;
    struct reply said = honest(request.what);
    struct reply r;
    uint8_t *bytes = (uint8_t *)&said;
    for (size_t i = 0; i + 1 < size && i < sizeof said; i++)
        bytes[i] ^= data[i + 1];
    reply_check(data, size, &request, &r);
    if (!reply_check(&said, sizeof said, &request, &r))
        return 0;
    must(r.serial == request.serial && (r.flags & ~(uint32_t)REPLY_FLAGS) == 0);
    line_is_printable(r.text, sizeof r.text);
    if (r.answer == REPLY_OPENED)
        opened(&r);
    if (r.answer == REPLY_PICTURE) {
        must(r.start_ns >= 0 && r.start_ns < r.end_ns && r.end_ns <= MESSAGE_TIME_MAX_NS);
        in_the_slot(&r);
    }
    if (r.answer == REPLY_SOUND)
        must(r.frames <= request.frames);
    return 0;
}
