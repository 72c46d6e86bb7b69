#pragma once
// What the benchmark's peers share: their command line, pictures, clocks and report.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KIT_SLIDES = 20, KIT_WHOLE = 3840 * 2160 }; // KIT_WHOLE: pixels of a frame drawn whole

// Words 0xAARRGGBB, rows without gaps; premultiplied or not as it was asked for.
struct kit_picture {
    int width, height;
    uint32_t *pixels;
};

// From a file of the pictures' folder. Ends the program when it cannot be read.
struct kit_picture kit_png(const char *folder, const char *name, bool premultiply);
struct kit_picture kit_jpeg(const char *folder, const char *name);
// Into the pixels of a picture of the same size: a slide into its slot.
void kit_jpeg_into(const char *folder, const char *name, struct kit_picture *slot);
void kit_picture_free(struct kit_picture *p);

// usage: PEER SCENE FOLDER FRAMES [DUMP-FILE]   The dump is the last frame, R G B A.
struct kit {
    char scene; // A, B or C
    const char *folder;
    int frames;
    const char *dump;
    double started_wall, started_cpu; // of the process
    double first_wall, first_cpu;     // when its first frame was done
    int drawn;                        // frames that were drawn, not merely shown again
    uint64_t steady_pixels;           // drawn after the first frame
};
bool kit_begin(struct kit *kit, int argc, char **argv); // false: wrong usage, which was printed
void kit_frame_done(struct kit *kit, int frame, uint64_t pixels); // pixels: 0: shown again
// The memory that all draw into, a frame of words 0xAARRGGBB, in large pages where the system has
// them, as the player has its own; NULL when there is none. For free().
uint32_t *kit_canvas(void);
// Writes the dump if one is wanted, prints the report, and returns the exit status.
int kit_end(struct kit *kit, const uint32_t *canvas);

// Scene C at a frame: the slide that stands, and the weight of the next one over it, in 255ths.
struct kit_fade {
    int slide, weight;
    int past;     // the same weight in frames of the fade
    bool changed; // against the frame before
};
struct kit_fade kit_fade_at(int frame);
// Its two slots, for slides of even and odd number.
struct kit_slots {
    struct kit_picture picture[2];
    int holds[2]; // which slide; -1: none
};
// The slot that holds the slide, decoded now if it was not.
int kit_slot(const struct kit *kit, struct kit_slots *slots, int slide);
