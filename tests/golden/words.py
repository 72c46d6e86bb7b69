#!/usr/bin/env python3
"""Words on the glass: real glyphs, where they are told to be, at the time they are told."""

import json
from datetime import datetime
from pathlib import Path

from picture import FROM, SOURCE, VITRINE, main, render, run, write_manifest

W, H = 480, 120


def ink(frame, x0=0, y0=0, x1=None, y1=None):
    """How much is drawn in a part of the frame: the sum of alpha over 255."""
    x1, y1 = x1 or frame.width, y1 or frame.height
    return sum(frame.at(x, y)[3] for y in range(y0, y1) for x in range(x0, x1)) / 255


def words(folder, text, **style):
    style = {"size": 60, "color": "#000000", **style}
    manifest = write_manifest(folder, canvas={"width": W, "height": H},
                              items=[{"text": text, "style": style}])
    return render(manifest, W, H)[0]


def korean_has_real_glyphs(folder):
    """Different syllables give different pictures; a missing glyph would give the same box."""
    seen = {bytes(words(folder, text).data) for text in ("가", "힣", "한", "글", "漢", "日", "あ")}
    assert len(seen) == 7
    for text in ("안녕하세요", "こんにちは", "你好", "Grüße", "₩9,900"):
        frame = words(folder, text)
        assert ink(frame) > 300, text
        done = run("check", folder)
        assert b"no font" not in done.stderr, done.stderr


def missing_glyphs_are_named(folder):
    write_manifest(folder, canvas={"width": W, "height": H}, items=[{"text": "a\U000F1234b"}])
    assert b"U+F1234" in run("check", folder).stderr


def alignment_places_the_lines(folder):
    half = W // 2
    left, right = words(folder, "II", align="left"), words(folder, "II", align="right")
    assert ink(left, x1=half) > 10 and ink(left, x0=half) == 0
    assert ink(right, x1=half) == 0 and ink(right, x0=half) > 10
    top, bottom = words(folder, "II", valign="top"), words(folder, "II", valign="bottom")
    assert ink(top, y1=H // 2) > ink(top, y0=H // 2)
    assert ink(bottom, y0=H // 2) > ink(bottom, y1=H // 2)
    centre = words(folder, "II", align="center", valign="middle")
    assert ink(centre, x1=half - 60) == 0 and ink(centre, x0=half + 60) == 0


def a_programme_brings_its_font(folder):
    """The font file is one of the contents; text names its family."""
    path = next(p for p in Path("/usr/share/fonts").rglob("NotoSerifCJK-Bold.ttc"))
    (folder / "serif.ttc").write_bytes(path.read_bytes())
    style = {"size": 60, "font": "Noto Serif CJK KR", "weight": 700}
    fields = {"canvas": {"width": W, "height": H}, "items": [{"text": "글꼴", "style": style}]}
    fonts = {"serif": {"src": "serif.ttc", "type": "font/collection"}}
    manifest = write_manifest(folder, contents=fonts, **fields)
    assert b": fine\n" in run("check", manifest).stdout
    assert bytes(render(manifest, W, H)[0].data) != bytes(words(folder, "글꼴", weight=700).data)
    (folder / "serif.ttc").write_text("no font")
    write_manifest(folder, contents=fonts, **fields)
    run("check", folder, expect=4)


def words_wrap_and_stay_in_their_zone(folder):
    one = words(folder, "word", size=30)
    many = words(folder, "word " * 60, size=30)
    assert ink(many) > 8 * ink(one)
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H}, default="l",
        playlists={"p": {"items": [{"text": "word " * 60, "style": {"size": 30}}]}},
        layouts={"l": {"zones": [{"rect": [100, 20, 200, 80], "playlist": "p"}]}})
    frame = render(manifest, W, H)[0]
    assert ink(frame) == ink(frame, 100, 20, 300, 100) > 100


def weight_colour_and_plate(folder):
    assert ink(words(folder, "무게", weight=700)) > 1.15 * ink(words(folder, "무게", weight=400))
    frame = words(folder, "x", color="#ff0000", plate="#0000ff80")
    assert frame.at(W - 1, H - 1) == (0, 0, 255, 128), frame.at(W - 1, H - 1)
    reds = {frame.at(x, y) for x in range(60) for y in range(H)}
    assert (255, 0, 0, 255) in reds


def words_are_sharp_at_any_scale(folder):
    manifest = write_manifest(folder, canvas={"width": W, "height": H},
                              items=[{"text": "선명", "style": {"size": 60}}])
    big = render(manifest, 3 * W, 3 * H, size=f"{3 * W}x{3 * H}")[0]
    soft = sum(0 < a < 255 for a in big.data[3::4])
    full = sum(a == 255 for a in big.data[3::4])
    assert full > 4 * soft, f"{soft} soft pixels to {full}: it was enlarged, not drawn"


def clock_shows_the_zone_s_time(folder):
    def shows(pattern, zone="Asia/Seoul", at="0"):
        manifest = write_manifest(folder, canvas={"width": W, "height": H}, timezone=zone,
                                  items=[{"clock": pattern, "style": {"size": 60}}])
        return bytes(render(manifest, W, H, at=at)[0].data)

    assert shows("%H:%M") == bytes(words(folder, "12:00").data)
    assert shows("%H:%M", "UTC") == bytes(words(folder, "03:00").data)
    assert shows("%H:%M:%S", at="61.5") == bytes(words(folder, "12:01:01").data)
    assert shows("%Y-%m-%d %a %j") == bytes(words(folder, "2026-11-24 Tue 328").data)


def feed(folder, count=3):
    items = "".join(f"<item><title>소식 {k}</title><description>&lt;b&gt;bold&lt;/b&gt; story {k}"
                    f"</description><guid>{k}</guid></item>" for k in range(count))
    (folder / "feed.xml").write_text(
        f"<rss version='2.0'><channel><title>뉴스</title>{items}</channel></rss>", encoding="utf-8")
    return {"f": {"feed": "feed.xml"}}


def cards_come_one_at_a_time(folder):
    manifest = write_manifest(folder, canvas={"width": W, "height": H}, contents=feed(folder),
                              items=[{"feed": "f", "style": {"size": 30}}])
    frames = [bytes(f.data) for f in render(manifest, W, H, at="0,9.9,10,20,29.9,30")]
    assert frames[0] == frames[1] != frames[2] != frames[3] == frames[4]
    assert frames[5] == frames[0], "after all entries the loop begins anew"
    lines = run("plan", manifest, "--from", "2026-11-24T12:00:00+09:00", "--for", "60", "--json")
    assert len(lines.stdout.splitlines()) == 2


def ticker_moves_at_its_speed(folder):
    manifest = write_manifest(
        folder, canvas={"width": W, "height": 40}, contents=feed(folder),
        items=[{"feed": "f", "mode": "ticker", "speed": 100, "style": {"size": 30}}])

    def first_ink(frame):
        return next((x for x in range(W) if any(frame.at(x, y)[3] > 40 for y in range(40))), W)

    begin, one, two, later = render(manifest, W, 40, at="0,1,2,3.5")
    assert ink(begin) == 0, "it comes in from the edge"
    assert first_ink(one) - first_ink(two) == 100
    assert first_ink(two) - first_ink(later) == 150


def long_feed(folder, length):
    text = ("소식 news \u00e9 " * length)[:length]
    (folder / "feed.xml").write_text(
        f"<rss version='2.0'><channel><title>t</title><item><title>{text} END</title></item>"
        "</channel></rss>", encoding="utf-8")
    return {"f": {"feed": "feed.xml"}}


def ticker_of_any_length_in_little_memory(folder):
    """100,000 letters take no more memory than a few, and the last word is shown."""
    def peak(length):
        manifest = write_manifest(
            folder, canvas={"width": W, "height": 40}, contents=long_feed(folder, length),
            items=[{"feed": "f", "mode": "ticker", "speed": 100, "style": {"size": 30}}])
        first = run("plan", manifest, "--from", FROM, "--for", "1", "--json").stdout
        start, end = (datetime.fromisoformat(json.loads(first)[k]) for k in ("start", "end"))
        last = (end - start).total_seconds()
        stats = folder / "stats.json"
        at = ",".join(f"{last * k / 20:.3f}" for k in range(20)) + f",{last - 2:.3f}"
        frames = render(manifest, W, 40, at=at, stats=stats)
        assert all(ink(f) > 20 for f in frames[1:]), [ink(f) for f in frames]
        return json.loads(stats.read_text())["peak_rss_kb"]

    little, much = peak(300), peak(100_000)
    # Sanitizers keep what is freed.
    sanitized = b"__asan_init" in Path(VITRINE).read_bytes()
    assert sanitized or much < little + 8_000, f"{little} and {much} kB"


def faint_and_small_words_are_warned_of(folder):
    def warns(panel, backdrop, distance="2", **style):
        style = {"size": 200, "color": "#000000", **style}
        manifest = write_manifest(folder, items=[{"text": "words", "style": style}])
        text = run("check", manifest, "--panel", panel, "--backdrop", backdrop, "--distance",
                   distance).stderr.decode()
        return [rule for rule in ("LEG-01", "LEG-02") if rule in text]

    assert warns("odh80", "#ffffff") == []
    assert warns("odh80", "#ffffff", color="#b0b0b0") == ["LEG-01"]
    assert warns("odh80", "#101010") == ["LEG-01"], "reflection is all that is left of a dark case"
    assert warns("oled", "#000000", color="#ffffff") == []
    assert warns("oled", "#ffffff", color="#ffffff") == ["LEG-01"]
    assert warns("odh80", "#ffffff", size=20) == ["LEG-02"]
    assert warns("odh80", "#ffffff", distance="40") == ["LEG-02"]
    run("check", folder, "--backdrop", folder / "none.jpg", expect=4)


def demo_is_fine(folder):
    del folder
    demo = SOURCE / "playlists" / "demo"
    done = run("check", demo, "--panel", "odh80", "--distance", 3, "--backdrop",
               demo / "backdrop.jpg")
    assert done.stdout.endswith(b": fine\n") and not done.stderr, done


main(korean_has_real_glyphs, missing_glyphs_are_named, alignment_places_the_lines,
     a_programme_brings_its_font,
     words_wrap_and_stay_in_their_zone, weight_colour_and_plate, words_are_sharp_at_any_scale,
     clock_shows_the_zone_s_time, cards_come_one_at_a_time, ticker_moves_at_its_speed,
     ticker_of_any_length_in_little_memory,
     faint_and_small_words_are_warned_of, demo_is_fine)
