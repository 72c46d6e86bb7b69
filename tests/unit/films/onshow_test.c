// How often an item that failed is tried again.

#include "app/offline.h"
#include "app/onshow.h"
#include "base/now.h"
#include "fake.h"
#include "unit.h"

// Fails it whenever it is in, for an hour; returns how often.
static int fail_for_an_hour(bool (*failed)(struct onshow *, uint32_t, int64_t))
{
    struct offline offline;
    struct offline_options open = {.lenient = true};
    struct onshow s;
    int count = 0;
    fake_reset(2, NS_PER_S);
    assert_int_equal(offline_open(&offline, unit_source_path("playlists/demo"), &open), 0);
    onshow_begin(&s, programme_ref(offline.programme), 0);
    for (int second = 0; second < 3600; second++) {
        onshow_retry(&s, second * NS_PER_S);
        count += failed(&s, 0, second * NS_PER_S);
    }
    programme_unref(onshow_end(&s));
    offline_finish(&offline);
    return count;
}

TEST(an_item_whose_decoder_died_three_times_is_left_out)
{
    assert_int_equal(fail_for_an_hour(onshow_died), ONSHOW_DEATHS_MAX);
}

TEST(an_item_without_a_decoder_is_tried_for_ever)
{
    int count = fail_for_an_hour(onshow_missed);
    assert_in_range(count, 60, 80); // each minute in the end
}
