#pragma once
// What a file may ask of the decoder, in one place.

enum {
    // 8192 x 4352, the largest picture of H.264 and HEVC (level 6.2); stacked alpha is within it.
    DECODE_PIXELS_MAX = 8192 * 4352,
    // Up to this size (4096 x 4096) a second decoder begins the next turn of a video that loops.
    DECODE_SEAM_PIXELS_MAX = 4096 * 4096,
    DECODE_AHEAD_MAX = 8,                      // pictures that are decoded ahead while nobody asks,
    DECODE_AHEAD_BYTES_MAX = 32 * 1024 * 1024, // and of them, as they are decoded
    DECODE_STREAMS_MAX = 64,                   // of one file
    DECODE_PROBE_MAX = 5 * 1000 * 1000,        // bytes read to learn what the streams are
    DECODE_MUTE_MAX = 2000,                    // packets in a row that give no picture, or no sound
    DECODE_HARDWARE_MUTE_MAX = 64,      // such packets in a row until hardware counts as broken
    DECODE_GAP_MAX = 32 * 1024 * 1024,  // bytes of the rest of a file between two pieces of sound
    DECODE_FAULTS_MAX = 64,             // reads in a row that fail before the file counts as over
    DECODE_SCAN_MAX = 16 * 1024 * 1024, // bytes of a file that is read whole to count its pictures
    DECODE_SCAN_PACKETS_MAX = 100000,   // packets read to learn when the last picture ends
    DECODE_HOURS_MAX = 24,              // pictures later than that are not shown
    DECODE_ASPECT_MAX = 16,             // a pixel's width to its height, or the other way round
    DECODE_PICTURES_MAX = 10 * 1000,    // of an animated GIF, WebP or AVIF
    DECODE_ANIMATION_MAX = 256 * 1024 * 1024, // bytes of such a GIF or WebP
    DECODE_THREADS = 2,                       // of one decoder, unless told
    DECODE_THREADS_MAX = 16,
};
