// Lottie: what is drawn, when, and what is refused.
#include "kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A square of 10 x 10 in layers(...), red with an opacity of 50 %, that moves to the right by a
// pixel a picture from its tenth picture on.
#define MOVE                                                                                       \
    "{\"a\":1,\"k\":[{\"t\":10,\"s\":[0,0],\"e\":[20,0],\"i\":{\"x\":1,\"y\":1},"                  \
    "\"o\":{\"x\":0,\"y\":0}},{\"t\":30,\"s\":[20,0]}]}"
#define SQUARE                                                                                     \
    "{\"ty\":\"rc\",\"p\":{\"a\":0,\"k\":[5,5]},\"s\":{\"a\":0,\"k\":[10,10]},"                    \
    "\"r\":{\"a\":0,\"k\":0}},{\"ty\":\"fl\",\"c\":{\"a\":0,\"k\":[1,0,0,1]},"                     \
    "\"o\":{\"a\":0,\"k\":50}}"
#define SHAPES "\"shapes\":[{\"ty\":\"gr\",\"it\":[" SQUARE ",{\"ty\":\"tr\"}]}]"
#define LAYER "{\"ty\":4,\"ind\":1,\"ip\":0,\"op\":100,\"st\":0,\"ks\":{\"p\":" MOVE "}," SHAPES "}"
#define ABOUT "\"v\":\"5.5.2\",\"fr\":25,\"ip\":0,\"op\":50,\"w\":40,\"h\":20"
#define DOCUMENT(layers) "{" ABOUT ",\"layers\":[" layers "]}"
#define OPEN(k, text) kit_open(k, &decode_lottie, text, sizeof(text) - 1)
#define REFUSED(text, words) kit_refuse(&decode_lottie, text, sizeof(text) - 1, words)

TEST(lottie_is_drawn_and_moves)
{
    struct kit k;
    OPEN(&k, DOCUMENT(LAYER));
    assert_int_equal(k.info.kind, VIDEO_LOTTIE);
    assert_string_equal(k.info.codec, "lottie");
    assert_int_equal(k.info.width_px, 40);
    assert_int_equal(k.info.height_px, 20);
    assert_int_equal(k.info.pictures, 50);
    assert_int_equal(k.info.rate_num, 25 * k.info.rate_den);
    assert_int_equal(k.info.duration_ns, 2000LL * MS);
    assert_true(k.info.alpha && k.info.scalable);
    kit_next(&k, 0, 40);
    kit_write(&k, 40, 20);
    assert_false(k.opaque);
    PIXEL(&k, 0, 0, 127, 0, 0, 127); // half a red, premultiplied: 127.5
    PIXEL(&k, 9, 9, 127, 0, 0, 127);
    PIXEL(&k, 10, 9, 0, 0, 0, 0);
    PIXEL(&k, 9, 10, 0, 0, 0, 0);
    assert_true(k.reader->seek(k.state, 800LL * MS, &k.err)); // picture 20
    kit_next(&k, 800, 840);
    kit_write(&k, 40, 20);
    PIXEL(&k, 9, 5, 0, 0, 0, 0);
    PIXEL(&k, 10, 5, 127, 0, 0, 127);
    PIXEL(&k, 19, 5, 127, 0, 0, 127);
    PIXEL(&k, 20, 5, 0, 0, 0, 0);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(lottie_is_drawn_in_the_size_that_is_asked_for)
{
    struct kit k;
    OPEN(&k, DOCUMENT(LAYER));
    kit_next(&k, 0, 40);
    kit_write(&k, 60, 30); // sharp, not scaled: no mixed pixel at the edge
    PIXEL(&k, 14, 14, 127, 0, 0, 127);
    PIXEL(&k, 15, 14, 0, 0, 0, 0);
    kit_write(&k, 20, 10);
    PIXEL(&k, 4, 4, 127, 0, 0, 127);
    PIXEL(&k, 5, 4, 0, 0, 0, 0);
    // Of other proportions it is pressed to fit, not set in clear bars.
    kit_write(&k, 40, 40);
    PIXEL(&k, 0, 0, 127, 0, 0, 127);
    PIXEL(&k, 9, 19, 127, 0, 0, 127);
    PIXEL(&k, 10, 19, 0, 0, 0, 0);
    PIXEL(&k, 9, 20, 0, 0, 0, 0);
    kit_close(&k);
}

TEST(lottie_times_are_exact_at_any_rate)
{
    struct kit k;
    OPEN(&k, "{\"v\":\"5\",\"fr\":29.97,\"ip\":0,\"op\":107892,\"w\":4,\"h\":4,\"layers\":[]}");
    assert_int_equal(k.info.duration_ns, 3600000LL * MS);
    assert_true(k.reader->seek(k.state, 3599999999999LL, &k.err));
    assert_int_equal(k.reader->next(k.state, &k.span, &k.err), DECODE_PICTURE);
    assert_int_equal(k.span.start_ns, 107891 * 100000000000LL / 2997);
    assert_int_equal(k.span.end_ns, 3600000LL * MS);
    kit_close(&k);
}

TEST(lottie_may_begin_later_than_at_nought)
{
    struct kit k;
    OPEN(&k,
         "{\"v\":\"5\",\"fr\":25,\"ip\":20,\"op\":30,\"w\":40,\"h\":20,\"layers\":[" LAYER "]}");
    assert_int_equal(k.info.pictures, 10);
    kit_next(&k, 0, 40);
    kit_write(&k, 40, 20);
    PIXEL(&k, 9, 5, 0, 0, 0, 0);
    PIXEL(&k, 10, 5, 127, 0, 0, 127);
    kit_close(&k);
}

TEST(two_lotties_do_not_share_a_model)
{
    struct kit a;
    struct kit b;
    OPEN(&a, DOCUMENT(LAYER));
    OPEN(&b, DOCUMENT(""));
    kit_next(&a, 0, 40);
    kit_next(&b, 0, 40);
    kit_write(&b, 40, 20);
    PIXEL(&b, 0, 0, 0, 0, 0, 0);
    kit_write(&a, 40, 20);
    PIXEL(&a, 0, 0, 127, 0, 0, 127);
    kit_close(&a);
    kit_close(&b);
}

TEST(lottie_with_a_byte_order_mark_and_compositions)
{
    struct kit k;
    OPEN(&k, "\xef\xbb\xbf{" ABOUT ",\"assets\":[{\"id\":\"c\",\"layers\":[" LAYER "]}],"
             "\"layers\":[{\"ty\":0,\"refId\":\"c\",\"ind\":1,\"ip\":0,\"op\":50,\"st\":0,\"w\":40,"
             "\"h\":20,\"ks\":{}}]}");
    kit_next(&k, 0, 40);
    kit_write(&k, 40, 20);
    PIXEL(&k, 0, 0, 127, 0, 0, 127);
    kit_close(&k);
}

TEST(what_is_no_lottie_is_refused)
{
    REFUSED("", "is no Lottie");
    REFUSED("{\"v\":", "is no Lottie");
    REFUSED("{}", "is JSON but no Lottie; expected \"fr\"");
    REFUSED("[]", "is JSON but no Lottie");
    REFUSED("{" ABOUT "}", "is JSON but no Lottie");
    REFUSED("{" ABOUT ",\"layers\":[1]}", "a layer is no object");
    REFUSED("{\"fr\":0,\"ip\":0,\"op\":9,\"w\":1,\"h\":1,\"layers\":[]}", "0 pictures a second");
    REFUSED("{\"fr\":9,\"ip\":9,\"op\":9,\"w\":1,\"h\":1,\"layers\":[]}", "pictures 9 to 9");
    REFUSED("{\"fr\":9,\"ip\":0,\"op\":1e9,\"w\":1,\"h\":1,\"layers\":[]}", "1 to 216000");
    REFUSED("{\"fr\":9,\"ip\":0,\"op\":9,\"w\":1e9,\"h\":1,\"layers\":[]}", "sides of 1 to 16384");
    REFUSED("{\"fr\":9,\"ip\":0,\"op\":9,\"w\":0,\"h\":1,\"layers\":[]}", "sides of 1 to 16384");
}

TEST(lottie_that_would_be_drawn_wrongly_is_refused)
{
    REFUSED(DOCUMENT("{\"ty\":4,\"ks\":{\"o\":{\"a\":0,\"k\":9,\"x\":\"time\"}}}"), "expressions");
    REFUSED(DOCUMENT("{\"ty\":2,\"refId\":\"p\"}"), "images");
    REFUSED(DOCUMENT("{\"ty\":5}"), "text");
    REFUSED("{" ABOUT ",\"assets\":[{\"id\":\"c\",\"layers\":[{\"ty\":2}]}],"
            "\"layers\":[{\"ty\":0,\"refId\":\"c\"}]}",
            "images");
    // A split position has a member of that name, too; text that is hidden is not missed.
    struct kit k;
    OPEN(&k, DOCUMENT("{\"ty\":4,\"ip\":0,\"op\":50,\"st\":0,\"ks\":{\"p\":{\"s\":true,"
                      "\"x\":{\"a\":0,\"k\":3},\"y\":{\"a\":0,\"k\":4}}}," SHAPES "},"
                      "{\"ty\":5,\"hd\":true,\"ip\":0,\"op\":50,\"st\":0,\"ks\":{}}"));
    kit_next(&k, 0, 40);
    kit_write(&k, 40, 20);
    PIXEL(&k, 2, 4, 0, 0, 0, 0);
    PIXEL(&k, 3, 4, 127, 0, 0, 127);
    PIXEL(&k, 3, 3, 0, 0, 0, 0);
    kit_close(&k);
}

TEST(lottie_that_never_ends_is_refused)
{
    REFUSED("{" ABOUT ",\"assets\":[{\"id\":\"c\",\"layers\":[{\"ty\":0,\"refId\":\"c\"}]}],"
            "\"layers\":[{\"ty\":0,\"refId\":\"c\"}]}",
            "in themselves");
    REFUSED(DOCUMENT("{\"ty\":4,\"ind\":1,\"parent\":2},{\"ty\":4,\"ind\":2,\"parent\":1}"),
            "each other's parents");
    REFUSED(DOCUMENT("{\"ty\":4,\"shapes\":[{\"ty\":\"rp\",\"c\":{\"a\":0,\"k\":1e7}}]}"),
            "more than 100 times");
    REFUSED(DOCUMENT("{\"ty\":4,\"shapes\":[{\"ty\":\"rp\",\"c\":{\"a\":1,\"k\":[{\"t\":0,"
                     "\"s\":[1e7]}]}}]}"),
            "more than 100 times");
    REFUSED(DOCUMENT("{\"ty\":4,\"shapes\":[{\"ty\":\"sr\",\"pt\":{\"a\":0,\"k\":1e9}}]}"),
            "star of more than 1000");
    REFUSED(DOCUMENT("{\"ty\":4,\"shapes\":[{\"ty\":\"st\",\"d\":[{\"n\":\"d\",\"v\":{\"a\":0,"
                     "\"k\":1e-6}}]}]}"),
            "dashes that are shorter than 0.5");
    REFUSED(DOCUMENT("{\"ty\":4,\"ks\":{\"p\":{\"a\":0,\"k\":[0,-1e7]}}}"), "beyond 1000000");
}

// Ten in each of ten: 10^5 layers from 51.
TEST(lottie_that_unfolds_too_far_is_refused)
{
    static char text[20000];
    char *p = text;
    p += snprintf(p, 1000, "{" ABOUT ",\"assets\":[");
    for (int c = 0; c < 5; c++) {
        p += snprintf(p, 1000, "%s{\"id\":\"c%d\",\"layers\":[", c ? "," : "", c);
        for (int i = 0; i < 10; i++)
            p += snprintf(p, 1000, "%s{\"ty\":0,\"refId\":\"c%d\"}", i ? "," : "", c + 1);
        p += snprintf(p, 1000, "]}");
    }
    p += snprintf(p, 1000, "],\"layers\":[{\"ty\":0,\"refId\":\"c0\"}]}");
    kit_refuse(&decode_lottie, text, (size_t)(p - text), "more than 10000 layers");
}
