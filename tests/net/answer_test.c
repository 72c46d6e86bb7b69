#include <stdio.h>
#include <string.h>

#include "base/now.h"
#include "fetch/internal.h"
#include "unit.h"

static struct answer answer;

static void line(const char *text)
{
    answer_line(&answer, text, strlen(text));
}

static void begin(void)
{
    answer_finish(&answer);
    line("HTTP/1.1 200 OK\r\n");
    assert_int_equal(answer.status, 200);
}

TEST(etag_needs_its_quotes_and_a_bounded_length)
{
    static const char *const good[] = {"\"\"", "\"a\"", "W/\"a\"", "\"\xe9!#~\""};
    static const char *const bad[] = {"",         "a",         "\"",       "\"a",     "a\"",
                                      "w/\"a\"",  "W/a",       "\"a\"b\"", "\"a b\"", "\"a\"x",
                                      "\"a\nb\"", "\"a\x7f\"", "\"a\tb\""};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(etag_is_well_formed(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(etag_is_well_formed(bad[i]));
    assert_true(etag_is_strong("\"a\""));
    assert_false(etag_is_strong("W/\"a\""));
    static char tag[FETCH_ETAG_MAX + 2];
    memset(tag, 'x', sizeof tag - 1);
    tag[0] = '"';
    tag[sizeof tag - 2] = '"';
    assert_false(etag_is_well_formed(tag));
    tag[FETCH_ETAG_MAX - 1 - 3] = '"';
    tag[FETCH_ETAG_MAX - 3] = '\0';
    assert_true(etag_is_well_formed(tag));
}

TEST(answer_takes_fields_in_any_case)
{
    begin();
    line("eTaG:\t \"x\" \r\n");
    line("LAST-MODIFIED: Tue, 24 Nov 2026 09:00:00 GMT\r\n");
    line("Content-length: 12\r\n");
    line("X-Etag: \"other\"\r\n");
    assert_string_equal(answer.etag, "\"x\"");
    assert_string_equal(answer.last_modified, "Tue, 24 Nov 2026 09:00:00 GMT");
    assert_int_equal(answer.length, 12);
    assert_false(answer.refused);
}

TEST(answer_begins_anew_with_each_status_line)
{
    begin();
    line("ETag: \"x\"\r\n");
    line("HTTP/2 304 \r\n");
    assert_int_equal(answer.status, 304);
    assert_null(answer.etag);
    assert_int_equal(answer.length, -1);
    line("HTTP/1.1\r\n");
    assert_int_equal(answer.status, 0);
    line("HTTP/1.1 9x9 Odd\r\n");
    assert_int_equal(answer.status, 0);
}

static bool refused_length(const char *field)
{
    begin();
    line("Content-Length: 12\r\n");
    line(field);
    return answer.refused;
}

TEST(answer_refuses_lengths_that_are_none_or_differ)
{
    assert_false(refused_length("Content-Length: 12\r\n"));
    assert_true(refused_length("Content-Length: 13\r\n"));
    assert_true(refused_length("Content-Length: 12abc\r\n"));
    assert_true(refused_length("Content-Length: -12\r\n"));
    assert_true(refused_length("Content-Length: -0\r\n"));
    assert_true(refused_length("Content-Length:\r\n"));
    assert_true(refused_length("Content-Length: 99999999999999999999\r\n"));
    begin();
    answer_line(&answer, "X: a\0b\r\n", 8);
    assert_true(answer.refused);
}

static const char *charset_of(const char *type)
{
    static char field[300];
    begin();
    snprintf(field, sizeof field, "Content-Type: %s\r\n", type);
    line(field);
    return answer.charset;
}

TEST(answer_finds_the_charset)
{
    assert_string_equal(charset_of("text/xml"), "");
    assert_string_equal(charset_of("text/xml; charset=euc-kr"), "euc-kr");
    assert_string_equal(charset_of("text/xml;CharSet=\"Shift_JIS\"; x=y"), "Shift_JIS");
    assert_string_equal(charset_of("text/xml; boundary=\"a;charset=b\"; charset=utf-8"), "utf-8");
    assert_string_equal(charset_of("text/xml; xcharset=b"), "");
    assert_string_equal(charset_of("text/xml; charset="), "");
    assert_string_equal(charset_of("text/xml; charset=\"unclosed"), "unclosed");
    assert_string_equal(charset_of("text/xml;;; ;charset=a;"), "a");
    char type[200] = "text/xml; charset=";
    memset(type + strlen(type), 'x', 64);
    assert_string_equal(charset_of(type), "");
    assert_false(answer.multipart);
    charset_of("Multipart/ByteRanges; boundary=x");
    assert_true(answer.multipart);
}

static bool range(const char *value)
{
    char field[200];
    begin();
    snprintf(field, sizeof field, "Content-Range: %s\r\n", value);
    line(field);
    return answer.has_range;
}

TEST(answer_reads_only_whole_ranges)
{
    assert_true(range("bytes 5-9/10"));
    assert_int_equal(answer.range_start, 5);
    assert_int_equal(answer.range_end, 9);
    assert_int_equal(answer.range_total, 10);
    assert_true(range("BYTES 0-0/1"));
    static const char *const bad[] = {
        "bytes */10",    "bytes 5-9/*",   "bytes 5-10/10", "bytes 9-5/10",  "bytes 5-9",
        "5-9/10",        "bytes 5-9/10x", "bytes -5-9/10", "bytes 5/9-10",  "bytes ",
        "bytes",         "items 5-9/10",  "bytes 5-9/10/", "bytes 5--9/10", "",
        "bytes 5 - 9/10"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(range(bad[i]));
}

static int64_t retry_after(const char *value, const char *date)
{
    char field[200];
    begin();
    snprintf(field, sizeof field, "Retry-After: %s\r\n", value);
    line(field);
    snprintf(field, sizeof field, "Date: %s\r\n", date);
    line(field);
    return answer_retry_after_ns(&answer) / NS_PER_S;
}

TEST(answer_reads_retry_after_as_seconds_and_the_three_dates)
{
    const char *date = "Tue, 24 Nov 2026 09:00:00 GMT";
    assert_int_equal(retry_after("120", date), 120);
    assert_int_equal(retry_after("0", date), 0);
    assert_int_equal(retry_after("Tue, 24 Nov 2026 09:01:30 GMT", date), 90);
    assert_int_equal(retry_after("Tuesday, 24-Nov-26 09:01:30 GMT", date), 90);
    assert_int_equal(retry_after("Tue Nov 24 09:01:30 2026", date), 90);
    assert_int_equal(retry_after("Tue, 24 Nov 2026 08:00:00 GMT", date), 0);
    assert_int_equal(retry_after("soon", date), 0);
    assert_int_equal(retry_after("-5", date), 0);
    assert_int_equal(retry_after("", date), 0);
    assert_int_equal(retry_after("999999999999", date), 365 * 24 * 3600);
    assert_int_equal(retry_after("99999999999999999999", date), 0);
    // Without a Date of the server the own clock has to do.
    assert_true(retry_after("Fri, 31 Dec 2100 00:00:00 GMT", "rubbish") > 0);
    answer_finish(&answer);
}
