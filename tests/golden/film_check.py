#!/usr/bin/env python3
"""What is said of moving contents before they are shown: what they are, how long they last, and why
one cannot be shown."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from picture import FROM, VITRINE, main, run, write_manifest

CLIPS = Path(os.environ["VITRINE_BUILD"]) / "clips"
W, H = 96, 64


def clips(folder, *names):
    for name in names:
        shutil.copy(CLIPS / name, folder)


def programme(folder, *items, **fields):
    return write_manifest(folder, canvas={"width": W, "height": H}, items=list(items), **fields)


def facts(manifest, *options):
    """What check says of each moving content, by its place."""
    said = json.loads(run("check", manifest, "--json", *options).stdout)
    return {one.pop("place"): one for one in said["moving"]}, said["problems"]


def refused(manifest, *words):
    """Neither check nor render takes it, and both say why."""
    for arguments in (["check"], ["render", "--from", FROM, "--at", "0", "--format", "sha256",
                                  "--out", "-"]):
        done = run(arguments[0], manifest, *arguments[1:], expect=4)
        assert b"frame" not in done.stdout, "a frame was made"
        text = done.stderr.decode()
        assert all(word in text for word in words), text


def what_a_video_is(folder):
    clips(folder, "rate-30000-1001.mp4", "vp9-alpha.webm", "loop.gif", "below.mp4")
    found, problems = facts(programme(
        folder, {"src": "rate-30000-1001.mp4"}, {"src": "vp9-alpha.webm"}, {"src": "loop.gif"},
        {"src": {"src": "below.mp4", "alpha": "stacked-below"}}))
    assert not problems, problems
    plain, own, gif, stacked = (found[f"/items/{i}/src"] for i in range(4))
    assert plain["codec"] == "h264" and (plain["width"], plain["height"]) == (W, H), plain
    assert abs(plain["rate"] - 30000 / 1001) < 1e-3 and plain["pictures"] == 24, plain
    assert abs(plain["duration"] - 24 * 1001 / 30000) < 1e-6, plain
    assert plain["alpha"] is None and plain["sound"] is False, plain
    assert own["codec"] == "vp9" and own["alpha"] == "own", own
    assert gif["codec"] == "gif" and gif["alpha"] == "own", gif
    assert stacked["alpha"] == "stacked-below" and stacked["height"] == H, stacked


def alpha_or_its_lack_in_words(folder):
    clips(folder, "h264.mp4", "vp9-alpha.webm", "vp9.webm")
    text = run("check", programme(folder, {"src": "h264.mp4"}, {"src": "vp9-alpha.webm"},
                                  {"src": "vp9.webm"})).stdout.decode()
    lines = text.splitlines()
    assert "without alpha, which such a file cannot have" in lines[0], text
    assert "with an alpha plane" in lines[1], text
    assert lines[2].endswith("without alpha"), text


def whether_this_machine_keeps_up(folder):
    clips(folder, "h264.mp4")
    found, problems = facts(programme(folder, {"src": "h264.mp4"}), "--measure")
    assert found["/items/0/src"]["speed"] > 0, found
    assert "speed" not in facts(programme(folder, {"src": "h264.mp4"}))[0]["/items/0/src"]
    assert all("this machine decodes" in problem["text"] for problem in problems), problems


def what_is_unwise_is_a_warning(folder):
    clips(folder, "h264.mp4")
    _, problems = facts(programme(folder, {"src": "h264.mp4", "volume": 0.5}))
    assert [p["severity"] for p in problems] == ["warning"], problems
    assert "no sound" in problems[0]["text"], problems


def a_plan_knows_how_long_videos_last(folder):
    clips(folder, "h264.mp4", "rate-30.mp4")
    done = run("plan", programme(folder, {"src": "h264.mp4"}, {"src": "rate-30.mp4"},
                                 {"src": "gone.mp4"}), "--from", FROM, "--for", "11", "--json")
    cues = [json.loads(line) for line in done.stdout.splitlines()]
    assert [cue["start"][17:] for cue in cues] == [
        "00+09:00", "00.960+09:00", "01.760+09:00"], cues


def broken_files_are_refused(folder):
    clips(folder, "h264.mp4", "vp9.webm", "loop.png")
    whole = (folder / "h264.mp4").read_bytes()
    webm = (folder / "vp9.webm").read_bytes()
    for name, data in (("cut.mp4", whole[:1500]), ("head.webm", webm[:60]),
                       ("noise.mp4", whole[:32] + bytes(i * 73 & 255 for i in range(5000))),
                       ("cut.png", (folder / "loop.png").read_bytes()[:90])):
        (folder / name).write_bytes(data)
        refused(programme(folder, {"src": name}), "/items/0/src")


def a_playlist_dressed_as_a_video_opens_nothing(folder):
    clips(folder, "h264.mp4")
    (folder / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nh264.mp4\n")
    (folder / "concat.mp4").write_text("ffconcat version 1.0\nfile h264.mp4\n")
    for name in ("list.mp4", "concat.mp4"):
        refused(programme(folder, {"src": name}), "/items/0/src", "no picture")


def another_file_than_the_manifest_says(folder):
    clips(folder, "h264.mp4")
    size = (folder / "h264.mp4").stat().st_size
    refused(programme(folder, {"src": {"src": "h264.mp4", "bytes": size + 1}}), "bytes")
    refused(programme(folder, {"src": {"src": "h264.mp4", "sha256": "0" * 64}}), "SHA-256")


def a_matte_is_of_the_same_form(folder):
    clips(folder, "h264.mp4", "matte.webm")
    refused(programme(folder, {"content": "film"}, contents={
        "film": {"src": "h264.mp4", "matte": "grey"}, "grey": {"src": "matte.webm"}}),
        "/contents/film", "another form")


def a_background_is_measured_as_it_covers_the_canvas(folder):
    clips(folder, "h264.mp4")
    manifest = write_manifest(folder, contents={"film": {"src": "h264.mp4"}}, default="l",
                              canvas={"width": 192, "height": 64},
                              layouts={"l": {"background": "film"}})
    text = run("check", manifest, "--measure").stdout.decode()
    assert "/contents/film" in text and "decoded at 192 x 128" in text, text


def a_broken_background_is_refused(folder):
    clips(folder, "h264.mp4")
    whole = (folder / "h264.mp4").read_bytes()
    (folder / "h264.mp4").write_bytes(whole[:1500])
    refused(write_manifest(folder, contents={"film": {"src": "h264.mp4"}}, default="l",
                           layouts={"l": {"background": "film"}}), "/contents/film")


def a_decoder_that_cannot_start_is_no_fault_of_the_content(folder):
    clips(folder, "h264.mp4")
    manifest = programme(folder, {"src": "h264.mp4"})
    own = shutil.copy(VITRINE, folder)
    decoder = folder / "vitrine-decoder"
    decoder.write_text("#!/bin/sh\nexit 1\n")
    decoder.chmod(0o755)
    for arguments in (["check", manifest], ["render", manifest, "--from", FROM, "--at", "0",
                                            "--format", "sha256", "--out", "-"]):
        done = subprocess.run([own, *arguments], capture_output=True, timeout=120)
        assert done.returncode == 1, (done.returncode, done.stderr)
        assert not done.stdout.startswith(b"frame"), "a frame was made"
        assert b"/items/0/src" in done.stderr and b"decoder" in done.stderr, done.stderr


main(a_decoder_that_cannot_start_is_no_fault_of_the_content, what_a_video_is,
     alpha_or_its_lack_in_words, whether_this_machine_keeps_up,
     what_is_unwise_is_a_warning, a_plan_knows_how_long_videos_last, broken_files_are_refused,
     a_playlist_dressed_as_a_video_opens_nothing, another_file_than_the_manifest_says,
     a_matte_is_of_the_same_form, a_background_is_measured_as_it_covers_the_canvas,
     a_broken_background_is_refused)
