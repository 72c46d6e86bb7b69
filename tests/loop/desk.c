// The tests' Wayland desktop as a program. Says where it is, then answers each line of standard
// input with one line: "look", "pixels FILE", "size WIDE HIGH", "hold FRAMES BUFFERS".

#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_pixels(struct desk *d, const char *path)
{
    struct desk_seen seen;
    desk_look(d, &seen);
    size_t bytes = (size_t)seen.width_px * (size_t)seen.height_px * 4;
    uint8_t *pixels = calloc(1, bytes + 1);
    FILE *f = fopen(path, "wb");
    if (pixels && f) {
        desk_pixels(d, pixels, bytes);
        fwrite(pixels, 1, bytes, f);
    }
    if (f)
        fclose(f);
    free(pixels);
    printf("%d %d\n", seen.width_px, seen.height_px);
}

static void say_seen(struct desk *d)
{
    struct desk_seen seen;
    desk_look(d, &seen);
    printf("%d %d %lld %lld %s\n", seen.width_px, seen.height_px, (long long)seen.commits,
           (long long)seen.damaged_px, seen.fault);
}

static void obey(struct desk *d, char *line)
{
    long values[2] = {0, 0};
    line[strcspn(line, "\n")] = '\0';
    char *words = strchr(line, ' ');
    char *rest = words ? words + 1 : line + strlen(line);
    if (strncmp(line, "pixels ", 7) == 0) {
        write_pixels(d, rest);
        return;
    }
    if (strcmp(line, "look") == 0) {
        say_seen(d);
        return;
    }
    for (int i = 0; i < 2; i++)
        values[i] = strtol(rest, &rest, 10);
    if (strncmp(line, "size ", 5) == 0)
        desk_configure(d, (int32_t)values[0], (int32_t)values[1]);
    else if (strncmp(line, "hold ", 5) == 0)
        desk_hold(d, values[0], values[1]);
    printf("done\n");
}

int main(int argc, char **argv)
{
    char line[4096];
    const struct desk_options options = {
        .width_px = argc > 2 ? (int32_t)strtol(argv[1], NULL, 10) : 640,
        .height_px = argc > 2 ? (int32_t)strtol(argv[2], NULL, 10) : 480};
    struct desk *d = desk_start(&options);
    if (!d)
        return 1;
    printf("%s %s\n", getenv("XDG_RUNTIME_DIR"), getenv("WAYLAND_DISPLAY"));
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        obey(d, line);
        fflush(stdout);
    }
    desk_stop(d);
    return 0;
}
