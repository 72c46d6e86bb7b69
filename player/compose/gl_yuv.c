#include "compose/gl_yuv.h"

#include <math.h>

enum { UNPACK_ROW_LENGTH = 0x0CF2 }; // of 3.0

// ---- textures -----------------------------------------------------------------------------------

static struct gl_format format_of(int texel)
{
    // Each byte is a channel: red, or red and alpha, or all.
    const GLenum format = texel == 1 ? GL_LUMINANCE : texel == 2 ? GL_LUMINANCE_ALPHA : GL_RGBA;
    return (struct gl_format){(GLint)format, format, GL_UNSIGNED_BYTE};
}

static void free_film(struct gl *gl, struct gl_film *film)
{
    for (int i = 0; i < film->count; i++)
        gl_surface_free(gl, &film->list[i]);
    *film = (struct gl_film){.count = 0};
}

static bool has_place(const struct gl_film *film, const struct picture_planes *planes)
{
    bool same = film->count == planes->count;
    for (int i = 0; same && i < film->count; i++)
        same = film->list[i].width_px == planes->list[i].width_px &&
               film->list[i].height_px == planes->list[i].height_px &&
               film->texel[i] == planes->list[i].texel;
    return same;
}

// Textures for such planes: those of a frame before, or new ones.
static struct gl_film *find_film(struct gl *gl, struct gl_films *films,
                                 const struct picture_planes *planes)
{
    struct gl_film *oldest = &films->list[0];
    for (struct gl_film *film = films->list; film < films->list + GPU_FILMS_MAX; film++) {
        if (has_place(film, planes))
            return film;
        if (film->used < oldest->used)
            oldest = film;
    }
    free_film(gl, oldest);
    oldest->count = planes->count;
    for (int i = 0; i < planes->count; i++) {
        struct gl_surface *s = &oldest->list[i];
        s->width_px = planes->list[i].width_px;
        s->height_px = planes->list[i].height_px;
        oldest->texel[i] = planes->list[i].texel;
        s->texture = gl_texture(gl, format_of(oldest->texel[i]), s->width_px, s->height_px, NULL);
    }
    return oldest;
}

static void upload(struct gl *gl, const struct gl_film *film, const struct picture *p, int plane)
{
    const struct gl_surface *s = &film->list[plane];
    const struct gl_format f = format_of(film->texel[plane]);
    const size_t texel = (size_t)film->texel[plane], stride = p->planes->list[plane].stride;
    const uint8_t *row = p->pixels + p->planes->list[plane].offset;
    const bool packed = stride == texel * (size_t)s->width_px;
    const bool skips = gl->facts.es3 && stride % texel == 0;
    gl_image(gl, GPU_UNIT_IMAGE, s->texture);
    if (packed || skips) {
        if (!packed)
            gl->api.pixel_storei(UNPACK_ROW_LENGTH, (GLint)(stride / texel));
        gl->api.tex_sub_image(GL_TEXTURE_2D, 0, 0, 0, s->width_px, s->height_px, f.format, f.type,
                              row);
        if (!packed)
            gl->api.pixel_storei(UNPACK_ROW_LENGTH, 0);
        return;
    }
    for (int32_t y = 0; y < s->height_px; y++, row += stride)
        gl->api.tex_sub_image(GL_TEXTURE_2D, 0, 0, y, s->width_px, 1, f.format, f.type, row);
}

void gl_films_frame(struct gl *gl, struct gl_films *films)
{
    films->frame++;
    for (int i = 0; i < GPU_FILMS_MAX; i++)
        if (films->list[i].count && films->frame - films->list[i].used > GPU_FILM_FRAMES_MAX)
            free_film(gl, &films->list[i]);
}

void gl_films_clear(struct gl *gl, struct gl_films *films)
{
    for (int i = 0; i < GPU_FILMS_MAX; i++)
        free_film(gl, &films->list[i]);
}

void gl_films_forget(struct gl_films *films)
{
    *films = (struct gl_films){.frame = 0};
}

// ---- drawing ------------------------------------------------------------------------------------

static void set_numbers(struct gl *gl, const struct planes_form *f)
{
    double kr;
    double kb;
    planes_weights((enum planes_matrix)f->matrix, &kr, &kb);
    if (f->depth == 8) {
        const struct planes_sums s = planes_sums_of(kr, kb, f->full);
        gl_set4(gl, GPU_YUV_LUMA, (const float[4]){s.y_gain, s.y_off, 0, 0});
        gl_set4(gl, GPU_YUV_CHROMA, (const float[4]){s.rv, s.gu, s.gv, s.bu});
        return;
    }
    const struct planes_scale s = planes_scale_of(kr, kb, f->full, f->depth);
    const float up = f->high ? (float)ldexp(1, 16 - f->depth) : 1;
    gl_set4(gl, GPU_YUV_LUMA,
            (const float[4]){s.y_off * up, s.y_gain / up, s.uv_off * up, s.uv_gain / up});
    gl_set4(gl, GPU_YUV_CHROMA, (const float[4]){s.rv, s.gu, s.gv, s.bu});
}

static unsigned key_of(const struct planes_form *f)
{
    return GPU_JOB_YUV | (f->depth > 8 ? GPU_DEEP : 0U) |
           (f->layout == PLANES_PAIRED ? GPU_PAIRED : 0U) | (f->alpha ? GPU_ALPHA : 0U) |
           (f->alpha == PLANES_ALPHA_LIMITED ? GPU_LUMA : 0U);
}

bool gl_yuv_draw(struct gl *gl, struct gl_films *films, const struct picture *p,
                 const struct gl_surface *onto)
{
    const struct planes_form *f = &p->planes->form;
    struct gl_film *film = find_film(gl, films, p->planes);
    const struct gl_map map = {.axes = {f->half_w ? 0.5 : 1, 0, 0, f->half_h ? 0.5 : 1}};
    film->used = films->frame;
    for (int i = 0; i < film->count; i++)
        upload(gl, film, p, i);
    if (gl_out_of_memory(gl)) {
        free_film(gl, film);
        return gl_fail(gl, "the GPU has no memory for a video's frame");
    }
    if (!gl_use(gl, key_of(f)))
        return false;
    gl_onto(gl, onto);
    gl_set_blend(gl, GPU_BLEND_NONE);
    gl_image(gl, GPU_UNIT_IMAGE, film->list[0].texture);
    gl_image(gl, GPU_UNIT_COARSE, film->list[1].texture);
    if (f->layout == PLANES_THREE)
        gl_image(gl, GPU_UNIT_LIMITS, film->list[2].texture);
    if (f->alpha)
        gl_image(gl, GPU_UNIT_TABLE, film->list[film->count - 1].texture);
    gl_set2(gl, GPU_ORIGIN, 0, 0);
    gl_set2(gl, GPU_SIZE, p->width_px, p->height_px);
    gl_set2(gl, GPU_SIZE_COARSE, film->list[1].width_px, film->list[1].height_px);
    gl_set_map(gl, &map);
    set_numbers(gl, f);
    gl_rect(gl, (struct area){0, 0, p->width_px, p->height_px});
    return true;
}
