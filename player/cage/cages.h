#pragma once
// Where cage.c gets its children from.

#include "cage/cage.h"
#include "cage/child.h"

// A child in its cage that decodes such files, started beforehand if all went well; with a device,
// if the file may have one and there is one for it. False and *err (ERR_FAILED). Ends by one of the
// two below.
bool cages_take(struct cages *c, const struct cage_file *file, struct child *child,
                struct err *err);
// A child's device failed with a file; died: the child with it.
void cages_blame(struct cages *c, const struct child *child, int fd, bool died);
// Whether this is news of that file. NULL: there is no device; out then says why, if that is news.
bool cages_tell(struct cages *c, int fd, const char *text, char out[ERR_TEXT_MAX]);
void cages_dismiss(struct cages *c, struct child *child); // does not wait for its end
void cages_end(struct cages *c, struct child *child, enum child_answer why, struct err *err);
