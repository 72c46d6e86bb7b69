#pragma once
// Inside decode: one way to a decoder of the machine's own. hardware_ways.c has the table of them.

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "decode/hardware.h"

enum { HARDWARE_NODES_MAX = 8, HARDWARE_NODE_BYTES = 64, HARDWARE_WORDS_BYTES = 128 };

struct hardware_nodes {
    char path[HARDWARE_NODES_MAX][HARDWARE_NODE_BYTES];
    size_t count;
};

struct hardware_way {
    const char *word; // as --decode takes it
    const char *name; // for people
    bool by_name;     // hardware_by_name()
    // A picture's colours and size are not the stream's own words: those are taken from elsewhere.
    bool blind;
    bool (*find)(struct hardware_nodes *out, struct err *err);
    // NULL and *err when the device does not work. words: the driver's name.
    void *(*open)(const struct hardware_nodes *nodes, char words[HARDWARE_WORDS_BYTES],
                  struct err *err);
    void (*close)(void *device);
    // A decoder of the stream. NULL and *err: it has none for its codec, or none is to be had.
    AVCodecContext *(*codec)(void *device, const AVStream *stream, struct err *err);
    // What such a decoder gave becomes a picture in memory of our own, in any form that FFmpeg has
    // a description for.
    bool (*fetch)(void *device, AVFrame *frame, struct err *err);
};

extern const struct hardware_way hardware_vaapi, hardware_v4l2;
extern const struct hardware_way *const hardware_ways[]; // NULL behind the last

// One that is made of a way without looking for devices.
struct hardware *hardware_of(const struct hardware_way *way);

AVCodecContext *hardware_codec(struct hardware *h, const AVStream *stream, struct err *err);
// In memory, with planes of 8 bits apart from each other where they lay in pairs; a picture that is
// in memory already stays as it is, or is copied.
bool hardware_fetch(struct hardware *h, AVFrame *frame, const AVFrame *model, struct err *err);
const struct hardware_way *hardware_way_of(const struct hardware *h);
// Whether both are the same picture, but for what decoders may differ in.
bool hardware_agrees(const AVFrame *frame, const AVFrame *model, struct err *err);
