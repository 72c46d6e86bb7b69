// Compares two raw frames, R G B A with straight alpha, on alpha and premultiplied colour as the
// manifest's page states tolerances. usage: bench-compare A B. Prints JSON.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { FRAME_BYTES = 3840 * 2160 * 4 };

static bool load(const char *path, uint8_t *out)
{
    FILE *file = fopen(path, "rb");
    bool whole = file && fread(out, 1, FRAME_BYTES, file) == FRAME_BYTES && fgetc(file) == EOF;
    if (file)
        fclose(file);
    if (!whole)
        fprintf(stderr, "bench-compare: %s: expected %d bytes\n", path, FRAME_BYTES);
    return whole;
}

static int code(const uint8_t *pixel, int channel)
{
    return channel == 3 ? pixel[3] : (pixel[channel] * pixel[3] + 127) / 255;
}

static int farthest(const uint8_t *a, const uint8_t *b)
{
    int most = 0;
    for (int channel = 0; channel < 4; channel++) {
        int off = abs(code(a, channel) - code(b, channel));
        if (off > most)
            most = off;
    }
    return most;
}

int main(int argc, char **argv)
{
    uint8_t *a = malloc(FRAME_BYTES);
    uint8_t *b = malloc(FRAME_BYTES);
    if (argc != 3 || !a || !b || !load(argv[1], a) || !load(argv[2], b))
        return 2;
    int most = 0;
    long differing = 0;
    for (size_t i = 0; i < FRAME_BYTES; i += 4) {
        int off = farthest(a + i, b + i);
        differing += off > 0;
        if (off > most)
            most = off;
    }
    printf("{\"largest\": %d, \"pixels\": %ld}\n", most, differing);
    free(a);
    free(b);
    return 0;
}
