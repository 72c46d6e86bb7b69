#include "app/stills.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *path, const char *where, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    // Too many open files are no fault of this one.
    bool ours = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    if (fd < 0)
        err_set(err, ours ? ERR_FAILED : ERR_CONTENT, where, "\"%s\" cannot be read: %s", path,
                strerror(errno));
    return fd;
}

bool stills_kind(const char *path, enum still_kind *kind, const char **why, struct err *err)
{
    char head[STILL_PROLOGUE_MAX];
    int fd = open_file(path, path, err);
    ssize_t len = fd < 0 ? -1 : read(fd, head, sizeof head);
    if (fd >= 0 && len < 0)
        err_set(err, ERR_CONTENT, path, "cannot be read: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    if (len >= 0)
        *kind = still_kind(head, (size_t)len, why);
    return len >= 0;
}

static struct cage *open_cage(struct cages *cages, const struct stills_file *file,
                              struct video_info *info, struct err *err)
{
    if (!cages) {
        err_set(err, ERR_FAILED, file->where, "its decoder (vitrine-decoder) is not installed");
        return NULL;
    }
    int fd = open_file(file->path, file->where, err);
    struct cage_file open = {.fd = fd,
                             .matte_fd = -1,
                             .kind = file->kind == STILL_SVG ? VIDEO_SVG : VIDEO_STILL,
                             .where = file->where};
    struct cage *cage = fd < 0 ? NULL : cage_open(cages, &open, info, err);
    if (fd >= 0)
        close(fd);
    return cage;
}

static struct picture *take_picture(struct cage *cage, const struct stills_file *file, int32_t w,
                                    int32_t h, bool *died, struct err *err)
{
    struct picture *picture = NULL;
    struct video_span span;
    enum cage_answer answer = cage_next(cage, w, h, &picture, &span, err);
    *died = answer == CAGE_DIED;
    if (answer == CAGE_END)
        err_set(err, ERR_CONTENT, file->where, "there is no picture in it");
    return picture;
}

bool stills_examine(struct cages *cages, const struct stills_file *file, bool decode,
                    struct still_info *info, struct picture **picture, struct err *err)
{
    struct video_info found;
    bool died;
    *picture = NULL;
    struct cage *cage = open_cage(cages, file, &found, err);
    if (!cage)
        return false;
    *info = (struct still_info){.kind = file->kind,
                                .width_px = found.width_px,
                                .height_px = found.height_px,
                                .scalable = file->kind == STILL_SVG};
    bool needed = decode && !found.sure;
    if (needed)
        *picture = take_picture(cage, file, 0, 0, &died, err);
    cage_close(cage);
    return !needed || *picture;
}

struct picture *stills_picture(struct cages *cages, const struct stills_file *file, int32_t w,
                               int32_t h, bool *died, struct err *err)
{
    struct video_info info;
    *died = true;
    struct cage *cage = open_cage(cages, file, &info, err);
    if (!cage)
        return NULL;
    const bool scalable = file->kind == STILL_SVG;
    struct picture *picture =
        take_picture(cage, file, scalable ? w : 0, scalable ? h : 0, died, err);
    cage_close(cage);
    return picture;
}
