#include "output/output.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "output/files_writer.h"
#include "sys/queue.h"

// Frames are encoded and written on a thread of their own while the caller composes the next one.
// Two buffers go round: one is composed into while the other is written. A buffer stays with the
// writer until the next frame comes, since it may be asked for once more.

enum { BUFFERS = OUTPUT_FILES_BUFFERS, JOBS = BUFFERS + 1 };

enum job_kind { JOB_FRAME, JOB_REPEAT, JOB_END };

struct buffer {
    struct bytes memory;
    uint64_t filled; // number of the frame it holds, from 1; 0: none
};

struct job {
    enum job_kind kind;
    char stem[STEM_MAX + 1];
    struct output_frame frame;
    struct buffer *buffer; // of frame
};

struct output_files {
    pthread_t thread;
    struct queue *todo;    // jobs, in order, for the thread
    struct queue *spare;   // jobs that are free again
    struct queue *buffers; // buffers that may be filled
    struct mailbox *fault; // struct err, from the thread
    struct job jobs[JOBS];
    struct buffer room[BUFFERS];
    // Of the thread:
    struct files_writer writer;
    struct buffer *last; // what its last frame lies in
    // Of the caller:
    struct buffer *filling; // handed out by output_files_buffer
    uint64_t frames;        // submitted
    int32_t width_px, height_px;
    bool failed;
};

// ---- the thread ---------------------------------------------------------------------------------

static void report(struct output_files *f, const struct err *err)
{
    struct err *copy = malloc(sizeof *copy);
    if (!copy)
        abort();
    *copy = *err;
    free(mailbox_put(f->fault, copy));
}

static void work_frame(struct output_files *f, const struct job *job, struct err *err)
{
    if (f->last && !queue_put(f->buffers, f->last))
        abort(); // there is one place for each
    f->last = job->buffer;
    if (!f->writer.failed && !files_writer_write(&f->writer, job->stem, &job->frame, err))
        report(f, err);
}

static void work_repeat(struct output_files *f, const struct job *job, struct err *err)
{
    if (!f->writer.failed && !files_writer_repeat(&f->writer, job->stem, err))
        report(f, err);
}

static void *work(void *context)
{
    struct output_files *f = context;
    for (bool more = true; more;) {
        struct job *job = queue_take(f->todo, -1);
        struct err err = {0};
        more = job->kind != JOB_END;
        if (job->kind == JOB_FRAME)
            work_frame(f, job, &err);
        else if (job->kind == JOB_REPEAT)
            work_repeat(f, job, &err);
        queue_put(f->spare, job);
    }
    return NULL;
}

// Signals are the business of the thread that composes.
static bool start(struct output_files *f)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&f->thread, NULL, work, f) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

// ---- opening and closing ------------------------------------------------------------------------

static void destroy(struct output_files *f)
{
    while (queue_take(f->spare, 0))
        continue;
    while (queue_take(f->buffers, 0))
        continue;
    queue_destroy(f->todo);
    queue_destroy(f->spare);
    queue_destroy(f->buffers);
    free(mailbox_take(f->fault));
    mailbox_destroy(f->fault);
    for (size_t i = 0; i < BUFFERS; i++)
        bytes_finish(&f->room[i].memory);
    free(f);
}

struct output_files *output_files_open(enum output_format format, const char *path, int64_t fps_num,
                                       int64_t fps_den, struct err *err)
{
    struct output_files *f = calloc(1, sizeof *f);
    if (!f)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    f->writer = (struct files_writer){.format = format, .fps_num = fps_num, .fps_den = fps_den};
    f->todo = queue_create(JOBS);
    f->spare = queue_create(JOBS);
    f->buffers = queue_create(BUFFERS);
    f->fault = mailbox_create();
    for (size_t i = 0; i < JOBS; i++)
        queue_put(f->spare, &f->jobs[i]);
    for (size_t i = 0; i < BUFFERS; i++)
        queue_put(f->buffers, &f->room[i]);
    bool open = files_writer_open(&f->writer, path, err);
    if (open && start(f))
        return f;
    if (open) {
        f->writer.failed = true; // no file is left behind
        files_writer_close(&f->writer, NULL);
        err_set(err, ERR_FAILED, "", "no thread could be started");
    }
    destroy(f);
    return NULL;
}

// What went wrong on the thread, once.
static bool take_fault(struct output_files *f, struct err *err)
{
    struct err *fault = mailbox_take(f->fault);
    if (!fault)
        return false;
    if (err)
        *err = *fault;
    free(fault);
    return true;
}

bool output_files_close(struct output_files *f, struct err *err)
{
    if (!f)
        return true;
    struct job *job = queue_take(f->spare, -1);
    job->kind = JOB_END;
    queue_put(f->todo, job);
    pthread_join(f->thread, NULL);
    f->writer.failed = f->writer.failed || (f->failed && f->writer.format != OUTPUT_PNG);
    bool ok = !take_fault(f, err);
    ok = files_writer_close(&f->writer, ok ? err : NULL) && ok;
    destroy(f);
    return ok;
}

// ---- the caller's side --------------------------------------------------------------------------

// A job to fill in, once there is no fault to tell of; NULL and *err otherwise.
static struct job *begin_job(struct output_files *f, const char *stem, struct err *err)
{
    bool stream = f->writer.format != OUTPUT_PNG;
    if (f->failed) {
        err_set(err, ERR_FAILED, "", "an earlier frame could not be written");
        return NULL;
    }
    if (strlen(stem) > STEM_MAX) {
        err_set(err, ERR_FAILED, stem, "is too long a name for a frame");
        return NULL;
    }
    struct job *job = queue_take(f->spare, -1);
    if (take_fault(f, err)) {
        f->failed = stream;
        queue_put(f->spare, job);
        return NULL;
    }
    memcpy(job->stem, stem, strlen(stem) + 1);
    return job;
}

// A stream has one size from beginning to end.
static bool size_fits(struct output_files *f, const struct output_frame *frame, struct err *err)
{
    bool same = f->width_px == frame->width_px && f->height_px == frame->height_px;
    bool stream = f->writer.format == OUTPUT_Y4M || f->writer.format == OUTPUT_RGBA;
    if (f->frames && !same && stream) {
        f->failed = true;
        return err_set(err, ERR_FAILED, f->writer.sink.path, "frames of two sizes in one stream");
    }
    f->width_px = frame->width_px;
    f->height_px = frame->height_px;
    return true;
}

uint8_t *output_files_buffer(struct output_files *f, size_t bytes, int32_t *age, struct err *err)
{
    if (!f->filling)
        f->filling = queue_take(f->buffers, -1);
    struct buffer *b = f->filling;
    bool fits = bytes <= b->memory.room;
    if (!fits)
        b->filled = 0;
    if (!fits && !bytes_room(&b->memory, bytes)) {
        err_set(err, ERR_FAILED, "", "a frame is too large for the memory that is left");
        return NULL;
    }
    *age = b->filled ? (int32_t)(f->frames + 1 - b->filled) : 0;
    return b->memory.data;
}

// The caller has drawn a frame that does not count here.
static void forget_ages(struct output_files *f)
{
    for (size_t i = 0; i < BUFFERS; i++)
        f->room[i].filled = 0;
}

bool output_files_submit(struct output_files *f, const char *stem, const struct output_frame *frame,
                         struct err *err)
{
    if (!size_fits(f, frame, err))
        return false;
    struct job *job = begin_job(f, stem, err);
    if (!job) {
        forget_ages(f);
        return false;
    }
    job->kind = JOB_FRAME;
    job->frame = *frame;
    job->frame.changed = NULL; // lives only as long as the call
    job->buffer = f->filling;
    f->filling = NULL;
    job->buffer->filled = ++f->frames;
    queue_put(f->todo, job);
    return true;
}

bool output_files_repeat(struct output_files *f, const char *stem, struct err *err)
{
    if (f->frames == 0)
        return err_set(err, ERR_FAILED, stem, "there is no frame to repeat");
    struct job *job = begin_job(f, stem, err);
    if (!job)
        return false;
    job->kind = JOB_REPEAT;
    queue_put(f->todo, job);
    return true;
}

bool output_files_flush(struct output_files *f, struct err *err)
{
    struct job *all[JOBS];
    for (size_t i = 0; i < JOBS; i++)
        all[i] = queue_take(f->spare, -1);
    for (size_t i = 0; i < JOBS; i++)
        queue_put(f->spare, all[i]);
    if (!take_fault(f, err))
        return true;
    f->failed = f->writer.format != OUTPUT_PNG;
    return false;
}
