#include "frame.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/hash.h"

static char folder[4096];
static char path[4200];

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make_folder(void)
{
    struct err err;
    assert_true(file_make_temp_dir(folder, sizeof folder, &err));
}

static char *slurp(const char *name, size_t *len)
{
    struct err err;
    char *text = file_read(in_folder(name), 1 << 26, len, &err);
    if (!text)
        fail_msg("%s: %s", err.where, err.text);
    return text;
}

static int count_files(const char *in)
{
    char command[4400];
    snprintf(command, sizeof command, "ls -A '%s'", in);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    int lines = 0;
    for (int c; (c = fgetc(p)) != EOF;)
        lines += c == '\n';
    pclose(p);
    return lines;
}

// Two frames, the first shown twice, in one format.
static void write_run(enum output_format format, const char *to, const struct output_frame *a,
                      const struct output_frame *b)
{
    struct err err = {0};
    struct output_files *f = output_files_open(format, to, 30000, 1001, &err);
    if (!f)
        fail_msg("%s: %s", err.where, err.text);
    assert_true(frame_write(f, "frame-000000", a, &err));
    assert_true(output_files_repeat(f, "frame-000001", &err));
    assert_true(frame_write(f, "frame@001500ms", b, &err));
    assert_true(output_files_close(f, &err));
}

TEST(files_png)
{
    make_folder();
    struct output_frame a = frame_make(31, 7, 3), b = frame_make(31, 7, 4);
    char to[4300];
    snprintf(to, sizeof to, "%s/deep/er", folder);
    write_run(OUTPUT_PNG, to, &a, &b);
    size_t len[3];
    char *files[3] = {slurp("deep/er/frame-000000.png", &len[0]),
                      slurp("deep/er/frame-000001.png", &len[1]),
                      slurp("deep/er/frame@001500ms.png", &len[2])};
    uint8_t *bytes;
    size_t want;
    assert_true(output_png_encode(&a, &bytes, &want, NULL));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(len[i], want);
        assert_memory_equal(files[i], bytes, want);
    }
    free(bytes);
    assert_true(output_png_encode(&b, &bytes, &want, NULL));
    assert_int_equal(len[2], want);
    assert_memory_equal(files[2], bytes, want);
    free(bytes);
    for (int i = 0; i < 3; i++)
        free(files[i]);
    assert_int_equal(count_files(to), 3); // nothing unfinished is left
    file_remove_tree(folder);
    frame_free(&a);
    frame_free(&b);
}

TEST(files_y4m)
{
    make_folder();
    struct output_frame a = frame_make(31, 7, 3), b = frame_make(31, 7, 3);
    write_run(OUTPUT_Y4M, in_folder("a.y4m"), &a, &b);
    size_t len;
    char *text = slurp("a.y4m", &len);
    const char *head = "YUV4MPEG2 W31 H7 F30000:1001 Ip A1:1 C444 XCOLORRANGE=LIMITED\n";
    size_t frame = 6 + 3 * 31 * 7;
    assert_int_equal(len, strlen(head) + 3 * frame);
    assert_memory_equal(text, head, strlen(head));
    char *p = text + strlen(head);
    assert_memory_equal(p, "FRAME\n", 6);
    assert_memory_equal(p, p + frame, frame);
    assert_int_equal(count_files(folder), 1);
    free(text);
    file_remove_tree(folder);
    frame_free(&a);
    frame_free(&b);
}

TEST(files_rgba)
{
    make_folder();
    struct output_frame a = frame_make(31, 7, 3), b = frame_make(31, 7, 4);
    write_run(OUTPUT_RGBA, in_folder("a.rgba"), &a, &b);
    size_t len;
    char *text = slurp("a.rgba", &len);
    size_t frame = 4 * 31 * 7;
    assert_int_equal(len, 3 * frame);
    assert_memory_equal(text, text + frame, frame);
    for (size_t y = 0; y < 7; y++)
        for (size_t x = 0; x < 31; x++) {
            const char *px = text + 4 * (y * 31 + x);
            assert_memory_equal(px, a.pixels + y * a.stride + 3 * x, 3);
            assert_int_equal((uint8_t)px[3], 255);
            assert_memory_equal(px + 2 * frame, b.pixels + y * b.stride + 4 * x, 4);
        }
    free(text);
    file_remove_tree(folder);
    frame_free(&a);
    frame_free(&b);
}

static void expected_line(char out[200], const char *stem, const struct output_frame *f)
{
    struct hash h;
    char hex[HASH_HEX];
    hash_init(&h);
    for (size_t y = 0; y < (size_t)f->height_px; y++)
        hash_update(&h, f->pixels + y * f->stride, (size_t)f->width_px * (size_t)f->pixel_bytes);
    hash_final_hex(&h, hex);
    snprintf(out, 200, "%s %s\n", stem, hex);
}

TEST(files_sha256)
{
    make_folder();
    struct output_frame a = frame_make(31, 7, 3), b = frame_make(31, 7, 4);
    write_run(OUTPUT_SHA256, in_folder("a.txt"), &a, &b);
    size_t len;
    char *text = slurp("a.txt", &len);
    char lines[3][200];
    expected_line(lines[0], "frame-000000", &a);
    expected_line(lines[1], "frame-000001", &a);
    expected_line(lines[2], "frame@001500ms", &b);
    char want[600];
    snprintf(want, sizeof want, "%s%s%s", lines[0], lines[1], lines[2]);
    assert_string_equal(text, want);
    free(text);
    file_remove_tree(folder);
    frame_free(&a);
    frame_free(&b);
}

// Runs with standard output going to fd.
static bool write_to_standard_output(int fd, struct err *err)
{
    struct output_frame a = frame_make(64, 64, 3);
    fflush(stdout);
    int saved = dup(STDOUT_FILENO);
    dup2(fd, STDOUT_FILENO);
    struct output_files *f = output_files_open(OUTPUT_RGBA, "-", 25, 1, err);
    bool ok = f && frame_write(f, "frame-000000", &a, err);
    bool closed = output_files_close(f, ok ? err : NULL);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    frame_free(&a);
    return ok && closed;
}

TEST(files_to_standard_output)
{
    int ends[2];
    struct err err = {0};
    assert_int_equal(pipe(ends), 0);
    assert_true(write_to_standard_output(ends[1], &err));
    close(ends[1]);
    char bytes[64 * 64 * 4 + 1];
    size_t len = 0;
    for (ssize_t n; (n = read(ends[0], bytes + len, sizeof bytes - len)) > 0;)
        len += (size_t)n;
    assert_int_equal(len, 64 * 64 * 4);
    close(ends[0]);
}

TEST(files_closed_pipe_is_an_error)
{
    int ends[2];
    struct err err = {0};
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_false(write_to_standard_output(ends[1], &err));
    close(ends[1]);
    assert_int_equal(err.code, ERR_FAILED);
    assert_string_equal(err.where, "standard output");
    assert_non_null(strstr(err.text, "pipe"));
}

TEST(files_full_disk_is_an_error)
{
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        skip();
    struct err err = {0};
    assert_false(write_to_standard_output(fd, &err));
    close(fd);
    assert_non_null(strstr(err.text, "space"));
    // As a file it must not be replaced by another.
    struct output_frame a = frame_make(4, 4, 3);
    assert_false(output_png_write("/dev/full", &a, &err));
    struct stat st;
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    frame_free(&a);
}

TEST(files_png_write_replaces_whole)
{
    make_folder();
    struct output_frame a = frame_make(40, 30, 3), b = frame_make(4, 3, 4);
    struct err err = {0};
    assert_true(output_png_write(in_folder("a.png"), &a, &err));
    assert_true(output_png_write(in_folder("a.png"), &b, &err));
    size_t len, want;
    char *text = slurp("a.png", &len);
    uint8_t *bytes;
    assert_true(output_png_encode(&b, &bytes, &want, NULL));
    assert_int_equal(len, want);
    assert_memory_equal(text, bytes, len);
    assert_int_equal(count_files(folder), 1);
    free(text);
    free(bytes);
    assert_false(output_png_write(in_folder("no/such/folder.png"), &a, &err));
    assert_int_equal(err.code, ERR_FAILED);
    assert_string_equal(err.where, path);
    file_remove_tree(folder);
    frame_free(&a);
    frame_free(&b);
}

TEST(files_refuse_what_cannot_be)
{
    make_folder();
    struct err err = {0};
    assert_null(output_files_open(OUTPUT_PNG, "-", 25, 1, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_null(output_files_open(OUTPUT_Y4M, folder, 25, 1, &err));
    assert_int_equal(err.code, ERR_FAILED);
    struct output_files *f = output_files_open(OUTPUT_Y4M, in_folder("a.y4m"), 25, 1, &err);
    assert_non_null(f);
    assert_false(output_files_repeat(f, "frame-000000", &err)); // nothing yet
    struct output_frame a = frame_make(8, 8, 3), b = frame_make(8, 9, 3);
    assert_true(frame_write(f, "frame-000000", &a, &err));
    assert_false(frame_write(f, "frame-000001", &b, &err)); // another size
    assert_false(frame_write(f, "frame-000002", &a, &err)); // a gap
    assert_true(output_files_close(f, &err));
    assert_int_equal(count_files(folder), 0); // and no half file
    assert_true(output_files_close(NULL, &err));
    file_remove_tree(folder);
    frame_free(&a);
    frame_free(&b);
}
