#include "output/kms_head.h"

#include <errno.h>
#include <xf86drm.h>

#include "output/kms_card.h"
#include "output/kms_pick.h"

// ---- one connector ------------------------------------------------------------------------------

static bool is_usable(const drmModeConnector *c)
{
    return c->connection == DRM_MODE_CONNECTED && c->count_modes > 0;
}

static uint32_t crtc_of(int fd, const drmModeRes *r, const drmModeConnector *c)
{
    uint32_t possible = 0;
    uint32_t current = 0;
    for (int i = 0; i < c->count_encoders; i++) {
        drmModeEncoder *e = drmModeGetEncoder(fd, c->encoders[i]);
        if (!e)
            continue;
        possible |= e->possible_crtcs;
        if (e->encoder_id == c->encoder_id)
            current = e->crtc_id;
        drmModeFreeEncoder(e);
    }
    return kms_pick_crtc(r->crtcs, r->count_crtcs, possible, current);
}

// False where nothing can be shown.
static bool look_at(struct kms_head *h, const drmModeRes *r, uint32_t connector)
{
    drmModeConnector *c = drmModeGetConnector(h->fd, connector);
    uint32_t crtc = c && is_usable(c) ? crtc_of(h->fd, r, c) : 0;
    if (crtc) {
        h->connector = connector;
        h->crtc = crtc;
        h->mode = *kms_pick_mode(c->modes, c->count_modes);
    }
    drmModeFreeConnector(c);
    return crtc;
}

bool kms_head_probe(struct kms_head *h)
{
    drmModeRes *r = drmModeGetResources(h->fd);
    if (!r)
        return false;
    bool found = look_at(h, r, h->connector);
    for (int i = 0; i < r->count_connectors && !found; i++)
        found = look_at(h, r, r->connectors[i]);
    drmModeFreeResources(r);
    return found;
}

// ---- all cards ----------------------------------------------------------------------------------

struct search {
    int32_t wanted, found; // displays
    int cards, denied;
};

// The display of the wanted number, if it is on this card.
static bool search_card(struct kms_head *h, struct search *s)
{
    drmModeRes *r = drmModeGetResources(h->fd);
    bool hit = false;
    for (int i = 0; r && i < r->count_connectors && !hit; i++)
        if (look_at(h, r, r->connectors[i]))
            hit = s->found++ == s->wanted;
    drmModeFreeResources(r);
    return hit;
}

static bool search_cards(struct kms_head *h, struct search *s)
{
    for (int i = 0; i < KMS_CARDS_MAX; i++) {
        h->fd = kms_card_open(i);
        if (h->fd < 0) {
            s->denied += errno == EACCES || errno == EPERM;
            continue;
        }
        s->cards++;
        (void)drmSetMaster(h->fd); // only a master is told what was plugged in since
        if (search_card(h, s))
            return true;
        kms_head_close(h);
    }
    return false;
}

static bool explain(const struct search *s, struct err *err)
{
    if (!s->cards && s->denied)
        return err_set(err, ERR_DISPLAY, "/dev/dri",
                       "no graphics card may be opened; expected the group video");
    if (!s->cards)
        return err_set(err, ERR_DISPLAY, "/dev/dri",
                       "there is no graphics card; expected a driver of the kernel's");
    if (!s->found)
        return err_set(err, ERR_DISPLAY, "", "no display is plugged in; expected a connected one");
    return err_set(err, ERR_DISPLAY, "", "there is no display %d; expected 0 to %d", (int)s->wanted,
                   (int)s->found - 1);
}

bool kms_head_open(struct kms_head *h, int32_t display, struct err *err)
{
    struct search s = {.wanted = display};
    uint64_t dumb = 0;
    *h = (struct kms_head){.fd = -1};
    if (!search_cards(h, &s))
        return explain(&s, err);
    if (!drmIsMaster(h->fd))
        err_set(err, ERR_DISPLAY, "",
                "another program holds the display; expected no desktop and no second player");
    else if (drmGetCap(h->fd, DRM_CAP_DUMB_BUFFER, &dumb) != 0 || !dumb)
        err_set(err, ERR_DISPLAY, "",
                "the display's driver has no plain memory (dumb buffers); "
                "expected it, or --compositor gles");
    else
        return true;
    kms_head_close(h);
    return false;
}

void kms_head_close(struct kms_head *h)
{
    if (h->fd >= 0)
        kms_card_close(h->fd);
    h->fd = -1;
}
