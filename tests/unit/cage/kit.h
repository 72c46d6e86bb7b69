#pragma once
// A cage over a file that is made of words, for the tests.

#include "cage/cage.h"
#include "unit.h"

// Makers of children, of the given program (CAGE_DECODER, CAGE_LIAR); fails the test without.
struct cages *kit_cages(const char *program);
// A file with such a text, already without a name. The caller closes it.
int kit_file(const char *text);
// Opens it in a cage. NULL and *err as cage_open().
struct cage *kit_open(struct cages *c, const char *text, struct video_info *info, struct err *err);
// The next picture, whose red value is returned; it is let go. -1: there was none.
int kit_next(struct cage *c);
int kit_descriptors(void); // open in this process
int kit_children(void);    // processes that this one has started and not waited for
int kit_child(void);       // the number of the one started first; 0: there is none
