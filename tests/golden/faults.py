#!/usr/bin/env python3
"""Bad input: a clear line on standard error, the exit code of the contract, nothing half done."""

import hashlib
import json
import struct
import subprocess
import zlib

from picture import FROM, VITRINE, main, render, run, write_manifest, write_png

W, H = 16, 9


def refused(code, *arguments):
    """Runs vitrine, expects a failure, and returns its lines."""
    done = run(*arguments, expect=code)
    lines = done.stderr.decode().splitlines()
    assert lines and all(line.startswith("vitrine: ") for line in lines), lines
    return lines


def rendered(code, manifest):
    return refused(code, "render", manifest, "--from", FROM, "--at", "0", "--out", "-", "--format",
                   "sha256")


def rendered_code(manifest):
    done = subprocess.run([VITRINE, "render", manifest, "--from", FROM, "--at", "0", "--format",
                           "sha256", "--out", "-"], capture_output=True, timeout=60)
    assert done.returncode == 4, done
    return done.stderr.decode().splitlines()


def picture(folder, name="p.png"):
    write_png(folder / name, W, H, lambda x, y: (x, y, 0, 255))
    return (folder / name).read_bytes()


def with_content(folder, **content):
    return write_manifest(folder, canvas={"width": W, "height": H}, contents={"p": content},
                          items=[{"content": "p"}])


def missing_file(folder):
    lines = rendered(4, with_content(folder, src="gone.png"))
    assert "/contents/p" in lines[0] and "gone.png" in lines[0], lines
    assert not list(folder.glob("frame*")), "a frame was written"


def wrong_hash_and_wrong_size(folder):
    data = picture(folder)
    good = hashlib.sha256(data).hexdigest()
    run("render", with_content(folder, src="p.png", sha256=good, bytes=len(data)), "--from", FROM,
        "--at", "0", "--out", folder)
    rendered(4, with_content(folder, src="p.png", sha256="0" * 64, bytes=len(data)))
    rendered(4, with_content(folder, src="p.png", sha256=good, bytes=len(data) + 1))


def truncated_png(folder):
    data = picture(folder)
    for size in (0, 7, 20, 40, len(data) // 2, len(data) - 12, len(data) - 1):
        (folder / "p.png").write_bytes(data[:size])
        lines = rendered(4, with_content(folder, src="p.png"))
        assert "p.png" in lines[0], lines


def hash_of_an_unused_content_counts_for_nothing(folder):
    """Two contents of one hash, only the second in use: it is missed, not taken for fetched."""
    far = {"src": "http://127.0.0.1:9/p.png", "sha256": "1" * 64, "bytes": 9}
    lines = rendered_code(write_manifest(folder, contents={"a": far, "b": far},
                                         items=[{"content": "b"}]))
    assert any("/contents/b" in line for line in lines), lines


def not_a_picture(folder):
    (folder / "p.png").write_text("<html>not here</html>")
    rendered(4, with_content(folder, src="p.png"))


def picture_beyond_every_bound(folder):
    """A header that claims 100,000 x 100,000 pixels: refused before a byte is decoded."""
    data = bytearray(picture(folder))
    data[16:24] = struct.pack(">II", 100000, 100000)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    (folder / "p.png").write_bytes(data)
    rendered(4, with_content(folder, src="p.png"))


def leaving_the_folder(folder):
    inner = folder / "inner"
    inner.mkdir()
    picture(folder, "secret.png")
    (inner / "link.png").symlink_to(folder / "secret.png")
    for src, code in (("../secret.png", 3), ("/etc/passwd", 3), ("file:///etc/passwd", 3),
                      ("%2e%2e/secret.png", 3), ("link.png", 4)):
        done = run("render", with_content(inner, src=src), "--from", FROM, "--at", "0", "--out",
                   inner, expect=code)
        assert done.stderr.startswith(b"vitrine: /contents/p"), done.stderr


def every_error_is_reported(folder):
    path = folder / "manifest.json"
    path.write_text(json.dumps({
        "vitrine": 1, "id": "no spaces", "revision": 0, "canvas": {"width": 0, "height": 9},
        "playlists": {"a/b": {"items": [{"text": "x", "duration": "long"}, {"content": "none"}]}},
        "layouts": {"l": {"zones": [{"rect": [0, 0, 0, 5], "playlist": "nobody"}]}},
        "default": "m"}))
    text = "\n".join(refused(3, "check", path))
    for place in ("/id", "/revision", "/canvas/width", "/playlists/a~1b/items/0/duration",
                  "/playlists/a~1b/items/1/content", "/layouts/l/zones/0/rect",
                  "/layouts/l/zones/0/playlist", "/default"):
        assert f"vitrine: {place}" in text, f"{place} is not among:\n{text}"


def too_many_items(folder):
    items = [{"fill": "#000"}] * 10001
    lines = refused(3, "check", write_manifest(folder, items=items))
    assert "10000" in lines[0].replace(",", ""), lines
    write_manifest(folder, items=items[:10000])
    run("check", folder)


def html_and_other_texts(folder):
    path = folder / "manifest.json"
    for text in ("<!doctype html><html></html>", "", "[]", "{", "nul", '{"vitrine": 2}',
                 '{"vitrine": 1, "vitrine": 1}', "[" * 100000):
        path.write_text(text)
        refused(3, "check", path)
        refused(3, "plan", path)
    path.write_bytes(b'{"vitrine": 1, "id": "\xff\xfe"}')
    refused(3, "check", path)
    refused(3, "check", folder / "none.json")


def unknown_font_is_a_warning(folder):
    manifest = write_manifest(folder, canvas={"width": 200, "height": 60},
                              items=[{"text": "words", "style": {"font": "Nonsense Sans"}}])
    done = run("check", manifest)
    assert b"Nonsense Sans" in done.stderr, done.stderr
    assert max(render(manifest, 200, 60)[0].data) > 0, "nothing was drawn"


def empty_and_broken_feeds_show_the_fallback(folder):
    rss = "<rss version='2.0'><channel><title>t</title>{}</channel></rss>"
    item = "<item><title>news</title></item>"
    for text, shows in ((rss.format(item), False), (rss.format(""), True), ("<html/>", True),
                        (rss.format(item)[:60], True), (None, True)):
        if text is None:
            (folder / "feed.xml").unlink()
        else:
            (folder / "feed.xml").write_text(text)
        manifest = write_manifest(
            folder, canvas={"width": W, "height": H}, contents={"f": {"feed": "feed.xml"}},
            playlists={"p": {"items": [{"feed": "f"}]}}, default="l",
            layouts={"l": {"zones": [{"rect": [0, 0, W, H], "playlist": "p",
                                      "fallback": {"fill": "#00ff00"}}]}})
        pixel = render(manifest, W, H)[0].at(8, 4)
        assert (pixel == (0, 255, 0, 255)) == shows, (text, pixel)


def hostile_numbers(folder):
    for value in ("1e308", "-1e308", "1e-320", "0.0000001"):
        item = {"fill": "#123456", "animate": [{"at": 0, "x": 7777}]}
        zone = {"rect": [8888, 0, W, H], "playlist": "p", "rotate": 9999}
        text = json.dumps({
            "vitrine": 1, "id": "x", "revision": 1, "canvas": {"width": W, "height": H},
            "default": "l", "playlists": {"p": {"items": [item]}},
            "layouts": {"l": {"zones": [zone]}}})
        for old in ("7777", "8888", "9999"):
            path = folder / "manifest.json"
            path.write_text(text.replace(old, value).replace("7777", "0").replace("8888", "0")
                            .replace("9999", "0"))
            done = subprocess.run([VITRINE, "render", path, "--from", FROM, "--at", "0,1", "--out",
                                   folder], capture_output=True, timeout=60)
            assert done.returncode in (0, 3), done


EDGES = {  # of each field of a keyframe: what is taken, and what is refused
    "x": (["-1000000", "1000000", "1e-320", "-0.0", "33.3333333333333333333"],
          ["1000001", "-1e308", "1.8e308", "1e999", '"5"', "null", "NaN"]),
    "scale": (["0", "5e-324", "1000", "0.9999999999999999"], ["-1e-300", "-1", "1000.1", "1e308"]),
    "rotate": (["-1000000", "1000000", "89.9999999999"], ["-1e7", "1e308"]),
    "opacity": (["0", "1e-320", "1", "0.99999999999999999"], ["-5e-324", "-0.1", "1.0000001", "2"]),
    "at": (["0", "0.000000001", "0.0000000001", "31622400"], ["-1", "31622401", "1e300"]),
}


def animation_at_the_edges(folder):
    """What the contract allows is drawn; what it does not is refused with its place."""
    moments = "0,0.000000001,0.5,1,9.999"
    for field, (taken, wrong) in EDGES.items():
        for value in taken + wrong:
            keys = f'[{{"at":0,"{field}":{value}}},{{"at":1,"x":1}}]' if field != "at" else \
                f'[{{"at":0,"scale":0}},{{"at":{value},"x":3,"scale":2}}]'
            path = folder / "manifest.json"
            path.write_text(
                '{"vitrine":1,"id":"x","revision":1,"canvas":{"width":16,"height":9},"items":['
                f'{{"fill":"#12345680","animate":{keys}}}]}}')
            if value in taken:
                frames = render(path, W, H, at=moments)
                assert len(frames) == 5, (field, value)
                continue
            lines = refused(3, "render", path, "--from", FROM, "--at", "0", "--out", folder)
            place = f"/items/0/animate/{int(field == 'at')}/{field}"
            unreadable = value in ("1e999", "1.8e308", "NaN")
            assert unreadable or place in lines[0], lines


def zones_wherever_and_however_many(folder):
    """Off the canvas, far larger than it, thinner than a pixel; a thousand, but no more."""
    def zones(rects):
        return write_manifest(
            folder, canvas={"width": W, "height": H}, default="l",
            playlists={"p": {"items": [{"fill": "#ff0000"}]}, "q": {"items": [{"text": "w"}]}},
            layouts={"l": {"zones": [{"rect": rect, "playlist": "pq"[i % 2]}
                                     for i, rect in enumerate(rects)]}})

    def alone(*rect):
        return write_manifest(
            folder, canvas={"width": W, "height": H}, default="l",
            playlists={"p": {"items": [{"fill": "#ff0000"}]}},
            layouts={"l": {"zones": [{"rect": list(rect), "playlist": "p"}]}})

    def reds(manifest):
        return [i for i, a in enumerate(render(manifest, W, H)[0].data[3::4]) if a]

    assert reds(alone(W, 0, 5, 5)) == [] == reds(alone(-7, 2, 6.5, 5))
    assert reds(alone(-1000000, -1000000, 5, 5)) == []
    assert len(reds(alone(-500000, -500000, 1000000, 1000000))) == W * H
    assert reds(alone(-3, -2, 4, 3)) == [0]
    assert reds(alone(3.25, 1, 1e-9, 1)) in ([], [W + 3])
    assert reds(alone(3, 1, 1e6, 1)) == list(range(W + 3, 2 * W))
    many = [[k % 40 - 10.3, k % 23 - 6.1, 5 + k % 7, 3 + k % 5] for k in range(1000)]
    assert len(reds(zones(many))) > W * H // 2
    assert "1000" in refused(3, "render", zones(many + [[0, 0, 1, 1]]), "--from", FROM, "--at", "0",
                             "--out", folder)[0].replace(",", "")


def usage(folder):
    manifest = write_manifest(folder, items=[{"fill": "#000"}])
    for arguments in (["render"], ["render", manifest, "--format", "y4m", "--stage", "canvas"],
                      ["render", manifest, "--out", "-"], ["render", manifest, "--fps", "0"],
                      ["render", manifest, "--at", "1,,2"], ["render", manifest, "--size", "0x9"],
                      ["render", manifest, "--from", "yesterday"], ["render", manifest, "extra"],
                      ["render", manifest, "--stage"], ["plan", manifest, "--nonsense"], ["dance"]):
        refused(2, *arguments)
    refused(3, "render", manifest, "--panel", "none", "--at", "0", "--out", folder)
    for arguments in (["--help"], ["--version"], ["render", "--help"], ["play", "--help"],
                      ["check", "--version"], ["plan", "--help"], ["panel", "--help"]):
        assert run(*arguments).stdout, arguments


def output_that_cannot_be_written(folder):
    manifest = write_manifest(folder, canvas={"width": 640, "height": 360},
                              items=[{"fill": "#000"}])
    lines = refused(1, "render", manifest, "--from", FROM, "--at", "0,1", "--format", "rgba",
                    "--out", "/dev/full")
    assert "/dev/full" in lines[0], lines


main(missing_file, wrong_hash_and_wrong_size, truncated_png, not_a_picture,
     hash_of_an_unused_content_counts_for_nothing,
     picture_beyond_every_bound, leaving_the_folder, every_error_is_reported, too_many_items,
     html_and_other_texts, unknown_font_is_a_warning, empty_and_broken_feeds_show_the_fallback,
     hostile_numbers, animation_at_the_edges,
     zones_wherever_and_however_many, usage, output_that_cannot_be_written)
