#pragma once
// Colours that are not sRGB's: HDR (PQ, HLG) is toned down to what an SDR panel shows, and the wide
// primaries of BT.2020 become those of BT.709. What they mean, step by step:
//
//   light     PQ by SMPTE ST 2084, HLG by ITU-R BT.2100 (inverse OETF, then the OOTF of a display
//   of
//             1000 cd/m2: gamma 1.2), SDR by the curve of sRGB
//   tone      ITU-R BT.2390 (EETF, section 5.4.1) from the film's peak to 203 cd/m2, which is white
//             (ITU-R BT.2408); by the largest of the three channels, so that hues stay
//   gamut     ITU-R BT.2087: primaries of BT.2020 to BT.709, what lies outside is cut
//   code      the curve of sRGB

#include <stdbool.h>
#include <stdint.h>

#include <libavutil/frame.h>

enum { TONE_STEPS = 4096 };

struct tone {
    bool used; // else the codes are sRGB's already
    bool hlg, hdr;
    bool wide;                    // primaries of BT.2020
    float light[TONE_STEPS + 1];  // of a code 0..1; HDR: 10000 cd/m2 is 1; HLG: of the scene
    float gain[TONE_STEPS + 1];   // by the root of the largest channel's light
    float code[TONE_STEPS + 1];   // of sRGB, by the root of light
    float system[TONE_STEPS + 1]; // HLG: what light is multiplied with, by the root of luminance
};

// Reads the tags of the film's first picture.
void tone_init(struct tone *t, const AVFrame *first);
// w pixels: codes of R, G, B from 0 to 1 (outside is cut) become sRGB's of 0 to 255.
void tone_row(const struct tone *t, float *rgb, int w);
