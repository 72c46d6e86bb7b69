#pragma once
// A store in a temporary folder, for one test at a time.

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

extern struct store *store;
extern char store_dir[PATH_MAX - 512];

void store_begin(void);
void store_again(void); // closes and opens it
void store_end(void);
// DIR/name, in a static buffer.
const char *store_file(const char *name);
void put_file(const char *name, const void *bytes, size_t len);
// All bytes of DIR/name, to be freed; fails the test when it is not there.
char *get_file(const char *name, size_t *len);
// Commits a programme with this revision, whose manifest says so.
bool commit_revision(struct store *s, int64_t revision);
// The revision of the programme loaded, checked against its manifest; 0: there is none.
int64_t loaded_revision(struct store *s, int back);
// How many entries a folder below DIR has; -1 when there is none.
int count_files(const char *folder);
