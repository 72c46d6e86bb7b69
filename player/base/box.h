#pragma once
// Rectangles, upright and turned, in pixels (y points down, angles run clockwise).

#include <stdbool.h>

struct rectf {
    double x, y, w, h;
};

// A rectangle turned about its centre.
struct box {
    double cx, cy; // centre
    double w, h;   // size along its own axes; >= 0
    double angle;  // degrees clockwise
};

struct box box_of_rect(struct rectf r, double angle_deg);
// Turns box b about the point (px, py): the centre moves on its circle and the angle is added.
struct box box_turned(struct box b, double px, double py, double angle_deg);
// The smallest upright rectangle that holds the box.
struct rectf box_bounds(struct box b);
bool rect_is_empty(struct rectf r);
struct rectf rect_intersect(struct rectf a, struct rectf b);
