#include "fetch/loop.h"

#include <stdlib.h>
#include <string.h>

enum {
    POLL_MS = 10000,   // curl shortens it to its own next timer
    IDLE_MS = 3600000, // with nothing to do: until somebody asks
};

void list_append(struct list *l, struct transfer *t)
{
    t->next = NULL;
    if (l->last)
        l->last->next = t;
    else
        l->first = t;
    l->last = t;
    l->count++;
}

static struct transfer *list_pop(struct list *l)
{
    struct transfer *t = l->first;
    if (!t)
        return NULL;
    l->first = t->next;
    if (!l->first)
        l->last = NULL;
    l->count--;
    t->next = NULL;
    return t;
}

static void end_request(struct transfer *t, enum fetch_outcome outcome)
{
    transfer_tell(t, outcome);
    transfer_destroy(t);
}

static void end_active(struct fetch *f, struct transfer *t, enum fetch_outcome outcome)
{
    for (size_t i = 0; i < VT_COUNT(f->active); i++)
        if (f->active[i] == t)
            f->active[i] = NULL;
    f->changed = true;
    end_request(t, outcome);
}

static void fail_active(struct fetch *f, struct transfer *t, const char *words)
{
    if (t->easy && !t->preparing)
        curl_multi_remove_handle(f->multi, t->easy);
    transfer_fail(t, ERR_FAILED, "%s", words);
    end_active(f, t, FETCH_FAILED);
}

// --- starting

static void send_request(struct fetch *f, struct transfer *t)
{
    if (!transfer_set_up(t, f->user_agent)) {
        end_active(f, t, FETCH_FAILED);
        return;
    }
    if (curl_multi_add_handle(f->multi, t->easy) != CURLM_OK) {
        transfer_fail(t, ERR_FAILED, "out of memory");
        end_active(f, t, FETCH_FAILED);
    }
}

static void activate(struct fetch *f, struct transfer *t, size_t place)
{
    f->active[place] = t;
    if (!transfer_begin(t))
        end_active(f, t, FETCH_FAILED);
    else if (!t->preparing)
        send_request(f, t);
}

// Whether one more of this kind may go to this host, and nobody is writing the same file.
static bool may_start(const struct fetch *f, const struct transfer *t, size_t first, size_t end)
{
    int same_host = 0;
    for (size_t i = first; i < end; i++) {
        const struct transfer *other = f->active[i];
        if (!other)
            continue;
        if (t->path && strcmp(t->path, other->path) == 0)
            return false;
        same_host += t->host && other->host && strcmp(t->host, other->host) == 0;
    }
    return same_host < FETCH_HOST_MAX;
}

static size_t free_place(const struct fetch *f, size_t first, size_t end)
{
    while (first < end && f->active[first])
        first++;
    return first;
}

// Starts what may start of one list; files have the places [0, FETCH_FILES_MAX), bodies the rest.
static void start_some(struct fetch *f, struct list *waiting, size_t first, size_t end)
{
    struct list held = {0};
    while (waiting->first && free_place(f, first, end) < end) {
        struct transfer *t = list_pop(waiting);
        if (may_start(f, t, first, end))
            activate(f, t, free_place(f, first, end));
        else
            list_append(&held, t);
    }
    // What was held goes back before the rest, in its order.
    if (!held.first)
        return;
    held.last->next = waiting->first;
    waiting->first = held.first;
    if (!waiting->last)
        waiting->last = held.last;
    waiting->count += held.count;
}

static void start_waiting(struct fetch *f)
{
    while (f->changed) {
        f->changed = false;
        start_some(f, &f->waiting_bodies, FETCH_FILES_MAX, VT_COUNT(f->active));
        start_some(f, &f->waiting_files, 0, FETCH_FILES_MAX);
    }
}

// --- what other threads asked for

static void enqueue(struct fetch *f, struct transfer *t)
{
    f->changed = true;
    if (f->waiting_files.count + f->waiting_bodies.count < FETCH_WAITING_MAX) {
        list_append(t->path ? &f->waiting_files : &f->waiting_bodies, t);
        return;
    }
    transfer_fail(t, ERR_FAILED, "too many requests are waiting");
    end_request(t, FETCH_FAILED);
}

static void cancel_waiting(struct list *l, uint64_t number)
{
    struct list kept = {0};
    struct transfer *found = NULL;
    for (struct transfer *t = list_pop(l); t; t = list_pop(l))
        if (t->number == number)
            found = t;
        else
            list_append(&kept, t);
    *l = kept;
    if (!found)
        return;
    transfer_fail(found, ERR_FAILED, "cancelled");
    end_request(found, FETCH_FAILED);
}

static void cancel(struct fetch *f, uint64_t number)
{
    for (size_t i = 0; i < VT_COUNT(f->active); i++)
        if (f->active[i] && f->active[i]->number == number) {
            fail_active(f, f->active[i], "cancelled");
            return;
        }
    cancel_waiting(&f->waiting_files, number);
    cancel_waiting(&f->waiting_bodies, number);
}

// False: it is time to stop.
static bool take_orders(struct fetch *f)
{
    pthread_mutex_lock(&f->lock);
    struct list incoming = f->incoming;
    uint64_t *cancels = f->cancels;
    size_t cancel_count = f->cancel_count;
    f->incoming = (struct list){0};
    f->cancels = NULL;
    f->cancel_count = 0;
    bool closed = f->closed;
    pthread_mutex_unlock(&f->lock);
    for (struct transfer *t = list_pop(&incoming); t; t = list_pop(&incoming))
        enqueue(f, t);
    for (size_t i = 0; i < cancel_count; i++)
        cancel(f, cancels[i]);
    free(cancels);
    return !closed;
}

// --- moving on

// One step for each file whose disk is being looked at. True: some are not through.
static bool prepare(struct fetch *f)
{
    bool more = false;
    for (size_t i = 0; i < FETCH_FILES_MAX; i++) {
        struct transfer *t = f->active[i];
        if (!t || !t->preparing)
            continue;
        if (!part_step(&t->part, &t->err)) {
            end_active(f, t, FETCH_FAILED);
        } else if (t->part.phase == PART_THERE) {
            end_active(f, t, FETCH_DONE);
        } else if (t->part.phase == PART_READY) {
            t->preparing = false;
            send_request(f, t);
        } else {
            more = true;
        }
    }
    return more;
}

static void handle_end(struct fetch *f, CURL *easy, CURLcode code)
{
    char *context = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &context);
    struct transfer *t = (struct transfer *)(void *)context;
    enum transfer_end end = transfer_ended(t, code); // before the handle forgets its redirect
    curl_multi_remove_handle(f->multi, easy);
    if (end == TRANSFER_AGAIN)
        send_request(f, t);
    else
        end_active(f, t,
                   end == TRANSFER_DONE           ? FETCH_DONE
                   : end == TRANSFER_NOT_MODIFIED ? FETCH_NOT_MODIFIED
                                                  : FETCH_FAILED);
}

static void perform(struct fetch *f)
{
    int running = 0;
    int left = 0;
    curl_multi_perform(f->multi, &running);
    for (CURLMsg *m = curl_multi_info_read(f->multi, &left); m;
         m = curl_multi_info_read(f->multi, &left))
        if (m->msg == CURLMSG_DONE)
            handle_end(f, m->easy_handle, m->data.result);
}

static void stop_all(struct fetch *f)
{
    for (size_t i = 0; i < VT_COUNT(f->active); i++)
        if (f->active[i])
            fail_active(f, f->active[i], "stopped");
    struct list *lists[] = {&f->waiting_bodies, &f->waiting_files};
    for (size_t i = 0; i < VT_COUNT(lists); i++)
        for (struct transfer *t = list_pop(lists[i]); t; t = list_pop(lists[i])) {
            transfer_fail(t, ERR_FAILED, "stopped");
            end_request(t, FETCH_FAILED);
        }
}

void *fetch_loop(void *context)
{
    struct fetch *f = context;
    while (take_orders(f)) {
        start_waiting(f);
        bool busy = prepare(f);
        perform(f);
        start_waiting(f);
        busy = busy || f->changed;
        bool idle = true;
        for (size_t i = 0; i < VT_COUNT(f->active); i++) {
            busy = busy || (f->active[i] && f->active[i]->preparing);
            idle = idle && !f->active[i];
        }
        curl_multi_poll(f->multi, NULL, 0, busy ? 0 : idle ? IDLE_MS : POLL_MS, NULL);
    }
    stop_all(f);
    return NULL;
}
