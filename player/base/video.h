#pragma once
// What is known of a moving picture, as plain data: a video with or without alpha, or an animated
// picture. Times count from its first picture, which shows at 0.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// How a file says what is clear.
enum video_alpha {
    VIDEO_ALPHA_OWN,           // as its format does, if at all
    VIDEO_ALPHA_STACKED_BELOW, // the lower half of each picture is the alpha (luma) of the upper
    VIDEO_ALPHA_STACKED_RIGHT, // the right half that of the left
    VIDEO_ALPHA_MATTE,         // a second file with the same times is
};

// The file's form. It decides which reader is tried; no other is.
enum video_kind {
    VIDEO_NONE,
    VIDEO_MOV,      // mp4, mov
    VIDEO_MATROSKA, // mkv, webm
    VIDEO_MPEGTS,
    VIDEO_GIF,
    VIDEO_APNG,
    VIDEO_WEBP,
    VIDEO_AVIF,
    VIDEO_LOTTIE,
    // Still pictures, which take the same way (base/still.h says which file is one).
    VIDEO_STILL, // PNG, JPEG, WebP, GIF
    VIDEO_SVG,
};

enum {
    VIDEO_CODEC_MAX = 32,
    VIDEO_HEAD_MAX = 4096,
    // What no struct video_info passes, whatever its file says.
    VIDEO_DAYS_MAX = 30,
    VIDEO_RATE_MAX = 1000 * 1000 * 1000, // of rate_num, and of rate_den
    VIDEO_SOUND_RATE_MAX = 768000,
    VIDEO_SOUND_CHANNELS_MAX = 64,
};
// What a file's bytes say it is. The first VIDEO_HEAD_MAX will do for the videos; whether a picture
// moves is told by all of them. VIDEO_NONE: nothing that moves. An AVIF still is VIDEO_AVIF, for
// the same library reads both; other stills are none.
enum video_kind video_kind(const void *bytes, size_t len);

struct video_info {
    enum video_kind kind;
    char codec[VIDEO_CODEC_MAX]; // as "h264", "vp9"
    int32_t width_px, height_px; // as shown: stacked alpha taken off, turned, in square pixels
    int64_t rate_num, rate_den;  // pictures a second on average; 0 when not known
    int64_t duration_ns;         // until the last picture has been shown
    int64_t pictures;            // how many; 0 when not known
    int32_t plays;               // how often it says it is to be played; 0: not said, or for ever
    bool alpha;                  // it has an alpha plane (or stacked, or a matte)
    bool scalable;               // drawn at any size (Lottie, SVG)
    bool sure;                   // a still that will decode, as its structure tells
    bool hdr;                    // PQ or HLG, tone-mapped
    bool interlaced;
    bool sound;                         // that can be decoded
    int32_t sound_rate, sound_channels; // of the file
};

// When one picture shows: start_ns <= t < end_ns.
struct video_span {
    int64_t start_ns, end_ns;
};
