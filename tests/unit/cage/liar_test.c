// Children that lie, in each field of each reply.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cage/message.h"
#include "kit.h"

// Where a lie comes to light.
enum step { AT_OPEN, AT_NEXT, AT_LATER, AT_SEEK, AT_SOUND, NEVER };

static enum step step_of_death(struct cages *c, const char *lie, bool planes, struct err *err)
{
    struct cage *cage = kit_open(c, lie, NULL, err);
    if (!cage)
        return AT_OPEN;
    if (planes)
        cage_take_planes(cage);
    const int32_t side = planes ? 400 : 0; // memory is in pieces of 64 KiB
    enum step step = AT_NEXT;
    struct picture *p = NULL;
    struct video_span span;
    enum cage_answer answer = cage_next(cage, side, side, &p, &span, err);
    picture_unref(p);
    if (answer == CAGE_PICTURE) {
        step = AT_LATER;
        answer = cage_next(cage, side, side, &p, &span, err);
        picture_unref(p);
    }
    if (answer == CAGE_PICTURE) {
        step = AT_SEEK;
        float sound[200];
        int64_t start_ns = 0;
        if (cage_seek(cage, 5, err)) {
            step = cage_sound(cage, sound, 100, &start_ns) == 100 ? NEVER : AT_SOUND;
            cage_next(cage, side, side, &p, &span, err);
            picture_unref(p);
        }
    }
    cage_close(cage);
    return step;
}

#define LIES "its decoder said what cannot be"
#define ENDED "its decoder ended"

struct lie {
    const char *text;
    enum step found;
    const char *words;
};

static void come_to_light(const struct lie *lies, size_t count, bool planes)
{
    struct cages *c = kit_cages(CAGE_LIAR);
    for (size_t i = 0; i < count; i++) {
        struct err err = {0};
        enum step found = step_of_death(c, lies[i].text, planes, &err);
        if (found != lies[i].found || strcmp(err.text, lies[i].words) != 0)
            fail_msg("%s: found at step %d: %s", lies[i].text, (int)found, err.text);
        if (lies[i].found != NEVER)
            assert_int_equal(err.code, ERR_CONTENT);
    }
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}

static void all_come_to_light(const struct lie *lies, size_t count)
{
    come_to_light(lies, count, false);
}

TEST(an_honest_child_of_the_same_kind_is_believed)
{
    static const struct lie lies[] = {{"none", NEVER, ""}};
    all_come_to_light(lies, 1);
}

TEST(lies_about_a_file_come_to_light)
{
    static const struct lie lies[] = {
        {"opened serial 77", AT_OPEN, LIES},
        {"opened serial 0", AT_OPEN, LIES},
        {"opened answer 0", AT_OPEN, LIES},
        {"opened answer 1", AT_OPEN, LIES},
        {"opened answer 3", AT_OPEN, LIES},
        {"opened answer 99", AT_OPEN, LIES},
        {"opened flags 128", AT_OPEN, LIES}, // as only a still may
        {"opened flags 512", AT_OPEN, LIES},
        {"opened flags 0x80000000", AT_OPEN, LIES},
        {"opened kind 2", AT_OPEN, LIES},
        {"opened kind -1", AT_OPEN, LIES},
        {"opened width 0", AT_OPEN, LIES},
        {"opened width -1", AT_OPEN, LIES},
        {"opened width 16385", AT_OPEN, LIES},
        {"opened height 0", AT_OPEN, LIES},
        {"opened height -32", AT_OPEN, LIES},
        {"opened height 0x7fffffff", AT_OPEN, LIES},
        {"opened num 0", AT_OPEN, LIES},
        {"opened num -25", AT_OPEN, LIES},
        {"opened den 0", AT_OPEN, LIES},
        {"opened den 0x7fffffffffffffff", AT_OPEN, LIES},
        {"opened duration -1", AT_OPEN, LIES},
        {"opened duration 0x7fffffffffffffff", AT_OPEN, LIES},
        {"opened pictures -1", AT_OPEN, LIES},
        {"opened soundrate 0", AT_OPEN, LIES},
        {"opened soundrate 768001", AT_OPEN, LIES},
        {"opened channels -2", AT_OPEN, LIES},
        {"opened channels 65", AT_OPEN, LIES},
    };
    all_come_to_light(lies, sizeof lies / sizeof lies[0]);
}

TEST(messages_of_another_size_come_to_light)
{
    static const struct lie lies[] = {
        {"opened bytes 1", AT_OPEN, LIES},
        {"opened bytes 383", AT_OPEN, LIES},
        {"opened bytes 385", AT_OPEN, LIES},
        {"opened bytes 440", AT_OPEN, LIES},
        {"opened bytes 0", AT_OPEN, "its decoder died of signal 9"},
        {"next bytes 4", AT_NEXT, LIES},
        {"sought bytes 385", AT_SEEK, LIES},
    };
    assert_int_equal(sizeof(struct reply), 384); // or the numbers above test nothing
    all_come_to_light(lies, sizeof lies / sizeof lies[0]);
}

TEST(lies_about_a_picture_come_to_light)
{
    static const struct lie lies[] = {
        {"next serial 1", AT_NEXT, LIES},
        {"next answer 2", AT_NEXT, LIES},
        {"next answer 5", AT_NEXT, LIES},
        {"next flags 256", AT_NEXT, LIES}, // as only a still may
        {"next flags 512", AT_NEXT, LIES},
        {"next start -1", AT_NEXT, LIES},
        {"next start 40000000", AT_NEXT, LIES}, // it would end as it begins
        {"next end -5", AT_NEXT, LIES},
        {"next end 0", AT_NEXT, LIES},
        {"next end 0x7fffffffffffffff", AT_NEXT, LIES},
        {"later start 0", AT_LATER, LIES}, // not later than the one before
        {"later answer 6", AT_LATER, LIES},
        {"next twice 0", AT_LATER, LIES},
        {"next flood 0", AT_LATER, LIES},
    };
    all_come_to_light(lies, sizeof lies / sizeof lies[0]);
}

TEST(lies_about_planes_come_to_light)
{
    static const struct lie unasked[] = {{"next layout 1", AT_NEXT, LIES}};
    static const struct lie asked[] = {
        {"none", NEVER, ""},
        {"next layout 0", NEVER, ""},
        {"next layout 2", NEVER, ""},
        {"next depth 16", NEVER, ""},
        {"next alpha 1", NEVER, ""},
        {"next layout 3", AT_NEXT, LIES},
        {"next layout 255", AT_NEXT, LIES},
        {"next columns 2", AT_NEXT, LIES},
        {"next rows 2", AT_NEXT, LIES},
        {"next depth 7", AT_NEXT, LIES},
        {"next depth 17", AT_NEXT, LIES},
        {"next high 1", AT_NEXT, LIES},
        {"next matrix 5", AT_NEXT, LIES},
        {"next range 2", AT_NEXT, LIES},
        {"later alpha 3", AT_LATER, LIES},
        {"next large 0", AT_NEXT, LIES},
    };
    come_to_light(unasked, sizeof unasked / sizeof unasked[0], false);
    come_to_light(asked, sizeof asked / sizeof asked[0], true);
}

TEST(lies_about_places_and_sound_come_to_light)
{
    static const struct lie lies[] = {
        {"sought answer 3", AT_SEEK, LIES},   {"sought serial 9", AT_SEEK, LIES},
        {"sound frames 101", AT_SOUND, LIES}, {"sound frames -1", AT_SOUND, LIES},
        {"sound answer 3", AT_SOUND, LIES},   {"sound start 0x7fffffffffffffff", AT_SOUND, LIES},
    };
    all_come_to_light(lies, sizeof lies / sizeof lies[0]);
}

TEST(children_that_leave_are_told_from_those_that_lie)
{
    static const struct lie lies[] = {
        {"opened exit 0", AT_OPEN, ENDED},
        {"next exit 0", AT_NEXT, ENDED},
        {"later exit 0", AT_LATER, ENDED},
        {"sought exit 0", AT_SEEK, ENDED},
        {"sound exit 0", AT_SOUND, ENDED},
        {"opened close 0", AT_OPEN, "its decoder died of signal 9"},
    };
    all_come_to_light(lies, sizeof lies / sizeof lies[0]);
}

TEST(words_of_a_child_are_one_printable_line)
{
    struct cages *c = kit_cages(CAGE_LIAR);
    struct err err = {0};
    struct video_info info;
    assert_null(kit_open(c, "opened text 0", NULL, &err));
    assert_int_equal(strlen(err.text), ERR_TEXT_MAX - 1);
    assert_int_equal(strspn(err.text, "?"), ERR_TEXT_MAX - 1);
    struct cage *cage = kit_open(c, "opened codec 0", &info, &err);
    assert_non_null(cage);
    assert_int_equal(strlen(info.codec), VIDEO_CODEC_MAX - 1);
    assert_int_equal(strspn(info.codec, "?"), VIDEO_CODEC_MAX - 1);
    cage_close(cage);
    cages_destroy(c);
}

TEST(descriptors_from_a_child_never_arrive)
{
    int before = kit_descriptors();
    struct cages *c = kit_cages(CAGE_LIAR);
    struct err err = {0};
    struct cage *cage = kit_open(c, "next descriptors 0", NULL, &err);
    assert_non_null(cage);
    assert_int_equal(kit_next(cage), 0);
    cage_close(cage);
    cages_destroy(c);
    assert_int_equal(kit_descriptors(), before);
}

static void first_word(const char *lie, const char *expected)
{
    char folder[] = "/tmp/vitrine-test-XXXXXX", path[200];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/%s", folder, lie);
    assert_int_equal(symlink(CAGE_LIAR, path), 0);
    struct cages *c = kit_cages(path);
    struct err err = {0};
    assert_null(kit_open(c, "none", NULL, &err));
    assert_int_equal(err.code, ERR_FAILED); // not the file's fault
    assert_string_equal(err.text, expected);
    cages_destroy(c);
    unlink(path);
    rmdir(folder);
}

TEST(a_program_of_another_build_is_no_decoder)
{
    first_word("ready frames 99", "nothing will be decoded: " LIES);
    first_word("ready answer 2", "nothing will be decoded: " LIES);
    first_word("ready serial 1", "nothing will be decoded: " LIES);
    first_word("ready bytes 12", "nothing will be decoded: " LIES);
    first_word("ready exit 0", "nothing will be decoded: " ENDED);
}
