#pragma once
// The net thread of fetch: which requests wait, which are on their way, and the loop around curl.

#include <curl/curl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fetch/internal.h"

struct list {
    struct transfer *first, *last;
    size_t count;
};

void list_append(struct list *l, struct transfer *t);

struct fetch {
    pthread_mutex_t lock;
    // Under the lock:
    struct list incoming;
    uint64_t last_number;
    uint64_t *cancels; // numbers to be cancelled; cancel_count of them
    size_t cancel_count;
    bool closed;
    // Set at the start, then only read:
    pthread_t thread;
    CURLM *multi; // used by the net thread; others only wake it
    char *user_agent;
    // The net thread's own:
    struct list waiting_files, waiting_bodies;
    struct transfer *active[FETCH_FILES_MAX + FETCH_BODIES_MAX]; // NULL: free
    bool changed; // a request came or a place became free
};

void *fetch_loop(void *context); // the thread
