#include "decode/seam.h"

#include "decode/codec.h"
#include "decode/decode_limits.h"
#include "decode/reel.h"

// Two decoders hold twice the pictures: not of the largest. Hardware may have but one.
static bool can_turn(const struct reel *r)
{
    const AVCodecParameters *p = r->in.stream->codecpar;
    return r->turns && !r->hardware && (int64_t)p->width * p->height <= DECODE_SEAM_PIXELS_MAX;
}

void seam_begin(struct reel *r)
{
    seam_drop(r);
    if (can_turn(r) && input_rewind(&r->in))
        r->again = codec_open(r->in.stream, r->threads);
}

void seam_go_on(struct reel *r)
{
    if (!r->again || r->again_waits || !input_packet(&r->in, r->packet))
        return;
    const int answer = avcodec_send_packet(r->again, r->packet);
    if (answer == AVERROR(ENOMEM)) {
        av_packet_unref(r->packet);
        seam_drop(r);
        return;
    }
    r->again_waits = answer == AVERROR(EAGAIN); // it is full: the packet is for later
    if (!r->again_waits)
        av_packet_unref(r->packet);
}

bool seam_cross(struct reel *r)
{
    if (!r->again)
        return false;
    avcodec_free_context(&r->codec);
    r->codec = r->again;
    r->again = NULL;
    r->fed = true;
    if (r->again_waits) // it is not full any more when its first picture has been taken
        av_packet_move_ref(r->kept, r->packet);
    r->again_waits = false;
    return true;
}

void seam_drop(struct reel *r)
{
    avcodec_free_context(&r->again);
    if (r->again_waits)
        av_packet_unref(r->packet);
    av_packet_unref(r->kept);
    r->again_waits = false;
}
