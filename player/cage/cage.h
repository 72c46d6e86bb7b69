#pragma once
// Files from outside are decoded by a child process, `vitrine-decoder`, which has no network, no
// files but the ones it was handed as descriptors, and bounded memory and time (docs/CAGE.md). This
// is the parent's side. What a child says is checked like what comes from a network; one that lies,
// hangs or dies costs its file.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "base/video.h"

enum {
    CAGE_SLOTS = 6,         // pictures of one child that are in use at once
    CAGE_CHILDREN_MAX = 16, // at work at once
    CAGE_CPU_S = 60,        // of the processor that a child may use without being asked anything
    CAGE_NICE = 5,          // a child's priority: frames come first
};
// A child that does not answer in this time is ended. Sanitizers make all of it slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAGE_REPLY_NS INT64_C(20000000000)
#else
#define CAGE_REPLY_NS INT64_C(2000000000)
#endif
// The picture of a still may take longer: a tenth of that more for each million of its pixels; and
// an SVG's drawing, which may be long for any size, so much more.
#define CAGE_SVG_NS (4 * CAGE_REPLY_NS)
#define CAGE_START_NS (5 * CAGE_REPLY_NS) // from its start until it waits for a file

// Starts children; from the first one of a program on with a warm spare, so that none is waited
// for. Any thread.
struct cages;
// program: path of one that decodes files of all kinds, for tests; NULL: vitrine-decoder, and its
// sisters for stills, beside the running program or where they were installed.
struct cages *cages_create(const char *program, struct err *err);
void cages_destroy(struct cages *c); // no child may be at work; NULL is fine

// Who decodes where a file may go to a device (docs/HARDWARE.md). AUTO: what is there, the
// processor where nothing is. One that is named is looked for also where no device file is seen.
enum cage_decode {
    CAGE_DECODE_SOFTWARE,
    CAGE_DECODE_AUTO,
    CAGE_DECODE_VAAPI,
    CAGE_DECODE_V4L2,
};
void cages_decode_by(struct cages *c, enum cage_decode how); // at first: SOFTWARE

struct cage_file {
    int fd, matte_fd; // borrowed; matte_fd -1: none
    enum video_kind kind;
    enum video_alpha alpha;
    bool device; // a decoder of the machine's own may decode it
    const char *where;
};

struct cage; // one child with one file; used by one thread

// NULL and *err: ERR_CONTENT when the file cannot be shown, the child died or gave no answer within
// CAGE_REPLY_NS; ERR_FAILED when the fault is not the file's.
struct cage *cage_open(struct cages *c, const struct cage_file *file, struct video_info *info,
                       struct err *err);
// One line on who decodes it, when there is news of that for this file. False: none.
bool cage_news(struct cage *c, char out[ERR_TEXT_MAX]);
// Its child has a device. When that child dies it is the device's fault: the file opened once more
// is decoded in another way.
bool cage_has_device(const struct cage *c);
void cage_close(struct cage *c); // pictures that were handed out stay; NULL is fine

enum cage_answer {
    CAGE_PICTURE,
    CAGE_END,
    CAGE_FULL, // all slots are in use
    CAGE_FAILED,
    CAGE_DIED, // the child is gone: nothing more will come of this cage
};
// From now on pictures may come as planes (picture.planes), where the file has them and they need
// no work.
void cage_take_planes(struct cage *c);
// From now on the first picture will be wanted right behind the last one, by cage_seek(c, 0).
void cage_turns(struct cage *c);
// The next picture in order of time, scaled to w x h (0: its own size, in which all stills but SVG
// come). *out: the caller's, with one reference; its pixels are memory shared with the child, which
// goes back when it is released (any thread, also after cage_close()). May wait for CAGE_REPLY_NS,
// a still longer.
enum cage_answer cage_next(struct cage *c, int32_t w, int32_t h, struct picture **out,
                           struct video_span *span, struct err *err);
// Asks for that picture and does not wait: the child works, and the next cage_next() takes it, in
// the size asked for here. Nothing when a picture was asked for already, or nothing can be asked.
void cage_ahead(struct cage *c, int32_t w, int32_t h);
// What can be read (poll) when the picture asked for ahead is there, or the child is gone; else -1.
int cage_fd(const struct cage *c);
// The next picture will be the newest not later than t_ns. One asked for ahead is passed over.
bool cage_seek(struct cage *c, int64_t t_ns, struct err *err);
// As decode_sound(): 48 kHz, stereo, each value within -1 and 1. Returns frames written.
size_t cage_sound(struct cage *c, float *out, size_t frames_max, int64_t *start_ns);
// The child is gone; *err says why.
bool cage_died(const struct cage *c, struct err *err);
