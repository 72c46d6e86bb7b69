// What a file's first bytes say of its kind.
#include "unit.h"

#include <string.h>

#include "decode/decode.h"

#define HEAD(text) decode_kind(text, sizeof(text) - 1)

TEST(boxes_are_told_by_their_brands)
{
    assert_int_equal(HEAD("\0\0\0\x18"
                          "ftypisom\0\0\2\0isommp42"),
                     VIDEO_MOV);
    assert_int_equal(HEAD("\0\0\0\x14"
                          "ftypqt  \0\0\2\0qt  "),
                     VIDEO_MOV);
    assert_int_equal(HEAD("\0\0\0\x14"
                          "ftypavif\0\0\0\0mif1"),
                     VIDEO_AVIF);
    assert_int_equal(HEAD("\0\0\0\x18"
                          "ftypmif1\0\0\0\0miafavis"),
                     VIDEO_AVIF);
    assert_int_equal(HEAD("\0\0\0\x14"
                          "ftypheic\0\0\0\0mif1"),
                     VIDEO_NONE);
    assert_int_equal(HEAD("\0\0\0\x08"
                          "wide\0\0\0\0mdat"),
                     VIDEO_MOV);
    // A brand in the version's place, and one behind the box, are none.
    assert_int_equal(HEAD("\0\0\0\x10"
                          "ftypisomavif"
                          "avif"),
                     VIDEO_MOV);
}

TEST(streams_are_told_by_their_signatures)
{
    assert_int_equal(HEAD("\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f"), VIDEO_MATROSKA);
    uint8_t ts[DECODE_HEAD_MAX] = {0};
    for (size_t i = 0; i < sizeof ts; i += 188)
        ts[i] = 0x47;
    assert_int_equal(decode_kind(ts, sizeof ts), VIDEO_MPEGTS);
    assert_int_equal(decode_kind(ts, 188), VIDEO_MPEGTS);
    ts[188] = 0;
    assert_int_equal(decode_kind(ts, sizeof ts), VIDEO_NONE);
}

TEST(only_a_png_with_a_control_chunk_moves)
{
#define PNG "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    assert_int_equal(HEAD(PNG "\0\0\0\x08"
                              "acTL\0\0\0\2\0\0\0\0"
                              "crc!"),
                     VIDEO_APNG);
    assert_int_equal(HEAD(PNG "\0\0\0\x01"
                              "IDAT"
                              "x"
                              "crc!"
                              "\0\0\0\x08"
                              "acTL\0\0\0\2\0\0\0\0crc!"),
                     VIDEO_NONE);
    assert_int_equal(HEAD(PNG "\xff\xff\xff\xff"
                              "iCCP"
                              "x"
                              "crc!"
                              "\0\0\0\x08"
                              "acTL"),
                     VIDEO_NONE);
    assert_int_equal(HEAD(PNG), VIDEO_NONE);
}

#define GIF "GIF89a\2\0\2\0\x80\0\0\0\0\0\xff\xff\xff"
#define GIF_IMAGE "\x2c\0\0\0\0\2\0\2\0\0\2\3\x84\x7f\5\0"

TEST(a_gif_moves_that_has_two_pictures_or_says_so)
{
    assert_int_equal(HEAD(GIF GIF_IMAGE "\x3b"), VIDEO_NONE);
    assert_int_equal(HEAD(GIF GIF_IMAGE GIF_IMAGE "\x3b"), VIDEO_GIF);
    assert_int_equal(HEAD(GIF "\x21\xf9\4\0\0\0\0\0" GIF_IMAGE "\x3b"), VIDEO_NONE);
    assert_int_equal(HEAD(GIF "\x21\xf9\4\0\5\0\0\0"
                              "\x2c\0\0\0\0\2\0\2\0\0\2\xff"),
                     VIDEO_GIF);
    assert_int_equal(HEAD(GIF "\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0"
                              "\x2c\0\0"),
                     VIDEO_GIF);
    assert_int_equal(HEAD(GIF "\x21\xfe\5hello\0" GIF_IMAGE GIF_IMAGE), VIDEO_GIF);
}

TEST(a_webp_moves_that_has_the_flag)
{
    assert_int_equal(HEAD("RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\1\0\0\1\0\0"), VIDEO_WEBP);
    assert_int_equal(HEAD("RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\1\0\0\1\0\0"), VIDEO_NONE);
    assert_int_equal(HEAD("RIFF\x40\0\0\0WEBPVP8 \x0a\0\0\0\x02\0\0\0\1\0\0\1\0\0"), VIDEO_NONE);
}

TEST(lottie_is_an_object_with_its_members_outside)
{
    assert_int_equal(HEAD("{\"v\":\"5.5\",\"fr\":30,\"ip\":0,\"op\":60,\"layers\":[]}"),
                     VIDEO_LOTTIE);
    assert_int_equal(
        HEAD("\xef\xbb\xbf\n {\"layers\" : [{\"a\":\"}\\\"\"}], \"op\":1,\"ip\":0, \"fr\":1}"),
        VIDEO_LOTTIE);
    // A manifest, members that lie deeper, words that are values, and a list.
    assert_int_equal(HEAD("{\"vitrine\":1,\"layouts\":{}}"), VIDEO_NONE);
    assert_int_equal(HEAD("{\"a\":{\"fr\":30,\"ip\":0,\"op\":60,\"layers\":[]}}"), VIDEO_NONE);
    assert_int_equal(HEAD("{\"a\":\"fr\",\"b\":\"ip\",\"c\":\"op\",\"d\":\"layers\"}"), VIDEO_NONE);
    assert_int_equal(HEAD("[{\"fr\":30,\"ip\":0,\"op\":60,\"layers\":[]}]"), VIDEO_NONE);
    // Cut off in the middle of its pictures.
    assert_int_equal(HEAD("{\"assets\":[{\"id\":\"comp_0\",\"layers\":[{"), VIDEO_LOTTIE);
    assert_int_equal(HEAD("{\"title\":[{\"id\":\"comp_0\",\"layers\":[{"), VIDEO_NONE);
}

TEST(every_cut_of_a_head_is_answered)
{
    static const char gif[] = GIF "\x21\xfe\5hello\0" GIF_IMAGE GIF_IMAGE;
    static const char lottie[] = "{\"v\":\"5\\\"5\",\"fr\":30,\"ip\":0,\"op\":60,\"layers\":[]}";
    for (size_t len = 0; len < sizeof gif; len++)
        (void)decode_kind(gif, len);
    for (size_t len = 0; len < sizeof lottie; len++)
        (void)decode_kind(lottie, len);
    assert_int_equal(decode_kind("", 0), VIDEO_NONE);
    assert_int_equal(HEAD("hello, world"), VIDEO_NONE);
}
