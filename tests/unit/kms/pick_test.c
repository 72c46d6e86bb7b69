#include "unit.h"

#include "output/kms_pick.h"

TEST(the_mode_that_is_asked_for)
{
    drmModeModeInfo modes[3] = {
        {.hdisplay = 1}, {.hdisplay = 2, .type = DRM_MODE_TYPE_PREFERRED}, {.hdisplay = 3}};
    assert_int_equal(kms_pick_mode(modes, 3)->hdisplay, 2);
    assert_int_equal(kms_pick_mode(modes, 1)->hdisplay, 1);
    assert_null(kms_pick_mode(modes, 0));
}

TEST(intervals_are_the_true_ones)
{
    drmModeModeInfo m = {.clock = 148352, .htotal = 2200, .vtotal = 1125};
    assert_int_equal(kms_mode_interval_ns(&m), 16683294); // 59.94
    m.clock = 148500;
    assert_int_equal(kms_mode_interval_ns(&m), 16666667);
    m = (drmModeModeInfo){
        .clock = 74250, .htotal = 2200, .vtotal = 1125, .flags = DRM_MODE_FLAG_INTERLACE};
    assert_int_equal(kms_mode_interval_ns(&m), 16666667);
    m = (drmModeModeInfo){
        .clock = 25175, .htotal = 800, .vtotal = 262, .flags = DRM_MODE_FLAG_DBLSCAN};
    assert_int_equal(kms_mode_interval_ns(&m), 16651440);
    m = (drmModeModeInfo){.htotal = 65535, .vtotal = 65535};
    assert_int_equal(kms_mode_interval_ns(&m), 16666666);
}

TEST(an_engine_that_may_drive_it)
{
    const uint32_t crtcs[] = {7, 8, 9};
    assert_int_equal(kms_pick_crtc(crtcs, 3, 6, 0), 8);
    assert_int_equal(kms_pick_crtc(crtcs, 3, 6, 9), 9);
    assert_int_equal(kms_pick_crtc(crtcs, 3, 6, 7), 8); // it has one that it may not
    assert_int_equal(kms_pick_crtc(crtcs, 3, 0, 7), 0);
    assert_int_equal(kms_pick_crtc(crtcs, 0, 7, 7), 0);
}

TEST(messages_of_displays)
{
    static const char plug[] = "change@/devices/x/card0\0ACTION=change\0SUBSYSTEM=drm\0HOTPLUG=1";
    static const char other[] = "add@/devices/y\0ACTION=add\0SUBSYSTEM=usb\0HOTPLUG=1";
    static const char lease[] = "change@/devices/x/card0\0SUBSYSTEM=drm\0LEASE=1";
    assert_true(kms_is_hotplug(plug, sizeof plug));
    assert_false(kms_is_hotplug(plug, sizeof plug - 1)); // the last word is cut
    assert_false(kms_is_hotplug(other, sizeof other));
    assert_false(kms_is_hotplug(lease, sizeof lease));
    assert_false(kms_is_hotplug("", 0));
}
