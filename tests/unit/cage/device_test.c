// Processes with a decoder of the machine's own: who gets one, what is left to them, and that their
// deaths are no fault of a file. The device is played by the words of a file, behind "device".
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/now.h"
#include "cage/devices.h"
#include "kit.h"

static struct cages *cages_by(const char *program, enum cage_decode how)
{
    struct cages *c = kit_cages(program);
    cages_decode_by(c, how);
    return c;
}

static struct cage *open_fd(struct cages *c, int fd, bool device, struct err *err)
{
    struct video_info info;
    struct cage_file file = {
        .fd = fd, .matte_fd = -1, .kind = VIDEO_MOV, .device = device, .where = "a.mp4"};
    return cage_open(c, &file, &info, err);
}

static struct cage *open_text(struct cages *c, const char *text, struct err *err)
{
    int fd = kit_file(text);
    struct cage *cage = open_fd(c, fd, true, err);
    close(fd);
    return cage;
}

static const char *news(struct cage *c)
{
    static char text[ERR_TEXT_MAX];
    return cage_news(c, text) ? text : "";
}

TEST(a_device_decodes_what_may_have_one)
{
    struct cages *c = cages_by(CAGE_DECODER, CAGE_DECODE_VAAPI);
    struct err err = {0};
    int fd = kit_file("pictures 3 device pictures 4");
    struct cage *cage = open_fd(c, fd, true, &err);
    assert_true(cage_has_device(cage));
    assert_string_equal(news(cage), "decoded by a test");
    assert_string_equal(news(cage), "");
    for (int i = 0; i < 4; i++)
        assert_int_equal(kit_next(cage), i);
    assert_int_equal(kit_next(cage), -1);
    cage_close(cage);
    cage = open_fd(c, fd, true, &err); // known: no news
    assert_true(cage_has_device(cage));
    assert_string_equal(news(cage), "");
    cage_close(cage);
    cage = open_fd(c, fd, false, &err);
    assert_false(cage_has_device(cage));
    for (int i = 0; i < 3; i++)
        assert_int_equal(kit_next(cage), i);
    assert_int_equal(kit_next(cage), -1);
    cage_close(cage);
    close(fd);
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}

TEST(software_starts_no_process_with_a_device)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = open_text(c, "pictures 3 device pictures 4", &err);
    assert_non_null(cage);
    assert_false(cage_has_device(cage));
    assert_string_equal(news(cage), "");
    cage_close(cage);
    cages_destroy(c);
}

// Its process dies: the file opened again is decoded without it, at once and from then on.
TEST(a_death_is_the_devices_fault)
{
    struct cages *c = cages_by(CAGE_DECODER, CAGE_DECODE_VAAPI);
    struct err err = {0};
    int fd = kit_file("pictures 3 device at 1 crash");
    struct cage *cage = open_fd(c, fd, true, &err);
    struct picture *p;
    struct video_span span;
    assert_int_equal(kit_next(cage), 0);
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_DIED);
    assert_true(cage_has_device(cage));
    cage_close(cage);
    cage = open_fd(c, fd, true, &err);
    assert_false(cage_has_device(cage));
    for (int i = 0; i < 3; i++)
        assert_int_equal(kit_next(cage), i);
    cage_close(cage);
    close(fd);
    cage = open_text(c, "pictures 3 device open crash", &err); // while it is opened
    assert_non_null(cage);
    assert_false(cage_has_device(cage));
    assert_int_equal(kit_next(cage), 0);
    cage_close(cage);
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}

TEST(after_three_deaths_the_device_is_left_alone)
{
    struct cages *c = cages_by(CAGE_DECODER, CAGE_DECODE_VAAPI);
    struct err err = {0};
    for (int i = 0; i <= DEVICE_DEATHS_MAX; i++) {
        struct cage *cage = open_text(c, "pictures 3 device at 0 exit", &err);
        assert_int_equal(cage_has_device(cage), i < DEVICE_DEATHS_MAX);
        assert_int_equal(kit_next(cage), i < DEVICE_DEATHS_MAX ? -1 : 0);
        const char *text = news(cage);
        if (i == DEVICE_DEATHS_MAX && !strstr(text, "its processes died 3 times"))
            fail_msg("%s", text);
        cage_close(cage);
    }
    cages_destroy(c);
}

// Its decoder went on by the processor: in its process there is more within reach than needs be.
TEST(a_file_that_fell_back_gets_no_device_again)
{
    struct cages *c = cages_by(CAGE_DECODER, CAGE_DECODE_VAAPI);
    struct err err = {0};
    int fd = kit_file("pictures 3 device falls 2");
    struct cage *cage = open_fd(c, fd, true, &err);
    assert_int_equal(kit_next(cage), 0);
    assert_string_equal(news(cage), "decoded by a test");
    assert_int_equal(kit_next(cage), 1);
    assert_string_equal(news(cage), "decoded by the processor");
    assert_int_equal(kit_next(cage), 2);
    cage_close(cage);
    cage = open_fd(c, fd, true, &err);
    assert_false(cage_has_device(cage));
    cage_close(cage);
    close(fd);
    cages_destroy(c);
}

// On a machine without devices: each way says so, once, and the file plays.
TEST(without_a_device_the_processor_decodes)
{
    static const struct {
        enum cage_decode how;
        const char *says;
    } ways[] = {{CAGE_DECODE_VAAPI, "VAAPI"}, {CAGE_DECODE_V4L2, "V4L2"}};
    for (size_t i = 0; i < VT_COUNT(ways); i++) {
        if (access("/dev/dri/renderD128", F_OK) == 0 || access("/dev/video0", F_OK) == 0)
            skip();
        struct cages *c = cages_by(CAGE_REAL, ways[i].how);
        struct err err = {0};
        for (int round = 0; round < 2; round++) {
            // It is no film: but that is found out by a process without a device.
            assert_null(open_text(c, "words", &err));
            assert_int_equal(err.code, ERR_CONTENT);
            assert_null(strstr(err.text, "its decoder"));
        }
        cages_destroy(c);
    }
    struct cages *c = cages_by(CAGE_DECODER, CAGE_DECODE_AUTO);
    struct err err = {0};
    for (int round = 0; round < 2; round++) {
        struct cage *cage = open_text(c, "pictures 3", &err);
        assert_false(cage_has_device(cage));
        const char *text = news(cage);
        if (round ? *text != 0 : !strstr(text, "no /dev/dri/renderD*; there is no /dev/video*"))
            fail_msg("%s", text);
        cage_close(cage);
    }
    cages_destroy(c);
}

static void expect(enum cage_decode how, const char *words, const char *outcome)
{
    struct cages *c = cages_by(CAGE_DECODER, how);
    struct err err = {0};
    char text[100];
    snprintf(text, sizeof text, "device %s", words);
    struct cage *cage = open_text(c, text, &err);
    if (cage && how == CAGE_DECODE_V4L2 && !cage_has_device(cage) &&
        strstr(news(cage), "cannot be let into the cage")) {
        cage_close(cage);
        cages_destroy(c);
        skip(); // a container without mounts
    }
    if (!outcome && (!cage || cage_has_device(cage)))
        fail_msg("%s: lives: %s", words, err.text);
    if (outcome && (cage || strcmp(err.text, outcome) != 0))
        fail_msg("%s: %s instead of %s", words, cage ? "opened" : err.text, outcome);
    cage_close(cage);
    cages_destroy(c);
}

// NULL: the process is ended, and the file opened by another one, to which such words say nothing.
TEST(a_render_node_may_be_spoken_to_and_no_more)
{
    const enum cage_decode how = CAGE_DECODE_VAAPI;
    expect(how, "ioctl 100", "error 25"); // 'd': the kernel answers: the file has no such command
    expect(how, "ioctl 98", "error 25");  // 'b'
    expect(how, "ioctl 62", "error 25");  // '>'
    expect(how, "ioctl 84", "error 25");  // 'T'
    expect(how, "ioctl 86", NULL);        // 'V'
    expect(how, "ioctl 0", NULL);
    expect(how, "open /dev/zero", "error 13");
    expect(how, "folders", "0 folders");
}

TEST(a_video_device_may_be_opened_and_no_more)
{
    const enum cage_decode how = CAGE_DECODE_V4L2;
    expect(how, "open /dev/zero", "error 0"); // what the test has for a device
    expect(how, "open /dev/null", "error 2");
    expect(how, "open /etc/passwd", "error 2");
    expect(how, "open /proc/self/mem", "error 2");
    expect(how, "ioctl 86", "error 25");
    expect(how, "ioctl 100", NULL);
    expect(how, "folders", "0 folders");
}
