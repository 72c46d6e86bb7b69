#include "base/box.h"

#include <math.h>

static const double DEGREE = 3.14159265358979323846 / 180;

// sin and cos that are exact at the quarter turns, so that turned pictures stay sharp there.
static void turn(double angle_deg, double *s, double *c)
{
    double a = fmod(angle_deg, 360);
    if (a < 0)
        a += 360;
    if (a == 0 || a == 180) {
        *s = 0;
        *c = a == 0 ? 1 : -1;
    } else if (a == 90 || a == 270) {
        *s = a == 90 ? 1 : -1;
        *c = 0;
    } else {
        *s = sin(a * DEGREE);
        *c = cos(a * DEGREE);
    }
}

struct box box_of_rect(struct rectf r, double angle_deg)
{
    return (struct box){r.x + r.w / 2, r.y + r.h / 2, r.w, r.h, angle_deg};
}

struct box box_turned(struct box b, double px, double py, double angle_deg)
{
    if (angle_deg == 0)
        return b;
    double s;
    double c;
    turn(angle_deg, &s, &c);
    double dx = b.cx - px;
    double dy = b.cy - py;
    b.cx = px + dx * c - dy * s;
    b.cy = py + dx * s + dy * c;
    b.angle += angle_deg;
    return b;
}

struct rectf box_bounds(struct box b)
{
    double s;
    double c;
    turn(b.angle, &s, &c);
    double w = fabs(b.w * c) + fabs(b.h * s);
    double h = fabs(b.w * s) + fabs(b.h * c);
    return (struct rectf){b.cx - w / 2, b.cy - h / 2, w, h};
}

bool rect_is_empty(struct rectf r)
{
    return !(r.w > 0 && r.h > 0);
}

struct rectf rect_intersect(struct rectf a, struct rectf b)
{
    double x0 = fmax(a.x, b.x);
    double y0 = fmax(a.y, b.y);
    double x1 = fmin(a.x + a.w, b.x + b.w);
    double y1 = fmin(a.y + a.h, b.y + b.h);
    return (struct rectf){x0, y0, fmax(x1 - x0, 0), fmax(y1 - y0, 0)};
}
