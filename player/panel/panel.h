#pragma once
// The transparent panel as physics: how the composited canvas becomes drive codes, and what a
// person then sees through the glass. Pure. Equations are those of docs/PANEL.md.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum panel_kind { PANEL_TRANSMISSIVE, PANEL_EMISSIVE };
enum panel_curve { PANEL_CURVE_SRGB, PANEL_CURVE_GAMMA, PANEL_CURVE_TABLE };
enum {
    PANEL_TABLE_MAX = 257,
    PANEL_NAME_MAX = 128,
    PANEL_UNIFORMITY_MAX = 25,
    PANEL_TEXT_MAX = 1024 * 1024
};

struct panel {
    char name[PANEL_NAME_MAX];
    enum panel_kind kind;
    int32_t width_px, height_px;
    double width_mm, height_mm;
    int32_t rotate; // 0, 90, 180, 270 degrees clockwise; applies at stage panel alone
    double tmax[3]; // transmittance fully clear, per band
    double tmin[3]; // T0: transmittance fully driven to black
    double k[3][3]; // eq 2; diag(tmax - tmin) when the profile gives no crosstalk
    double k_inverse[3][3];
    enum panel_curve curve;
    double gamma;
    int32_t table_count;                     // points of each channel's table, evenly spaced in v
    double table[3][PANEL_TABLE_MAX];        // f(v), rising from 0 to 1
    double reflection[3];                    // relative to the backdrop's white
    int32_t uniformity_w, uniformity_h;      // 0: none
    double uniformity[PANEL_UNIFORMITY_MAX]; // measured points, row by row, 1 = nominal
    double luminance_max;                    // cd/m2 of full emission; 0 = not stated
    bool calibrated;                         // false: a guess until measured
    char calibrated_date[32];
    char calibrated_method[PANEL_NAME_MAX];
    bool identity; // drive code = the canvas over white (black): nothing to compute
};

// Built in: "lcd", "oled", "odh80". NULL for another name.
const struct panel *panel_builtin(const char *name);
size_t panel_builtin_count(void);
const struct panel *panel_builtin_at(size_t i);
// Reads and checks a profile; every error is reported with its place. False when any was found.
// Warns of a colour LCD that claims more than 20 % (docs/PANEL.md).
bool panel_parse(const char *text, size_t len, struct panel *out, struct problems *problems);
// The profile as JSON text (as `vitrine panel NAME --json` prints it), cut to max; returns out.
char *panel_print_json(const struct panel *p, char *out, size_t max);

// f(v) and its inverse for channel i; v and f in 0..1.
double panel_curve_forward(const struct panel *p, int channel, double v);
double panel_curve_inverse(const struct panel *p, int channel, double f);
// eq 2: transmittance of each band for drive v. (Emissive: relative emission.)
void panel_transmittance(const struct panel *p, const double v[3], double t[3]);
// eq 7 for a transmissive panel, tau relative (1 = clear): linear drive f before clipping to 0..1.
void panel_drive_linear(const struct panel *p, const double tau[3], double f[3]);
// eq 7 whole: clipped and through the inverse curves: drive v in 0..1.
void panel_drive(const struct panel *p, const double tau[3], double v[3]);
// eq 3 without haze, absolute: perceived light for drive v before radiance b, reflected light r.
void panel_perceived(const struct panel *p, const double v[3], const double b[3], const double r[3],
                     double l[3]);
// eq 11 and eq 13: the transmittance that gives perceived light l, the largest feasible l per band,
// and the hue-preserving scale s <= 1.
void panel_inverse(const struct panel *p, const double l[3], const double b[3], const double r[3],
                   double t[3]);
double panel_feasible(const struct panel *p, const double l[3], const double b[3],
                      const double r[3], double limit[3]);

// The rest state as a drive code per channel: clear glass. 255 for transmissive, 0 for emissive
// identity profiles; whatever the curves ask otherwise.
void panel_clear_code(const struct panel *p, uint8_t code[3]);

// The map as tables, built once per generation and shared by all compositors.
struct panel_map;
struct panel_map *panel_map_create(const struct panel *p);
void panel_map_destroy(struct panel_map *map); // NULL is fine
const struct panel *panel_map_panel(const struct panel_map *map);
// One row of the canvas laid over white (transmissive) or black (emissive). In: n pixels of three
// floats in linear light (tau or emission, 0..1). y and height place the row for the uniformity
// map. Drive codes out, 8 bits.
void panel_map_row(const struct panel_map *map, const float *linear, size_t n, int y, int height,
                   uint8_t *rgb);
// What a person sees of that row: n pixels of the backdrop in linear light in (1 = white, as seen
// through clear glass), 8-bit sRGB out. Relative form: (T / tmax) x backdrop + reflection, or
// emission x gain + backdrop + reflection.
void panel_map_glass_row(const struct panel_map *map, const float *linear, const float *backdrop,
                         double emission_gain, size_t n, int y, int height, uint8_t *rgb);
