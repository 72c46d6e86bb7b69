#include "app/moving.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/spool.h"
#include "sys/file.h"

static enum video_kind kind_of_head(const char *path, const char *place, struct err *err)
{
    char head[VIDEO_HEAD_MAX];
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
    ssize_t len = fd >= 0 ? read(fd, head, sizeof head) : -1;
    if (fd >= 0)
        close(fd);
    if (len < 0)
        err_set(err, ERR_CONTENT, place, "its file cannot be read");
    return len < 0 ? VIDEO_NONE : video_kind(head, (size_t)len);
}

enum video_kind moving_kind(const char *path)
{
    enum video_kind kind = kind_of_head(path, "", NULL);
    bool by_head = kind == VIDEO_MOV || kind == VIDEO_MATROSKA || kind == VIDEO_MPEGTS;
    return by_head ? kind : VIDEO_NONE;
}

// A matte is read by the same reader as what it belongs to.
static bool matte_fits(const struct manifest *m, const struct programme_content *contents, size_t i,
                       struct err *err)
{
    int32_t matte = m->contents[i].matte;
    if (matte < 0)
        return true;
    const struct manifest_content *c = &m->contents[i];
    enum video_kind kind = kind_of_head(contents[matte].path, c->place, err);
    return kind == contents[i].video.kind ||
           err_set(err, ERR_CONTENT, c->place, "its matte \"%s\" is a file of another form",
                   m->contents[matte].src);
}

static bool first_picture_decodes(struct cage *cage, const char *place, struct err *err)
{
    struct picture *picture;
    struct video_span span;
    enum cage_answer answer = cage_next(cage, 0, 0, &picture, &span, err);
    if (answer == CAGE_PICTURE)
        picture_unref(picture);
    if (answer == CAGE_END)
        err_set(err, ERR_CONTENT, place, "there is no picture in it");
    return answer == CAGE_PICTURE;
}

bool moving_examine(struct cages *cages, const struct manifest *m,
                    struct programme_content *contents, size_t i, bool decode, struct err *err)
{
    struct programme_content *c = &contents[i];
    struct video_info info;
    enum video_kind kind = c->video.kind;
    if (!matte_fits(m, contents, i, err))
        return false;
    const struct spool_content content = {.manifest = m, .contents = contents, .index = i};
    struct cage *cage = spool_cage(cages, &content, &info, err);
    if (!cage)
        return false;
    c->video = info;
    c->video.kind = kind; // what it says of itself does not count
    c->info = (struct still_info){.width_px = info.width_px, .height_px = info.height_px};
    bool fine = !decode || first_picture_decodes(cage, m->contents[i].place, err);
    cage_close(cage);
    return fine;
}

static enum video_kind kind_of_file(const char *path)
{
    enum video_kind kind = moving_kind(path);
    size_t len;
    char *bytes = kind == VIDEO_NONE ? file_read(path, STILL_FILE_MAX, &len, NULL) : NULL;
    if (bytes)
        kind = video_kind(bytes, len);
    free(bytes);
    return kind;
}

void moving_lengths(struct cages *cages, const struct manifest *m, const struct source *source,
                    struct programme_content *contents)
{
    char path[SOURCE_PATH_MAX];
    for (size_t i = 0; i < m->content_count && !source->network; i++) {
        const struct manifest_content *c = &m->contents[i];
        if (c->kind == MANIFEST_CONTENT_FILE && !fetch_is_url(c->src) &&
            source_local_path(source, c->src, path, c->place, NULL))
            contents[i].path = strdup(path);
    }
    for (size_t i = 0; i < m->content_count; i++) {
        struct err err;
        contents[i].video.kind = contents[i].path ? kind_of_file(contents[i].path) : VIDEO_NONE;
        if (contents[i].video.kind == VIDEO_NONE ||
            !moving_examine(cages, m, contents, i, false, &err))
            contents[i].video = (struct video_info){0};
    }
}
