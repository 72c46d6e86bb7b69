#include "app/commands.h"

const struct cli_command *const cli_commands[] = {
    &cmd_play, &cmd_render, &cmd_check, &cmd_plan, &cmd_panel,
};
const size_t cli_command_count = VT_COUNT(cli_commands);
