#include "app/source.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sys/file.h"

static bool has_scheme(const char *text)
{
    const char *colon = strstr(text, "://");
    return colon && colon > text && strcspn(text, "/") >= (size_t)(colon - text);
}

bool source_parse(const char *argument, struct source *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    if (!*argument)
        return err_set(err, ERR_USAGE, "SOURCE", "it is empty; expected a file, a folder or a URL");
    out->network = fetch_is_url(argument);
    if (!out->network && has_scheme(argument))
        return err_set(err, ERR_USAGE, argument,
                       "this kind of URL is not supported; expected http "
                       "or https");
    const char *tail = !out->network && file_is_dir(argument) ? "/manifest.json" : "";
    int n = snprintf(out->manifest, sizeof out->manifest, "%s%s", argument, tail);
    if (n < 0 || (size_t)n >= sizeof out->manifest ||
        (!out->network && (size_t)n >= SOURCE_PATH_MAX))
        return err_set(err, ERR_USAGE, "SOURCE", "it is too long");
    if (out->network)
        return true;
    const char *slash = strrchr(out->manifest, '/');
    if (!slash)
        return str_copy(out->folder, sizeof out->folder, ".");
    size_t len = slash == out->manifest ? 1 : (size_t)(slash - out->manifest);
    memcpy(out->folder, out->manifest, len);
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// A reference is a URL reference, so "%20" is a space; a query or fragment names no file.
static bool decode_reference(const char *reference, char *out, size_t max)
{
    size_t n = 0;
    for (const char *s = reference; *s && *s != '?' && *s != '#'; s++) {
        int c = (unsigned char)*s;
        if (*s == '%') {
            int hi = hex_digit(s[1]);
            int lo = hi < 0 ? -1 : hex_digit(s[2]);
            if (lo < 0)
                return false;
            c = hi * 16 + lo;
            s += 2;
        }
        if (c == 0 || n + 1 >= max)
            return false;
        out[n++] = (char)c;
    }
    out[n] = '\0';
    return n > 0;
}

// Does the path lie in the folder once all links are followed? A path that does not exist yet is
// judged by its name alone (decode and ".." were looked at before).
static bool stays_inside(const char *folder, const char *path)
{
    char *real_folder = realpath(folder, NULL);
    char *real_path = realpath(path, NULL);
    bool inside = true;
    if (real_folder && real_path) {
        size_t n = strlen(real_folder);
        inside = strncmp(real_path, real_folder, n) == 0 &&
                 (real_path[n] == '/' || (n == 1 && real_folder[0] == '/'));
    }
    free(real_folder);
    free(real_path);
    return inside;
}

static bool has_dotdot(const char *path)
{
    for (const char *s = path; s; s = strchr(s, '/')) {
        s += *s == '/';
        if (strncmp(s, "..", 2) == 0 && (s[2] == '/' || s[2] == '\0'))
            return true;
    }
    return false;
}

bool source_local_path(const struct source *s, const char *reference, char out[SOURCE_PATH_MAX],
                       const char *where, struct err *err)
{
    char name[SOURCE_PATH_MAX];
    if (!decode_reference(reference, name, sizeof name))
        return err_set(err, ERR_CONTENT, where, "\"%s\" names no file", reference);
    if (name[0] == '/' || has_dotdot(name) || !file_join(out, SOURCE_PATH_MAX, s->folder, name) ||
        !stays_inside(s->folder, out))
        return err_set(err, ERR_CONTENT, where,
                       "\"%s\" leaves the manifest's folder; expected a file inside it", reference);
    return true;
}
