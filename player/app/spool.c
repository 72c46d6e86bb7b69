#include "app/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/now.h"
#include "sound/sound.h"
#include "sys/file.h"
#include "sys/log.h"

// What is left of a turn's sound when its last picture has been made: more is not kept.
enum { REST_FRAMES_MAX = 4 * SOUND_RATE };

struct spool {
    struct cages *cages;
    struct spool_content content; // the programme's
    struct cage *cage;
    int64_t shown_ns;  // start of the last picture, in the file's time; -1: none since
    int64_t sought_ns; // the last search
    int64_t heard_ns;  // end of the sound that has been told, likewise
    const char *place; // of the content; the programme's
    bool any;          // a picture has come
    int64_t length_ns; // of one turn
    bool turns;
    int64_t turn_ns;  // where in the item's time the turn under way began
    int64_t pictures; // of it, so far
    float *rest;      // of the sound of the turn before; NULL: nothing is heard
    size_t rest_count, rest_told;
    int64_t rest_ns; // of the item's time
};

static int open_file(const char *path, const char *place, struct err *err)
{
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
    // Too many open files are no fault of this one.
    bool ours = path && (errno == EMFILE || errno == ENFILE || errno == ENOMEM);
    if (fd < 0)
        err_set(err, ours ? ERR_FAILED : ERR_CONTENT, place, "\"%s\" cannot be read: %s",
                path ? path : "its file", path ? strerror(errno) : "it is not here");
    return fd;
}

// Once for each file, and when it changes.
static void tell_news(struct cage *cage, const char *place)
{
    char text[ERR_TEXT_MAX];
    if (cage && cage_news(cage, text))
        log_line(LOG_INFO, place, "%s", text);
}

struct cage *spool_cage(struct cages *cages, const struct spool_content *content,
                        struct video_info *info, struct err *err)
{
    const struct programme_content *own = &content->contents[content->index];
    const struct manifest_content *c = &content->manifest->contents[content->index];
    struct cage_file file = {.fd = -1,
                             .matte_fd = -1,
                             .kind = own->video.kind,
                             .alpha = c->alpha,
                             .device = content->device,
                             .where = c->place};
    struct cage *cage = NULL;
    if (!cages) {
        err_set(err, ERR_FAILED, c->place,
                "moves, and its decoder (vitrine-decoder) is not installed");
        return NULL;
    }
    file.fd = open_file(own->path, c->place, err);
    if (file.fd >= 0 && c->matte >= 0)
        file.matte_fd = open_file(content->contents[c->matte].path, c->place, err);
    if (file.fd >= 0 && (c->matte < 0 || file.matte_fd >= 0))
        cage = cage_open(cages, &file, info, err);
    if (cage && content->planes)
        cage_take_planes(cage);
    if (file.fd >= 0)
        close(file.fd);
    if (file.matte_fd >= 0)
        close(file.matte_fd);
    tell_news(cage, c->place);
    return cage;
}

// What some device may decode, as far as is known of the file; its decoder looks closer.
static bool may_have_device(const struct video_info *v, enum video_alpha alpha)
{
    static const char *const codecs[] = {"h264", "hevc", "vp8", "vp9", "av1"};
    bool film = v->kind == VIDEO_MOV || v->kind == VIDEO_MATROSKA || v->kind == VIDEO_MPEGTS;
    bool own_alpha = v->alpha && alpha == VIDEO_ALPHA_OWN; // no device gives it
    for (size_t i = 0; film && !own_alpha && i < VT_COUNT(codecs); i++)
        if (strcmp(v->codec, codecs[i]) == 0)
            return true;
    return false;
}

struct spool *spool_open(struct cages *cages, const struct programme *p, size_t content,
                         unsigned ways, struct err *err)
{
    struct video_info info;
    const struct manifest_content *c = &p->manifest->contents[content];
    const struct spool_content own = {.manifest = p->manifest,
                                      .contents = p->contents,
                                      .index = content,
                                      .planes = ways & SPOOL_PLANES,
                                      .device =
                                          may_have_device(&p->contents[content].video, c->alpha)};
    struct cage *cage = spool_cage(cages, &own, &info, err);
    if (!cage)
        return NULL;
    struct spool *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    // What was found when the programme was opened counts: its plan was made of that.
    s->cages = cages;
    s->content = own;
    s->cage = cage;
    s->place = c->place;
    s->length_ns = p->contents[content].video.duration_ns;
    s->turns = ways & SPOOL_TURNS && s->length_ns > 0;
    s->shown_ns = -1;
    s->heard_ns = INT64_MIN / 2;
    if (s->turns)
        cage_turns(cage);
    return s;
}

void spool_close(struct spool *s)
{
    if (!s)
        return;
    cage_close(s->cage);
    free(s->rest);
    free(s);
}

void spool_hear(struct spool *s)
{
    s->rest = calloc(REST_FRAMES_MAX * SOUND_CHANNELS, sizeof *s->rest);
}

// Behind what has been told already: after a death it begins with the picture on show.
static size_t sound_of_file(struct spool *s, float *out, size_t frames_max, int64_t *start_ns)
{
    size_t frames = cage_sound(s->cage, out, frames_max, start_ns);
    size_t told = 0;
    while (frames > 0) {
        int64_t behind_ns = s->heard_ns - *start_ns;
        told = behind_ns > 0 ? (size_t)(behind_ns * (SOUND_RATE / 1000) / NS_PER_MS) : 0;
        if (told < frames)
            break;
        frames = cage_sound(s->cage, out, frames_max, start_ns);
    }
    if (frames == 0)
        return 0;
    frames -= told;
    memmove(out, out + SOUND_CHANNELS * told, frames * SOUND_CHANNELS * sizeof *out);
    *start_ns += (int64_t)told * NS_PER_S / SOUND_RATE;
    s->heard_ns = *start_ns + (int64_t)frames * NS_PER_S / SOUND_RATE;
    return frames;
}

// Of the turn under way. What would be heard behind its end is left out.
static size_t turn_sound(struct spool *s, float *out, size_t frames_max, int64_t *start_ns)
{
    size_t frames = sound_of_file(s, out, frames_max, start_ns);
    if (s->turns && frames > 0) {
        int64_t left_ns = s->length_ns - *start_ns;
        int64_t left = left_ns > 0 ? left_ns * (SOUND_RATE / 1000) / NS_PER_MS : 0;
        if (left < (int64_t)frames)
            frames = (size_t)left;
    }
    *start_ns += s->turn_ns;
    return frames;
}

static void keep_rest(struct spool *s)
{
    int64_t start_ns;
    s->rest_count = s->rest_told = 0;
    while (s->rest && s->rest_count < REST_FRAMES_MAX) {
        size_t frames = turn_sound(s, s->rest + SOUND_CHANNELS * s->rest_count,
                                   REST_FRAMES_MAX - s->rest_count, &start_ns);
        if (frames == 0)
            return;
        if (s->rest_count == 0)
            s->rest_ns = start_ns;
        s->rest_count += frames;
    }
}

size_t spool_sound(struct spool *s, float *out, size_t frames_max, int64_t *start_ns)
{
    size_t left = s->rest_count - s->rest_told;
    if (left == 0)
        return turn_sound(s, out, frames_max, start_ns);
    size_t frames = left < frames_max ? left : frames_max;
    memcpy(out, s->rest + SOUND_CHANNELS * s->rest_told, frames * SOUND_CHANNELS * sizeof *out);
    *start_ns = s->rest_ns + (int64_t)s->rest_told * NS_PER_S / SOUND_RATE;
    s->rest_told += frames;
    return frames;
}

static bool seek_file(struct spool *s, int64_t t_ns, struct err *err)
{
    s->shown_ns = -1;
    s->sought_ns = t_ns;
    s->heard_ns = INT64_MIN / 2;
    return cage_seek(s->cage, t_ns, err);
}

// Where a device's process is gone, another way to decode takes its place.
static bool revive(struct spool *s, struct err *err)
{
    struct video_info unused;
    if (!cage_has_device(s->cage))
        return false;
    log_line(LOG_WARNING, s->place, "%s with its device; it is decoded in another way", err->text);
    struct cage *other = spool_cage(s->cages, &s->content, &unused, err);
    if (!other)
        return false;
    cage_close(s->cage);
    s->cage = other;
    if (s->turns)
        cage_turns(other);
    return cage_seek(s->cage, s->shown_ns >= 0 ? s->shown_ns : s->sought_ns, err);
}

// The file's next picture, whichever process it comes from: none is lost or comes twice.
static enum cage_answer next_of_file(struct spool *s, const int32_t size[2], struct picture **out,
                                     struct video_span *span, struct err *err)
{
    enum cage_answer answer = cage_next(s->cage, size[0], size[1], out, span, err);
    while (answer == CAGE_DIED && revive(s, err)) {
        answer = cage_next(s->cage, size[0], size[1], out, span, err);
        while (answer == CAGE_PICTURE && span->start_ns <= s->shown_ns) {
            picture_unref(*out);
            answer = cage_next(s->cage, size[0], size[1], out, span, err);
        }
    }
    if (answer == CAGE_PICTURE) {
        s->shown_ns = span->start_ns;
        tell_news(s->cage, s->place);
    }
    return answer;
}

static size_t living_sound(struct spool *s, float *out, size_t frames_max, int64_t *start_ns,
                           struct err *err)
{
    size_t frames = turn_sound(s, out, frames_max, start_ns);
    if (frames == 0 && cage_died(s->cage, err) && revive(s, err)) {
        err->code = ERR_NONE;
        frames = turn_sound(s, out, frames_max, start_ns);
    }
    return frames;
}

size_t spool_sound_alone(struct spool *s, float *out, size_t frames_max, int64_t *start_ns,
                         struct err *err)
{
    err->code = ERR_NONE;
    size_t frames = living_sound(s, out, frames_max, start_ns, err);
    // It may have begun behind the last sound of a turn; one that is silent as a whole is enough.
    for (int turns = 0; frames == 0 && err->code == ERR_NONE && s->turns && turns < 2; turns++) {
        s->turn_ns += s->length_ns;
        if (!seek_file(s, 0, err) && !revive(s, err))
            return 0;
        frames = living_sound(s, out, frames_max, start_ns, err);
    }
    return frames;
}

// At the end of a turn the next one begins. False when there is none.
static bool turn_over(struct spool *s, enum cage_answer *answer, struct err *err)
{
    *answer = CAGE_END;
    if (!s->turns || s->pictures < 2) // a single picture need not come again and again
        return false;
    keep_rest(s);
    s->pictures = 0;
    s->turn_ns += s->length_ns;
    if (seek_file(s, 0, err) || revive(s, err))
        return true;
    *answer = CAGE_DIED;
    return false;
}

enum cage_answer spool_next(struct spool *s, int32_t w, int32_t h, struct shot *out,
                            struct err *err)
{
    struct video_span span;
    const int32_t size[2] = {w, h};
    enum cage_answer answer = next_of_file(s, size, &out->picture, &span, err);
    bool behind = answer == CAGE_PICTURE && s->turns && span.start_ns >= s->length_ns;
    if (behind) { // longer than the file says of itself
        picture_unref(out->picture);
        out->picture = NULL;
    }
    if ((behind || answer == CAGE_END) && turn_over(s, &answer, err))
        answer = next_of_file(s, size, &out->picture, &span, err);
    if (answer == CAGE_END && !s->any) {
        err_set(err, ERR_CONTENT, s->place, "there is no picture in it");
        return CAGE_FAILED;
    }
    if (answer != CAGE_PICTURE)
        return answer;
    s->any = true;
    s->pictures++;
    out->start_ns = s->turn_ns + span.start_ns;
    out->end_ns = s->turn_ns + span.end_ns;
    if (s->turns && span.end_ns > s->length_ns)
        out->end_ns = s->turn_ns + s->length_ns;
    cage_ahead(s->cage, w, h); // while this one is drawn
    return answer;
}

bool spool_seek(struct spool *s, int64_t item_ns, struct err *err)
{
    int64_t at_ns = item_ns > 0 ? item_ns : 0;
    s->turn_ns = s->turns ? at_ns - at_ns % s->length_ns : 0;
    s->rest_count = s->rest_told = 0;
    s->pictures = 1; // those before it belong to the turn, too
    return seek_file(s, at_ns - s->turn_ns, err) || revive(s, err);
}
