#pragma once
// SHA-256 (libsodium).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_HEX = 65 }; // 64 lower-case hex digits and a NUL

struct hash {
    _Alignas(16) unsigned char state[128];
};
void hash_init(struct hash *h);
void hash_update(struct hash *h, const void *bytes, size_t len);
void hash_final_hex(struct hash *h, char out[HASH_HEX]);
void hash_hex(const void *bytes, size_t len, char out[HASH_HEX]);
// Exactly 64 lower-case hex digits: the only names from outside that ever become part of a path.
bool hash_is_hex(const char *text);
