// A decoder of the machine's own, played by the processor: which way is taken, and that a fault of
// it costs no picture, whenever it comes.
#include <libavutil/imgutils.h>

#include "player.h"

#include "base/attr.h"
#include "decode/codec.h"
#include "decode/hardware_way.h"

enum fault {
    FAULT_NONE,
    FAULT_NO_CODEC,
    FAULT_ERROR, // the decoder fails
    FAULT_MUTE,  // it gives no more pictures
    FAULT_FETCH, // a picture does not come back
    FAULT_OTHER, // it is another picture
    FAULT_SIZE,  // of another size
};

static struct {
    enum fault fault;
    int at; // from this picture on, counted from the opening of a decoder
    int opened, given, fetched;
    bool forgets; // it does not tell colours
} fake;

static int get_buffer(AVCodecContext *c, AVFrame *f, int flags)
{
    const bool now = fake.given++ >= fake.at;
    if (now && fake.fault == FAULT_ERROR)
        return AVERROR(EIO);
    if (now && fake.fault == FAULT_MUTE)
        c->skip_frame = AVDISCARD_ALL;
    return avcodec_default_get_buffer2(c, f, flags);
}

static AVCodecContext *fake_codec(void *device, const AVStream *stream, struct err *err)
{
    assert_ptr_equal(device, NULL);
    if (fake.fault == FAULT_NO_CODEC)
        return err_set(err, ERR_FAILED, "", "none for that"), NULL;
    AVCodecContext *c = codec_open(stream, 1);
    assert_non_null(c);
    c->get_buffer2 = get_buffer;
    fake.opened++;
    fake.given = fake.fetched = 0;
    return c;
}

// As devices do: U and V in pairs.
static bool fake_fetch(void *device VT_UNUSED, AVFrame *f, struct err *err)
{
    const bool now = fake.fetched++ >= fake.at;
    if (now && fake.fault == FAULT_FETCH)
        return err_set(err, ERR_FAILED, "", "a picture does not come back");
    if (f->format != AV_PIX_FMT_YUV420P)
        return true;
    AVFrame *out = av_frame_alloc();
    out->format = AV_PIX_FMT_NV12;
    out->width = f->width - (fake.fault == FAULT_SIZE ? 16 : 0);
    out->height = f->height;
    assert_true(av_frame_get_buffer(out, 0) >= 0);
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            out->data[0][y * out->linesize[0] + x] =
                (uint8_t)(f->data[0][y * f->linesize[0] + x] ^
                          (fake.fault == FAULT_OTHER ? 255 : 0));
    for (int y = 0; y < out->height / 2; y++)
        for (int x = 0; x < out->width; x++)
            out->data[1][y * out->linesize[1] + x] =
                f->data[1 + x % 2][y * f->linesize[1 + x % 2] + x / 2];
    av_frame_copy_props(out, f);
    if (fake.forgets) {
        out->colorspace = AVCOL_SPC_UNSPECIFIED;
        out->color_range = AVCOL_RANGE_UNSPECIFIED;
    }
    av_frame_unref(f);
    av_frame_move_ref(f, out);
    av_frame_free(&out);
    return true;
}

static const struct hardware_way plain = {
    .word = "fake", .name = "Fake", .codec = fake_codec, .fetch = fake_fetch};
static const struct hardware_way by_name = {.word = "fake",
                                            .name = "Fake",
                                            .by_name = true,
                                            .blind = true,
                                            .codec = fake_codec,
                                            .fetch = fake_fetch};
static const struct hardware_way *const ways[] = {&plain, &by_name};

struct film {
    struct player player;
    struct hardware *hardware;
    struct decode_news news;
};

static struct film open_film(const char *name, const struct hardware_way *way,
                             enum video_alpha alpha, const char *matte)
{
    struct film f = {.hardware = hardware_of(way)};
    fake.opened = 0;
    f.player.fd = open(film_path(name), O_RDONLY);
    f.player.matte_fd = matte ? open(film_path(matte), O_RDONLY) : -1;
    const struct decode_input input = {.fd = f.player.fd,
                                       .matte_fd = f.player.matte_fd,
                                       .kind = player_kind(f.player.fd),
                                       .alpha = alpha,
                                       .hardware = f.hardware,
                                       .where = name};
    f.player.decode = decode_open(&input, &f.player.info, &f.player.err);
    if (!f.player.decode)
        fail_msg("%s: %s", name, f.player.err.text);
    decode_tell(f.player.decode, &f.news);
    return f;
}

static void close_film(struct film *f)
{
    player_close(&f->player);
    hardware_close(f->hardware);
}

// From picture `from` to the end, each once and at its time, and then the end.
static void plays_all(struct film *f, int from, const char *what)
{
    for (int n = from; n < FILM_PICTURES; n++) {
        const int number = player_next(&f->player);
        if (number != n || f->player.span.start_ns != n * INT64_C(40000000))
            fail_msg("%s: picture %d at %lld instead of %d", what, number,
                     (long long)f->player.span.start_ns, n);
    }
    assert_int_equal(player_next(&f->player), -1);
    assert_int_equal(f->player.span.end_ns, f->player.info.duration_ns);
}

static const char *const clips[] = {"h264.mp4", "h264.mkv", "h264.ts", "hevc.mp4",
                                    "vp8.webm", "vp9.webm", "av1.webm"};

TEST(hardware_gives_the_same_pictures)
{
    fake.fault = FAULT_NONE;
    for (size_t i = 0; i < VT_COUNT(clips) * 2; i++) {
        const char *name = clips[i / 2];
        struct player soft = player_open(name, VIDEO_ALPHA_OWN, NULL);
        fake.forgets = i % 2; // told by the first picture, as the processor decoded it
        struct film f = open_film(name, ways[i % 2], VIDEO_ALPHA_OWN, NULL);
        if (!f.news.hardware)
            fail_msg("%s: %s", name, f.news.text);
        assert_true(fake.opened > 0);
        for (int n = 0; n < FILM_PICTURES; n++) {
            assert_int_equal(player_next(&soft), n);
            assert_int_equal(player_next(&f.player), n);
            assert_int_equal(soft.span.end_ns, f.player.span.end_ns);
            assert_memory_equal(soft.rgba, f.player.rgba, (size_t)soft.w * (size_t)soft.h * 4);
        }
        assert_int_equal(player_next(&f.player), -1);
        decode_tell(f.player.decode, &f.news);
        assert_string_equal(f.news.text, "");
        close_film(&f);
        player_close(&soft);
    }
    fake.forgets = false;
}

TEST(hardware_seeks_and_loops)
{
    fake.fault = FAULT_NONE;
    for (size_t i = 0; i < VT_COUNT(clips) * 2; i++) {
        struct film f = open_film(clips[i / 2], ways[i % 2], VIDEO_ALPHA_OWN, NULL);
        for (int round = 0; round < 3; round++) {
            plays_all(&f, 0, clips[i / 2]);
            assert_true(decode_seek(f.player.decode, 0, &f.player.err));
        }
        for (int k = 0; k < FILM_PICTURES; k++) {
            const int n = k * 7 % FILM_PICTURES;
            assert_true(decode_seek(f.player.decode, n * INT64_C(40000000) + 7, &f.player.err));
            assert_int_equal(player_next(&f.player), n);
        }
        decode_tell(f.player.decode, &f.news);
        assert_string_equal(f.news.text, "");
        close_film(&f);
    }
}

static void refuses(enum fault fault, const char *why)
{
    fake.fault = fault;
    fake.at = 0;
    for (size_t i = 0; i < 2; i++) {
        struct film f = open_film("h264.mp4", ways[i], VIDEO_ALPHA_OWN, NULL);
        assert_false(f.news.hardware);
        if (!strstr(f.news.text, "decoded by the processor, for ") || !strstr(f.news.text, why))
            fail_msg("%s", f.news.text);
        plays_all(&f, 0, why);
        decode_tell(f.player.decode, &f.news);
        assert_string_equal(f.news.text, "");
        close_film(&f);
    }
    fake.fault = FAULT_NONE;
}

TEST(what_fails_at_the_first_picture_is_never_seen)
{
    refuses(FAULT_NO_CODEC, "none for that");
    refuses(FAULT_ERROR, "Invalid data");
    refuses(FAULT_FETCH, "does not come back");
    refuses(FAULT_OTHER, "is not the one of the file");
    refuses(FAULT_SIZE, "80 x 64 instead of 96 x 64");
}

TEST(a_fault_at_any_picture_costs_none)
{
    static const enum fault faults[] = {FAULT_ERROR, FAULT_MUTE, FAULT_FETCH};
    for (size_t i = 0; i < VT_COUNT(clips) * VT_COUNT(faults) * 2; i++) {
        const char *name = clips[i / 2 / VT_COUNT(faults)];
        fake.fault = faults[i / 2 % VT_COUNT(faults)];
        if (fake.fault == FAULT_MUTE && !strstr(name, "h264") && !strstr(name, "hevc"))
            continue; // those decoders do not stop when they are told to
        if (fake.fault == FAULT_ERROR && strstr(name, "av1"))
            continue; // it has memory of its own
        for (fake.at = 1; fake.at < FILM_PICTURES; fake.at += 3) {
            char what[100];
            snprintf(what, sizeof what, "%s, fault %d at %d", name, (int)fake.fault, fake.at);
            struct film f = open_film(name, ways[i % 2], VIDEO_ALPHA_OWN, NULL);
            plays_all(&f, 0, what);
            if (f.news.hardware) // else it failed at once, for it decodes ahead
                decode_tell(f.player.decode, &f.news);
            if (f.news.hardware || !strstr(f.news.text, "decoded by the processor"))
                fail_msg("%s: \"%s\"", what, f.news.text);
            assert_true(decode_seek(f.player.decode, 0, &f.player.err));
            plays_all(&f, 0, what);
            close_film(&f);
        }
    }
    fake.fault = FAULT_NONE;
}

TEST(a_fault_while_it_seeks_costs_nothing)
{
    fake.fault = FAULT_ERROR;
    for (size_t i = 0; i < 2; i++) {
        for (int n = 1; n < FILM_PICTURES; n++) {
            fake.at = 8;
            struct film f = open_film("h264.mp4", ways[i], VIDEO_ALPHA_OWN, NULL);
            assert_true(f.news.hardware);
            fake.given = 8; // the next one fails
            assert_true(decode_seek(f.player.decode, n * INT64_C(40000000), &f.player.err));
            plays_all(&f, n, "seek");
            close_film(&f);
        }
    }
    fake.fault = FAULT_NONE;
}

TEST(stacked_alpha_and_a_matte_come_from_hardware_too)
{
    static const struct {
        const char *name, *matte;
        enum video_alpha alpha;
    } films[] = {{"below.mp4", NULL, VIDEO_ALPHA_STACKED_BELOW},
                 {"h264.mp4", "matte.webm", VIDEO_ALPHA_MATTE}};
    fake.fault = FAULT_NONE;
    for (size_t i = 0; i < VT_COUNT(films); i++) {
        struct player soft = player_open(films[i].name, films[i].alpha, films[i].matte);
        struct film f = open_film(films[i].name, &plain, films[i].alpha, films[i].matte);
        assert_true(f.news.hardware);
        for (int n = 0; n < FILM_PICTURES; n++) {
            assert_int_equal(player_next(&soft), n);
            assert_int_equal(player_next(&f.player), n);
            assert_memory_equal(soft.rgba, f.player.rgba, (size_t)soft.w * (size_t)soft.h * 4);
        }
        player_close(&soft);
        close_film(&f);
    }
}

TEST(hardware_never_gets_a_file_with_its_own_alpha)
{
    static const char *const files[] = {"vp8-alpha.webm", "vp9-alpha.webm"};
    fake.fault = FAULT_NONE;
    for (size_t i = 0; i < VT_COUNT(files); i++) {
        struct film f = open_film(files[i], &plain, VIDEO_ALPHA_OWN, NULL);
        assert_false(f.news.hardware);
        assert_non_null(strstr(f.news.text, "hardware drops alpha"));
        assert_int_equal(fake.opened, 0);
        assert_true(f.player.info.alpha);
        plays_all(&f, 0, files[i]);
        close_film(&f);
    }
}

TEST(a_machine_without_devices_says_so)
{
    struct err err = {0};
    assert_null(hardware_find("nonsense", &err));
    assert_non_null(strstr(err.text, "nonsense"));
    static const struct {
        const char *word, *node;
    } real[] = {{"vaapi", "/dev/dri/renderD128"}, {"v4l2m2m", "/dev/video0"}};
    for (size_t i = 0; i < VT_COUNT(real); i++) {
        if (access(real[i].node, F_OK) == 0)
            continue; // a machine with one
        assert_null(hardware_find(real[i].word, &err));
        assert_int_equal(err.code, ERR_FAILED);
        assert_non_null(strstr(err.text, "there is no /dev/"));
    }
}
