// Help, man pages and docs/CLI.md, all from the one table.

#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "app/version.h"

enum { HELP_COLUMN = 26, HELP_WIDTH = 96 };

static const char *const exit_codes[] = {
    "done",
    "failed while running",
    "wrong usage",
    "input refused (manifest, panel profile, configuration)",
    "a needed content is missing, too large, broken or does not match its hash",
    "no display or no graphics",
};

// Words wrapped at HELP_WIDTH, each line after the first indented.
static void print_wrapped(FILE *out, const char *text, size_t indent, size_t column)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        if (column > indent && column + 1 + n > HELP_WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, n, out);
        column += n;
        text += n;
        while (*text == ' ')
            text++;
    }
    fputc('\n', out);
}

static void print_help_line(FILE *out, const char *head, const char *help, const char *fallback)
{
    char text[1024];
    snprintf(text, sizeof text, "%s%s%s%s", help, fallback ? " (default " : "",
             fallback ? fallback : "", fallback ? ")" : "");
    int used = fprintf(out, "  %s", head);
    if (used + 2 > HELP_COLUMN)
        fprintf(out, "\n%*s", HELP_COLUMN, "");
    else
        fprintf(out, "%*s", HELP_COLUMN - used, "");
    print_wrapped(out, text, HELP_COLUMN, HELP_COLUMN);
}

static void option_head(const struct cli_option *o, char *out, size_t max)
{
    snprintf(out, max, "--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
}

static void print_program_help(FILE *out)
{
    fprintf(out,
            "Usage: vitrine COMMAND [OPTIONS]\n\n"
            "Signage player for transparent panels: composites with alpha down to the glass.\n\n"
            "Commands:\n");
    for (size_t i = 0; i < cli_command_count; i++)
        print_help_line(out, cli_commands[i]->name, cli_commands[i]->summary, NULL);
    fprintf(out, "\nOptions:\n");
    print_help_line(out, "--help", "show this, or the help of a command", NULL);
    print_help_line(out, "--version", "show the version and those of the libraries", NULL);
    fprintf(out, "\n`vitrine COMMAND --help` tells all about a command.\n");
}

void cli_print_help(const struct cli_command *c, FILE *out)
{
    if (!c) {
        print_program_help(out);
        return;
    }
    fprintf(out, "Usage: vitrine %s%s%s [OPTIONS]\n\n", c->name, c->operand ? " " : "",
            c->operand ? c->operand : "");
    for (const char *const *p = c->description; *p; p++) {
        print_wrapped(out, *p, 0, 0);
        fputc('\n', out);
    }
    fprintf(out, "Options:\n");
    for (size_t i = 0; i < c->option_count; i++) {
        char head[80];
        option_head(&c->options[i], head, sizeof head);
        print_help_line(out, head, c->options[i].help, c->options[i].fallback);
    }
    print_help_line(out, "--help", "show this", NULL);
    print_help_line(out, "--version", "show the version and those of the libraries", NULL);
    if (c->examples && *c->examples)
        fprintf(out, "\nExamples:\n");
    for (const char *const *e = c->examples; e && *e; e++)
        fprintf(out, "  %s\n", *e);
}

void cli_print_version(FILE *out)
{
    fprintf(out, "vitrine %s\n", VITRINE_VERSION);
    version_print_libraries(out);
}

// Text for roff: '-' must stay a minus, a leading '.' or '\'' is no request.
static void roff(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '-' || *text == '\\')
            fputs(*text == '-' ? "\\-" : "\\e", out);
        else
            fputc(*text, out);
    }
}

static void roff_exit_codes(FILE *out)
{
    fprintf(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < VT_COUNT(exit_codes); i++) {
        fprintf(out, ".TP\n.B %zu\n", i);
        roff(out, exit_codes[i]);
        fputc('\n', out);
    }
}

static void man_command(const struct cli_command *c, FILE *out)
{
    fprintf(out, ".TH VITRINE\\-%s 1 \"\" \"vitrine %s\"\n.SH NAME\nvitrine\\-%s \\- ", c->name,
            VITRINE_VERSION, c->name);
    roff(out, c->summary);
    fprintf(out, "\n.SH SYNOPSIS\n.B vitrine %s\n", c->name);
    if (c->operand)
        fprintf(out, ".I %s\n", c->operand);
    fprintf(out, ".RI [ OPTIONS ]\n.SH DESCRIPTION\n");
    for (const char *const *p = c->description; *p; p++) {
        roff(out, *p);
        fprintf(out, "%s", p[1] ? "\n.PP\n" : "\n");
    }
    fprintf(out, ".SH OPTIONS\n");
    for (size_t i = 0; i < c->option_count; i++) {
        const struct cli_option *o = &c->options[i];
        fprintf(out, ".TP\n.B \\-\\-");
        roff(out, o->name);
        fprintf(out, "%s%s%s\n", o->argument ? " \\fI" : "", o->argument ? o->argument : "",
                o->argument ? "\\fR" : "");
        roff(out, o->help);
        if (o->fallback) {
            fputs(" (default ", out);
            roff(out, o->fallback);
            fputc(')', out);
        }
        fputs(".\n", out);
    }
    if (c->examples && *c->examples)
        fprintf(out, ".SH EXAMPLES\n.nf\n");
    for (const char *const *e = c->examples; e && *e; e++) {
        roff(out, *e);
        fputc('\n', out);
    }
    if (c->examples && *c->examples)
        fprintf(out, ".fi\n");
    roff_exit_codes(out);
    fprintf(out, ".SH SEE ALSO\n.BR vitrine (1)\n");
}

void cli_print_man(const struct cli_command *c, FILE *out)
{
    if (c) {
        man_command(c, out);
        return;
    }
    fprintf(out,
            ".TH VITRINE 1 \"\" \"vitrine %s\"\n.SH NAME\n"
            "vitrine \\- signage player for transparent panels\n.SH SYNOPSIS\n"
            ".B vitrine\n.I COMMAND\n.RI [ OPTIONS ]\n.SH COMMANDS\n",
            VITRINE_VERSION);
    for (size_t i = 0; i < cli_command_count; i++) {
        fprintf(out, ".TP\n.BR vitrine\\-%s (1)\n", cli_commands[i]->name);
        roff(out, cli_commands[i]->summary);
        fputs(".\n", out);
    }
    roff_exit_codes(out);
}

// Markdown tables: a bar inside a cell would end it.
static void markdown_cell(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void markdown_command(const struct cli_command *c, FILE *out)
{
    fprintf(out, "\n## vitrine %s\n\n`vitrine %s%s%s [OPTIONS]`\n\n", c->name, c->name,
            c->operand ? " " : "", c->operand ? c->operand : "");
    for (const char *const *p = c->description; *p; p++)
        fprintf(out, "%s\n\n", *p);
    fprintf(out, "| option | default | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < c->option_count; i++) {
        char head[80];
        option_head(&c->options[i], head, sizeof head);
        fputs("| `", out);
        markdown_cell(out, head);
        fprintf(out, "` | %s | ", c->options[i].fallback ? c->options[i].fallback : "");
        markdown_cell(out, c->options[i].help);
        fputs(" |\n", out);
    }
    if (c->examples && *c->examples)
        fprintf(out, "\n```sh\n");
    for (const char *const *e = c->examples; e && *e; e++)
        fprintf(out, "%s\n", *e);
    if (c->examples && *c->examples)
        fprintf(out, "```\n");
}

void cli_print_markdown(FILE *out)
{
    fprintf(out,
            "# The command line\n\n"
            "Made by `vitrine --print-markdown` from the table that also makes `--help` and the "
            "man pages.\n\n| exit code | meaning |\n|---|---|\n");
    for (size_t i = 0; i < VT_COUNT(exit_codes); i++)
        fprintf(out, "| %zu | %s |\n", i, exit_codes[i]);
    fprintf(out,
            "\nAn error is one line on standard error: `vitrine: PLACE: what is wrong; what was "
            "expected`. PLACE is a JSON Pointer, a file, a URL or an option.\n");
    for (size_t i = 0; i < cli_command_count; i++)
        markdown_command(cli_commands[i], out);
}
