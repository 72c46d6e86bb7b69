#!/usr/bin/env python3
"""Blending of real files against the exact formula: within 1/255 for one layer, 0.5/255 more for
each further translucent one; colour 0 where alpha is 0."""

import random

from picture import (Frame, assert_close, linear, main, over, premultiplied, render, write_manifest,
                     write_png)

W, H = 64, 36


def colours(seed, alphas=(0, 1, 2, 17, 64, 127, 128, 200, 254, 255)):
    rng = random.Random(seed)
    table = {
        (x, y): (rng.randrange(256), rng.randrange(256), rng.randrange(256), rng.choice(alphas))
        for y in range(H)
        for x in range(W)
    }
    return lambda x, y: table[x, y]


def stack(folder, count, blend):
    """Layers of random pixels over each other, each in a zone of its own."""
    layers = [colours(f"{blend}{i}") for i in range(count)]
    contents, playlists, zones = {}, {}, []
    for i, layer in enumerate(layers):
        write_png(folder / f"{i}.png", W, H, layer)
        contents[f"c{i}"] = {"src": f"{i}.png"}
        playlists[f"p{i}"] = {"items": [{"content": f"c{i}"}]}
        zones.append({"id": f"z{i}", "rect": [0, 0, W, H], "playlist": f"p{i}"})
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H, "blend": blend}, contents=contents,
        playlists=playlists, layouts={"l": {"zones": zones}}, default="l")
    return layers, render(manifest, W, H)[0]


def check_stack(folder, count, blend):
    layers, frame = stack(folder, count, blend)
    for y in range(H):
        for x in range(W):
            pixel = frame.at(x, y)
            want = over([tuple(c / 255 for c in layer(x, y)) for layer in layers], blend)
            if pixel[3] == 0:
                assert pixel == (0, 0, 0, 0), f"({x}, {y}): colour in clear glass: {pixel}"
            tolerance = (1 + 0.5 * (count - 1)) / 255 + 1e-9
            assert_close(premultiplied(pixel, blend), want, tolerance, f"({x}, {y}) of {count}")


def one_layer_is_exact(folder):
    layers, frame = stack(folder, 1, "srgb")
    for y in range(H):
        for x in range(W):
            want = layers[0](x, y)
            if want[3]:
                assert frame.at(x, y) == want, f"({x}, {y}): {frame.at(x, y)}, file {want}"


def srgb_layers(folder):
    for count in (2, 3, 6):
        check_stack(folder, count, "srgb")


def linear_layers(folder):
    for count in (1, 2, 4):
        check_stack(folder, count, "linear")


def fills(folder, **fields):
    """A red fill at 50 % over a blue one, in the middle of the canvas."""
    return write_manifest(
        folder, canvas={"width": W, "height": H}, default="l",
        playlists={"a": {"items": [{"fill": "#0000ff"}]},
                   "b": {"items": [{"fill": "#ff0000", "opacity": 0.5}]}},
        layouts={"l": {"zones": [{"rect": [8, 8, 20, 20], "playlist": "a"},
                                 {"rect": [16, 8, 20, 20], "playlist": "b", **fields}]}})


def clear_where_nothing_is(folder):
    manifest = fills(folder)
    canvas = render(manifest, W, H)[0]
    lcd = render(manifest, W, H, stage="panel", panel="lcd")[0]
    oled = render(manifest, W, H, stage="panel", panel="oled")[0]
    glass = render(manifest, W, H, stage="glass", panel="lcd")[0]
    for x, y in ((0, 0), (7, 8), (8, 7), (63, 35), (36, 20)):
        assert canvas.at(x, y) == (0, 0, 0, 0)
        assert lcd.at(x, y)[:3] == (255, 255, 255)
        assert oled.at(x, y)[:3] == (0, 0, 0)
        assert glass.at(x, y)[:3] == (255, 255, 255)
    assert canvas.at(8, 8) == (0, 0, 255, 255)
    assert canvas.at(16, 8) in ((128, 0, 127, 255), (128, 0, 128, 255), (127, 0, 128, 255))


def panel_lays_the_canvas_over_white_or_black(folder):
    manifest = fills(folder)
    canvas = render(manifest, W, H)[0]
    for name, base in (("lcd", 1.0), ("oled", 0.0)):
        frame = render(manifest, W, H, stage="panel", panel=name)[0]
        for y in range(H):
            for x in range(W):
                p = premultiplied(canvas.at(x, y))
                want = [c + (1 - p[3]) * base for c in p[:3]]
                got = [c / 255 for c in frame.at(x, y)[:3]]
                assert_close(got, want, 1 / 255, f"{name} {x},{y}")


def glass_shows_the_backdrop_through_what_is_drawn(folder):
    manifest = fills(folder)
    canvas = render(manifest, W, H)[0]
    frame = render(manifest, W, H, stage="glass", panel="lcd", backdrop="#c0a080")[0]
    for x, y in ((0, 0), (10, 10), (20, 20), (34, 10)):
        p = premultiplied(canvas.at(x, y))
        for i, b in enumerate((0xC0, 0xA0, 0x80)):
            want = linear(p[i] + (1 - p[3])) * linear(b / 255)
            got = linear(frame.at(x, y)[i] / 255)
            assert abs(got - want) < 0.006, f"({x}, {y}) band {i}: {got}, want {want}"


def keep_clear_holds(folder):
    manifest = fills(folder)
    text = manifest.read_text()
    window = '"keep_clear": [{"id": "w", "rect": [10, 10, 12, 12], "max_opacity": 0.25}], '
    manifest.write_text(text.replace('"default"', window + '"default"'))
    frame = render(manifest, W, H)[0]
    assert frame.at(9, 10)[3] == 255
    assert frame.at(10, 10)[3] == 64, frame.at(10, 10)
    assert frame.at(21, 21)[3] == 64
    assert frame.at(22, 21)[3] == 255
    assert_close(premultiplied(frame.at(10, 10)), [0, 0, 0.25, 0.25], 1 / 255, "window")


def zone_opacity_is_of_the_whole_zone(folder):
    frame = render(fills(folder, opacity=0.5), W, H)[0]
    assert_close(premultiplied(frame.at(30, 10)), [0.25, 0, 0, 0.25], 1 / 255, "alone")
    assert_close(premultiplied(frame.at(20, 10)), [0.25, 0, 0.75, 1], 1 / 255, "over blue")


def soft_edges_have_no_fringe(folder):
    """A white disc with a soft edge on black-coloured clear pixels, scaled: it stays white."""

    def disc(x, y):
        d = ((x - 50) ** 2 + (y - 50) ** 2) ** 0.5
        a = max(0, min(255, round((44 - d) * 25)))
        return (255, 255, 255, a) if a else (0, 0, 0, 0)

    write_png(folder / "disc.png", 100, 100, disc)
    for size in (37, 100, 233):
        manifest = write_manifest(
            folder, canvas={"width": size, "height": size},
            contents={"d": {"src": "disc.png"}}, items=[{"content": "d"}])
        frame = render(manifest, size, size)[0]
        seen = 0
        for y in range(size):
            for x in range(size):
                r, g, b, a = frame.at(x, y)
                if a > 3:
                    assert min(r, g, b) >= 252, f"{size}: fringe {(r, g, b, a)} at {x},{y}"
                    seen += 1
        assert seen > size * size // 2


def exact_picture_is_untouched(folder):
    pixels = colours("exact", (255,))
    write_png(folder / "p.png", W, H, pixels)
    manifest = write_manifest(
        folder, canvas={"width": 101, "height": 77}, contents={"p": {"src": "p.png"}},
        items=[{"content": "p", "fit": "none", "align": [0, 1]}])
    frame = render(manifest, 101, 77)[0]
    assert isinstance(frame, Frame)
    for y in range(H):
        for x in range(W):
            assert frame.at(x, y + 77 - H) == pixels(x, y)
    assert frame.at(W, 76) == (0, 0, 0, 0)


main(one_layer_is_exact, srgb_layers, linear_layers, clear_where_nothing_is,
     panel_lays_the_canvas_over_white_or_black, glass_shows_the_backdrop_through_what_is_drawn,
     keep_clear_holds, zone_opacity_is_of_the_whole_zone, soft_edges_have_no_fringe,
     exact_picture_is_untouched)
