// Which files move, by their bytes.

#include <stdlib.h>
#include <string.h>

#include "base/video.h"
#include "unit.h"

#define KIND(text) video_kind(text, sizeof(text) - 1)

TEST(videos_by_their_first_bytes)
{
    assert_int_equal(KIND("\0\0\0\x20"
                          "ftypisom\0\0\2\0isomiso2avc1mp41"),
                     VIDEO_MOV);
    assert_int_equal(KIND("\0\0\0\x14"
                          "ftypqt  \0\0\2\0qt  "),
                     VIDEO_MOV);
    assert_int_equal(KIND("\0\0\1\0moov"), VIDEO_MOV);
    assert_int_equal(KIND("\x1a\x45\xdf\xa3\x9f"), VIDEO_MATROSKA);
    char stream[400] = {0};
    stream[0] = stream[188] = stream[376] = 0x47;
    assert_int_equal(video_kind(stream, sizeof stream), VIDEO_MPEGTS);
    stream[188] = 0;
    assert_int_equal(video_kind(stream, sizeof stream), VIDEO_NONE);
}

TEST(avif_by_any_of_its_brands)
{
    assert_int_equal(KIND("\0\0\0\x14"
                          "ftypavif\0\0\0\0mif1"),
                     VIDEO_AVIF);
    assert_int_equal(KIND("\0\0\0\x18"
                          "ftypmsf1\0\0\0\0miafavis"),
                     VIDEO_AVIF);
    // The brand behind the box belongs to something else.
    assert_int_equal(KIND("\0\0\0\x14"
                          "ftypmif1\0\0\0\0heicavif"),
                     VIDEO_NONE);
    assert_int_equal(KIND("\0\0\0\x14"
                          "ftypheic\0\0\0\0mif1"),
                     VIDEO_NONE);
}

#define SCREEN "GIF89a\1\0\1\0\x80\0\0AAABBB"
#define CONTROL "!\xf9\4\0\1\0\0\0"
#define PICTURE ",\0\0\0\0\1\0\1\0\0\2\2\x4c\1\0"

TEST(a_gif_moves_when_it_has_two_pictures)
{
    assert_int_equal(KIND(SCREEN PICTURE ";"), VIDEO_NONE);
    assert_int_equal(KIND(SCREEN CONTROL PICTURE "\0;"), VIDEO_NONE);
    assert_int_equal(KIND(SCREEN CONTROL PICTURE CONTROL PICTURE ";"), VIDEO_GIF);
    assert_int_equal(KIND(SCREEN PICTURE "\0" PICTURE), VIDEO_GIF);
    assert_int_equal(KIND(SCREEN PICTURE ",\0\0"), VIDEO_NONE);
    assert_int_equal(KIND("GIF89a"), VIDEO_NONE);
}

#define PNG "\x89PNG\r\n\x1a\n"
#define CHUNK(name) "\0\0\0\2" name "xxcrc!"

TEST(a_png_moves_when_it_says_so_before_its_pixels)
{
    assert_int_equal(KIND(PNG CHUNK("IHDR") CHUNK("acTL") CHUNK("IDAT")), VIDEO_APNG);
    assert_int_equal(KIND(PNG CHUNK("IHDR") CHUNK("IDAT") CHUNK("acTL")), VIDEO_NONE);
    assert_int_equal(KIND(PNG CHUNK("IHDR")), VIDEO_NONE);
    assert_int_equal(KIND(PNG "\xff\xff\xff\xff"
                              "IHDRxxxxxxxxxxxx"),
                     VIDEO_NONE);
}

TEST(a_webp_moves_when_its_flag_says_so)
{
    assert_int_equal(KIND("RIFF\1\1\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0"), VIDEO_WEBP);
    assert_int_equal(KIND("RIFF\1\1\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0"), VIDEO_NONE);
    assert_int_equal(KIND("RIFF\1\1\0\0WEBPVP8 \x0a\0\0\0\x02\0\0\0"), VIDEO_NONE);
}

TEST(lottie_is_json_with_layers_and_a_length)
{
    assert_int_equal(KIND(" {\"v\":\"5.5\",\"ip\":0,\"op\":60,\"layers\":[]}"), VIDEO_LOTTIE);
    assert_int_equal(KIND("\xef\xbb\xbf{\"layers\":[],\"ip\":0,\"op\":60}"), VIDEO_LOTTIE);
    assert_int_equal(KIND("{\"layers\":[],\"ip\":0}"), VIDEO_NONE);
    assert_int_equal(KIND("[\"layers\",\"ip\",\"op\"]"), VIDEO_NONE);
}

TEST(nothing_is_read_behind_the_bytes)
{
    static const char *const all[] = {SCREEN CONTROL PICTURE CONTROL PICTURE,
                                      PNG CHUNK("IHDR") CHUNK("acTL"),
                                      "RIFF\1\1\0\0WEBPVP8X\x0a\0\0\0\x02",
                                      "\0\0\0\x14"
                                      "ftypavif\0\0\0\0mif1"};
    static const size_t lengths[] = {13 + 6 + 8 + 15 + 8 + 15, 8 + 14 + 14, 21, 20};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        for (size_t n = 0; n <= lengths[k]; n++) {
            char *bytes = malloc(n ? n : 1); // the sanitizer sees a step too far
            memcpy(bytes, all[k], n);
            (void)video_kind(bytes, n);
            free(bytes);
        }
}
