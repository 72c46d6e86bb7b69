// Feeds of any bytes: the last byte chooses the charset HTTP would name. (A newline, with which
// files end, names none, so that files are seeds as they are.)

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What reaches the panel is valid, without tags' worth of control characters, and never NULL.
static void check(const char *text)
{
    size_t len = strlen(text);
    if (len > 64 * 1024 || !str_utf8_valid(text, len))
        abort();
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const charsets[] = {"utf-16", "euc-kr",      NULL,    "gb18030",
                                           "big5",   "iso-2022-kr", "cp932", "latin1"};
    if (size < 1)
        return 0;
    struct err err = {0};
    struct media_feed *f =
        media_feed_parse(data, size - 1, charsets[data[size - 1] % 8], "fuzz", 50, &err);
    if (!f && err.code == ERR_NONE)
        abort();
    for (size_t i = 0; f && i < f->count; i++) {
        check(f->entries[i].title);
        check(f->entries[i].summary);
    }
    if (f && (f->count > 50 || (f->count && !*f->entries[0].id)))
        abort();
    if (f)
        media_feed_drop_older(f, 0);
    media_feed_destroy(f);
    return 0;
}
