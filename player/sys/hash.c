#include "sys/hash.h"

#include <assert.h>

#include <sodium.h>

static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct hash), "hash state fits");

static crypto_hash_sha256_state *state_of(struct hash *h)
{
    return (crypto_hash_sha256_state *)(void *)h->state;
}

void hash_init(struct hash *h)
{
    crypto_hash_sha256_init(state_of(h));
}

void hash_update(struct hash *h, const void *bytes, size_t len)
{
    if (len)
        crypto_hash_sha256_update(state_of(h), bytes, len);
}

void hash_final_hex(struct hash *h, char out[HASH_HEX])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(state_of(h), digest);
    sodium_bin2hex(out, HASH_HEX, digest, sizeof digest);
}

void hash_hex(const void *bytes, size_t len, char out[HASH_HEX])
{
    struct hash h;
    hash_init(&h);
    hash_update(&h, bytes, len);
    hash_final_hex(&h, out);
}

bool hash_is_hex(const char *text)
{
    size_t n = 0;
    for (; n < HASH_HEX - 1; n++)
        if (!((text[n] >= '0' && text[n] <= '9') || (text[n] >= 'a' && text[n] <= 'f')))
            return false;
    return text[n] == '\0';
}
