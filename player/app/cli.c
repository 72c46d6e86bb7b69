#include "app/cli.h"

#include <string.h>

#include "sys/log.h"

static const struct cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < cli_command_count; i++)
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    return NULL;
}

static int find_option(const struct cli_command *c, const char *name, size_t len)
{
    for (size_t i = 0; i < c->option_count; i++)
        if (strlen(c->options[i].name) == len && memcmp(c->options[i].name, name, len) == 0)
            return (int)i;
    return -1;
}

static int usage_error(const struct cli_command *c, const char *place, const char *what)
{
    log_line(LOG_ERROR, place, "%s; see `vitrine%s%s --help`", what, c ? " " : "",
             c ? c->name : "");
    return ERR_USAGE;
}

// One argument that starts with "--". Returns how many words it took, or 0 after an error.
static int parse_option(const struct cli_command *c, char **argv, int left, const char **values)
{
    const char *name = argv[0] + 2;
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    int i = find_option(c, name, len);
    if (i < 0) {
        usage_error(c, argv[0], "unknown option");
        return 0;
    }
    const struct cli_option *o = &c->options[i];
    if (!o->argument) {
        if (equals) {
            usage_error(c, argv[0], "this option takes no value");
            return 0;
        }
        values[i] = "";
        return 1;
    }
    if (equals) {
        values[i] = equals + 1;
        return 1;
    }
    if (left < 2) {
        usage_error(c, argv[0], "a value is missing");
        return 0;
    }
    values[i] = argv[1];
    return 2;
}

struct parsed {
    const char *values[CLI_OPTIONS_MAX];
    const char *operand;
    int answer; // exit code when it is already done; -1: run the command
};

static bool parse_operand(const struct cli_command *c, char *word, struct parsed *p)
{
    if (!c->operand || p->operand) {
        p->answer = usage_error(c, word, "one argument too many");
        return false;
    }
    p->operand = word;
    return true;
}

static void parse_words(const struct cli_command *c, int argc, char **argv, struct parsed *p)
{
    bool options = true;
    for (int i = 0; i < argc;) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
            i++;
        } else if (options && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            cli_print_help(c, stdout);
            p->answer = ERR_NONE;
            return;
        } else if (options && strcmp(argv[i], "--version") == 0) {
            cli_print_version(stdout);
            p->answer = ERR_NONE;
            return;
        } else if (options && strncmp(argv[i], "--", 2) == 0) {
            int took = parse_option(c, argv + i, argc - i, p->values);
            if (!took) {
                p->answer = ERR_USAGE;
                return;
            }
            i += took;
        } else if (options && argv[i][0] == '-' && argv[i][1]) {
            p->answer = usage_error(c, argv[i], "unknown option");
            return;
        } else if (!parse_operand(c, argv[i++], p)) {
            return;
        }
    }
    if (c->operand && c->operand[0] != '[' && !p->operand)
        p->answer = usage_error(c, c->operand, "this argument is missing");
}

// Texts that are made from the tables, for the build and the documents.
static int print_made_text(int argc, char **argv)
{
    if (strcmp(argv[1], "--print-markdown") == 0) {
        cli_print_markdown(stdout);
        return ERR_NONE;
    }
    const struct cli_command *c = argc > 2 ? find_command(argv[2]) : NULL;
    if (argc > 2 && !c)
        return usage_error(NULL, argv[2], "unknown command");
    cli_print_man(c, stdout);
    return ERR_NONE;
}

int cli_main(int argc, char **argv)
{
    if (argc < 2) {
        cli_print_help(NULL, stderr);
        return ERR_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cli_print_help(NULL, stdout);
        return ERR_NONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        cli_print_version(stdout);
        return ERR_NONE;
    }
    if (strcmp(argv[1], "--print-man") == 0 || strcmp(argv[1], "--print-markdown") == 0)
        return print_made_text(argc, argv);
    const struct cli_command *c = find_command(argv[1]);
    if (!c)
        return usage_error(NULL, argv[1], argv[1][0] == '-' ? "unknown option" : "unknown command");
    struct parsed p = {.answer = -1};
    parse_words(c, argc - 2, argv + 2, &p);
    return p.answer >= 0 ? p.answer : c->run(c, p.values, p.operand);
}
