#include "media/media.h"

#include <dirent.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/str.h"
#include "media/words.h"

enum {
    FOLDER_DEPTH_MAX = 8,
    FONTS_MAX = 2000, // faces; more are left out
    PATH_MAX_BYTES = 4096,
    FAMILIES_MAX = 1024, // bytes of a list of families
    FAMILY_MAX = 256,
};

struct media_fonts {
    FcConfig *config;
    PangoFontMap *map;
    FcCharSet *covered;      // of all fonts together
    FcCharSet *own;          // of the project's first font, or NULL
    char family[FAMILY_MAX]; // the project's own
};

// All that is taken over from a host's usual rules: where its scans are cached (reading four CJK
// collections anew takes seconds), how colour bitmaps are scaled, and when a weight is synthesised.
static const char rules[] =
    "<fontconfig>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    "<config><rescan><int>0</int></rescan></config>"
    "<alias binding='same'><family>emoji</family>"
    "<prefer><family>Noto Color Emoji</family></prefer></alias>"
    "<match target='font'><test name='outline'><bool>true</bool></test>"
    "<edit name='embeddedbitmap'><bool>false</bool></edit></match>"
    "<match target='font'><test name='outline'><bool>false</bool></test>"
    "<edit name='pixelsizefixupfactor' mode='assign'><divide>"
    "<name target='pattern'>pixelsize</name><name target='font'>pixelsize</name>"
    "</divide></edit>"
    "<edit name='matrix' mode='assign'><times><name>matrix</name><matrix>"
    "<name>pixelsizefixupfactor</name><double>0</double>"
    "<double>0</double><name>pixelsizefixupfactor</name></matrix></times></edit>"
    "<edit name='size' mode='assign'><divide><name>size</name>"
    "<name>pixelsizefixupfactor</name></divide></edit></match>"
    "<match target='font'><test name='weight' compare='less_eq'><const>medium</const></test>"
    "<test target='pattern' name='weight' compare='more_eq'><const>demibold</const></test>"
    "<edit name='embolden' mode='assign'><bool>true</bool></edit></match>"
    "</fontconfig>";

static const char *const system_folders[] = {"/usr/share/fonts", "/usr/local/share/fonts"};

static size_t face_count(const struct media_fonts *f)
{
    const FcFontSet *set = FcConfigGetFonts(f->config, FcSetApplication);
    return set ? (size_t)set->nfont : 0;
}

static bool is_font_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (str_equal_nocase(dot, ".otf") || str_equal_nocase(dot, ".ttf") ||
                   str_equal_nocase(dot, ".ttc") || str_equal_nocase(dot, ".otc"));
}

// Files are added one by one and by name, so that neither a stale cache nor the order of the folder
// on the disk changes which font wins.
static void add_folder(struct media_fonts *f, const char *folder, int depth)
{
    struct dirent **names = NULL;
    int count = depth > 0 ? scandir(folder, &names, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        char path[PATH_MAX_BYTES];
        int length = snprintf(path, sizeof path, "%s/%s", folder, name);
        struct stat st;
        if (name[0] == '.' || length >= (int)sizeof path || stat(path, &st) != 0)
            ;
        else if (S_ISDIR(st.st_mode))
            add_folder(f, path, depth - 1);
        else if (S_ISREG(st.st_mode) && is_font_name(name) && face_count(f) < FONTS_MAX)
            FcConfigAppFontAddFile(f->config, (const FcChar8 *)path);
        free(names[i]);
    }
    free(names);
}

// Remembers which characters there are; a text asks for each of its own.
static void note_covered(struct media_fonts *f)
{
    const FcFontSet *set = FcConfigGetFonts(f->config, FcSetApplication);
    FcCharSet *all = FcCharSetCreate();
    for (int i = 0; set && i < set->nfont; i++) {
        FcCharSet *one = NULL;
        if (FcPatternGetCharSet(set->fonts[i], FC_CHARSET, 0, &one) == FcResultMatch)
            FcCharSetMerge(all, one, NULL);
    }
    if (f->covered)
        FcCharSetDestroy(f->covered);
    f->covered = all;
}

static void note_family(struct media_fonts *f)
{
    const FcFontSet *set = FcConfigGetFonts(f->config, FcSetApplication);
    FcChar8 *family = NULL;
    FcCharSet *own = NULL;
    str_copy(f->family, sizeof f->family, "Noto Sans CJK KR");
    if (!set || set->nfont == 0)
        return;
    if (FcPatternGetCharSet(set->fonts[0], FC_CHARSET, 0, &own) == FcResultMatch)
        f->own = FcCharSetCopy(own);
    if (FcPatternGetString(set->fonts[0], FC_FAMILY, 0, &family) == FcResultMatch)
        str_copy(f->family, sizeof f->family, (const char *)family);
}

struct media_fonts *media_fonts_create(const char *const *dirs, size_t dir_count, bool system,
                                       struct err *err)
{
    struct media_fonts *f = calloc(1, sizeof *f);
    if (!f || !(f->config = FcConfigCreate())) {
        free(f);
        err_set(err, ERR_FAILED, "", "out of memory");
        return NULL;
    }
    FcConfigParseAndLoadFromMemory(f->config, (const FcChar8 *)rules, FcFalse);
    FcConfigBuildFonts(f->config);
    FcConfigSetRescanInterval(f->config, 0);
    for (size_t i = 0; i < dir_count; i++)
        add_folder(f, dirs[i], FOLDER_DEPTH_MAX);
    note_family(f);
    for (size_t i = 0; system && i < VT_COUNT(system_folders); i++)
        FcConfigAppFontAddDir(f->config, (const FcChar8 *)system_folders[i]);
    if (face_count(f) == 0) {
        err_set(err, ERR_FAILED, dir_count ? dirs[0] : "", "no font found");
        media_fonts_destroy(f);
        return NULL;
    }
    note_covered(f);
    f->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(f->map), f->config);
    return f;
}

bool media_fonts_add(struct media_fonts *f, const char *path, struct err *err)
{
    size_t before = face_count(f);
    if (before >= FONTS_MAX)
        return err_set(err, ERR_CONTENT, path, "more than %d fonts", FONTS_MAX);
    if (!FcConfigAppFontAddFile(f->config, (const FcChar8 *)path) || face_count(f) == before)
        return err_set(err, ERR_CONTENT, path, "not a font that can be read");
    note_covered(f);
    pango_fc_font_map_config_changed(PANGO_FC_FONT_MAP(f->map));
    return true;
}

bool media_fonts_has_family(struct media_fonts *f, const char *family)
{
    const FcFontSet *set = FcConfigGetFonts(f->config, FcSetApplication);
    for (int i = 0; set && i < set->nfont; i++) {
        FcChar8 *name = NULL;
        for (int n = 0; FcPatternGetString(set->fonts[i], FC_FAMILY, n, &name) == FcResultMatch;
             n++)
            if (str_equal_nocase((const char *)name, family))
                return true;
    }
    return false;
}

void media_fonts_destroy(struct media_fonts *f)
{
    if (!f)
        return;
    if (f->map) {
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(f->map), NULL); // the map would keep it
        pango_fc_font_map_shutdown(PANGO_FC_FONT_MAP(f->map));
        g_object_unref(f->map);
    }
    if (f->covered)
        FcCharSetDestroy(f->covered);
    if (f->own)
        FcCharSetDestroy(f->own);
    FcConfigDestroy(f->config);
    free(f);
}

bool words_covered(const struct media_fonts *f, uint32_t code_point)
{
    return FcCharSetHasChar(f->covered, code_point);
}

bool words_covered_own(const struct media_fonts *f, uint32_t code_point)
{
    return f->own && FcCharSetHasChar(f->own, code_point);
}

// Without hinting and with grey edges a glyph looks the same wherever it stands.
PangoContext *words_context(struct media_fonts *f, const char *lang, bool rtl)
{
    PangoContext *context = pango_font_map_create_context(f->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string(lang));
    pango_context_set_base_dir(context, rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    return context;
}

double words_size(const struct media_style *style)
{
    if (!(style->size_px >= 1))
        return 1;
    return style->size_px < WORDS_SIZE_MAX ? style->size_px : WORDS_SIZE_MAX;
}

// The four designs of Noto Sans CJK differ in their ideographs only; the language says which.
static const char *cjk_family(const char *lang)
{
    if (str_starts(lang, "ja"))
        return "Noto Sans CJK JP";
    if (!str_starts(lang, "zh"))
        return NULL;
    if (strstr(lang, "HK") || strstr(lang, "hk") || strstr(lang, "MO") || strstr(lang, "mo"))
        return "Noto Sans CJK HK";
    if (strstr(lang, "TW") || strstr(lang, "tw") || strstr(lang, "ant"))
        return "Noto Sans CJK TC";
    return "Noto Sans CJK SC";
}

// Families as Pango lists them; a comma in a name would split it.
static void append_family(char list[FAMILIES_MAX], const char *family)
{
    size_t used = strlen(list);
    if (family && *family && !strchr(family, ',') && used + strlen(family) + 2 < FAMILIES_MAX)
        snprintf(list + used, FAMILIES_MAX - used, "%s%s", used ? "," : "", family);
}

PangoFontDescription *words_font(struct media_fonts *f, const struct media_style *style,
                                 const char *lang)
{
    char families[FAMILIES_MAX] = "";
    if (style->font && media_fonts_has_family(f, style->font))
        append_family(families, style->font);
    append_family(families, cjk_family(lang));
    append_family(families, f->family);
    append_family(families, "Noto Sans CJK KR");
    append_family(families, "Noto Sans CJK JP");
    append_family(families, "Noto Sans CJK SC");
    append_family(families, "Noto Sans");
    append_family(families, "DejaVu Sans");
    append_family(families, "Noto Color Emoji");
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, families);
    int weight = style->weight < 100 ? 100 : style->weight > 1000 ? 1000 : style->weight;
    pango_font_description_set_weight(font, (PangoWeight)weight);
    pango_font_description_set_absolute_size(font, words_size(style) * PANGO_SCALE);
    return font;
}
