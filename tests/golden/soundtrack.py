#!/usr/bin/env python3
"""The sound of a rendered span: which sample is where, against what ffmpeg reads from the clips."""

import array
import json
import math
import os
import shutil
import subprocess
from pathlib import Path

from picture import FROM, VITRINE, main, run, write_manifest

CLIPS = Path(os.environ["VITRINE_BUILD"]) / "clips"
W, H, RATE = 96, 64, 48000
EDGE = 240  # frames: what begins or ends does so within them


def programme(folder, *playlists, **fields):
    """One zone for each playlist."""
    for playlist in playlists:
        for item in playlist["items"]:
            if "src" in item:
                shutil.copy(CLIPS / item["src"], folder)
    names = [f"p{i}" for i in range(len(playlists))]
    return write_manifest(
        folder, canvas={"width": W, "height": H}, default="l",
        playlists=dict(zip(names, playlists)),
        layouts={"l": {"zones": [{"rect": [0, 0, W, H], "playlist": name} for name in names]}},
        **fields)


def film(src, duration, volume=1, **fields):
    return {"src": src, "duration": duration, "volume": volume, **fields}


def samples(path):
    """The left channel of a file of ours, which must be as it says; both are the same here."""
    data = Path(path).read_bytes()
    assert data[:4] == b"RIFF" and data[8:16] == b"WAVEfmt ", data[:16]
    at = data.index(b"data")
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert int.from_bytes(data[at + 4:at + 8], "little") == len(data) - at - 8
    both = array.array("f")
    both.frombytes(data[at + 8:])
    assert both[0::2] == both[1::2]
    return both[0::2]


def heard(folder, manifest, seconds, *options, start=FROM):
    path = folder / "heard.wav"
    run("render", manifest, "--from", start, "--for", str(seconds), "--fps", "10", "--format",
        "sha256", "--out", folder / "sums", "--sound", path, *options)
    return samples(path)


def clip(name):
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", CLIPS / name, "-f", "f32le", "-ac", "2",
                          "-ar", str(RATE), "-"], capture_output=True, check=True).stdout
    both = array.array("f")
    both.frombytes(raw)
    return both[0::2]


def steepest(values):
    return max(abs(b - a) for a, b in zip(values, values[1:]))


def each_sample_at_its_moment(folder):
    wave = clip("sound.mkv")
    assert len(wave) == 46080
    got = heard(folder, programme(folder, {"items": [film("sound.mkv", 2.5, loop=True)]}), 2.4)
    assert len(got) == 2.4 * RATE
    assert all(got[i] == wave[i % len(wave)] for i in range(EDGE, len(got))), "not as it was put"
    assert got[0] == 0 and all(abs(got[i]) <= abs(wave[i]) for i in range(EDGE))


def as_long_as_the_frames(folder):
    manifest = programme(folder, {"items": [film("sound.mkv", 9)]})
    for seconds, rate, count in (("1", "29.97", 48048), ("1", "30000/1001", 48048),
                                 ("0.5", "24", 24000), ("0.1", "30", 4800), ("0", "30", 0)):
        done = run("render", manifest, "--from", FROM, "--for", seconds, "--fps", rate,
                   "--format", "sha256", "--out", "-", "--sound", folder / "s.wav")
        assert len(samples(folder / "s.wav")) == count, (seconds, rate, done.stdout)
    silent = write_manifest(folder, canvas={"width": W, "height": H}, items=[{"fill": "#ff0000"}])
    got = heard(folder, silent, 1)
    assert len(got) == RATE and not any(got)


def the_same_bytes_however_frames_are_made(folder):
    manifest = programme(folder, {"items": [film("sound.webm", 0.7), film("sound.mp4", 1.3, 0.3)]},
                         {"items": [film("sound-44100.mov", 0.9, 0.8, loop=True)]})
    found = set()
    for threads, rate in (("1", "5"), ("4", "50"), ("2", "0.5"), ("2", "0.5")):
        run("render", manifest, "--from", FROM, "--for", "4", "--fps", rate, "--format", "sha256",
            "--out", folder / "sums", "--threads", threads, "--sound", folder / "s.wav")
        found.add((folder / "s.wav").read_bytes())
    assert len(found) == 1, "they differ"


def a_span_from_the_middle(folder):
    manifest = programme(folder, {"sync": True, "items": [
        film("sound.mkv", 1.5, loop=True), film("sound-44100.mov", 0.5, 0.5)]})
    whole = heard(folder, manifest, 4)
    part = heard(folder, manifest, 3, start=FROM.replace(":00+", ":00.700+"))
    at = 700 * RATE // 1000
    assert all(part[i] == whole[at + i] for i in range(EDGE, len(part))), "another place"


def volumes_and_several_at_once(folder):
    wave = clip("sound.mkv")
    got = heard(folder, programme(
        folder, {"items": [film("sound.mkv", 5, 0.5, loop=True)]},
        {"items": [{"fill": "#ff0000", "duration": 0.1}, film("sound.mkv", 5, 0.25, loop=True)]},
        {"items": [film("sound.mkv", 5, 0, loop=True)]}), 2, "--volume", "50")
    for i in range(2 * EDGE, len(got)):
        later = i - RATE // 10
        want = 0.25 * wave[i % len(wave)] + (0.125 * wave[later % len(wave)] if later >= 0 else 0)
        near = 0 <= later < EDGE
        assert near or abs(got[i] - want) < 1e-7, (i, got[i], want)


def no_click_where_one_follows_another(folder):
    got = heard(folder, programme(folder, {"items": [
        film("sound-44100.mov", 0.333, loop=True), film("sound-44100.mov", 0.5, 0.7, loop=True),
        {"fill": "#00ff00", "duration": 0.21}]}), 3)
    plain = steepest(clip("sound-44100.mov")[100:-100])
    assert 0.3 < max(got) < 0.51, max(got)
    # Of a fade: 1.5 times its mean slope.
    assert steepest(got) < plain + 1.5 * max(got) / EDGE + 1e-4, steepest(got)
    silent = range(int(0.833 * RATE) + 1, int(1.043 * RATE))
    assert not any(got[i] for i in silent), "heard behind its end"
    assert any(got[i] for i in range(silent.start - EDGE, silent.start)), "ended too soon"


def what_is_too_loud_is_taken_down(folder):
    one = film("sound-44100.mov", 0.9, loop=True)
    got = heard(folder, programme(folder, *[{"items": [one]}] * 5), 2)
    assert max(got) > 0.9 and max(map(abs, got)) <= 1, max(got)
    plain = steepest(clip("sound-44100.mov")[100:-100])
    assert steepest(got) < plain / 0.5 * 1.2, "clipped"


def layouts_by_the_clock(folder):
    """What a cut between layouts takes away ends there."""
    shutil.copy(CLIPS / "sound-44100.mov", folder)
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H}, default="mute",
        playlists={"p": {"items": [film("sound-44100.mov", 60, loop=True)]},
                   "q": {"items": [{"fill": "#ff0000"}]}},
        layouts={"loud": {"zones": [{"rect": [0, 0, W, H], "playlist": "p"}]},
                 "mute": {"zones": [{"rect": [0, 0, W, H], "playlist": "q"}]}},
        schedule=[{"layout": "loud", "from": "2026-11-24T12:00:00",
                   "until": "2026-11-24T12:01:00"}])
    got = heard(folder, manifest, 3, start=FROM.replace(":00:00+", ":00:58+"))
    last = max(i for i, value in enumerate(got) if value)
    assert 2 * RATE - EDGE < last < 2 * RATE, last


def wrong_usage(folder):
    manifest = programme(folder, {"items": [film("sound.mkv", 2)]})
    for words in (["--at", "1", "--sound", folder / "s.wav"], ["--sound", "-"],
                  ["--volume", "50"], ["--sound", folder / "s.wav", "--volume", "101"]):
        run("render", manifest, "--format", "sha256", "--out", folder / "sums", *words, expect=2)
    (folder / "sound.mkv").unlink()
    run("render", manifest, "--format", "sha256", "--out", folder / "sums", "--sound",
        folder / "s.wav", expect=4)
    assert not list(folder.glob("s.wav*")), "a file was left"


def muxed_by_ffmpeg(folder):
    """Both at once, as the manual has it."""
    manifest = programme(folder, {"items": [film("sound.mkv", 5, loop=True)]})
    film_path, sound = folder / "both.mkv", folder / "s.wav"
    render = subprocess.Popen(
        [VITRINE, "render", manifest, "--from", FROM, "--for", "3", "--fps", "25", "--format",
         "y4m", "--out", "-", "--sound", sound], stdout=subprocess.PIPE)
    subprocess.run(["ffmpeg", "-v", "error", "-i", "-", "-i", sound, "-c:v", "ffv1", "-c:a",
                    "flac", film_path], stdin=render.stdout, check=True, timeout=100)
    assert render.wait(100) == 0
    said = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-show_streams", "-of", "json", film_path],
        capture_output=True, check=True).stdout)["streams"]
    assert [s["codec_type"] for s in said] == ["video", "audio"], said
    assert int(said[0]["nb_read_packets"]) == 75, said
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", film_path, "-vn", "-f", "f32le", "-"],
                         capture_output=True, check=True).stdout
    assert len(raw) == 3 * RATE * 8, len(raw)


main(each_sample_at_its_moment, as_long_as_the_frames, the_same_bytes_however_frames_are_made,
     a_span_from_the_middle, volumes_and_several_at_once, no_click_where_one_follows_another,
     what_is_too_loud_is_taken_down, layouts_by_the_clock, wrong_usage, muxed_by_ffmpeg)
