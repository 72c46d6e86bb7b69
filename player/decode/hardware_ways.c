#include "decode/hardware_way.h"

// Alone in this file, so that tests can have a table of their own.
const struct hardware_way *const hardware_ways[] = {&hardware_vaapi, &hardware_v4l2, NULL};
