// Runs a fuzz target without libFuzzer: every seed as it is, then mutations of the seeds, always
// the same ones. When the target crashes or takes too long, the input is left in crash-NAME.bin;
// give that file as the only argument to see it again.
//
// usage: fuzz_NAME [--runs=N] [--seconds=S] [--seed=N] FILE|FOLDER...

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/prng.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SEEDS_MAX = 5000,
    SEED_BYTES_MAX = 256 * 1024,  // larger files teach little and slow all down
    INPUT_BYTES_MAX = 512 * 1024, // of a mutation
    DEPTH_MAX = 16,               // folders inside each other
    CHANGES_MAX = 8,              // of one mutation
    INPUT_SECONDS_MAX = 20,       // an input that takes longer is a fault
};

struct seed {
    uint8_t *bytes;
    size_t len;
};

static struct seed seeds[SEEDS_MAX];
static size_t seed_count;

// What is being run, for the signal handler.
static const uint8_t *running;
static size_t running_len;
static char crash_path[256] = "crash.bin";

static void on_crash(int number)
{
    static const char words[] = "\nfuzz: the input that did it is in ";
    int file = open(crash_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ssize_t done = file < 0 ? 0 : write(file, running, running_len);
    done += write(STDERR_FILENO, words, sizeof words - 1);
    done += write(STDERR_FILENO, crash_path, strlen(crash_path));
    done += write(STDERR_FILENO, "\n", 1);
    signal(number == SIGALRM ? SIGABRT : number, SIG_DFL);
    raise(number == SIGALRM ? SIGABRT : number);
}

static void run(const uint8_t *bytes, size_t len)
{
    // An exact copy, so that reading one byte too far is seen by the sanitizers and by malloc.
    uint8_t *copy = malloc(len ? len : 1);
    if (!copy)
        abort();
    if (len)
        memcpy(copy, bytes, len);
    running = copy;
    running_len = len;
    alarm(INPUT_SECONDS_MAX);
    LLVMFuzzerTestOneInput(copy, len);
    alarm(0);
    free(copy);
}

static void load_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "fuzz: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    uint8_t *bytes = malloc(SEED_BYTES_MAX + 1);
    if (!bytes)
        abort();
    size_t len = fread(bytes, 1, SEED_BYTES_MAX + 1, file);
    fclose(file);
    if (len > SEED_BYTES_MAX || seed_count == SEEDS_MAX) {
        free(bytes);
        return;
    }
    seeds[seed_count++] = (struct seed){.bytes = bytes, .len = len};
}

// Folders are read in order of name, so that the mutations are the same on every machine.
static void load(const char *path, int depth)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        load_file(path);
        return;
    }
    struct dirent **entries = NULL;
    int count = depth < DEPTH_MAX ? scandir(path, &entries, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        char inner[4096];
        int len = snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && len > 0 && (size_t)len < sizeof inner)
            load(inner, depth + 1);
        free(entries[i]);
    }
    free(entries);
}

static uint8_t interesting_byte(struct prng *prng)
{
    static const uint8_t bytes[] = {0,   1,   9,   10,  32,  34,  38,  39,  44,  45,  46,
                                    47,  48,  57,  58,  60,  62,  91,  92,  93,  101, 123,
                                    125, 127, 128, 191, 192, 224, 239, 240, 244, 254, 255};
    return bytes[prng_below(prng, sizeof bytes)];
}

// Opens a gap of gap bytes at a place, as far as there is room; returns how many.
static size_t open_gap(uint8_t *data, size_t *len, size_t at, size_t gap)
{
    if (gap > INPUT_BYTES_MAX - *len)
        gap = INPUT_BYTES_MAX - *len;
    memmove(data + at + gap, data + at, *len - at);
    *len += gap;
    return gap;
}

static void insert_run(struct prng *prng, uint8_t *data, size_t *len, size_t at)
{
    size_t gap = open_gap(data, len, at, 1 + prng_below(prng, prng_below(prng, 8) ? 4 : 2000));
    memset(data + at, interesting_byte(prng), gap);
}

// A piece of this or another seed goes in at a place.
static void insert_piece(struct prng *prng, uint8_t *data, size_t *len, size_t at)
{
    const struct seed *from = &seeds[prng_below(prng, seed_count)];
    if (!from->len)
        return;
    size_t first = prng_below(prng, from->len);
    size_t piece = 1 + prng_below(prng, from->len - first < 200 ? from->len - first : 200);
    piece = open_gap(data, len, at, piece);
    memcpy(data + at, from->bytes + first, piece);
}

static void remove_piece(struct prng *prng, uint8_t *data, size_t *len, size_t at)
{
    size_t most = prng_below(prng, 8) ? 16 : *len;
    size_t piece = 1 + prng_below(prng, most < *len - at ? most : *len - at);
    memmove(data + at, data + at + piece, *len - at - piece);
    *len -= piece;
}

// The digits at a place become another number.
static void change_number(struct prng *prng, uint8_t *data, size_t *len, size_t at)
{
    static const char *const numbers[] = {
        "0",     "-1",          "1e308",      "0.1",
        "65536", "2147483648",  "4294967295", "9223372036854775808",
        "1e-9",  "99999999999", "16385",      "0.0000000001"};
    while (at < *len && (data[at] < '0' || data[at] > '9'))
        at++;
    size_t digits = 0;
    while (at + digits < *len && data[at + digits] >= '0' && data[at + digits] <= '9')
        digits++;
    memmove(data + at, data + at + digits, *len - at - digits);
    *len -= digits;
    const char *number = numbers[prng_below(prng, sizeof numbers / sizeof *numbers)];
    size_t room = open_gap(data, len, at, strlen(number));
    memcpy(data + at, number, room);
}

static void change(struct prng *prng, uint8_t *data, size_t *len)
{
    if (*len == 0) {
        insert_run(prng, data, len, 0);
        return;
    }
    size_t at = prng_below(prng, *len);
    switch (prng_below(prng, 8)) {
    case 0:
        data[at] ^= (uint8_t)(1u << prng_below(prng, 8));
        break;
    case 1:
        data[at] = (uint8_t)prng_next(prng);
        break;
    case 2:
        data[at] = interesting_byte(prng);
        break;
    case 3:
        insert_run(prng, data, len, at);
        break;
    case 4:
        insert_piece(prng, data, len, at);
        break;
    case 5:
        remove_piece(prng, data, len, at);
        break;
    case 6:
        change_number(prng, data, len, at);
        break;
    default:
        if (prng_below(prng, 8) == 0)
            *len = at; // cut short
        else
            data[at] = data[prng_below(prng, *len)];
        break;
    }
}

static void mutate_and_run(struct prng *prng, uint8_t *data)
{
    const struct seed *from = &seeds[prng_below(prng, seed_count)];
    size_t len = from->len;
    memcpy(data, from->bytes, len);
    for (uint64_t changes = 1 + prng_below(prng, CHANGES_MAX); changes > 0; changes--)
        change(prng, data, &len);
    run(data, len);
}

static bool number_option(const char *word, const char *name, int64_t *value)
{
    return str_starts(word, name) && str_to_int(word + strlen(name), 0, INT64_C(1) << 40, value);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void watch(const char *program)
{
    const char *slash = strrchr(program, '/');
    snprintf(crash_path, sizeof crash_path, "crash-%s.bin", slash ? slash + 1 : program);
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], on_crash);
}

int main(int argc, char **argv)
{
    int64_t runs = 0, seconds = 60, seed = 1;
    for (int i = 1; i < argc; i++) {
        if (number_option(argv[i], "--runs=", &runs) ||
            number_option(argv[i], "--seconds=", &seconds) ||
            number_option(argv[i], "--seed=", &seed))
            continue;
        if (argv[i][0] == '-') {
            fprintf(stderr, "fuzz: %s: not understood\n", argv[i]);
            return 2;
        }
        load(argv[i], 0);
    }
    if (seed_count == 0)
        seeds[seed_count++] = (struct seed){.bytes = calloc(1, 1), .len = 1};
    watch(argv[0]);
    double end = seconds_now() + (double)seconds;
    run(NULL, 0);
    for (size_t i = 0; i < seed_count; i++)
        run(seeds[i].bytes, seeds[i].len);
    uint8_t *data = malloc(INPUT_BYTES_MAX);
    struct prng prng = {.state = (uint64_t)seed};
    int64_t done = 0;
    while (data && done < runs && seconds_now() < end) {
        mutate_and_run(&prng, data);
        done++;
    }
    free(data);
    printf("%zu seeds, %lld mutations\n", seed_count, (long long)done);
    for (size_t i = 0; i < seed_count; i++)
        free(seeds[i].bytes);
    return 0;
}
