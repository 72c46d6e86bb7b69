#include "decode/input.h"
#include "player.h"

// How much of a file without a packet of its sound is read until it counts as over.
static int64_t read_until_over(int64_t gap_max, int64_t *size)
{
    const int fd = open(film_path("sound-none.webm"), O_RDONLY);
    assert_true(fd >= 0);
    const struct input ask = {
        .file = {.fd = fd}, .kind = VIDEO_MATROSKA, .type = AVMEDIA_TYPE_AUDIO, .gap_max = gap_max};
    struct input in;
    struct err err;
    assert_true(input_open(&in, &ask, "clip", &err));
    AVPacket *packet = av_packet_alloc();
    assert_false(input_packet(&in, packet));
    const int64_t got = (gap_max ? gap_max : INT64_MAX) - in.file.left;
    *size = in.file.size;
    if (gap_max) { // and again, from its beginning
        assert_true(input_rewind(&in));
        assert_false(input_packet(&in, packet));
        assert_true(in.file.left > -64 * 1024);
    }
    av_packet_free(&packet);
    input_close(&in);
    close(fd);
    return got;
}

TEST(sound_that_is_not_there_is_not_looked_for_to_the_end)
{
    enum { OPENED = 2 * 64 * 1024 }; // read before, or with the last piece
    int64_t size;
    int64_t got = read_until_over(0, &size);
    assert_in_range(got, size - OPENED, size);
    assert_true(size > 800 * 1000);
    got = read_until_over(20 * 1000, &size);
    assert_in_range(got, 20 * 1000, 20 * 1000 + OPENED);
    struct player p = player_open("sound-none.webm", VIDEO_ALPHA_OWN, NULL);
    float some[200];
    int64_t start;
    assert_non_null(p.decode);
    assert_int_equal(decode_sound(p.decode, some, 100, &start), 0);
    assert_int_equal(decode_next(p.decode, &p.span, &p.err), DECODE_PICTURE);
    player_close(&p);
}
