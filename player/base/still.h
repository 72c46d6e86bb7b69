#pragma once
// What is known of a still picture, as plain data, and what a file's first bytes say it is.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum still_kind {
    STILL_NONE,
    STILL_PNG,
    STILL_JPEG,
    STILL_WEBP,
    STILL_GIF, // the first frame
    STILL_SVG,
};

enum {
    STILL_FILE_MAX = 512 * 1024 * 1024, // bytes of one picture file
    STILL_SVG_MAX = 16 * 1024 * 1024,   // bytes of one SVG file
    STILL_PROLOGUE_MAX = 64 * 1024,     // bytes of it before its first element
};

struct still_info {
    enum still_kind kind;
    int32_t width_px, height_px; // as shown (EXIF orientation applied); SVG: its own size, rounded
    bool scalable;               // SVG: may be drawn at any size
};

// The form of a file. STILL_NONE: it is no still picture that can be shown, and *why says what it
// is in words that follow its name, as "is a font, no picture".
enum still_kind still_kind(const void *bytes, size_t len, const char **why);
// Whether it is a font file.
bool still_is_font(const void *bytes, size_t len);
