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

// The numbers of all children, one after the other, each with a blank behind it.
static void list_children(char *text, size_t size)
{
    char path[300];
    size_t len = 0;
    DIR *folder = opendir("/proc/self/task");
    for (struct dirent *d; folder && (d = readdir(folder));) {
        snprintf(path, sizeof path, "/proc/self/task/%s/children", d->d_name);
        FILE *file = d->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file) {
            len += fread(text + len, 1, size - 1 - len, file);
            fclose(file);
        }
    }
    closedir(folder);
    text[len] = '\0';
}

int kit_children(void)
{
    char text[4096];
    int count = 0;
    list_children(text, sizeof text);
    for (const char *c = text; *c; c++)
        count += *c == ' ';
    return count;
}

int kit_child(void)
{
    char text[4096];
    list_children(text, sizeof text);
    return (int)strtol(text, NULL, 10);
}
