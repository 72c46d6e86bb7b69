#include "kit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cages *kit_cages(const char *program)
{
    struct err err = {0};
    struct cages *c = cages_create(program, &err);
    if (!c)
        fail_msg("%s: %s", err.where, err.text);
    return c;
}

int kit_file(const char *text)
{
    char path[] = "/tmp/vitrine-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    return fd;
}

struct cage *kit_open(struct cages *c, const char *text, struct video_info *info, struct err *err)
{
    int fd = kit_file(text);
    struct video_info unwanted;
    struct cage_file file = {.fd = fd, .matte_fd = -1, .kind = VIDEO_MOV, .where = "a.mp4"};
    struct cage *cage = cage_open(c, &file, info ? info : &unwanted, err);
    close(fd);
    return cage;
}

int kit_next(struct cage *c)
{
    struct picture *p;
    struct video_span span;
    struct err err = {0};
    if (cage_next(c, 0, 0, &p, &span, &err) != CAGE_PICTURE)
        return -1;
    int red = p->pixels[0];
    picture_unref(p);
    return red;
}

static int entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count;
}

int kit_descriptors(void)
{
    return entries("/proc/self/fd");
}

int kit_children(void)
{
    char path[64], text[4096];
    int count = 0;
    DIR *folder = opendir("/proc/self/task");
    for (struct dirent *d; (d = readdir(folder));) {
        if (d->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/self/task/%.20s/children", d->d_name);
        FILE *file = fopen(path, "r");
        size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;
        text[len] = '\0';
        for (const char *c = text; *c; c++)
            count += *c == ' ';
        if (file)
            fclose(file);
    }
    closedir(folder);
    return count;
}
