#include "image_test.h"

// librsvg 2.54 does not free the 100 bytes that libxml2 keeps of each entity's text.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:xmlParseEntityValue";
}

static struct picture *draw(const char *text, int w, int h)
{
    struct err err = {0};
    const struct still_file f = {
        .bytes = (const uint8_t *)text, .len = strlen(text), .where = "a.svg"};
    struct picture *p = image_of(&f, w, h, &err);
    if (!p)
        fail_msg("%s", err.text);
    assert_int_equal(p->alpha, PICTURE_PREMUL);
    return p;
}

static void assert_size(const char *text, int w, int h)
{
    struct still_info info;
    struct err err = {0};
    const struct still_file f = {
        .bytes = (const uint8_t *)text, .len = strlen(text), .where = "a.svg"};
    if (!probe_of(&f, &info, &err))
        fail_msg("%s", err.text);
    assert_int_equal(info.kind, STILL_SVG);
    assert_true(info.scalable);
    assert_int_equal(info.width_px, w);
    assert_int_equal(info.height_px, h);
}

static void refuse_text(const char *text, const char *words)
{
    refuse(text, strlen(text), words);
}

#define SVG "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' "

TEST(svg_size)
{
    assert_size(SVG "width='40' height='30'/>", 40, 30);
    assert_size(SVG "width='1in' height='2.54cm'/>", 96, 96);
    assert_size(SVG "viewBox='0 0 120 50'/>", 120, 50);
    assert_size(SVG "width='100%' height='100%' viewBox='5 5 70.4 20'/>", 70, 20);
    assert_size(SVG "width='240' viewBox='0 0 120 50'/>", 240, 100);
    assert_size(SVG "height='25' viewBox='0 0 120 50'/>", 60, 25);
    assert_size(SVG "/>", 512, 512);
    assert_size("\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg [\n"
                "<!ENTITY e 'x'>\n]>\n" SVG "width='4' height='3'/>",
                4, 3);
    assert_size("<s:svg xmlns:s='http://www.w3.org/2000/svg' width='4' height='3'/>", 4, 3);
}

TEST(svg_is_drawn_premultiplied)
{
    struct picture *p = draw(SVG "width='4' height='2'><rect width='2' height='2' fill='#ff8000' "
                                 "fill-opacity='0.5'/></svg>",
                             0, 0);
    assert_int_equal(p->width_px, 4);
    assert_int_equal(p->height_px, 2);
    assert_false(p->opaque);
    const int half[3] = {128, 64, 0};
    assert_near(p, 1, 1, half, 1);
    assert_in_range(p->pixels[3], 127, 128);
    assert_pixel(p, 3, 1, 0, 0, 0, 0);
    picture_unref(p);
}

// Drawn anew at the size that is wanted, and over the whole of it also in another shape.
TEST(svg_is_drawn_at_the_wanted_size)
{
    static const char *const texts[] = {
        SVG "width='4' height='2'><rect width='2' height='2' fill='#0000ff'/></svg>",
        SVG "viewBox='0 0 4 2'><rect width='2' height='2' fill='#0000ff'/></svg>"};
    for (int i = 0; i < 2; i++) {
        struct picture *p = draw(texts[i], 100, 70);
        assert_int_equal(p->width_px, 100);
        assert_int_equal(p->height_px, 70);
        for (int y = 0; y < 70; y++) {
            assert_pixel(p, 0, y, 0, 0, 255, 255);
            assert_pixel(p, 49, y, 0, 0, 255, 255);
            assert_pixel(p, 50, y, 0, 0, 0, 0);
        }
        picture_unref(p);
        p = draw(texts[i], 100, 0);
        assert_int_equal(p->height_px, 50);
        picture_unref(p);
    }
}

TEST(svg_limits)
{
    refuse_text(SVG "width='16385' height='1'/>", "at most 16384");
    refuse_text(SVG "width='12000' height='12000'/>", "at most 100000000");
    refuse_text(SVG "width='9999999999' height='1'/>", "");
    const char *small = SVG "width='4' height='2'/>";
    struct err err = {0};
    const struct still_file f = {
        .bytes = (const uint8_t *)small, .len = strlen(small), .where = "a.svg"};
    assert_null(image_of(&f, 16385, 10, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    size_t len = STILL_SVG_MAX + 1;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, ' ', len);
    memcpy(text, small, strlen(small));
    refuse(text, len, "at most 16777216");
    picture_unref(draw(small, 16384, 1));
    free(text);
}

TEST(svg_cut_or_broken_is_refused)
{
    const char *text = SVG "width='4' height='2'><rect width='2' height='2'/></svg>";
    for (size_t len = 0; len < strlen(text); len++)
        refuse(text, len, "");
    refuse_text(SVG "><b></svg>", "broken SVG");
    refuse_text("<html><svg/></html>", "no picture");
    refuse_text("\x1f\x8b\x08 svgz", "compressed");
}

TEST(svg_opens_nothing)
{
    struct picture *p = draw("<!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>" SVG
                             "width='2' height='2'><image width='2' height='2' "
                             "xlink:href='file:///usr/share/pixmaps/debian-logo.png'/></svg>",
                             0, 0);
    assert_pixel(p, 1, 1, 0, 0, 0, 0);
    picture_unref(p);
}

TEST(svg_bombs_end_soon)
{
    char text[4096];
    size_t n = (size_t)snprintf(text, sizeof text, "<!DOCTYPE svg [<!ENTITY a0 'aaaaaaaaaa'>");
    for (int i = 1; i < 10; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "<!ENTITY a%d '&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;'>", i,
                              i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    snprintf(text + n, sizeof text - n, "]>" SVG "width='2' height='2'><text>&a9;</text></svg>");
    refuse_text(text, "");
    n = (size_t)snprintf(text, sizeof text, SVG "width='2' height='2'><g id='g0'/>");
    for (int i = 1; i < 20; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "<g id='g%d'><use href='#g%d'/><use href='#g%d'/><use href='#g%d'/>"
                              "<use href='#g%d'/></g>",
                              i, i - 1, i - 1, i - 1, i - 1);
    snprintf(text + n, sizeof text - n, "</svg>");
    struct err err;
    picture_unref(decode(text, strlen(text), &err)); // either answer is fine
}

static void put_base64(char *out, const uint8_t *b, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t v = (uint32_t)b[i] << 16 | (uint32_t)(i + 1 < len ? b[i + 1] : 0) << 8 |
                     (i + 2 < len ? b[i + 2] : 0);
        *out++ = digits[v >> 18];
        *out++ = digits[v >> 12 & 63];
        *out++ = i + 1 < len ? digits[v >> 6 & 63] : '=';
        *out++ = i + 2 < len ? digits[v & 63] : '=';
    }
    *out = '\0';
}

static struct made m;
static char encoded[4096];

static void make_inner_png(uint32_t w, uint32_t h)
{
    const uint8_t pixel[] = {1, 2, 255, 255};
    png_start(&m, w, h, 8, 6);
    png_data(&m, pixel, 4, 1);
    png_end(&m);
    put_base64(encoded, m.bytes, m.len);
}

// Puts the encoded picture where the text has an '@'; without its first letter for a '~'.
static const char *with_picture(const char *text)
{
    static char out[16384];
    size_t n = 0;
    for (; *text; text++) {
        const char *piece = *text == '@' ? encoded : *text == '~' ? encoded + 1 : text;
        size_t len = piece == text ? 1 : strlen(piece);
        assert_true(n + len < sizeof out);
        memcpy(out + n, piece, len);
        n += len;
    }
    out[n] = '\0';
    return out;
}

TEST(svg_picture_inside_is_drawn)
{
    make_inner_png(1, 1);
    struct picture *p = draw(with_picture(SVG "width='2' height='2'><image width='2' height='2' "
                                              "xlink:href='data:image/png;base64,@'/></svg>"),
                             0, 0);
    assert_pixel(p, 1, 1, 1, 2, 255, 255);
    picture_unref(p);
}

// The SVG library would decode it whatever its size, so that it must not hide.
TEST(svg_picture_bomb_inside_is_refused)
{
    make_inner_png(30000, 30000);
    static const char *const texts[] = {
        SVG "><image xlink:href='data:image/png;base64,@'/></svg>",
        SVG "><image href=' d&#10;at&#x61;:image/png;base64,@'/></svg>",
        SVG "><image href='DATA:image/png;base64,%69~'/></svg>",
        "<!DOCTYPE svg [<!ENTITY d 'data:image/png;base64'>]>" SVG "><image href='&d;,@'/></svg>",
        "<!DOCTYPE svg [<!ENTITY i \"<image href='data:image/png;base64,@'/>\">]>" SVG ">&i;</svg>",
        SVG "><filter><feImage xlink:href='data:image/png;base64,@'/></filter></svg>",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        refuse_text(with_picture(texts[i]), "picture inside");
    refuse_text(SVG "><image href='data:image/svg+xml;base64,PHN2Zy8+'/></svg>", "another SVG");
    refuse_text(SVG "><image href='data:image/svg+xml,%3Csvg/%3E'/></svg>", "base64");
    // Many of them count together: here 3 x 36 million pixels.
    make_inner_png(6000, 6000);
    refuse_text(with_picture(SVG "><image href='data:;base64,@'/><image href='data:;base64,@'/>"
                                 "<image href='data:;base64,@'/></svg>"),
                "pixels of pictures");
}
