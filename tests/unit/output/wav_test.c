#include "output/wav.h"

#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "output/output.h"
#include "sys/file.h"
#include "unit.h"

static uint64_t number(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

// Where a chunk's contents begin.
static const uint8_t *chunk(const uint8_t *head, size_t len, const char *name)
{
    for (size_t at = 12; at + 8 <= len; at += 8 + number(head + at + 4, 4)) {
        if (memcmp(head + at, name, 4) == 0)
            return head + at + 8;
        assert_true(memcmp(head + at, "data", 4) != 0);
    }
    return NULL;
}

TEST(a_head_that_wav_has_room_for)
{
    // The last frames that fit: 4 + 26 + 12 + 8 bytes beside them, in 32 bits.
    const int64_t most = (UINT32_MAX - 50) / 8;
    uint8_t head[WAV_HEAD_MAX];
    for (int64_t frames = 0; frames <= most; frames += most) {
        size_t len = wav_head(48000, 2, frames, head);
        assert_int_equal(len, 58);
        assert_memory_equal(head, "RIFF", 4);
        assert_memory_equal(head + 8, "WAVE", 4);
        assert_int_equal(number(head + 4, 4), (int64_t)len - 8 + frames * 8);
        const uint8_t *fmt = chunk(head, len, "fmt ");
        assert_int_equal(number(fmt, 2), 3);
        assert_int_equal(number(fmt + 2, 2), 2);
        assert_int_equal(number(fmt + 4, 4), 48000);
        assert_int_equal(number(fmt + 8, 4), 48000 * 8);
        assert_int_equal(number(fmt + 12, 2), 8);
        assert_int_equal(number(fmt + 14, 2), 32);
        assert_int_equal(number(chunk(head, len, "fact"), 4), frames);
        assert_int_equal(number(chunk(head, len, "data") - 4, 4), frames * 8);
    }
}

TEST(a_head_beyond_4_gib)
{
    uint8_t head[WAV_HEAD_MAX];
    const int64_t least = (UINT32_MAX - 50) / 8 + 1;
    const int64_t list[] = {least, INT64_C(48000) * 86400 * 366};
    for (size_t i = 0; i < 2; i++) {
        size_t len = wav_head(48000, 2, list[i], head);
        assert_int_equal(len, WAV_HEAD_MAX);
        assert_memory_equal(head, "RF64\xff\xff\xff\xffWAVEds64", 16);
        const uint8_t *large = chunk(head, len, "ds64");
        assert_int_equal(number(large, 8), (int64_t)len - 8 + list[i] * 8);
        assert_int_equal(number(large + 8, 8), list[i] * 8);
        assert_int_equal(number(large + 16, 8), list[i]);
        assert_int_equal(number(large + 24, 4), 0);
        assert_int_equal(number(chunk(head, len, "data") - 4, 4), UINT32_MAX);
        assert_int_equal(number(chunk(head, len, "fact"), 4),
                         list[i] > UINT32_MAX ? UINT32_MAX : list[i]);
    }
}

TEST(a_sound_file_appears_whole_or_not_at_all)
{
    enum { COUNT = 70001 };
    static float samples[COUNT];
    struct prng chance = {5};
    char dir[4096];
    char path[4200];
    struct err err;
    for (size_t i = 0; i < COUNT; i++)
        samples[i] = (float)prng_below(&chance, 1000) / 1000;
    assert_true(file_make_temp_dir(dir, sizeof dir, &err));
    assert_true(file_join(path, sizeof path, dir, "s.wav"));
    for (int keep = 0; keep < 2; keep++) {
        struct output_wav *w = output_wav_open(path, 48000, 1, COUNT, &err);
        assert_non_null(w);
        assert_true(output_wav_write(w, samples, 7, &err));
        assert_true(output_wav_write(w, samples + 7, COUNT - 7, &err));
        assert_int_equal(file_size(path), -1);
        assert_true(output_wav_close(w, keep, &err));
        assert_int_equal(file_size(path), keep ? 58 + 4 * COUNT : -1);
    }
    size_t len;
    char *bytes = file_read(path, 1 << 20, &len, &err);
    assert_non_null(bytes);
    for (size_t i = 0; i < COUNT; i++) {
        uint32_t bits = (uint32_t)number((const uint8_t *)bytes + 58 + 4 * i, 4);
        assert_memory_equal(&bits, &samples[i], 4); // of a machine with the least byte first
    }
    free(bytes);
    file_remove_tree(dir);
    assert_null(output_wav_open("/nowhere/s.wav", 48000, 2, 1, &err));
}
