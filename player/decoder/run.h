#pragma once
// What the decoders' programs have in common, from their start until they wait for a file.

#include <stdbool.h>

#include "decoder/sandbox.h"

// False: it was not started by a player, and has said so.
bool decoder_begin(void);
// Gives up its rights (sandbox_enter) and tells the player, with words about its device. False: it
// cannot, or the player is gone.
bool decoder_ready(const struct sandbox_device *device, int fonts, const char *words);
