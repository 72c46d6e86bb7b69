#pragma once
// Where a reel that starts again meets its own beginning. A decoder gives its first picture only
// when it has been given the packets of some, and its last ones when there are no more: begun anew
// it would be behind just where the next picture is due. So while the last pictures come, a second
// decoder is given the first packets, one for each, and takes over.

#include <stdbool.h>

struct reel;

// All packets have been read: the next turn begins, where the reel starts again.
void seam_begin(struct reel *r);
// One of the last pictures has come.
void seam_go_on(struct reel *r);
// The second decoder takes over, with nothing of the turn before left. False: there is none.
bool seam_cross(struct reel *r);
// There is to be none. The place in the file is not what it was.
void seam_drop(struct reel *r);
