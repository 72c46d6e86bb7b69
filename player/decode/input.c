#include "decode/input.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "decode/codec.h"
#include "decode/decode_limits.h"

enum { BUFFER_BYTES = 64 * 1024 };

static const char *const demuxers[] = {
    [VIDEO_MOV] = "mov",
    [VIDEO_MATROSKA] = "matroska",
    [VIDEO_MPEGTS] = "mpegts",
    [VIDEO_APNG] = "apng",
};

static int read_file(void *opaque, uint8_t *to, int count)
{
    struct input_file *f = opaque;
    ssize_t got;
    if (f->left <= 0)
        return AVERROR_EOF;
    do
        got = pread(f->fd, to, (size_t)count, (off_t)f->at);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return AVERROR(errno);
    f->at += got;
    f->left -= got;
    return got == 0 ? AVERROR_EOF : (int)got;
}

static int64_t seek_file(void *opaque, int64_t offset, int whence)
{
    struct input_file *f = opaque;
    if (whence == AVSEEK_SIZE)
        return f->size;
    whence &= ~AVSEEK_FORCE;
    const int64_t base = whence == SEEK_CUR ? f->at : whence == SEEK_END ? f->size : 0;
    if (offset > INT64_MAX - base || base + offset < 0)
        return AVERROR(EINVAL);
    return f->at = base + offset;
}

static int refuse_open(AVFormatContext *s VT_UNUSED, AVIOContext **io VT_UNUSED,
                       const char *url VT_UNUSED, int flags VT_UNUSED, AVDictionary **o VT_UNUSED)
{
    return AVERROR(EPERM);
}

static void free_io(AVIOContext **io)
{
    if (*io)
        av_freep(&(*io)->buffer);
    avio_context_free(io);
}

// A context that reads from the descriptor, and whose hands are tied otherwise.
static AVFormatContext *new_format(struct input *in)
{
    uint8_t *buffer = av_malloc(BUFFER_BYTES);
    AVFormatContext *format = avformat_alloc_context();
    AVIOContext *io =
        buffer ? avio_alloc_context(buffer, BUFFER_BYTES, 0, &in->file, read_file, NULL, seek_file)
               : NULL;
    if (!format || !io)
        abort();
    format->pb = io;
    format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_DISCARD_CORRUPT;
    format->io_open = refuse_open;
    format->protocol_whitelist = av_strdup("none");
    format->codec_whitelist = codec_whitelist();
    format->max_streams = DECODE_STREAMS_MAX;
    format->probesize = DECODE_PROBE_MAX;
    return format;
}

void input_close(struct input *in)
{
    AVIOContext *io = in->format ? in->format->pb : NULL;
    avformat_close_input(&in->format);
    free_io(&io);
    in->stream = NULL;
}

static int open_format(struct input *in)
{
    const size_t kind = (size_t)in->kind;
    const char *name = kind < VT_COUNT(demuxers) ? demuxers[kind] : NULL;
    const AVInputFormat *demuxer = name ? av_find_input_format(name) : NULL;
    if (!demuxer)
        return AVERROR_DEMUXER_NOT_FOUND;
    in->file.at = 0;
    in->file.left = INT64_MAX;
    in->format = new_format(in);
    in->format->format_whitelist = av_strdup(demuxer->name);
    AVIOContext *io = in->format->pb;
    AVDictionary *options = NULL;
    if (in->kind == VIDEO_MOV) { // parts of the film in other files: never
        av_dict_set(&options, "enable_drefs", "0", 0);
        av_dict_set(&options, "use_absolute_path", "0", 0);
    }
    if (in->kind == VIDEO_APNG) { // pictures of 10 ms or less show for 100, as in browsers
        av_dict_set(&options, "max_fps", "99", 0);
        av_dict_set(&options, "default_fps", "10", 0);
    }
    const int answer = avformat_open_input(&in->format, NULL, demuxer, &options);
    av_dict_free(&options);
    if (answer < 0)
        free_io(&io);
    return answer;
}

// Mov and Matroska tell in their heads what the streams are. What needs a look at the pictures is
// how far H.264 reorders them, which Matroska does not tell. It costs the time of some pictures.
static bool is_told(const struct input *in)
{
    if (in->kind == VIDEO_MPEGTS)
        return false;
    for (unsigned i = 0; i < in->format->nb_streams; i++)
        if (in->kind == VIDEO_MATROSKA &&
            in->format->streams[i]->codecpar->codec_id == AV_CODEC_ID_H264)
            return false;
    return true;
}

static void look_into(struct input *in)
{
    // What it fails on may decode nevertheless.
    if (!is_told(in))
        (void)!avformat_find_stream_info(in->format, NULL);
}

static bool fits(const struct input *in, const AVStream *s)
{
    return s->codecpar->codec_type == in->type && !(s->disposition & AV_DISPOSITION_ATTACHED_PIC);
}

// The first of its type that can be decoded, those marked as default before others.
static AVStream *pick(const struct input *in)
{
    AVStream *best = NULL;
    for (unsigned i = 0; i < in->format->nb_streams; i++) {
        AVStream *s = in->format->streams[i];
        s->discard = AVDISCARD_ALL;
        if (!fits(in, s) || !codec_for(s))
            continue;
        const int is_default = s->disposition & AV_DISPOSITION_DEFAULT;
        if (!best || (is_default && !(best->disposition & AV_DISPOSITION_DEFAULT)))
            best = s;
    }
    if (best)
        best->discard = AVDISCARD_DEFAULT;
    return best;
}

static bool say_none(const struct input *in, const char *where, struct err *err)
{
    bool sound = false;
    for (unsigned i = 0; i < in->format->nb_streams; i++) {
        const AVStream *s = in->format->streams[i];
        if (fits(in, s))
            return err_set(err, ERR_CONTENT, where,
                           "its pictures are %s, which is not among the codecs that are decoded",
                           avcodec_get_name(s->codecpar->codec_id));
        sound = sound || s->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    }
    return err_set(err, ERR_CONTENT, where,
                   sound ? "has sound, but no pictures" : "has no pictures");
}

bool input_open(struct input *in, const struct input *ask, const char *where, struct err *err)
{
    *in = *ask;
    struct stat st;
    if (fstat(in->file.fd, &st) || !S_ISREG(st.st_mode))
        return err_set(err, ERR_CONTENT, where, "is no file that can be read");
    in->file.size = st.st_size;
    const int answer = open_format(in);
    if (answer == AVERROR_INVALIDDATA || answer == AVERROR_EOF)
        return err_set(err, ERR_CONTENT, where,
                       "is broken or cut off: what tells where its pictures lie is not in it");
    if (answer < 0)
        return err_set(err, ERR_CONTENT, where, "cannot be read: %s", av_err2str(answer));
    look_into(in);
    in->stream = pick(in);
    if (!in->stream) {
        say_none(in, where, err);
        input_close(in);
        return false;
    }
    return true;
}

// Some demuxers look for a packet through all of the file, in one call.
static void grant(struct input *in)
{
    in->file.left = in->gap_max > 0 ? in->gap_max : INT64_MAX;
}

bool input_packet(struct input *in, AVPacket *packet)
{
    grant(in);
    while (in->format && in->faults <= DECODE_FAULTS_MAX) {
        const int answer = av_read_frame(in->format, packet);
        if (answer == AVERROR_EOF)
            return false;
        if (answer < 0) {
            in->faults++;
            continue;
        }
        in->faults = 0;
        if (packet->stream_index == in->stream->index)
            return true;
        av_packet_unref(packet);
    }
    return false;
}

bool input_seek(struct input *in, int64_t ts)
{
    in->faults = 0;
    grant(in);
    if (!in->format || in->kind == VIDEO_APNG)
        return false; // they do not know their way
    return av_seek_frame(in->format, in->stream->index, ts, AVSEEK_FLAG_BACKWARD) >= 0;
}

// All anew. The streams are in the order of before, for the file is.
static bool reopen(struct input *in)
{
    const int index = in->stream->index;
    input_close(in);
    if (open_format(in) < 0)
        return false;
    look_into(in);
    if ((unsigned)index >= in->format->nb_streams) {
        input_close(in);
        return false;
    }
    for (unsigned i = 0; i < in->format->nb_streams; i++)
        in->format->streams[i]->discard = AVDISCARD_ALL;
    in->stream = in->format->streams[index];
    in->stream->discard = AVDISCARD_DEFAULT;
    return true;
}

bool input_rewind(struct input *in)
{
    if (!in->format)
        return false;
    in->faults = 0;
    grant(in);
    if (in->kind == VIDEO_MPEGTS && av_seek_frame(in->format, -1, 0, AVSEEK_FLAG_BYTE) >= 0)
        return true;
    const int64_t start = in->stream->start_time;
    if (in->kind != VIDEO_MPEGTS && input_seek(in, start == AV_NOPTS_VALUE ? 0 : start))
        return true;
    return reopen(in);
}
