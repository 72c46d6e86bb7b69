#!/usr/bin/env python3
"""Moving pictures: which one is on the glass at a moment, exactly, and what it looks like.

The clips say which picture is which by themselves: tests/clips/clips.py.
"""

import os
import shutil
from fractions import Fraction
from pathlib import Path

from picture import (FROM, Frame, assert_close, main, over, premultiplied, render, run,
                     write_manifest, write_png)

CLIPS = Path(os.environ["VITRINE_BUILD"]) / "clips"
W, H, PICTURES = 96, 64, 24
RED, BLUE = (200, 40, 60), (30, 90, 210)
LOSSY = 8 / 255  # what a codec may do to a plain colour


def programme(folder, *items, **fields):
    """Items of clips, which are copied beside the manifest."""
    for item in items:
        if "src" in item:
            shutil.copy(CLIPS / item["src"], folder)
    return write_manifest(folder, canvas={"width": W, "height": H}, items=list(items), **fields)


def number(frame, left=0, top=0, w=W, h=H):
    n = 0
    for bit in range(8):
        x = left + (2 * bit + 1) * w // 16
        n = n << 1 | (frame.at(x, top + h // 4)[1] > 128)
    return n


def decimal(ns):
    return f"{ns // 10**9}.{ns % 10**9:09d}"


def numbers(manifest, moments_ns):
    frames = render(manifest, W, H, at=",".join(map(decimal, moments_ns)))
    assert len(frames) == len(moments_ns)
    return [number(frame) for frame in frames]


def starts(rate, count=PICTURES):
    """When each picture begins, as the nanosecond before and the one not before it."""
    exact = [Fraction(n) / rate * 10**9 for n in range(count)]
    return [(int(t) - 1, -int(-t // 1) + 1) for t in exact]


def check_rate(folder, rate):
    name = "rate-" + str(rate).replace("/", "-") + ".mp4"
    manifest = programme(folder, {"src": name, "duration": 10})
    edges = starts(rate)
    wanted = {at: n for n, (_, at) in enumerate(edges)}
    wanted.update({before: n - 1 for n, (before, _) in enumerate(edges) if n})
    wanted[5 * 10**9] = PICTURES - 1  # the last one stays
    moments = list(wanted)
    assert numbers(manifest, moments) == [wanted[m] for m in moments], rate


def each_picture_at_its_nanosecond_film_rates(folder):
    check_rate(folder, Fraction(24000, 1001))
    check_rate(folder, Fraction(24))
    check_rate(folder, Fraction(25))


def each_picture_at_its_nanosecond_video_rates(folder):
    check_rate(folder, Fraction(30000, 1001))
    check_rate(folder, Fraction(30))
    check_rate(folder, Fraction(50))


def each_picture_at_its_nanosecond_high_rates(folder):
    check_rate(folder, Fraction(60000, 1001))
    check_rate(folder, Fraction(120))


def varied_lengths_are_kept(folder):
    """Picture n shows for 20 + 30 (n mod 5) ms."""
    manifest = programme(folder, {"src": "varied.mkv", "duration": 10})
    at, wanted, moments = 0, [], []
    for n in range(PICTURES):
        length = (20 + 30 * (n % 5)) * 10**6
        moments += [at, at + length - 1] if n + 1 < PICTURES else [at]
        wanted += [n] * (2 if n + 1 < PICTURES else 1)
        at += length
    assert numbers(manifest, moments) == wanted


def any_order_of_moments_gives_the_same(folder):
    manifest = programme(folder, {"src": "h264.mp4", "duration": 3, "loop": True})
    moments = [(k * 7919) % 2900 * 10**6 for k in range(60)]
    length = PICTURES * 40 * 10**6
    assert numbers(manifest, moments) == [m % length // (40 * 10**6) for m in moments]


def item_lasts_as_long_as_its_video(folder):
    """Two turns of two videos: nothing is missing and nothing comes again at the seams."""
    manifest = programme(folder, {"src": "rate-30.mp4"}, {"src": "h264.mp4"})
    first, second = [Fraction(n, 30) for n in range(24)], [Fraction(n, 25) for n in range(24)]
    begin = [Fraction(0), Fraction(24, 30), Fraction(24, 30) + Fraction(24, 25)]
    moments, wanted = [], []
    for turn in range(2):
        for films, offset in ((first, begin[0]), (second, begin[1])):
            for n, t in enumerate(films):
                moments.append(-int(-(turn * begin[2] + offset + t) * 10**9 // 1) + 2)
                wanted.append(n)
    assert numbers(manifest, moments) == wanted


def loops_have_no_seam(folder):
    manifest = programme(folder, {"src": "rate-30000-1001.mp4", "duration": 60, "loop": True})
    out = run("render", manifest, "--from", FROM, "--for", "4", "--fps", "30000/1001", "--format",
              "rgba", "--stage", "canvas", "--out", "-").stdout
    size = W * H * 4
    seen = [number(Frame(W, H, 4, out[i:i + size])) for i in range(0, len(out), size)]
    assert seen == [n % PICTURES for n in range(len(seen))] and len(seen) == 120, seen


def animated_pictures_start_again(folder):
    manifest = programme(folder, {"src": "loop.png"}, {"fill": "#00ff00"})
    moments = [k * 40 * 10**6 for k in (0, 23, 24, 47, 48, 100, 239)]
    assert numbers(manifest, moments) == [m // (40 * 10**6) % 24 for m in moments]
    # Eleven whole turns of 0.96 s fill 10 s.
    last, after = render(manifest, W, H, at="10.559,10.56")
    assert number(last) == 23 and after.at(5, 5) == (0, 255, 0, 255)


def fade_between_two_videos(folder):
    """The old one stands at its last instant, the new one runs: each pixel is their mean."""
    items = [{"src": "h264.mp4"}, {"src": "below.mp4", "fit": "fill", "enter": {
        "transition": "fade", "duration": 0.8}}]
    manifest = programme(folder, *items)
    old = render(manifest, W, H, at="0.95")[0]
    assert number(old) == PICTURES - 1
    for ms in (0, 200, 400, 600):
        mixed = render(manifest, W, H, at=str((960 + ms) / 1000))[0]
        alone = programme(folder, {"src": "below.mp4", "fit": "fill"})
        new = render(alone, W, H, at=str(ms / 1000))[0]
        manifest = programme(folder, *items)
        p = ms / 800
        for x in range(4, W, 8):
            for y in (8, 24, 40, 56):
                want = [(1 - p) * a + p * b for a, b in
                        zip(premultiplied(old.at(x, y)), premultiplied(new.at(x, y)))]
                assert_close(premultiplied(mixed.at(x, y)), want, 1.5 / 255, f"{ms} ms {x},{y}")


def check_alpha(frame, n, tolerance):
    assert number(frame) == n
    r, g, b, a = frame.at(20, 48)
    assert_close([r / 255, g / 255, b / 255], [c / 255 for c in RED], 2 * tolerance, "red")
    assert_close([a / 255], [128 / 255], tolerance, "alpha of red")
    assert frame.at(70, 48)[3] <= tolerance * 255, frame.at(70, 48)
    assert frame.at(70, 12)[3] >= 255 * (1 - tolerance), frame.at(70, 12)


def alpha_of_every_kind(folder):
    for name, tolerance in (("png.mov", 0), ("qtrle.mov", 0), ("prores-alpha.mov", LOSSY),
                            ("vp8-alpha.webm", LOSSY), ("vp9-alpha.webm", LOSSY)):
        manifest = programme(folder, {"src": name})
        for n, frame in zip((0, 13), render(manifest, W, H, at="0,0.53")):
            check_alpha(frame, n, tolerance or 1 / 255)


def stacked_alpha_and_mattes(folder):
    for name, word in (("below.mp4", "stacked-below"), ("right.mp4", "stacked-right")):
        shutil.copy(CLIPS / name, folder)
        manifest = write_manifest(folder, canvas={"width": W, "height": H},
                                  items=[{"src": {"src": name, "alpha": word}}])
        for n, frame in zip((0, 13), render(manifest, W, H, at="0,0.53")):
            check_alpha(frame, n, LOSSY)
    for name in ("h264.mp4", "matte.mp4"):
        shutil.copy(CLIPS / name, folder)
    manifest = write_manifest(folder, canvas={"width": W, "height": H}, contents={
        "film": {"src": "h264.mp4", "matte": "its alpha"}, "its alpha": {"src": "matte.mp4"}},
        items=[{"content": "film"}])
    for n, frame in zip((0, 13), render(manifest, W, H, at="0,0.53")):
        check_alpha(frame, n, LOSSY)


def alpha_over_a_picture(folder):
    write_png(folder / "back.png", W, H, lambda x, y: (2 * x, 255 - 2 * y, 90, 255))
    shutil.copy(CLIPS / "vp9-alpha.webm", folder)
    alone = render(programme(folder, {"src": "vp9-alpha.webm"}), W, H, at="0.53")[0]
    back = render(write_manifest(folder, canvas={"width": W, "height": H},
                                 items=[{"src": "back.png"}]), W, H)[0]
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H}, default="l",
        contents={"back": {"src": "back.png"}},
        playlists={"film": {"items": [{"src": "vp9-alpha.webm"}]}},
        layouts={"l": {"background": "back",
                       "zones": [{"rect": [0, 0, W, H], "playlist": "film"}]}})
    both = render(manifest, W, H, at="0.53")[0]
    for y in range(0, H, 3):
        for x in range(0, W, 3):
            layers = [tuple(c / 255 for c in f.at(x, y)) for f in (back, alone)]
            assert_close(premultiplied(both.at(x, y)), over(layers), 2 / 255, f"{x},{y}")


def keyframes_carry_a_video(folder):
    """It moves right by its own width and grows to twice its size, and plays on."""
    shutil.copy(CLIPS / "h264.mp4", folder)
    manifest = write_manifest(
        folder, canvas={"width": 2 * W, "height": 2 * H}, default="l",
        playlists={"p": {"items": [{"src": "h264.mp4", "fit": "none", "align": [0, 0], "animate": [
            {"at": 0, "x": 0, "y": 0, "scale": 1, "ease": "hold"},
            {"at": 0.2, "x": W, "y": 0, "scale": 1, "ease": "hold"},
            {"at": 0.4, "x": W / 2, "y": H / 2, "scale": 2}]}]}},
        layouts={"l": {"zones": [{"rect": [0, 0, 2 * W, 2 * H], "playlist": "p"}]}})
    first, second, third = render(manifest, 2 * W, 2 * H, at="0.18,0.3,0.5")
    assert number(first) == 4 and first.at(W + 2, 2)[3] == 0
    assert number(second, left=W) == 7 and second.at(2, 2)[3] == 0
    assert number(third, w=2 * W, h=2 * H) == 12


def a_smaller_zone_gets_smaller_pictures(folder):
    shutil.copy(CLIPS / "h264.mp4", folder)
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H}, default="l",
        playlists={"p": {"items": [{"src": "h264.mp4"}]}},
        layouts={"l": {"zones": [{"rect": [40, 20, 48, 40], "playlist": "p"}]}})
    for n, frame in zip((0, 13), render(manifest, W, H, at="0,0.53")):
        assert number(frame, left=40, top=24, w=48, h=32) == n  # 48 x 32 in the middle
        assert frame.at(60, 22)[3] == 0 and frame.at(60, 58)[3] == 0
        red = [c / 255 for c in frame.at(50, 50)]
        assert_close(red, [*(c / 255 for c in RED), 1], LOSSY, "red")


def in_a_zone(folder, item, **zone):
    shutil.copy(CLIPS / item["src"], folder)
    return write_manifest(
        folder, canvas={"width": W, "height": H}, default="l", playlists={"p": {"items": [item]}},
        layouts={"l": {"zones": [{"rect": [0, 0, W, H], "playlist": "p", **zone}]}})


def a_zone_turns_its_video(folder):
    """Upside down, and on its side."""
    frame = render(in_a_zone(folder, {"src": "h264.mp4"}, rotate=180), W, H, at="0.53")[0]
    bits = [frame.at(W - 1 - (2 * bit + 1) * W // 16, H - 1 - H // 4)[1] > 128 for bit in range(8)]
    assert sum(set_ << (7 - bit) for bit, set_ in enumerate(bits)) == 13
    frame = render(in_a_zone(folder, {"src": "h264.mp4"}, rotate=90), W, H, at="0.53")[0]
    assert frame.at(4, 32)[3] == 0 and frame.at(W // 2, 32)[3] == 255, "90 degrees: 64 wide"
    red = [c / 255 for c in frame.at(24, 8)[:3]]
    assert_close(red, [c / 255 for c in RED], LOSSY, "the lower left is at the upper left")


def a_video_larger_than_the_canvas_shows_its_part(folder):
    item = {"src": "h264.mp4", "fit": "none", "align": [1, 0]}
    whole = render(programme(folder, {"src": "h264.mp4"}), W, H, at="0.53")[0]
    manifest = write_manifest(folder, canvas={"width": W // 2, "height": H // 2}, items=[item])
    part = render(manifest, W // 2, H // 2, at="0.53")[0]
    assert all(part.at(x, y) == whole.at(x + W // 2, y) for x in range(W // 2)
               for y in range(H // 2))


def a_video_without_size_is_not_seen_and_runs_on(folder):
    item = {"src": "h264.mp4", "animate": [{"at": 0, "scale": 0, "ease": "hold"},
                                           {"at": 0.5, "scale": 1}]}
    hidden, shown = render(programme(folder, item), W, H, at="0.2,0.53")
    assert not any(hidden.data) and number(shown) == 13
    tiny = render(in_a_zone(folder, {"src": "h264.mp4"}, rect=[10, 10, 0.3, 0.2]), W, H, at="0.53")
    assert sum(pixel > 0 for pixel in tiny[0].data[3::4]) <= 1


def items_shorter_than_their_videos(folder):
    """Of 0.1 s each: two and a half pictures, five, and again from the first."""
    manifest = programme(folder, {"src": "h264.mp4", "duration": 0.1},
                         {"src": "rate-50.mp4", "duration": 0.1})
    moments = [k * 10**7 for k in range(60)]
    assert numbers(manifest, moments) == [
        m % 10**8 // (2 * 10**7 if m // 10**8 % 2 else 4 * 10**7) for m in moments]


def two_zones_play_each_on_its_own(folder):
    shutil.copy(CLIPS / "h264.mp4", folder)
    shutil.copy(CLIPS / "rate-50.mp4", folder)
    manifest = write_manifest(
        folder, canvas={"width": 2 * W, "height": H}, default="l",
        playlists={"a": {"items": [{"src": "h264.mp4"}]}, "b": {"items": [{"src": "rate-50.mp4"}]}},
        layouts={"l": {"zones": [{"rect": [0, 0, W, H], "playlist": "a"},
                                 {"rect": [W, 0, W, H], "playlist": "b"}]}})
    for ms, frame in zip((10, 300, 500), render(manifest, 2 * W, H, at="0.01,0.3,0.5")):
        assert number(frame) == ms // 40 % 24 and number(frame, left=W) == ms // 20 % 24


def on_background(folder, film, *, other=None, **fields):
    """A layout on a film; in its lower half items of 0.4 s take turns."""
    contents = {"film": {"src": film}, **({"other": {"src": other}} if other else {})}
    for content in contents.values():
        shutil.copy(CLIPS / content["src"], folder)
    zone = {"rect": [0, H // 2, W, H // 2], "playlist": "fills"}
    layouts = {"l": {"background": "film", "zones": [zone]}, "o": {"background": "other"}}
    return write_manifest(
        folder, **{"canvas": {"width": W, "height": H}, "default": "l", "contents": contents,
                   "layouts": {name: layouts[name] for name in ("l", "o")[:len(contents)]},
                   "playlists": {"fills": {"items": [{"fill": "#00ff0080", "duration": 0.4},
                                                     {"fill": "#ff00ff", "duration": 0.4}]}},
                   **fields})


def a_background_runs_on_below_the_items(folder):
    """From the layout's start, again and again, whatever the lead zone does."""
    manifest = on_background(folder, "h264.mp4")
    moments = [n * 40 + at for n in (0, 1, 9, 10, 23, 24, 47, 48, 75, 999) for at in (0, 39)]
    frames = render(manifest, W, H, at=",".join(f"{ms / 1000:.3f}" for ms in moments))
    assert [number(frame) for frame in frames] == [ms // 40 % PICTURES for ms in moments]
    alone = render(programme(folder, {"src": "h264.mp4"}), W, H)[0]
    red = over([[c / 255 for c in alone.at(20, 48)], (0, 1, 0, 128 / 255)])
    assert_close(premultiplied(frames[0].at(20, 48)), red, 2 / 255, "translucent on the film")
    assert frames[2 * 3].at(20, 48) == (255, 0, 255, 255), frames[6].at(20, 48)


def a_background_with_alpha_is_clear_where_it_says(folder):
    manifest = on_background(folder, "vp9-alpha.webm", playlists={"fills": {"items": [
        {"fill": "clear"}]}}, keep_clear=[{"rect": [80, 0, 16, 10]}])
    frames = render(manifest, W, H, at="0,0.53,1.49")
    for n, frame in zip((0, 13, 13), frames):
        assert frame.at(85, 5)[3] == 0 and frame.at(85, 25)[3] > 240, "kept clear in front of it"
        check_alpha(frame, n, LOSSY)


def a_background_covers_the_canvas(folder):
    manifest = on_background(folder, "h264.mp4", canvas={"width": 2 * W, "height": H})
    frame = render(manifest, 2 * W, H, at="0.53")[0]
    assert number(frame, w=2 * W) == 13 and frame.at(1, 1)[3] == 255


def an_interrupt_freezes_the_background(folder):
    """What it displaced goes on in place; what others displace begins anew."""
    for interrupt, offset in ((True, 2), (False, 4)):
        manifest = on_background(folder, "h264.mp4", other="rate-50.mp4", schedule=[
            {"layout": "o", "interrupt": interrupt, "from": "2026-11-24T12:00:02+09:00",
             "until": "2026-11-24T12:00:04+09:00"}])
        frames = render(manifest, W, H, at="1.99,2,3.01,3.99,4,4.5,6")
        at = [int(1000 * t) for t in (1.99, 4 - offset, 4.5 - offset, 6 - offset)]
        first, *rest = [ms // 40 % PICTURES for ms in at]
        meanwhile = [ms // 20 % PICTURES for ms in (0, 1010, 1990)]
        assert [number(frame) for frame in frames] == [first, *meanwhile, *rest], interrupt


def runs_are_equal_whatever_the_threads(folder):
    manifest = programme(folder, {"src": "vp9-alpha.webm", "enter": "fade"}, {"src": "h264.mp4"})
    outs = {run("render", manifest, "--from", FROM, "--for", "2.5", "--fps", "24", "--format",
                "sha256", "--out", "-", "--threads", threads).stdout for threads in (1, 2, 5)}
    assert len(outs) == 1


main(each_picture_at_its_nanosecond_film_rates, each_picture_at_its_nanosecond_video_rates,
     each_picture_at_its_nanosecond_high_rates, varied_lengths_are_kept,
     any_order_of_moments_gives_the_same, item_lasts_as_long_as_its_video, loops_have_no_seam,
     animated_pictures_start_again, fade_between_two_videos, alpha_of_every_kind,
     stacked_alpha_and_mattes, alpha_over_a_picture, keyframes_carry_a_video,
     a_smaller_zone_gets_smaller_pictures, a_zone_turns_its_video,
     a_video_larger_than_the_canvas_shows_its_part, a_video_without_size_is_not_seen_and_runs_on,
     items_shorter_than_their_videos, two_zones_play_each_on_its_own,
     a_background_runs_on_below_the_items, a_background_with_alpha_is_clear_where_it_says,
     a_background_covers_the_canvas, an_interrupt_freezes_the_background,
     runs_are_equal_whatever_the_threads)
