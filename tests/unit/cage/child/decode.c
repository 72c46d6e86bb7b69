// decode/decode.h for tests: a file is one line of words that say what to do, as "pictures 3" or
// "at 2 crash", "call 3": what it must not be able to do (forbidden.h).
#include "decode/decode.h"
#include "decode/hardware.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "forbidden.h"

enum { TEXT_BYTES = 256, W = 64, H = 36 };

struct decode {
    char text[TEXT_BYTES];
    int64_t next;     // picture
    int64_t pictures; // in the file
};

// The machine's own decoder: its process is the one that has the words "device ..." of a file to
// follow, and tells that it decodes. In a process without, the words before "device" are all.
struct hardware {
    const char *word;
};
static struct hardware *own;

struct hardware *hardware_find(const char *word, struct err *err)
{
    static struct hardware here;
    (void)err;
    here.word = word;
    own = &here;
    return own;
}

const char *hardware_node(const struct hardware *h, size_t i)
{
    return h && i == 0 ? "/dev/zero" : NULL;
}

bool hardware_by_name(const struct hardware *h)
{
    return strcmp(h->word, "v4l2m2m") == 0;
}

bool hardware_open(struct hardware *h, struct err *err)
{
    (void)err;
    return h->word != NULL;
}

const char *hardware_words(const struct hardware *h)
{
    return h->word;
}

void hardware_close(struct hardware *h)
{
    (void)h;
}

static const char *after(const char *text, const char *word)
{
    const char *found = strstr(text, word);
    return found ? found + strlen(word) : NULL;
}

static int64_t number(const char *text, const char *word, int64_t otherwise)
{
    const char *found = after(text, word);
    return found ? strtoll(found, NULL, 10) : otherwise;
}

static volatile int sink;

static void act(const char *word)
{
    if (str_starts(word, "crash")) // as a sanitizer does not catch it
        raise(SIGTRAP);
    if (str_starts(word, "exit"))
        _exit(3);
    while (str_starts(word, "hang"))
        sink++;
    while (str_starts(word, "eat"))
        if (!malloc(64 << 20)) // never touched: limits count it all the same
            raise(SIGTRAP);
}

// Tells what became of a forbidden call, if it is still there to tell.
static void try(const struct forbidden *f, struct err *err)
{
    static const char path[] = "/dev/null";
    long a[4];
    for (int i = 0; i < 4; i++)
        a[i] = f->arguments[i] == PATH_HERE ? (long)path : f->arguments[i];
    long result = syscall(f->number, a[0], a[1], a[2], a[3], -1, 0);
    err_set(err, ERR_CONTENT, "", result < 0 ? "error %d" : "it could", errno);
}

// As a driver would: a command of this type, or a device file.
static void try_device(const char *text, struct err *err)
{
    const int64_t type = number(text, "ioctl ", -1);
    const char *path = after(text, "open ");
    errno = 0;
    if (type >= 0)
        (void)!ioctl(0, (unsigned long)type << 8);
    else if (open(path, O_RDWR | O_NONBLOCK) >= 0)
        errno = 0;
    err_set(err, ERR_CONTENT, "", "error %d", errno);
}

// From a folder that is open, ".." leads out of any root folder.
static void count_folders(struct err *err)
{
    int count = 0;
    struct stat st;
    for (int fd = 0; fd < 64; fd++)
        count += fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
    err_set(err, ERR_CONTENT, "", "%d folders", count);
}

static void *run(void *number)
{
    sink += *(int *)number;
    return NULL;
}

static bool can_have_threads(struct err *err)
{
    static int numbers[8];
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        if (pthread_create(&threads[i], NULL, run, &numbers[i]) != 0)
            return err_set(err, ERR_CONTENT, "", "no thread %d", i);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    return true;
}

struct decode *decode_open(const struct decode_input *input, struct video_info *info,
                           struct err *err)
{
    static struct decode d;
    ssize_t len = pread(input->fd, d.text, sizeof d.text - 1, 0);
    if (len <= 0)
        return err_set(err, ERR_CONTENT, "", "is empty"), NULL;
    char *device = strstr(d.text, "device ");
    if (device && input->hardware)
        memmove(d.text, device, strlen(device) + 1);
    else if (device)
        *device = '\0';
    if (after(d.text, "open "))
        act(after(d.text, "open "));
    if (after(d.text, "call ")) {
        try(&forbidden[number(d.text, "call ", 0)], err);
        return NULL;
    }
    if (after(d.text, "ioctl ") || after(d.text, "open /")) {
        try_device(d.text, err);
        return NULL;
    }
    if (after(d.text, "folders")) {
        count_folders(err);
        return NULL;
    }
    if (after(d.text, "threads") && !can_have_threads(err))
        return NULL;
    if (after(d.text, "refuse"))
        return err_set(err, ERR_CONTENT, "", "no picture\nin it"), NULL;
    d.pictures = number(d.text, "pictures ", 3);
    *info = (struct video_info){.kind = input->kind,
                                .codec = "words",
                                .width_px = W,
                                .height_px = H,
                                .rate_num = 10,
                                .rate_den = 1,
                                .pictures = d.pictures,
                                .duration_ns = d.pictures * 100 * NS_PER_MS,
                                .alpha = input->alpha == VIDEO_ALPHA_MATTE,
                                .sound = true,
                                .sound_rate = 44100,
                                .sound_channels = 2};
    return &d;
}

void decode_close(struct decode *d)
{
    (void)d;
}

enum decode_answer decode_next(struct decode *d, struct video_span *span, struct err *err)
{
    const char *at = after(d->text, "at ");
    if (at && strtoll(at, NULL, 10) == d->next)
        act(strchr(at, ' ') + 1);
    if (after(d->text, "broken") && d->next == 1)
        return err_set(err, ERR_CONTENT, "", "picture 1 is broken"), d->next++, DECODE_FAILED;
    if (d->next == d->pictures)
        return DECODE_END;
    span->start_ns = d->next * 100 * NS_PER_MS;
    span->end_ns = span->start_ns + 100 * NS_PER_MS;
    d->next++;
    return DECODE_PICTURE;
}

bool decode_seek(struct decode *d, int64_t t_ns, struct err *err)
{
    if (t_ns < 0)
        return err_set(err, ERR_CONTENT, "", "before its start");
    d->next = t_ns / (100 * NS_PER_MS);
    return true;
}

void decode_turns(struct decode *d)
{
    (void)d;
}

bool decode_ahead(struct decode *d)
{
    (void)d;
    return false;
}

// Red tells the picture; "clear" has alpha 0 in its left half.
bool decode_write(struct decode *d, struct decode_target *t, struct err *err)
{
    (void)err;
    bool clear = after(d->text, "clear") != NULL;
    for (int32_t y = 0; y < t->h; y++)
        for (int32_t x = 0; x < t->w; x++) {
            bool seen = !clear || x >= t->w / 2;
            uint8_t pixel[4] = {(uint8_t)(d->next - 1), 0, 0, 255};
            memcpy(t->rgba + (size_t)y * t->stride + 4 * (size_t)x, seen ? pixel : (uint8_t[4]){0},
                   4);
        }
    t->opaque = !clear;
    return true;
}

void decode_tell(struct decode *d, struct decode_news *out)
{
    const char *falls = after(d->text, "falls ");
    *out = (struct decode_news){.hardware = !falls};
    if (d->next == 0)
        str_copy(out->text, sizeof out->text, "decoded by a test");
    if (falls && d->next == strtoll(falls, NULL, 10))
        str_copy(out->text, sizeof out->text, "decoded by the processor");
}

size_t decode_sound(struct decode *d, float *out, size_t frames_max, int64_t *start_ns)
{
    static const float values[] = {0.5f, -0.25f, 7, -7};
    for (size_t i = 0; i < 2 * frames_max; i++)
        out[i] = values[i % 4];
    out[0] = strtof("nan", NULL);
    *start_ns = (d->next - 1) * 100 * NS_PER_MS;
    return frames_max;
}
