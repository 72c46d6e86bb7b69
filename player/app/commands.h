#pragma once
// The commands of vitrine, one file each.

#include "app/cli.h"

extern const struct cli_command cmd_play;
extern const struct cli_command cmd_render;
extern const struct cli_command cmd_check;
extern const struct cli_command cmd_plan;
extern const struct cli_command cmd_panel;
