#include "image_test.h"

#include <pthread.h>

static void assert_kind(const char *bytes, size_t len, bool font, const char *words)
{
    const struct still_file f = {.bytes = (const uint8_t *)bytes, .len = len, .where = "a"};
    struct still_info info;
    struct err err = {0};
    assert_false(still_probe(&f, &info, &err));
    assert_int_equal(info.kind, STILL_NONE);
    assert_int_equal(err.code, ERR_CONTENT);
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
    assert_int_equal(still_is_font(bytes, len), font);
    assert_null(still_picture(&f, &err));
}
#define KIND(text, font, words) assert_kind(text, sizeof(text) - 1, font, words)

TEST(probe_names_what_cannot_be_shown)
{
    KIND("OTTO\0\x09", true, "font");
    KIND("\0\1\0\0\0\x0c\0\x80", true, "font");
    KIND("wOF2\0\1\0\0", true, "font");
    KIND("ttcf\0\1\0\0", true, "font");
    KIND("\0\0\0\x18"
         "ftypmp42",
         false, "is a video; expected a picture");
    KIND("\x1a\x45\xdf\xa3\x01", false, "is a video; expected a picture");
    KIND("RIFF\0\0\0\0AVI LIST", false, "video");
    KIND("\0\0\0\x1c"
         "ftypavif\0\0\0\0",
         false, "not supported");
    KIND("BM\x36\0\0\0", false, "not supported");
    KIND("II*\0\x08\0\0\0", false, "not supported");
    KIND("RIFF\0\0\0\0WAVEfmt ", false, "no picture");
    KIND("hello", false, "no picture");
    KIND("", false, "empty");
    char stream[400] = {0};
    stream[0] = stream[188] = stream[376] = 0x47;
    assert_kind(stream, sizeof stream, false, "video");
}

static struct made m;

static void grey(int x, int y, uint8_t rgb[3])
{
    rgb[0] = rgb[1] = rgb[2] = (uint8_t)(x * 3 + y);
}

static void *decode_many(void *context)
{
    size_t *bad = context;
    for (int i = 0; i < 20; i++) {
        const struct still_file f = {.bytes = m.bytes, .len = m.len, .where = "a"};
        struct picture *p = still_picture(&f, NULL);
        *bad += !p || p->pixels[4 * 5] / 8 != 15 / 8;
        picture_unref(p);
    }
    return NULL;
}

TEST(pictures_decode_on_many_threads)
{
    jpeg_make(&m, 64, 64, grey);
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    size_t bad[THREADS] = {0};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, decode_many, &bad[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(bad[i], 0);
    }
}
