#include "app/config.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"

static const char usual_path[] = "/etc/vitrine/vitrine.conf";

struct config {
    char *texts[CLI_OPTIONS_MAX + 1];
    size_t count;
};

static int option_index(const struct cli_command *c, const char *key)
{
    for (size_t i = 0; i < c->option_count; i++)
        if (strcmp(c->options[i].name, key) == 0)
            return (int)i;
    return -1;
}

static bool key_error(struct err *err, const char *path, const char *key, const char *what)
{
    char place[ERR_WHERE_MAX];
    g_snprintf(place, sizeof place, "%s: %s", path, key);
    return err_set(err, ERR_REFUSED, place, "%s", what);
}

// A switch is on with true, yes, on or 1 and off with the opposite.
static bool read_switch(const char *text, const char **value)
{
    static const char *const on[] = {"true", "yes", "on", "1"};
    static const char *const off[] = {"false", "no", "off", "0"};
    for (size_t i = 0; i < VT_COUNT(on); i++) {
        if (strcmp(text, on[i]) == 0 || strcmp(text, off[i]) == 0) {
            if (strcmp(text, on[i]) == 0)
                *value = "";
            return true;
        }
    }
    return false;
}

struct target {
    const struct cli_command *command;
    const char *path;
    const char **values;
    const char **operand;
    struct config *config;
};

static bool apply_key(struct target *t, const char *key, char *text, struct err *err)
{
    struct config *c = t->config;
    if (c->count < VT_COUNT(c->texts))
        c->texts[c->count++] = text;
    if (t->command->operand && strcmp(key, "source") == 0) {
        if (!*t->operand)
            *t->operand = text;
        return true;
    }
    int i = option_index(t->command, key);
    if (i < 0 || strcmp(key, "config") == 0 || strcmp(key, "print-config") == 0)
        return key_error(err, t->path, key, "there is no such key; see `vitrine play --help`");
    if (t->values[i])
        return true; // the command line wins
    if (t->command->options[i].argument) {
        t->values[i] = text;
        return true;
    }
    return read_switch(text, &t->values[i]) ||
           key_error(err, t->path, key, "expected true or false");
}

static bool apply_file(struct target *t, GKeyFile *file, struct err *err)
{
    gsize count = 0;
    char **keys = g_key_file_get_keys(file, t->command->name, &count, NULL);
    bool fine = true;
    for (gsize i = 0; fine && keys && i < count; i++) {
        char *text = g_key_file_get_string(file, t->command->name, keys[i], NULL);
        if (i >= CLI_OPTIONS_MAX || !text) {
            g_free(text);
            fine = key_error(err, t->path, keys[i], "its value cannot be read");
        } else {
            fine = apply_key(t, keys[i], text, err);
        }
    }
    g_strfreev(keys);
    return fine;
}

static bool load(const char *path, GKeyFile *file, struct err *err)
{
    size_t len;
    char *text = file_read(path, CONFIG_FILE_MAX, &len, err);
    if (!text) {
        err->code = ERR_REFUSED;
        return false;
    }
    GError *why = NULL;
    bool fine = g_key_file_load_from_data(file, text, len, G_KEY_FILE_NONE, &why);
    if (!fine)
        err_set(err, ERR_REFUSED, path, "%s", why ? why->message : "it cannot be read");
    g_clear_error(&why);
    free(text);
    return fine;
}

struct config *config_apply(const struct cli_command *command, const char *path,
                            const char **values, const char **operand, struct err *err)
{
    struct config *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    if (!path && !file_is_regular(usual_path))
        return c;
    struct target t = {command, path ? path : usual_path, values, operand, c};
    GKeyFile *file = g_key_file_new();
    bool fine = load(t.path, file, err) && apply_file(&t, file, err);
    g_key_file_free(file);
    if (fine)
        return c;
    config_destroy(c);
    return NULL;
}

void config_destroy(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++)
        g_free(c->texts[i]);
    free(c);
}

void config_print(const struct cli_command *command, const char *const *values, const char *operand,
                  FILE *out)
{
    fprintf(out, "[%s]\n%ssource = %s\n", command->name, operand ? "" : "# ",
            operand ? operand : "");
    for (size_t i = 0; i < command->option_count; i++) {
        const struct cli_option *o = &command->options[i];
        if (strcmp(o->name, "config") == 0 || strcmp(o->name, "print-config") == 0)
            continue;
        const char *v = values[i] ? values[i] : o->fallback;
        if (!o->argument)
            fprintf(out, "%s = %s\n", o->name, values[i] ? "true" : "false");
        else
            fprintf(out, "%s%s = %s\n", v ? "" : "# ", o->name, v ? v : "");
    }
}
