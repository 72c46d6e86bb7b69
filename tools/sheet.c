// Puts pictures on one page, side by side, each with a caption. Pictures with alpha lie on a
// checkerboard. tools/demo uses it to show at one glance what went over the glass.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/picture.h"
#include "base/str.h"
#include "media/media.h"
#include "output/output.h"
#include "still/still.h"
#include "sys/file.h"

enum {
    CELLS_MAX = 100,
    COLUMNS_MAX = 12,
    WIDTH_MAX = 2000, // of a cell, pixels
    MARGIN = 36,
    GAP = 24,
    TITLE_H = 64,
    CAPTION_H = 34,
    CHECK = 10, // side of a square of the checkerboard
};

static const char usage[] = "usage: vitrine-sheet OUT.png [OPTION...] CAPTION=FILE...\n"
                            "Puts pictures on one page, side by side, each under its caption.\n"
                            "\n"
                            "  --columns N   pictures in a row (3)\n"
                            "  --width PX    width of each (640)\n"
                            "  --title TEXT  words at the top\n"
                            "  --help        this text\n";

static const uint8_t paper[3] = {246, 246, 244};
static const uint8_t line[3] = {200, 200, 198};

struct page {
    int w, h;
    uint8_t *rgb;
};

struct cell {
    const char *path;
    char caption[200];
    struct picture *picture;
    int w, h; // as drawn
};

struct sheet {
    const char *out;
    const char *title;
    int64_t columns, width;
    struct cell cells[CELLS_MAX];
    size_t count;
    struct media_fonts *fonts;
    struct page page;
};

// ---- drawing ------------------------------------------------------------------------------------

static void fill(struct page *p, int x, int y, int w, int h, const uint8_t rgb[3])
{
    for (int row = y; row < y + h; row++)
        for (int column = x; column < x + w; column++)
            memcpy(p->rgb + ((size_t)row * (size_t)p->w + (size_t)column) * 3, rgb, 3);
}

static void checkerboard(struct page *p, int x, int y, int w, int h)
{
    for (int row = 0; row < h; row++)
        for (int column = 0; column < w; column++) {
            uint8_t v = (row / CHECK + column / CHECK) % 2 ? 222 : 250;
            fill(p, x + column, y + row, 1, 1, (const uint8_t[3]){v, v, v});
        }
}

// Premultiplied colour and alpha, 0..255 each, over what is there.
static void over(struct page *p, int x, int y, const float rgba[4])
{
    uint8_t *to = p->rgb + ((size_t)y * (size_t)p->w + (size_t)x) * 3;
    for (int i = 0; i < 3; i++)
        to[i] = (uint8_t)(rgba[i] + (float)to[i] * (1.0f - rgba[3] / 255.0f) + 0.5f);
}

// The mean of the picture's pixels in [x0, x1) x [y0, y1), parts of pixels counting as parts.
static void mean(const struct picture *from, const float box[4], float rgba[4])
{
    float sum[4] = {0}, area = 0;
    for (int y = (int)box[1]; y < from->height_px && (float)y < box[3]; y++) {
        float top = (float)y > box[1] ? (float)y : box[1];
        float bottom = (float)(y + 1) < box[3] ? (float)(y + 1) : box[3];
        for (int x = (int)box[0]; x < from->width_px && (float)x < box[2]; x++) {
            float left = (float)x > box[0] ? (float)x : box[0];
            float right = (float)(x + 1) < box[2] ? (float)(x + 1) : box[2];
            float part = (right - left) * (bottom - top);
            const uint8_t *pixel = from->pixels + (size_t)y * from->stride + (size_t)x * 4;
            float alpha = (float)pixel[3];
            float times = from->alpha == PICTURE_STRAIGHT ? part * alpha / 255.0f : part;
            for (int i = 0; i < 3; i++)
                sum[i] += times * (float)pixel[i];
            sum[3] += part * alpha;
            area += part;
        }
    }
    for (int i = 0; i < 4; i++)
        rgba[i] = area > 0 ? sum[i] / area : 0;
}

static void draw(struct page *p, const struct picture *from, int x, int y, int w, int h)
{
    float across = (float)from->width_px / (float)w, down = (float)from->height_px / (float)h;
    for (int row = 0; row < h; row++)
        for (int column = 0; column < w; column++) {
            float box[4] = {(float)column * across, (float)row * down, (float)(column + 1) * across,
                            (float)(row + 1) * down};
            float rgba[4];
            mean(from, box, rgba);
            over(p, x + column, y + row, rgba);
        }
}

static bool write_words(struct sheet *s, const char *text, double size_px, int32_t weight,
                        const int box[4], struct err *err)
{
    struct media_style style = {
        .size_px = size_px,
        .weight = weight,
        .color = {40, 40, 44, 255},
        .align = MEDIA_LEFT,
        .valign = MEDIA_MIDDLE,
        .line_height = 1.2,
    };
    struct picture *words = media_text(s->fonts, text, NULL, &style, box[2], box[3], err);
    if (!words)
        return false;
    draw(&s->page, words, box[0], box[1], box[2], box[3]);
    picture_unref(words);
    return true;
}

// ---- the page -----------------------------------------------------------------------------------

static bool load(struct cell *c, int width, struct err *err)
{
    size_t len = 0;
    char *bytes = file_read(c->path, STILL_FILE_MAX, &len, err);
    if (!bytes)
        return false;
    const struct still_file file = {.bytes = (const uint8_t *)bytes, .len = len, .where = c->path};
    c->picture = still_picture(&file, err);
    free(bytes);
    if (!c->picture)
        return false;
    c->w = c->picture->width_px < width ? c->picture->width_px : width;
    c->h = (int)((double)c->picture->height_px * c->w / c->picture->width_px + 0.5);
    if (c->h < 1)
        c->h = 1;
    if (c->h > PICTURE_SIDE_MAX / 4)
        return err_set(err, ERR_CONTENT, c->path, "far too high for its width");
    return true;
}

static int row_height(const struct sheet *s, size_t first)
{
    int highest = 0;
    for (size_t i = first; i < s->count && i < first + (size_t)s->columns; i++)
        if (s->cells[i].h > highest)
            highest = s->cells[i].h;
    return highest + CAPTION_H + GAP;
}

static bool page_make(struct sheet *s, struct err *err)
{
    int columns = (int)s->columns, width = (int)s->width;
    s->page.w = 2 * MARGIN + columns * width + (columns - 1) * GAP;
    s->page.h = 2 * MARGIN - GAP + (s->title ? TITLE_H : 0);
    for (size_t i = 0; i < s->count; i += (size_t)columns)
        s->page.h += row_height(s, i);
    if (s->page.w > PICTURE_SIDE_MAX || s->page.h > PICTURE_SIDE_MAX)
        return err_set(err, ERR_USAGE, s->out, "the page would be %d x %d pixels; at most %d",
                       s->page.w, s->page.h, PICTURE_SIDE_MAX);
    s->page.rgb = malloc((size_t)s->page.w * (size_t)s->page.h * 3);
    if (!s->page.rgb)
        return err_set(err, ERR_FAILED, s->out, "out of memory");
    fill(&s->page, 0, 0, s->page.w, s->page.h, paper);
    return true;
}

static bool draw_cell(struct sheet *s, const struct cell *c, int x, int y, struct err *err)
{
    struct page *p = &s->page;
    int caption[4] = {x, y, (int)s->width, CAPTION_H};
    if (!write_words(s, c->caption, 18, 400, caption, err))
        return false;
    y += CAPTION_H;
    fill(p, x - 1, y - 1, c->w + 2, c->h + 2, line);
    fill(p, x, y, c->w, c->h, paper);
    if (!c->picture->opaque)
        checkerboard(p, x, y, c->w, c->h);
    draw(p, c->picture, x, y, c->w, c->h);
    return true;
}

static bool draw_page(struct sheet *s, struct err *err)
{
    int y = MARGIN;
    if (s->title) {
        int box[4] = {MARGIN, y, s->page.w - 2 * MARGIN, TITLE_H - 16};
        if (!write_words(s, s->title, 30, 700, box, err))
            return false;
        y += TITLE_H;
    }
    for (size_t i = 0; i < s->count; i++) {
        size_t column = i % (size_t)s->columns;
        int x = MARGIN + (int)column * ((int)s->width + GAP);
        if (!draw_cell(s, &s->cells[i], x, y, err))
            return false;
        if (column + 1 == (size_t)s->columns)
            y += row_height(s, i - column);
    }
    return true;
}

static bool make(struct sheet *s, struct err *err)
{
    for (size_t i = 0; i < s->count; i++)
        if (!load(&s->cells[i], (int)s->width, err))
            return false;
    s->fonts = media_fonts_create((const char *[]){VITRINE_SOURCE_FONTS}, 1, true, err);
    if (!s->fonts || !page_make(s, err) || !draw_page(s, err))
        return false;
    struct output_frame frame = {
        .width_px = s->page.w,
        .height_px = s->page.h,
        .pixel_bytes = 3,
        .stride = (size_t)s->page.w * 3,
        .pixels = s->page.rgb,
    };
    return output_png_write(s->out, &frame, err);
}

// ---- the command line ---------------------------------------------------------------------------

static bool add_cell(struct sheet *s, const char *word, struct err *err)
{
    const char *equals = strchr(word, '=');
    if (!equals)
        return err_set(err, ERR_USAGE, word, "expected CAPTION=FILE");
    if (s->count == CELLS_MAX)
        return err_set(err, ERR_USAGE, word, "at most %d pictures", CELLS_MAX);
    struct cell *c = &s->cells[s->count++];
    c->path = equals + 1;
    snprintf(c->caption, sizeof c->caption, "%.*s", (int)(equals - word), word);
    return true;
}

static bool parse(struct sheet *s, int argc, char **argv, struct err *err)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (!str_starts(word, "--")) {
            if (!s->out)
                s->out = word;
            else if (!add_cell(s, word, err))
                return false;
            continue;
        }
        i++;
        if (strcmp(word, "--title") == 0)
            s->title = value;
        else if (strcmp(word, "--columns") == 0) {
            if (!str_to_int(value, 1, COLUMNS_MAX, &s->columns))
                return err_set(err, ERR_USAGE, word, "expected 1 to %d", COLUMNS_MAX);
        } else if (strcmp(word, "--width") == 0) {
            if (!str_to_int(value, 16, WIDTH_MAX, &s->width))
                return err_set(err, ERR_USAGE, word, "expected 16 to %d", WIDTH_MAX);
        } else
            return err_set(err, ERR_USAGE, word, "no such option; try --help");
    }
    if (!s->out || s->count == 0)
        return err_set(err, ERR_USAGE, "vitrine-sheet", "nothing to do; try --help");
    return true;
}

int main(int argc, char **argv)
{
    static struct sheet sheet = {.columns = 3, .width = 640};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    struct err err = {0};
    bool done = parse(&sheet, argc, argv, &err) && make(&sheet, &err);
    if (!done)
        fprintf(stderr, "vitrine-sheet: %s: %s\n", err.where, err.text);
    for (size_t i = 0; i < sheet.count; i++)
        picture_unref(sheet.cells[i].picture);
    media_fonts_destroy(sheet.fonts);
    free(sheet.page.rgb);
    return done ? 0 : (int)err.code;
}
