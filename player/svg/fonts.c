// Fonts for a process that can open no file. The libraries that draw words know each font by the
// name of its file, and open it when it is first needed. So all of them are opened ahead of time,
// and the functions by which those libraries open files (FreeType and HarfBuzz), or look whether
// they could (Cairo), answer from what is open already. A descriptor can be read, not more.
#define _GNU_SOURCE // open64

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fontconfig/fontconfig.h>
#include <glib.h>

#include "svg/svg.h"

struct font {
    const char *path; // the configuration's, which stays
    int fd;
};

static struct {
    struct font list[SVG_FONTS_MAX];
    size_t count;
    bool only; // nothing else can be opened
} kept;

// ---- opening files ------------------------------------------------------------------------------

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct font *)a)->path, ((const struct font *)b)->path);
}

static const struct font *find_kept(const char *path)
{
    const struct font key = {.path = path};
    const struct font *found = bsearch(&key, kept.list, kept.count, sizeof key, by_path);
    if (!found)
        errno = EACCES;
    return found;
}

static int open_kept(const char *path)
{
    const struct font *found = find_kept(path);
    if (!found)
        return -1;
    int fd = dup(found->fd);
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET); // all copies have one place; they are mapped, or read to their end
    return fd;
}

static int open_any(const char *path, int flags, mode_t mode)
{
    return kept.only ? open_kept(path)
                     : (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

// In place of the C library's, for all libraries of this program.
int access(const char *path, int how)
{
    if (!kept.only)
        return (int)syscall(SYS_faccessat, AT_FDCWD, path, how);
    return find_kept(path) && how == R_OK ? 0 : -1;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                    \
        va_end(rest);                                                                              \
        return open_any(path, flags, mode);                                                        \
    }
OPEN(open)
OPEN(open64)
#undef OPEN

// ---- before -------------------------------------------------------------------------------------

static void raise_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

// Sorted by their paths, each file once: a collection holds several fonts.
static void list_fonts(void)
{
    const FcFontSet *set = FcConfigGetFonts(NULL, FcSetSystem);
    for (int i = 0; set && i < set->nfont && kept.count < SVG_FONTS_MAX; i++) {
        FcChar8 *path = NULL;
        if (FcPatternGetString(set->fonts[i], FC_FILE, 0, &path) == FcResultMatch &&
            (kept.count == 0 || strcmp(kept.list[kept.count - 1].path, (const char *)path) != 0))
            kept.list[kept.count++].path = (const char *)path;
    }
    qsort(kept.list, kept.count, sizeof *kept.list, by_path);
    size_t different = 0;
    for (size_t i = 0; i < kept.count; i++)
        if (different == 0 || by_path(&kept.list[different - 1], &kept.list[i]) != 0)
            kept.list[different++] = kept.list[i];
    kept.count = different;
}

static void open_fonts(void)
{
    size_t open = 0;
    for (size_t i = 0; i < kept.count; i++) {
        int fd = open_any(kept.list[i].path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
        if (fd >= 0)
            kept.list[open++] = (struct font){kept.list[i].path, fd};
    }
    kept.count = open;
}

// Words, and a picture of each kind that may lie inside a document: what draws them is loaded when
// they are met first.
static void draw_once(void)
{
    static const char document[] = "<svg xmlns='http://www.w3.org/2000/svg' width='16' height='16'>"
                                   "<text y='9' font-size='9'>a</text>"
                                   "<image width='1' height='1' href='data:image/png;base64,"
                                   "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVQI12NgAAA"
                                   "AAgAB4iG8MwAAAABJRU5ErkJggg=="
                                   "'/><image width='1' height='1' href='data:image/gif;base64,"
                                   "R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='/>"
                                   "</svg>";
    const struct still_file file = {
        .bytes = (const uint8_t *)document, .len = sizeof document - 1, .where = ""};
    struct svg *svg = svg_open(&file, NULL);
    picture_unref(svg ? svg_draw(svg, 0, 0, NULL, NULL) : NULL);
    svg_close(svg);
}

// The libraries' warnings: nobody reads them, and where to write them takes calls to find out.
static GLogWriterOutput say_nothing(GLogLevelFlags level, const GLogField *fields, gsize count,
                                    gpointer unused)
{
    (void)level, (void)fields, (void)count, (void)unused;
    return G_LOG_WRITER_HANDLED;
}

int svg_fonts_keep(void)
{
    g_log_set_writer_func(say_nothing, NULL, NULL);
    FcInit();
    FcConfigSetRescanInterval(NULL, 0); // it could not be read anew
    raise_limit();
    list_fonts();
    open_fonts();
    draw_once();
    kept.only = true;
    return (int)kept.count;
}
