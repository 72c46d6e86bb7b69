// vitrine-decoder: decodes one video or animated picture in a cage. Started by vitrine
// (cage/child.c), never by hand; its sisters decode stills.
#include <stddef.h>

#include "cage/message.h"
#include "decode/hardware.h"
#include "decoder/run.h"
#include "decoder/serve.h"

static struct sandbox_device describe(const struct hardware *h)
{
    struct sandbox_device d = {.by_name = hardware_by_name(h)};
    for (size_t i = 0; i < SANDBOX_NODES_MAX && hardware_node(h, i); i++)
        d.nodes[i] = hardware_node(h, i);
    return d;
}

// The machine's own decoder, of the kind that the player named, with its driver loaded; NULL and
// *err: there is none.
static struct hardware *open_device(const char *word, struct sandbox_device *d, struct err *err)
{
    struct hardware *h = hardware_find(word, err);
    if (h)
        *d = describe(h);
    if (h && sandbox_begin(d, err) && hardware_open(h, err))
        return h;
    hardware_close(h);
    return NULL;
}

int main(int argc, char **argv)
{
    if (!decoder_begin())
        return 2;
    struct err err = {0};
    struct sandbox_device d;
    struct hardware *h = argc > 1 ? open_device(argv[1], &d, &err) : NULL;
    if (!decoder_ready(h ? &d : NULL, 0, h ? hardware_words(h) : err.text))
        return 1;
    serve(MESSAGE_FD, h);
    hardware_close(h);
    return 0;
}
