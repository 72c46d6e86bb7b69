#pragma once
// Shared by the cases: parsing of texts and of the files in data/.

#include "media/media.h"
#include "unit.h"

#define RSS(items) "<rss version='2.0'><channel><title>T</title>" items "</channel></rss>"

// Never NULL.
struct media_feed *feed_of(const char *text);
struct media_feed *feed_of_file(const char *name, const char *charset);
// Expects an error of the kind ERR_CONTENT whose words hold part.
void feed_refused(const char *text, const char *part);
