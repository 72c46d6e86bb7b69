#include "decode/lottie_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/picture.h"
#include "json/json.h"

struct check {
    const char *where;
    json_t *assets; // NULL: none
    long layers;    // of all compositions, unfolded
    struct err *err;
};

static const double DASHES_MIN = 0.5;

#define REFUSE(c, ...) err_set((c)->err, ERR_CONTENT, (c)->where, __VA_ARGS__)

static double number(const json_t *o, const char *name, double otherwise)
{
    const json_t *v = json_object_get(o, name);
    return json_is_number(v) ? json_number_value(v) : otherwise;
}

static bool is_type(const json_t *o, const char *type)
{
    const char *ty = json_string_value(json_object_get(o, "ty"));
    return ty && strcmp(ty, type) == 0;
}

// ---- values -------------------------------------------------------------------------------------

struct range {
    double least, most;
};

static void widen(struct range *r, const json_t *v)
{
    v = json_is_array(v) ? json_array_get(v, 0) : v;
    if (!json_is_number(v))
        return;
    r->least = fmin(r->least, json_number_value(v));
    r->most = fmax(r->most, json_number_value(v));
}

// Of all values that a property takes, at rest or moving; nothing where it has none.
static struct range range_of(const json_t *property)
{
    const json_t *k = json_object_get(property, "k");
    struct range r = {(double)INFINITY, -(double)INFINITY};
    widen(&r, k);
    for (size_t i = 0; i < json_array_size(k); i++) {
        const json_t *frame = json_array_get(k, i);
        widen(&r, json_object_get(frame, "s"));
        widen(&r, json_object_get(frame, "e"));
    }
    return r;
}

// What a pattern of dashes has at least of each number of dashes and gaps, added up; 1 where there
// is no pattern. A line of a million pixels in dashes of a millionth would never end.
static double smallest_dashes(const json_t *stroke)
{
    const json_t *pattern = json_object_get(stroke, "d");
    if (!json_is_array(pattern) || json_array_size(pattern) == 0)
        return 1;
    double sum = 0;
    size_t i;
    json_t *part;
    json_array_foreach(pattern, i, part)
    {
        const char *n = json_string_value(json_object_get(part, "n"));
        struct range r = range_of(json_object_get(part, "v"));
        if (n && strcmp(n, "o") != 0 && isfinite(r.least))
            sum += r.least;
    }
    return sum;
}

static bool check_object(const struct check *c, const json_t *o)
{
    if (json_is_string(json_object_get(o, "x")) && json_object_get(o, "k"))
        return REFUSE(c, "has expressions, which are not run; export it with them converted to "
                         "keyframes");
    if (is_type(o, "rp") && range_of(json_object_get(o, "c")).most > LOTTIE_COPIES_MAX)
        return REFUSE(c, "repeats a shape more than %d times", LOTTIE_COPIES_MAX);
    if (is_type(o, "sr") && range_of(json_object_get(o, "pt")).most > LOTTIE_POINTS_MAX)
        return REFUSE(c, "has a star of more than %d points", LOTTIE_POINTS_MAX);
    if ((is_type(o, "st") || is_type(o, "gs")) && smallest_dashes(o) < DASHES_MIN)
        return REFUSE(c, "has dashes that are shorter than %g pixels", DASHES_MIN);
    return true;
}

// All objects, to the depth that json_parse() allows.
static bool check_values(const struct check *c, json_t *v)
{
    size_t i;
    const char *name;
    json_t *inner;
    if (json_is_array(v)) {
        json_array_foreach(v, i, inner) if (!check_values(c, inner)) return false;
        return true;
    }
    if (json_is_number(v) && !(fabs(json_number_value(v)) <= LOTTIE_NUMBER_MAX))
        return REFUSE(c, "has a number beyond %d in it", LOTTIE_NUMBER_MAX);
    if (!json_is_object(v))
        return true;
    if (!check_object(c, v))
        return false;
    json_object_foreach(v, name, inner) if (!check_values(c, inner)) return false;
    return true;
}

// ---- layers -------------------------------------------------------------------------------------

enum layer_type { PRECOMP = 0, IMAGE = 2, TEXT = 5 };

static json_t *layer_of(const json_t *layers, double ind)
{
    size_t i;
    json_t *layer;
    json_array_foreach(layers, i, layer)
    {
        if (number(layer, "ind", -1) == ind)
            return layer;
    }
    return NULL;
}

// Parents hand their place down; a ring of them would never end.
static bool check_parents(const struct check *c, const json_t *layers, const json_t *layer)
{
    enum { PARENTS_MAX = 100 };
    for (int n = 0; n < PARENTS_MAX; n++) {
        double parent = number(layer, "parent", -1);
        layer = parent < 0 ? NULL : layer_of(layers, parent);
        if (!layer)
            return true;
    }
    return REFUSE(c, "has layers that are each other's parents, or more than %d deep", PARENTS_MAX);
}

static json_t *composition(const struct check *c, const json_t *layer)
{
    const char *id = json_string_value(json_object_get(layer, "refId"));
    size_t i;
    json_t *asset;
    json_array_foreach(c->assets, i, asset)
    {
        const char *own = json_string_value(json_object_get(asset, "id"));
        if (id && own && strcmp(id, own) == 0)
            return json_object_get(asset, "layers");
    }
    return NULL;
}

static bool check_layer(struct check *c, const json_t *layers, const json_t *layer)
{
    if (!json_is_object(layer))
        return REFUSE(c, "is a broken Lottie: a layer is no object");
    if (++c->layers > LOTTIE_LAYERS_MAX)
        return REFUSE(c, "has more than %d layers, with those of its compositions",
                      LOTTIE_LAYERS_MAX);
    int type = (int)fmin(fmax(number(layer, "ty", -1), -1), 100);
    if (type == IMAGE)
        return REFUSE(c, "has images in it, which are not drawn; expected shapes alone");
    if (type == TEXT && !json_is_true(json_object_get(layer, "hd")))
        return REFUSE(c, "has text in it, which is not drawn; convert it to shapes");
    return check_parents(c, layers, layer);
}

static bool check_layers(struct check *c, json_t *layers, int depth)
{
    enum { DEPTH_MAX = 16 };
    if (!json_is_array(layers))
        return true;
    if (depth > DEPTH_MAX)
        return REFUSE(c, "has compositions more than %d deep in each other, or in themselves",
                      DEPTH_MAX);
    size_t i;
    json_t *layer;
    json_array_foreach(layers, i, layer)
    {
        if (!check_layer(c, layers, layer))
            return false;
        if (number(layer, "ty", -1) == PRECOMP &&
            !check_layers(c, composition(c, layer), depth + 1))
            return false;
    }
    return true;
}

// ---- the document -------------------------------------------------------------------------------

static bool check_about(const struct check *c, const json_t *root, struct lottie_about *about)
{
    *about = (struct lottie_about){.rate = number(root, "fr", (double)NAN),
                                   .from = number(root, "ip", (double)NAN),
                                   .to = number(root, "op", (double)NAN),
                                   .w = number(root, "w", (double)NAN),
                                   .h = number(root, "h", (double)NAN)};
    if (isnan(about->rate) || isnan(about->from) || isnan(about->to) || isnan(about->w) ||
        isnan(about->h) || !json_is_array(json_object_get(root, "layers")))
        return REFUSE(c, "is JSON but no Lottie; expected \"fr\", \"ip\", \"op\", \"w\", \"h\" and "
                         "\"layers\"");
    if (about->rate < 1 || about->rate > LOTTIE_RATE_MAX)
        return REFUSE(c, "has %g pictures a second; expected 1 to %d", about->rate,
                      LOTTIE_RATE_MAX);
    if (!(about->to - about->from >= 1 && about->to - about->from <= LOTTIE_PICTURES_MAX) ||
        fabs(about->from) > LOTTIE_PICTURES_MAX)
        return REFUSE(c, "has pictures %g to %g; expected 1 to %d of them", about->from, about->to,
                      LOTTIE_PICTURES_MAX);
    if (!(about->w >= 1 && about->h >= 1 && about->w <= PICTURE_SIDE_MAX &&
          about->h <= PICTURE_SIDE_MAX))
        return REFUSE(c, "is %g x %g large; expected sides of 1 to %d", about->w, about->h,
                      PICTURE_SIDE_MAX);
    return true;
}

static bool check_all(struct check *c, json_t *root, struct lottie_about *about)
{
    c->assets = json_object_get(root, "assets");
    return check_about(c, root, about) && check_values(c, root) &&
           check_layers(c, json_object_get(root, "layers"), 0);
}

bool lottie_check(const char *text, size_t len, const char *where, struct lottie_about *about,
                  struct err *err)
{
    struct problems problems;
    problems_init(&problems);
    json_t *root = json_parse(text, len, where, &problems);
    struct check c = {.where = where, .err = err};
    bool fine = root ? check_all(&c, root, about)
                     : REFUSE(&c, "is no Lottie: %s",
                              problems.count ? problems.list[0].err.text : "not JSON");
    json_decref(root);
    problems_finish(&problems);
    return fine;
}
