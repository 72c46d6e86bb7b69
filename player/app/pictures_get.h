#pragma once
// Shared by the files of pictures only.

#include "app/maker.h"
#include "app/pictures.h"
#include "base/now.h"

// Nothing is asked for earlier.
#define PICTURES_HORIZON_NS (10 * NS_PER_S)

// pictures.c
// One picture more for out, unless it is only asked for ahead.
enum pictures_answer pictures_one(struct pictures *p, const struct pictures_ask *a,
                                  const struct maker_order *order, struct scene_media *out,
                                  struct err *err);
// The result of an order that is no picture; NULL when there is none (yet).
const struct maker_result *pictures_result(struct pictures *p, const struct pictures_ask *a,
                                           const struct maker_order *order,
                                           enum pictures_answer *answer);
// NULL: it is a background.
const struct manifest_item *pictures_item_of(const struct pictures_ask *a);
int32_t pictures_content_of(const struct pictures_ask *a);
struct maker_order pictures_order(const struct pictures_ask *a, enum maker_kind kind);
// Is it worth to make something ahead that will be on show then?
bool pictures_prepares(const struct pictures *p, int64_t due_ns);

// An output length as whole pixels that hold it.
int32_t pictures_pixels(double length);
// One picture more for out. False when a frame can hold no more.
bool pictures_slot(struct pictures *p, struct picture *picture, struct scene_media *out);
struct films *pictures_films(const struct pictures *p);
bool pictures_fits(const struct pictures *p);

// pictures_film.c
enum pictures_answer pictures_film(struct pictures *p, const struct pictures_ask *a,
                                   struct scene_media *out, int64_t *next_ns, struct err *err);

// pictures_words.c
enum pictures_answer pictures_clock(struct pictures *p, const struct pictures_ask *a,
                                    struct scene_media *out, int64_t *next_ns, struct err *err);
enum pictures_answer pictures_feed(struct pictures *p, const struct pictures_ask *a,
                                   struct scene_media *out, int64_t *next_ns, struct err *err);
