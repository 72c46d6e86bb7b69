#include <dirent.h>
#include <sys/inotify.h>

#include "base/attr.h"
#include "base/now.h"
#include "base/prng.h"
#include "decode/decode_limits.h"
#include "player.h"

// Files that are cut, broken, or not what they say. Each ends, with a reason or with what there
// was.

static const char *const clips[] = {
    "h264.mp4",       "h264.mkv",         "h264.ts",   "hevc.mp4",  "vp8.webm",
    "vp9-alpha.webm", "av1.mp4",          "av1.webm",  "png.mov",   "qtrle.mov",
    "prores.mov",     "prores-alpha.mov", "loop.gif",  "loop.png",  "sound.mp4",
    "sound.ts",       "sound.webm",       "below.mp4", "edited.mp4"};

static const int64_t longest_ns = VIDEO_DAYS_MAX * 24 * 3600 * NS_PER_S;

// What the player's side of the cage takes for true.
static void is_believed(const struct video_info *info)
{
    assert_in_range(info->width_px, 1, 1 << 14);
    assert_in_range(info->duration_ns, 1, longest_ns);
    assert_true((info->rate_num == 0) == (info->rate_den == 0));
    assert_in_range(info->rate_num, 0, VIDEO_RATE_MAX);
    assert_in_range(info->rate_den, 0, VIDEO_RATE_MAX);
    assert_true(!info->sound || (info->sound_rate > 0 && info->sound_channels > 0));
}

// Plays all there is, from the start and from two places. Returns how many pictures came first.
static int play_through(struct player *p)
{
    if (!p->decode) {
        assert_int_equal(p->err.code, ERR_CONTENT);
        assert_true(p->err.text[0]);
        return 0;
    }
    is_believed(&p->info);
    uint8_t rgba[16 * 16 * 4];
    float sound[2 * 4096];
    int count = 0;
    const int64_t starts[] = {0, 400000000, 900000000};
    for (size_t s = 0; s < VT_COUNT(starts); s++) {
        if (!decode_seek(p->decode, starts[s], &p->err))
            continue;
        int64_t last = -1, heard;
        int n = 0;
        while (n < 10000 && decode_next(p->decode, &p->span, &p->err) == DECODE_PICTURE) {
            if (p->span.start_ns <= last || p->span.end_ns <= p->span.start_ns ||
                p->span.end_ns > longest_ns)
                fail_msg("%lld: from %lld to %lld", (long long)last, (long long)p->span.start_ns,
                         (long long)p->span.end_ns);
            last = p->span.start_ns;
            struct decode_target t = {.rgba = rgba, .stride = sizeof rgba / 16, .w = 16, .h = 16};
            (void)!decode_write(p->decode, &t, &p->err);
            decode_sound(p->decode, sound, VT_COUNT(sound) / 2, &heard);
            n++;
        }
        assert_true(n < 10000);
        count = s ? count : n;
    }
    return count;
}

TEST(cut_anywhere)
{
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        size_t len;
        uint8_t *bytes = player_bytes(clips[i], &len);
        for (size_t cut = 0; cut < len; cut += 1 + len / 61) {
            struct player p = player_of_bytes(bytes, cut, player_kind_of(clips[i]));
            assert_in_range(play_through(&p), 0, FILM_PICTURES);
            player_close(&p);
        }
        free(bytes);
    }
}

// What is whole before the cut is shown: Matroska and MPEG-TS need nothing from the end.
TEST(a_cut_file_plays_to_where_it_can)
{
    static const char *const streamed[] = {"h264.mkv", "vp9.webm", "h264.ts"};
    for (size_t i = 0; i < VT_COUNT(streamed); i++) {
        size_t len;
        uint8_t *bytes = player_bytes(streamed[i], &len);
        struct player p = player_of_bytes(bytes, len * 3 / 4, player_kind_of(streamed[i]));
        assert_non_null(p.decode);
        int n = 0, last = -1;
        for (int number; (number = player_next(&p)) >= 0; n++, last = number)
            assert_true(number > last); // of those that are coded in another order some are gone
        assert_in_range(n, FILM_PICTURES / 3, FILM_PICTURES - 1);
        player_close(&p);
        free(bytes);
    }
}

TEST(broken_bytes)
{
    struct prng rng = {11};
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        size_t len;
        uint8_t *bytes = player_bytes(clips[i], &len);
        uint8_t *copy = malloc(len);
        assert_non_null(copy);
        for (int round = 0; round < 60; round++) {
            memcpy(copy, bytes, len);
            const uint64_t faults = 1 + prng_below(&rng, 12);
            for (uint64_t f = 0; f < faults; f++)
                copy[prng_below(&rng, len)] = (uint8_t)prng_next(&rng);
            struct player p = player_of_bytes(copy, len, player_kind_of(clips[i]));
            play_through(&p);
            player_close(&p);
        }
        free(copy);
        free(bytes);
    }
}

static int open_files(void)
{
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    int count = 0;
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

// Plays bytes as each kind, and sees that the file they name is not opened.
static void opens_nothing(const char *bytes, size_t len, int watch)
{
    static const enum video_kind kinds[] = {VIDEO_NONE,   VIDEO_MOV, VIDEO_MATROSKA,
                                            VIDEO_MPEGTS, VIDEO_GIF, VIDEO_APNG};
    for (size_t k = 0; k < VT_COUNT(kinds); k++) {
        const int before = open_files();
        struct player p = player_of_bytes(bytes, len, kinds[k]);
        assert_null(p.decode);
        assert_int_equal(p.err.code, ERR_CONTENT);
        assert_int_equal(open_files(), before + 1);
        player_close(&p);
    }
    char event[4096];
    assert_int_equal(read(watch, event, sizeof event), -1);
}

TEST(a_playlist_is_no_film_and_opens_nothing)
{
    const int watch = inotify_init1(IN_NONBLOCK);
    const char *const path = film_path("h264.ts");
    assert_true(inotify_add_watch(watch, path, IN_OPEN | IN_ACCESS) >= 0);
    char text[8192];
    static const char *const around[][2] = {
        {"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://", "\n#EXT-X-ENDLIST\n"},
        {"#EXTM3U\n#EXTINF:1,\n", "\n"},
        {"ffconcat version 1.0\nfile '", "'\n"},
        {"[Reference]\nRef1=", "\n"},
    };
    for (size_t i = 0; i < VT_COUNT(around); i++) {
        const int len = snprintf(text, sizeof text, "%s%s%s", around[i][0], path, around[i][1]);
        opens_nothing(text, (size_t)len, watch);
    }
    close(watch);
}

// Both channels, then one: the second file follows in the same stream.
TEST(sound_may_change_its_form)
{
    size_t len, more;
    uint8_t *bytes = player_bytes("sound.ts", &len), *mono = player_bytes("sound-mono.ts", &more);
    uint8_t *both = malloc(len + more);
    assert_non_null(both);
    memcpy(both, bytes, len);
    memcpy(both + len, mono, more);
    struct player p = player_of_bytes(both, len + more, VIDEO_MPEGTS);
    assert_true(p.info.sound);
    size_t heard = 0;
    float some[2 * 1000];
    int64_t start;
    for (size_t got; (got = decode_sound(p.decode, some, 1000, &start)) > 0;)
        heard += got;
    assert_in_range(heard, DECODE_SOUND_RATE * 18 / 10, DECODE_SOUND_RATE * 22 / 10);
    player_close(&p);
    free(both);
    free(mono);
    free(bytes);
}

TEST(sound_that_cannot_be_decoded_is_none)
{
    struct player p = player_open("sound-unknown.mkv", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    assert_false(p.info.sound);
    assert_int_equal(player_next(&p), 0);
    float some[2];
    int64_t start;
    assert_int_equal(decode_sound(p.decode, some, 1, &start), 0);
    player_close(&p);
}

static void refused(const char *name, const char *reason)
{
    struct player p = player_open(name, VIDEO_ALPHA_OWN, NULL);
    assert_null(p.decode);
    assert_int_equal(p.err.code, ERR_CONTENT);
    if (!strstr(p.err.text, reason))
        fail_msg("%s: %s", name, p.err.text);
    player_close(&p);
}

TEST(sound_alone_is_no_film)
{
    refused("only-sound.mp4", "sound, but no pictures");
}

TEST(a_codec_that_is_not_on_the_list_is_named)
{
    refused("mpeg4.mp4", "mpeg4");
}

// The size that the file's head tells, changed in place.
TEST(lying_heads)
{
    size_t len;
    uint8_t *bytes = player_bytes("h264.mp4", &len);
    uint8_t *entry = memmem(bytes, len, "avc1", 4);
    for (uint8_t *at = entry; at; at = memmem(at + 4, len - (size_t)(at + 4 - bytes), "avc1", 4))
        entry = at; // the first is a brand
    memset(entry + 4 + 24, 0xFF, 4);
    struct player p = player_of_bytes(bytes, len, VIDEO_NONE);
    assert_null(p.decode);
    assert_non_null(strstr(p.err.text, "too many pixels"));
    player_close(&p);

    // Another size than the pictures have: theirs counts.
    memset(entry + 4 + 24, 0, 4);
    entry[4 + 25] = 200, entry[4 + 27] = 100;
    p = player_of_bytes(bytes, len, VIDEO_NONE);
    assert_non_null(p.decode);
    assert_int_equal(p.info.width_px, FILM_W);
    assert_int_equal(player_next(&p), 0);
    player_close(&p);
    free(bytes);
}

// A head alone, and one whose pictures are all gone.
TEST(no_picture_at_all)
{
    size_t len;
    uint8_t *bytes = player_bytes("h264.mkv", &len);
    struct player p = player_of_bytes(bytes, 600, VIDEO_MATROSKA);
    assert_null(p.decode);
    assert_non_null(strstr(p.err.text, "can be decoded"));
    player_close(&p);
    free(bytes);
    p = player_of_bytes("", 0, VIDEO_MOV);
    assert_null(p.decode);
    player_close(&p);
}

TEST(any_number_of_threads_gives_the_same_pictures)
{
    static const char *const films[] = {"h264.mp4", "hevc.mp4", "vp9-alpha.webm", "av1.mp4",
                                        "prores-alpha.mov"};
    for (size_t i = 0; i < VT_COUNT(films); i++) {
        uint64_t sums[3];
        for (int t = 0; t < 3; t++) {
            const int fd = open(film_path(films[i]), O_RDONLY);
            struct player p = {.fd = fd, .matte_fd = -1};
            const struct decode_input input = {.fd = fd,
                                               .matte_fd = -1,
                                               .kind = player_kind(fd),
                                               .threads = 1 << t,
                                               .where = "clip"};
            p.decode = decode_open(&input, &p.info, &p.err);
            assert_non_null(p.decode);
            sums[t] = PRNG_SEED;
            while (player_next(&p) >= 0)
                sums[t] = prng_mix(sums[t], p.rgba, (size_t)p.w * (size_t)p.h * 4);
            player_close(&p);
        }
        assert_true(sums[0] == sums[1] && sums[0] == sums[2]);
    }
}
