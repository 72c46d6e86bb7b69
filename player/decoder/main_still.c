// vitrine-decoder-still: decodes one PNG, JPEG, WebP or GIF. It is small, so that a process for
// each picture costs two milliseconds.
#include <stdlib.h>

#include "base/str.h"
#include "cage/message.h"
#include "decoder/run.h"
#include "decoder/serve_still.h"

static const char *const codecs[] = {
    [STILL_PNG] = "png", [STILL_JPEG] = "jpeg", [STILL_WEBP] = "webp", [STILL_GIF] = "gif"};

static void *open_still(const struct still_file *file, struct video_info *info, struct err *err)
{
    static struct still_file opened;
    struct still_info still;
    if (!still_probe(file, &still, err))
        return NULL;
    opened = *file;
    *info = (struct video_info){
        .width_px = still.width_px, .height_px = still.height_px, .sure = still_is_sure(file)};
    str_copy(info->codec, sizeof info->codec, codecs[still.kind]);
    return &opened;
}

// It comes in its own size, which is the one that was told.
static struct picture *draw_still(const void *opened, int32_t w, int32_t h, uint8_t *pixels,
                                  struct err *err)
{
    struct still_file file = *(const struct still_file *)opened;
    (void)w, (void)h;
    file.pixels = pixels;
    return still_picture(&file, err);
}

int main(void)
{
    static const struct still_reader reader = {VIDEO_STILL, open_still, draw_still};
    if (!decoder_begin())
        return 2;
    if (!decoder_ready(NULL, 0, ""))
        return 1;
    serve_still(MESSAGE_FD, &reader);
    return 0;
}
