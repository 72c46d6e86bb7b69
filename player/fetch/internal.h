#pragma once
// Shared by the files of fetch. One transfer is owned by the net thread from the moment it is taken
// from the incoming list until its callback has been called.

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "fetch/fetch.h"
#include "sys/hash.h"

enum {
    FETCH_FILES_MAX = 4,            // files on the way at once
    FETCH_BODIES_MAX = 8,           // memory bodies on the way at once; they do not wait for files
    FETCH_HOST_MAX = 4,             // of each kind from one host
    FETCH_WAITING_MAX = 20000,      // requests waiting for their turn; more are refused
    FETCH_HEADERS_MAX = 64 * 1024,  // bytes of the header fields of one answer
    FETCH_DISCARD_MAX = 64 * 1024,  // bytes of a body that is not wanted, read to keep a connection
    FETCH_RESUME_MIN = 64 * 1024,   // smaller files are fetched anew
    FETCH_STEP_BYTES = 1024 * 1024, // hashed of a file on disk between two looks at the sockets
    FETCH_SYNC_BYTES = 32 * 1024 * 1024, // written between two syncs, so that the last one is short
    FETCH_CONNECT_S = 10,
    FETCH_SLOW_BYTES_PER_S = 100,
    FETCH_SLOW_S = 15,
};

// --- answer.c: the header fields of one answer

struct answer {
    int status; // of the last status line; 0: none yet
    size_t header_bytes;
    char *etag;          // well-formed, or NULL
    char *last_modified; // or NULL
    char *location;      // of a redirect, as it came, or NULL
    char charset[FETCH_CHARSET_MAX];
    char retry_after[FETCH_DATE_MAX];
    char date[FETCH_DATE_MAX];
    int64_t length; // Content-Length; -1: none
    bool coded;     // Transfer-Encoding is there
    bool multipart;
    bool refused;   // the fields contradict each other or hold a NUL
    bool has_range; // Content-Range is there and well-formed:
    int64_t range_start, range_end, range_total;
};

void answer_begin(struct answer *a); // of a zeroed or used one
void answer_finish(struct answer *a);
// One line as curl hands it over, with its line end. A status line begins a new answer.
void answer_line(struct answer *a, const char *line, size_t len);
int64_t answer_retry_after_ns(const struct answer *a); // 0: not given
bool etag_is_well_formed(const char *etag);
bool etag_is_strong(const char *etag);
bool date_is_plain(const char *date); // can stand in a header field

// --- part.c: the file a body is written to

enum part_phase {
    PART_CHECK_WHOLE, // the target is there: reading it through
    PART_CHECK_PART,  // a part is there: reading it through
    PART_READY,       // bytes from size on are wanted
    PART_THERE,       // the target is there and right
};

struct part {
    const char *path, *sha256; // of the request
    int64_t bytes;
    char *part_path, *tag_path; // path + ".part", path + ".part.tag"
    int fd;                     // of the part, or of what is being checked; -1: none
    enum part_phase phase;
    int64_t size;     // bytes hashed so far: of the part when READY
    int64_t unsynced; // bytes written since the last sync
    struct hash hash;
    char *etag; // strong tag of what the part belongs to, or NULL
};

void part_init(struct part *p, const char *path, const char *sha256, int64_t bytes);
// Closes it. A part that cannot be resumed is removed.
void part_finish(struct part *p);
// One step of looking at what is on disk; to be called until the phase is READY or THERE.
bool part_step(struct part *p, struct err *err);
// Empties the part; what follows belongs to etag (NULL: none).
bool part_restart(struct part *p, const char *etag, struct err *err);
bool part_write(struct part *p, const void *bytes, size_t len, struct err *err);
// Compares size and hash, syncs, renames. A part that is wrong is removed.
bool part_commit(struct part *p, struct err *err);
void part_drop(struct part *p); // removes part and tag

// --- transfer.c: one request on its way

enum transfer_plan {
    PLAN_NONE,         // no answer yet
    PLAN_BODY,         // the body is wanted in memory
    PLAN_FILE,         // the body goes to the part
    PLAN_NOT_MODIFIED, // nothing to read
    PLAN_REDIRECT,     // ask elsewhere
    PLAN_AGAIN,        // ask once more, without conditions or range
    PLAN_REFUSED,      // err says why
};

struct transfer {
    struct transfer *next;
    uint64_t number;
    fetch_done *done;
    void *context;
    // A copy of the request:
    char *url, *etag, *last_modified, *path, *sha256;
    size_t max_bytes;
    int64_t bytes, timeout_ns;
    // Where it stands:
    char *host; // scheme, host and port, for counting
    char *at;   // the URL asked now
    char *visited[FETCH_REDIRECTS_MAX];
    int redirects;
    bool preparing; // what is on disk is being looked at
    bool plain;     // conditions and range are left out
    bool cancelled;
    int64_t deadline_ns; // 0: none
    CURL *easy;
    struct curl_slist *fields;
    char words[CURL_ERROR_SIZE];
    enum transfer_plan plan;
    struct answer answer;
    struct buf body;
    struct part part;
    size_t discarded;
    struct err err;
};

enum transfer_end { TRANSFER_DONE, TRANSFER_NOT_MODIFIED, TRANSFER_FAILED, TRANSFER_AGAIN };

struct transfer *transfer_create(const struct fetch_request *request, fetch_done *done,
                                 void *context);
void transfer_destroy(struct transfer *t);
// Checks the request and opens its part. False: t->err says why.
bool transfer_begin(struct transfer *t);
// Makes the easy handle ready to be added. False: t->err says why.
bool transfer_set_up(struct transfer *t, const char *user_agent);
// The easy handle ended with code. TRANSFER_AGAIN: set it up and add it again.
enum transfer_end transfer_ended(struct transfer *t, CURLcode code);
// Moves what was received into a new result and calls done.
void transfer_tell(struct transfer *t, enum fetch_outcome outcome);
bool transfer_fail(struct transfer *t, enum err_code code, const char *fmt, ...) VT_PRINTF(3, 4);
// Decides from the complete header fields what the answer means; sets t->plan.
void transfer_decide(struct transfer *t);
// Moves on to where the answer redirects to. False: t->err says why.
bool transfer_follow(struct transfer *t);
bool transfer_is_conditional(const struct transfer *t); // If-None-Match or If-Modified-Since
bool transfer_asks_for_rest(const struct transfer *t);  // Range, with If-Range

// --- url.c

// The URL without user name and password, for messages.
void url_place(const char *url, char out[ERR_WHERE_MAX]);
// scheme://host:port of a URL, to be freed; NULL when it is none.
char *url_host(const char *url);
bool url_is_https(const char *url);
