#pragma once
// Inside output: the doors to the kernel that libdrm has no words for. The tests have their own.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    KMS_CARDS_MAX = 16,    // cards that are looked at
    KMS_UEVENT_MAX = 8192, // bytes of a message; the kernel's have 2 KiB and some
};

// A descriptor of /dev/dri/card`number`, or -1 with errno.
int kms_card_open(int number);
void kms_card_close(int fd);
// Memory of a card to write to, or NULL.
void *kms_card_map(int fd, uint64_t bytes, uint64_t offset);
void kms_card_unmap(void *memory, uint64_t bytes);
// A descriptor that can be read when the kernel tells of devices; needs no rights. -1: none.
int kms_uevents_open(void);
// Reads all there is. Whether a display came, went or changed, or that may have been missed.
bool kms_uevents_take(int fd);
