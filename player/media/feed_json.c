#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/news.h"
#include "json/json.h"

static const char version_start[] = "https://jsonfeed.org/version/1";

// Text of a member; "" when it is missing or of another type.
static char *member_text(const json_t *object, const char *name, enum news_form form)
{
    const json_t *member = json_object_get(object, name);
    struct news_text t;
    news_text_init(&t);
    if (json_is_string(member) && form == NEWS_HTML)
        news_text_html(&t, json_string_value(member), json_string_length(member));
    else if (json_is_string(member))
        news_text_put(&t, json_string_value(member), json_string_length(member));
    return news_text_take(&t);
}

// Numbers are not allowed as an id, but found.
static char *item_id(const json_t *item)
{
    const json_t *id = json_object_get(item, "id");
    if (!json_is_integer(id))
        return member_text(item, "id", NEWS_PLAIN);
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)json_integer_value(id));
    return strdup(number);
}

static int64_t member_date(const json_t *item, const char *name)
{
    const char *text = json_string_value(json_object_get(item, name));
    return text ? news_date(text) : NEWS_NO_DATE;
}

static void read_item(const json_t *item, struct news_draft *d)
{
    static const struct {
        const char *name;
        enum news_form form;
    } places[] = {
        {"summary", NEWS_PLAIN}, {"content_text", NEWS_PLAIN}, {"content_html", NEWS_HTML}};
    int64_t published = member_date(item, "date_published");
    int64_t updated = member_date(item, "date_modified");
    struct news_item entry = {
        .id = item_id(item),
        .title = member_text(item, "title", NEWS_PLAIN),
        .published_ns = published != NEWS_NO_DATE ? published : updated,
        .updated_ns = updated != NEWS_NO_DATE ? updated : published,
    };
    for (size_t i = 0; i < 3 && !(entry.summary && *entry.summary); i++) {
        free(entry.summary);
        entry.summary = member_text(item, places[i].name, places[i].form);
    }
    news_draft_add(d, entry, json_string_value(json_object_get(item, "url")));
}

bool news_read_json(const char *text, size_t len, const char *where, struct news_draft *d,
                    struct err *err)
{
    struct problems problems;
    problems_init(&problems);
    json_t *root = json_parse(text, len, where, &problems);
    const char *version = json_string_value(json_object_get(root, "version"));
    const json_t *items = json_object_get(root, "items");
    bool ok = version && str_starts(version, version_start) && json_is_array(items);
    if (!root)
        err_set(err, ERR_CONTENT, where, "%s",
                problems.count ? problems.list[0].err.text : "it is no JSON");
    else if (!ok)
        err_set(err, ERR_CONTENT, where, "it is no feed");
    problems_finish(&problems);
    if (ok) {
        d->title = member_text(root, "title", NEWS_PLAIN);
        d->lang = member_text(root, "language", NEWS_PLAIN);
        for (size_t i = 0; i < json_array_size(items); i++)
            if (json_is_object(json_array_get(items, i)))
                read_item(json_array_get(items, i), d);
    }
    json_decref(root);
    return ok;
}
