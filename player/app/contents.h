#pragma once
// Getting the files of a programme: from its folder, or over the network into the store.

#include <stdbool.h>
#include <stddef.h>

#include "app/programme.h"

// Fills out[0..m->content_count): finds or fetches each file, compares size and hash, looks at its
// header, and sees that it decodes when world->decode asks for that. Feeds are left alone.
// Everything wrong is reported as ERR_CONTENT with the content's place. used[i] false: nothing
// shows it, so only a warning.
void contents_get(const struct manifest *m, const struct source *source,
                  const struct programme_world *world, const bool *used,
                  struct programme_content *out, struct problems *problems);
