#pragma once
// Where cage.c gets its children from.

#include "cage/cage.h"
#include "cage/child.h"

// A child in its cage, started beforehand if all went well. False and *err (ERR_FAILED). Ends by
// one of the two below.
bool cages_take(struct cages *c, struct child *child, struct err *err);
void cages_dismiss(struct cages *c, struct child *child); // does not wait for its end
void cages_end(struct cages *c, struct child *child, enum child_answer why, struct err *err);
