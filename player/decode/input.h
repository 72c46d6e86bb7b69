#pragma once
// One stream of a file, packet by packet, through FFmpeg's demuxers. The file is a descriptor; no
// other file and no address can be opened from within one, whatever it says.

#include <libavformat/avformat.h>

#include "base/err.h"
#include "base/video.h"

struct input_file {
    int fd; // borrowed
    int64_t at, size;
    int64_t left; // bytes that may be read before it counts as over
};

struct input {
    struct input_file file;
    enum video_kind kind;
    enum AVMediaType type;
    int64_t gap_max;         // bytes read for one packet; 0: as many as it takes
    AVFormatContext *format; // owned
    AVStream *stream;        // the one that is read
    int faults;              // reads in a row that failed
};

// Opens the file as its kind and picks the stream: type is AVMEDIA_TYPE_VIDEO or _AUDIO. False and
// *err when it has none, or cannot be read.
bool input_open(struct input *in, const struct input *ask, const char *where, struct err *err);
void input_close(struct input *in); // zeroed is fine
// The stream's next packet; the caller unrefs it. False: the file is over, or nothing more of it
// can be read.
bool input_packet(struct input *in, AVPacket *packet);
// To a key picture's packet not later than ts (in the stream's time base), as far as the file knows
// its way. False: it does not.
bool input_seek(struct input *in, int64_t ts);
bool input_rewind(struct input *in); // to the first packet
