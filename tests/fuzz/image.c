// Any bytes as a picture file: probing and decoding must end soon, within their limits, and agree.

#include <stdint.h>
#include <stdlib.h>

#include "media/media.h"

// Larger pictures are right but slow, and teach the fuzzer nothing.
enum { SIDE_MAX = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct media_info info;
    if (!media_probe(data, size, "fuzz", &info, NULL)) {
        // What cannot be probed is never drawn.
        struct picture *p = media_image(data, size, "fuzz", 16, 16, NULL);
        if (p)
            abort();
        return 0;
    }
    if (info.width_px < 1 || info.height_px < 1 || info.width_px > PICTURE_SIDE_MAX ||
        info.height_px > PICTURE_SIDE_MAX)
        abort();
    if (info.width_px > SIDE_MAX || info.height_px > SIDE_MAX)
        return 0;
    struct picture *p = media_image(data, size, "fuzz", 16, 16, NULL);
    if (p && !info.scalable && (p->width_px != info.width_px || p->height_px != info.height_px))
        abort();
    picture_unref(p);
    return 0;
}
