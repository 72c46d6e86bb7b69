#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/offline.h"
#include "app/render.h"
#include "base/now.h"
#include "base/str.h"
#include "media/media.h"
#include "sound/sound.h"
#include "sys/file.h"

enum { THREADS_MAX = 64, FRAMES_MAX = 100 * 1000 * 1000 };

// The seconds of one entry of --at; *text moves behind it.
static bool one_moment(const char **text, int64_t *ns)
{
    char word[40];
    size_t n = strcspn(*text, ",");
    if (n >= sizeof word)
        return false;
    memcpy(word, *text, n);
    word[n] = '\0';
    *text += n + ((*text)[n] == ',');
    return str_to_nano(word, ns) && *ns >= 0;
}

// Frames are named by milliseconds: two of one name would overwrite each other.
static bool names_differ(const struct render_job *job, struct err *err)
{
    if (job->format != OUTPUT_PNG)
        return true;
    for (int64_t i = 0; i < job->frame_count; i++)
        for (int64_t k = 0; k < i; k++)
            if (job->at_ns[i] != job->at_ns[k] && render_at_ms(job, i) == render_at_ms(job, k))
                return err_set(err, ERR_USAGE, "--at", "two moments fall into millisecond %lld",
                               (long long)render_at_ms(job, i));
    return true;
}

static bool read_moments(const char *text, struct render_job *job, struct err *err)
{
    job->at_ns = calloc(RENDER_AT_MAX, sizeof *job->at_ns);
    if (!job->at_ns)
        abort();
    bool fine = *text != '\0';
    while (fine && *text && job->frame_count < RENDER_AT_MAX)
        fine = one_moment(&text, &job->at_ns[job->frame_count++]);
    if (fine && !*text && text[-1] != ',')
        return names_differ(job, err);
    return err_set(err, ERR_USAGE, "--at",
                   "expected seconds after --from, separated by commas, such as 0,1.5,20 (at most "
                   "%d)",
                   RENDER_AT_MAX);
}

static bool read_times(const struct cli_command *c, const char *const *values,
                       struct render_job *job, struct err *err)
{
    int64_t for_ns = 0;
    job->fps_num = 30;
    job->fps_den = 1;
    if (!offline_from(c, values, &job->from_ns, err) ||
        !cli_fps(c, values, "fps", &job->fps_num, &job->fps_den, err) ||
        !cli_seconds(c, values, "for", 0, 366 * INT64_C(86400) * NS_PER_S, &for_ns, err))
        return false;
    if (cli_given(c, values, "at")) {
        if (cli_given(c, values, "for") || cli_given(c, values, "fps"))
            return err_set(err, ERR_USAGE, "--at", "it cannot be mixed with --for or --fps");
        return read_moments(cli_value(c, values, "at"), job, err);
    }
    long double frames =
        (long double)for_ns / 1e9L * (long double)job->fps_num / (long double)job->fps_den;
    if (frames > FRAMES_MAX)
        return err_set(err, ERR_USAGE, "--for", "that would be more than %d frames", FRAMES_MAX);
    job->frame_count = (int64_t)(frames + 0.5L);
    return true;
}

int64_t render_at_ms(const struct render_job *job, int64_t k)
{
    return (job->at_ns[k] + NS_PER_MS / 2) / NS_PER_MS;
}

int64_t render_frame_ns(const struct render_job *job, int64_t k)
{
    if (job->at_ns)
        return job->at_ns[k];
    // Whole seconds first: k * 10^9 * den could pass 64 bits.
    int64_t units = k * job->fps_den;
    int64_t whole = units / job->fps_num;
    int64_t rest = units % job->fps_num;
    long double part = (long double)rest * 1e9L / (long double)job->fps_num;
    return whole * NS_PER_S + (int64_t)(part + 0.5L);
}

int64_t render_sound_frames(const struct render_job *job)
{
    // Whole seconds first, as above.
    int64_t units = job->frame_count * job->fps_den;
    long double rest = (long double)(units % job->fps_num);
    long double part = rest * SOUND_RATE / (long double)job->fps_num;
    return units / job->fps_num * SOUND_RATE + (int64_t)(part + 0.5L);
}

static bool read_sound(const struct cli_command *c, const char *const *values,
                       struct render_job *job, struct err *err)
{
    job->sound = cli_value(c, values, "sound");
    if (!job->sound && cli_given(c, values, "volume"))
        return err_set(err, ERR_USAGE, "--volume", "it goes with --sound");
    if (job->sound && job->at_ns)
        return err_set(err, ERR_USAGE, "--sound",
                       "it cannot be mixed with --at: a moment has no "
                       "sound");
    if (job->sound && strcmp(job->sound, "-") == 0)
        return err_set(err, ERR_USAGE, "--sound", "expected a file; \"-\" goes with --out");
    return sound_volume_parse(cli_value(c, values, "volume"), &job->volume, err);
}

static bool read_format(const struct cli_command *c, const char *const *values,
                        struct render_job *job, struct err *err)
{
    static const char *const words[] = {"png", "y4m", "rgba", "sha256"};
    static const char *const stages[] = {"canvas", "panel", "glass"};
    int format = 0;
    int stage = COMPOSE_PANEL;
    if (!cli_word(c, values, "format", words, VT_COUNT(words), &format, err) ||
        !cli_word(c, values, "stage", stages, VT_COUNT(stages), &stage, err))
        return false;
    job->format = (enum output_format)format;
    job->stage = (enum compose_stage)stage;
    job->out = cli_value(c, values, "out");
    if (job->format == OUTPUT_Y4M && job->stage == COMPOSE_CANVAS)
        return err_set(err, ERR_USAGE, "--format",
                       "y4m has no alpha, so it cannot hold the stage canvas; expected png, rgba "
                       "or sha256");
    if (job->format == OUTPUT_PNG && strcmp(job->out, "-") == 0)
        return err_set(err, ERR_USAGE, "--out",
                       "PNG files need a folder; \"-\" goes with y4m, rgba and sha256");
    return true;
}

bool render_job_read(const struct cli_command *c, const char *const *values, struct render_job *job,
                     struct err *err)
{
    memset(job, 0, sizeof *job);
    job->stats = cli_value(c, values, "stats");
    return read_format(c, values, job, err) && read_times(c, values, job, err) &&
           read_sound(c, values, job, err) &&
           compositor_read(c, values, THREADS_MAX, &job->compositor, err) &&
           offline_decode(c, values, &job->decode, err) &&
           cli_size(c, values, "size", &job->width_px, &job->height_px, err) &&
           offline_panel(cli_value(c, values, "panel"), &job->panel, err) &&
           offline_backdrop(cli_value(c, values, "backdrop"), &job->backdrop, &job->backdrop_color,
                            err);
}

void render_job_finish(struct render_job *job)
{
    picture_unref(job->backdrop);
    free(job->at_ns);
}
