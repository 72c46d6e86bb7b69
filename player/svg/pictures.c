#include "svg/part.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>

// ---- pictures inside ----------------------------------------------------------------------------

static int base64_value(int c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

static int hex_value(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The next character of an address, with %XX put in; moves *text behind it.
static int address_char(const char **text)
{
    const char *t = *text;
    if (t[0] == '%' && hex_value(t[1]) >= 0 && hex_value(t[2]) >= 0) {
        *text = t + 3;
        return hex_value(t[1]) << 4 | hex_value(t[2]);
    }
    *text = t + 1;
    return (unsigned char)t[0];
}

// What is no digit is skipped. out: room for 3 bytes for each 4 characters of text, and 3 more.
static size_t base64_decode(const char *text, uint8_t *out)
{
    uint32_t bits = 0;
    int count = 0;
    size_t len = 0;
    for (int c; *text && (c = address_char(&text)) != '=';) {
        int value = base64_value(c);
        if (value < 0)
            continue;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[len++] = (uint8_t)(bits >> count);
        }
    }
    return len;
}

// Behind "data:" at the start of a reference, NULL when it is another. Blanks do not count: those
// who read addresses drop them, wherever they are.
static const char *behind_data_scheme(const char *text)
{
    for (const char *want = "data:"; *want; text++) {
        if (*text && (unsigned char)*text <= 0x20)
            continue;
        int c = *text >= 'A' && *text <= 'Z' ? *text + 32 : *text;
        if (c != *want)
            return NULL;
        want++;
    }
    return text;
}

// What the walk through the document knows.
struct inner {
    const struct still_file *f;
    struct err *err;
    uint64_t pixels; // of all pictures so far
    bool ok;
};

static bool check_picture(struct inner *in, const struct still_file *f)
{
    const char *where = in->f->where;
    const char *unused;
    if (still_kind(f->bytes, f->len, &unused) == STILL_SVG)
        return err_set(in->err, ERR_CONTENT, where,
                       "is an SVG with another SVG inside as a picture");
    struct still_info info;
    struct err why = {0};
    if (!still_probe(f, &info, &why))
        return err_set(in->err, ERR_CONTENT, where, "is an SVG with a picture inside that %s",
                       why.text);
    in->pixels += (uint64_t)info.width_px * (uint64_t)info.height_px;
    if (in->pixels > PICTURE_PIXELS_MAX)
        return err_set(in->err, ERR_CONTENT, where,
                       "is an SVG with more than %d pixels of pictures inside", PICTURE_PIXELS_MAX);
    return true;
}

// text: of a reference, behind "data:".
static bool check_data(struct inner *in, const char *text)
{
    const char *where = in->f->where;
    const char *comma = strchr(text, ',');
    if (!comma || comma - text < 6 || strncmp(comma - 6, "base64", 6) != 0)
        return err_set(in->err, ERR_CONTENT, where,
                       "is an SVG with a data: reference that is not plain base64");
    uint8_t *bytes = malloc(strlen(comma) / 4 * 3 + 6);
    if (!bytes)
        return still_no_memory(in->f, in->err);
    struct still_file inner = {.bytes = bytes, .len = base64_decode(comma + 1, bytes)};
    bool ok = check_picture(in, &inner);
    free(bytes);
    return ok;
}

static void on_element(void *context, const xmlChar *name, const xmlChar *prefix,
                       const xmlChar *space, int space_count, const xmlChar **spaces,
                       int attribute_count, int defaulted_count, const xmlChar **attributes)
{
    (void)prefix, (void)space, (void)space_count, (void)spaces, (void)defaulted_count;
    struct inner *in = ((xmlParserCtxt *)context)->_private;
    bool link = xmlStrEqual(name, (const xmlChar *)"a");
    for (int i = 0; in->ok && !link && i < attribute_count; i++) {
        const xmlChar **a = attributes + (ptrdiff_t)i * 5; // name, prefix, space, value, its end
        if (!xmlStrEqual(a[0], (const xmlChar *)"href"))
            continue;
        xmlChar *value = xmlStrndup(a[3], (int)(a[4] - a[3]));
        const char *data = value ? behind_data_scheme((const char *)value) : NULL;
        in->ok = data ? check_data(in, data) : value != NULL;
        xmlFree(value);
    }
    if (!in->ok)
        xmlStopParser(context);
}

// Only entities that the document itself holds, as the SVG library reads it: nothing is opened.
static void on_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                      const xmlChar *system_id, xmlChar *content)
{
    if (type == XML_INTERNAL_GENERAL_ENTITY)
        xmlSAX2EntityDecl(context, name, type, public_id, system_id, content);
}

bool svg_pictures_fit(const struct still_file *f, struct err *err)
{
    struct inner in = {.f = f, .err = err, .ok = true};
    xmlParserCtxt *ctxt = xmlNewParserCtxt();
    if (!ctxt)
        return still_no_memory(f, err);
    ctxt->_private = &in;
    ctxt->sax->startElementNs = on_element;
    ctxt->sax->endElementNs = NULL;
    ctxt->sax->entityDecl = on_entity;
    ctxt->sax->externalSubset = NULL;
    ctxt->sax->characters = NULL;
    ctxt->sax->ignorableWhitespace = NULL;
    ctxt->sax->cdataBlock = NULL;
    ctxt->sax->comment = NULL;
    ctxt->sax->processingInstruction = NULL;
    // Entities are put in, so that a reference cannot hide in one. Whatever is wrong with the text
    // is left to the SVG library to say.
    int options = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlDoc *doc = xmlCtxtReadMemory(ctxt, (const char *)f->bytes, (int)f->len, NULL, NULL, options);
    xmlFreeDoc(doc);
    xmlFreeParserCtxt(ctxt);
    return in.ok;
}
