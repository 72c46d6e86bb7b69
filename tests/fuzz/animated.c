// Any bytes as an animated picture: opening, stepping, leaping and drawing must end within their
// limits, the pictures' times must follow each other, what it says must be believed, and no colour
// be brighter than its alpha.

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/now.h"
#include "base/video.h"
#include "decode/decode.h"

// Larger pictures are right but slow, and teach the fuzzer nothing.
enum { SIDE_MAX = 256, STEPS_MAX = 6, OUT = 16 };

static void draw(struct decode *d)
{
    static uint8_t pixels[OUT * OUT * 4];
    struct decode_target t = {.rgba = pixels, .stride = OUT * 4, .w = OUT, .h = OUT};
    if (!decode_write(d, &t, NULL))
        return;
    for (int i = 0; i < OUT * OUT * 4; i += 4) {
        const uint8_t *p = pixels + i;
        if (p[0] > p[3] || p[1] > p[3] || p[2] > p[3] || (t.opaque && p[3] != 255))
            abort();
    }
}

// Else the player takes the decoder for one that lies.
static void believe(const struct video_info *info)
{
    const int64_t longest_ns = VIDEO_DAYS_MAX * 24 * 3600 * NS_PER_S;
    if (info->duration_ns < 1 || info->duration_ns > longest_ns || info->rate_num < 0 ||
        info->rate_num > VIDEO_RATE_MAX || info->rate_den > VIDEO_RATE_MAX ||
        (info->rate_num == 0) != (info->rate_den == 0))
        abort();
}

static void play(struct decode *d, const struct video_info *info)
{
    struct video_span span;
    int64_t end_ns = 0;
    for (int i = 0; i < STEPS_MAX; i++) {
        if (decode_next(d, &span, NULL) != DECODE_PICTURE)
            break;
        if (span.start_ns != end_ns || span.end_ns < span.start_ns)
            abort();
        end_ns = span.end_ns;
        draw(d);
    }
    const int64_t leaps[] = {info->duration_ns - 1, info->duration_ns / 2, 0};
    for (size_t i = 0; i < sizeof leaps / sizeof *leaps; i++)
        if (decode_seek(d, leaps[i], NULL) && decode_next(d, &span, NULL) == DECODE_PICTURE) {
            if (leaps[i] < span.start_ns || leaps[i] >= span.end_ns)
                abort();
            draw(d);
        }
}

static bool is_animated(enum video_kind kind)
{
    return kind == VIDEO_GIF || kind == VIDEO_WEBP || kind == VIDEO_AVIF || kind == VIDEO_LOTTIE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum video_kind kind = video_kind(data, size);
    if (!is_animated(kind))
        return 0;
    char name[] = "/tmp/fuzz-animated-XXXXXX";
    struct decode_input input = {
        .fd = mkstemp(name), .matte_fd = -1, .kind = kind, .where = "fuzz"};
    if (input.fd < 0)
        abort();
    unlink(name);
    if (write(input.fd, data, size) != (ssize_t)size)
        abort();
    struct video_info info;
    struct decode *d = decode_open(&input, &info, NULL);
    if (d)
        believe(&info);
    if (d && info.width_px <= SIDE_MAX && info.height_px <= SIDE_MAX)
        play(d, &info);
    decode_close(d);
    close(input.fd);
    return 0;
}
