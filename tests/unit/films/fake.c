#include "fake.h"

#include <stdlib.h>
#include <string.h>

#include "cage/cage.h"

struct fake fake;

struct cages {
    int unused;
};
struct cage {
    int next; // picture
    bool device;
    int64_t sound; // frames told since the picture that it was sought to
    int64_t sound_ns;
};

void fake_reset(int pictures, int64_t each_ns)
{
    fake = (struct fake){.pictures = pictures};
    for (int i = 0; i <= pictures; i++)
        fake.starts_ns[i] = i * each_ns;
}

int fake_number(const struct picture *p)
{
    int number;
    memcpy(&number, p->pixels, sizeof number);
    return number;
}

static int64_t start_ns(int n)
{
    return fake.start_of ? fake.start_of(n) : fake.starts_ns[n];
}

struct cages *cages_create(const char *program, struct err *err)
{
    static struct cages only;
    (void)program;
    (void)err;
    return &only;
}

void cages_destroy(struct cages *c)
{
    (void)c;
}

struct cage *cage_open(struct cages *c, const struct cage_file *file, struct video_info *info,
                       struct err *err)
{
    (void)c;
    if (fake.refuses) {
        err_set(err, ERR_CONTENT, file->where, "is refused");
        return NULL;
    }
    int64_t length_ns = start_ns(fake.pictures);
    *info = (struct video_info){.kind = file->kind,
                                .width_px = 4,
                                .height_px = 2,
                                .pictures = fake.pictures,
                                .duration_ns = fake.says_ns ? fake.says_ns : length_ns};
    __atomic_add_fetch(&fake.opened, 1, __ATOMIC_SEQ_CST);
    struct cage *cage = calloc(1, sizeof *cage);
    cage->device = fake.device;
    return cage;
}

void cage_close(struct cage *c)
{
    if (c)
        __atomic_add_fetch(&fake.closed, 1, __ATOMIC_SEQ_CST);
    free(c);
}

enum cage_answer cage_next(struct cage *c, int32_t w, int32_t h, struct picture **out,
                           struct video_span *span, struct err *err)
{
    if (c->next == fake.pictures)
        return CAGE_END;
    int made = __atomic_add_fetch(&fake.made, 1, __ATOMIC_SEQ_CST);
    if (fake.dies_at && made >= fake.dies_at) {
        err_set(err, ERR_CONTENT, "", "the decoder died");
        if (c->device) // the next one has none, and lives
            fake.device = false, fake.dies_at = 0;
        return CAGE_DIED;
    }
    *out = picture_create(w ? w : 4, h ? h : 2, PICTURE_PREMUL);
    memcpy((*out)->pixels, &c->next, sizeof c->next);
    *span = (struct video_span){start_ns(c->next), start_ns(c->next + 1)};
    c->next++;
    return CAGE_PICTURE;
}

void cage_take_planes(struct cage *c)
{
    (void)c;
    __atomic_add_fetch(&fake.planes, 1, __ATOMIC_SEQ_CST);
}

void cage_ahead(struct cage *c, int32_t w, int32_t h)
{
    (void)c;
    (void)w;
    (void)h;
}

void cage_turns(struct cage *c)
{
    (void)c;
}

bool cage_seek(struct cage *c, int64_t t_ns, struct err *err)
{
    (void)err;
    fake.seeks++;
    int low = 0;
    int high = fake.pictures; // the picture is before it
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        *(start_ns(middle) <= t_ns ? &low : &high) = middle;
    }
    c->next = low;
    c->sound = 0;
    c->sound_ns = start_ns(c->next);
    return true;
}

size_t cage_sound(struct cage *c, float *out, size_t frames_max, int64_t *first_ns)
{
    if (!fake.sounds)
        return 0;
    // Each frame says when it is due, in 1/48 ms.
    *first_ns = c->sound_ns + c->sound * 1000000 / 48;
    for (size_t i = 0; i < frames_max; i++)
        out[2 * i] = out[2 * i + 1] = (float)(c->sound_ns * 48 / 1000000 + c->sound + (int64_t)i);
    c->sound += (int64_t)frames_max;
    return frames_max;
}

bool cage_news(struct cage *c, char out[ERR_TEXT_MAX])
{
    (void)c;
    (void)out;
    return false;
}

bool cage_has_device(const struct cage *c)
{
    return c->device;
}

void cages_decode_by(struct cages *c, enum cage_decode how)
{
    (void)c;
    (void)how;
}

bool cage_died(const struct cage *c, struct err *err)
{
    (void)c;
    (void)err;
    return false;
}
