// What output_files promises about its buffers, its thread and its faults.
#include "frame.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/hash.h"

enum { W = 33, H = 9, BYTES = W * H * 4 };

static char folder[4096];
static char path[4200];

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static struct output_files *open_rgba(const char *to)
{
    struct err err = {0};
    struct output_files *f = output_files_open(OUTPUT_RGBA, to, 25, 1, &err);
    if (!f)
        fail_msg("%s: %s", err.where, err.text);
    return f;
}

static bool submit(struct output_files *f, uint8_t *pixels, int32_t h, struct err *err)
{
    struct output_frame frame = {
        .width_px = W, .height_px = h, .pixel_bytes = 4, .stride = (size_t)W * 4, .pixels = pixels};
    return output_files_submit(f, "frame-000000", &frame, err);
}

TEST(files_buffers_know_their_age)
{
    struct err err;
    assert_true(file_make_temp_dir(folder, sizeof folder, &err));
    struct output_files *f = open_rgba(in_folder("a.rgba"));
    uint8_t *seen[6];
    for (int k = 0; k < 6; k++) {
        int32_t age = -1;
        seen[k] = output_files_buffer(f, BYTES, &age, &err);
        assert_non_null(seen[k]);
        assert_int_equal((uintptr_t)seen[k] % 64, 0);
        assert_int_equal(age, k < OUTPUT_FILES_BUFFERS ? 0 : OUTPUT_FILES_BUFFERS);
        if (age) {
            assert_ptr_equal(seen[k], seen[k - age]);
            for (size_t i = 0; i < BYTES; i++)
                assert_int_equal(seen[k][i], k - age); // as it was left
        }
        memset(seen[k], k, BYTES);
        assert_true(submit(f, seen[k], H, &err));
        if (k % 2)
            assert_true(output_files_repeat(f, "frame-000001", &err));
    }
    assert_true(output_files_close(f, &err));
    size_t len;
    char *text = file_read(path, 1 << 26, &len, &err);
    static const char want[9] = {0, 1, 1, 2, 3, 3, 4, 5, 5};
    assert_int_equal(len, sizeof want * BYTES);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(text[i], want[i / BYTES]);
    free(text);
    file_remove_tree(folder);
}

TEST(files_buffer_grows_and_stays_until_submitted)
{
    struct err err;
    assert_true(file_make_temp_dir(folder, sizeof folder, &err));
    struct output_files *f = output_files_open(OUTPUT_PNG, folder, 25, 1, &err);
    int32_t age;
    uint8_t *first = output_files_buffer(f, BYTES, &age, &err);
    memset(first, 1, BYTES);
    assert_ptr_equal(output_files_buffer(f, BYTES, &age, &err), first);
    assert_true(submit(f, first, H, &err));
    uint8_t *second = output_files_buffer(f, BYTES, &age, &err);
    memset(second, 2, BYTES);
    assert_true(submit(f, second, H, &err));
    uint8_t *third = output_files_buffer(f, 100 * BYTES, &age, &err);
    assert_int_equal(age, 0); // it is another memory
    memset(third, 3, 100 * BYTES);
    assert_true(submit(f, third, 100 * H, &err));
    assert_true(output_files_close(f, &err));
    file_remove_tree(folder);
}

// Standard output is a device that is always full.
static struct output_files *open_full(int *saved)
{
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        skip();
    fflush(stdout);
    *saved = dup(STDOUT_FILENO);
    dup2(fd, STDOUT_FILENO);
    close(fd);
    return open_rgba("-");
}

static void restore(int saved)
{
    dup2(saved, STDOUT_FILENO);
    close(saved);
}

TEST(files_fault_of_the_thread_is_told_once)
{
    int saved;
    struct output_files *f = open_full(&saved);
    struct output_frame a = frame_make(W, H, 4);
    struct err err = {0};
    assert_true(frame_write(f, "frame-000000", &a, &err));
    bool flushed = output_files_flush(f, &err);
    struct err later = {0};
    bool again = frame_write(f, "frame-000001", &a, &later);
    bool closed = output_files_close(f, &later);
    restore(saved);
    assert_false(flushed);
    assert_non_null(strstr(err.text, "space"));
    assert_false(again);
    assert_non_null(strstr(later.text, "earlier frame"));
    assert_true(closed);
    frame_free(&a);
}

TEST(files_fault_of_the_last_frame_is_told_at_close)
{
    int saved;
    struct output_files *f = open_full(&saved);
    struct output_frame a = frame_make(W, H, 4);
    struct err err = {0};
    assert_true(frame_write(f, "frame-000000", &a, &err));
    bool closed = output_files_close(f, &err);
    restore(saved);
    assert_false(closed);
    assert_int_equal(err.code, ERR_FAILED);
    assert_string_equal(err.where, "standard output");
    frame_free(&a);
}

// PNG files do not depend on each other.
TEST(files_png_goes_on_after_a_fault)
{
    struct err err;
    assert_true(file_make_temp_dir(folder, sizeof folder, &err));
    struct output_files *f = output_files_open(OUTPUT_PNG, folder, 25, 1, &err);
    struct output_frame a = frame_make(W, H, 4);
    assert_true(frame_write(f, "no/such", &a, &err));
    assert_false(output_files_flush(f, &err));
    assert_non_null(strstr(err.where, "no/such.png"));
    assert_true(output_files_flush(f, &err));
    assert_true(frame_write(f, "b", &a, &err));
    assert_true(output_files_close(f, &err));
    assert_true(file_is_regular(in_folder("b.png")));
    file_remove_tree(folder);
    frame_free(&a);
}
