#pragma once
// Inside output: the head of a WAV file.

#include <stddef.h>
#include <stdint.h>

enum { WAV_HEAD_MAX = 94 };
// Of 32-bit floats, so many frames. What is too long for WAV is RF64 (EBU Tech 3306), which is told
// from it by its first bytes. Returns how many bytes the head has.
size_t wav_head(int32_t rate, int32_t channels, int64_t frames, uint8_t out[WAV_HEAD_MAX]);
