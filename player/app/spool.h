#pragma once
// A moving content as pictures along the time of the item that shows it, from one decoder's
// process. Used by one thread, which waits for the decoder.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/programme.h"
#include "base/picture.h"
#include "cage/cage.h"

struct spool;

// One picture, on show while start_ns <= t < end_ns of the item's time.
struct shot {
    struct picture *picture; // one reference; NULL: there is none
    int64_t start_ns, end_ns;
};

// Which content, of a manifest's.
struct spool_content {
    const struct manifest *manifest;
    const struct programme_content *contents;
    size_t index;
    bool device; // a decoder of the machine's own may decode it
    bool planes; // its pictures may come as planes
};
// Opens the file of a content (and that of its matte) in a decoder's process. NULL and *err, with
// the content's place, when it cannot be shown.
struct cage *spool_cage(struct cages *cages, const struct spool_content *content,
                        struct video_info *info, struct err *err);

enum spool_ways {
    SPOOL_TURNS = 1 << 0,  // behind its last picture comes its first one, without end
    SPOOL_PLANES = 1 << 1, // pictures may come as planes (cage_take_planes())
};
// ways: enum spool_ways.
struct spool *spool_open(struct cages *cages, const struct programme *p, size_t content,
                         unsigned ways, struct err *err);
void spool_close(struct spool *s); // pictures that were handed out stay; NULL is fine
// The next picture in order of time, w x h pixels (0: its own size). CAGE_END: the one before was
// the last, and stays.
enum cage_answer spool_next(struct spool *s, int32_t w, int32_t h, struct shot *out,
                            struct err *err);
// What is heard with them, as cage_sound(): *start_ns is of the item's time. spool_hear() says
// before the first picture that it will be asked for. Returns frames written.
void spool_hear(struct spool *s);
size_t spool_sound(struct spool *s, float *out, size_t frames_max, int64_t *start_ns);
// The same where no pictures are asked for: sound goes on from turn to turn by itself. 0: it is
// over, or *err says why nothing more comes (its code is ERR_NONE otherwise).
size_t spool_sound_alone(struct spool *s, float *out, size_t frames_max, int64_t *start_ns,
                         struct err *err);
// The next picture will be the newest not later than item_ns.
bool spool_seek(struct spool *s, int64_t item_ns, struct err *err);
