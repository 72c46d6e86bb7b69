"""The scenes as data: how long each is, and each as a programme that vitrine plays.

All are 3840 x 2160. A: a poster that stands still. B: a background, six moving layers, a ticker. C:
twenty photos that fade into each other. D: a video over all of it, two layers, a ticker. E: a video
with alpha over a picture. F: A's poster for a minute. Scene B in C: scene_b.h.
"""

import json
import os

import assets

WIDTH, HEIGHT = 3840, 2160
FRAME_MB = WIDTH * HEIGHT * 4 / 1e6
START = "2026-11-24T00:00:00Z"  # any moment: what is shown depends on the time since

# x, y at frame 0, and how far it moves with each frame; in the order of drawing.
LAYERS = [
    (100, 100, 4, 2),
    (2500, 100, -4, 3),
    (200, 1300, 5, -2),
    (2600, 1250, -3, -3),
    (1320, 640, 2, 1),
    (1000, 200, -2, 2),
]
TICKER_Y, TICKER_HEIGHT, TICKER_STEP = 2000, 160, 4
SLIDE_FRAMES, FADE_FRAMES = 30, 15

# D: where two of those layers stand. E: where the video stands.
CAPTIONS = [("l2", 200, 200), ("l3", 2400, 1000)]
CAPTION_STEP = 8
CUT_OUT = (1280, 720)

FPS = {"A": 30, "B": 60, "C": 30, "D": 30, "E": 30}
FRAMES = {"A": 300, "B": 300, "C": 600, "D": 300, "E": 300}
TITLES = {
    "A": "static poster",
    "B": "layered promo",
    "C": "slideshow",
    "D": "video and overlay",
    "E": "video with alpha",
    "F": "poster at rest",
}


def programme(name, **parts):
    return {"vitrine": 1, "id": f"bench-{name}", "revision": 1, "timezone": "UTC",
            "canvas": {"width": WIDTH, "height": HEIGHT, "blend": "srgb"}, **parts}


def one_item(item):
    return {"items": [{"duration": 3600, "fit": "none", "align": [0, 0], **item}]}


def poster():
    zone = {"rect": [0, 0, WIDTH, HEIGHT], "playlist": "poster"}
    return programme(
        "poster",
        contents={"poster": {"src": "poster.png"}},
        playlists={"poster": one_item({"content": "poster"})},
        layouts={"all": {"background": "#ffffff", "zones": [zone]}},
        default="all",
    )


def motion(x, y, dx, dy, frames, fps):
    """Keyframes that put frame n at x + n dx, y + n dy."""
    return [{"at": 0, "x": x, "y": y},
            {"at": frames / fps, "x": x + frames * dx, "y": y + frames * dy}]


def promo():
    frames, fps = FRAMES["B"], FPS["B"]
    playlists = {}
    zones = []
    for i, (x, y, dx, dy) in enumerate(LAYERS):
        steps = motion(x, y, dx, dy, frames, fps)
        playlists[f"l{i}"] = one_item({"src": f"l{i}.png", "animate": steps})
        zones.append({"rect": [0, 0, WIDTH, HEIGHT], "playlist": f"l{i}"})
    steps = motion(0, 0, -TICKER_STEP, 0, frames, fps)
    playlists["ticker"] = one_item({"src": "ticker.png", "animate": steps})
    zones.append({"rect": [0, TICKER_Y, WIDTH, TICKER_HEIGHT], "playlist": "ticker"})
    return programme(
        "promo",
        contents={"bg": {"src": "bg.jpg"}},
        playlists=playlists,
        layouts={"all": {"background": "bg", "zones": zones}},
        default="all",
    )


def slideshow():
    """Slide k stands from frame 30 k on, and in the 15 before fades in over the one before."""
    fps = FPS["C"]
    stay, fade = SLIDE_FRAMES / fps, FADE_FRAMES / fps
    items = [{"src": assets.slide_name(0), "duration": stay - fade}]
    for k in range(1, assets.SLIDES):
        longer = fade if k + 1 == assets.SLIDES else 0
        items.append({"src": assets.slide_name(k), "duration": stay + longer,
                      "enter": {"transition": "fade", "duration": fade}})
    return programme("slideshow", items=[{"fit": "none", **item} for item in items])


def video():
    """The clip over all of the canvas, twice its size."""
    whole = [0, 0, WIDTH, HEIGHT]
    playlists = {"video": {"items": [{"src": "d.mp4", "fit": "fill"}]}}
    zones = [{"rect": whole, "playlist": "video"}]
    for name, x, y in CAPTIONS:
        playlists[name] = one_item({"src": f"{name}.png"})
        zones.append({"rect": [x, y, WIDTH - x, HEIGHT - y], "playlist": name})
    steps = motion(0, 0, -CAPTION_STEP, 0, FRAMES["D"], FPS["D"])
    playlists["ticker"] = one_item({"src": "ticker.png", "animate": steps})
    zones.append({"rect": [0, TICKER_Y, WIDTH, TICKER_HEIGHT], "playlist": "ticker"})
    return programme("video", playlists=playlists, layouts={"all": {"zones": zones}},
                     default="all")


def cut_out():
    item = {"src": "e.webm", "fit": "none", "align": [0, 0]}
    zone = {"rect": [*CUT_OUT, 1280, 720], "playlist": "video"}
    return programme(
        "cut-out",
        contents={"bg": {"src": "bg.jpg"}},
        playlists={"video": {"items": [item]}},
        layouts={"all": {"background": "bg", "zones": [zone]}},
        default="all",
    )


def path(folder, scene):
    return os.path.join(folder, f"{scene}.json")


def write(folder):
    """The programmes, beside the pictures that they name."""
    for scene, made in (("A", poster()), ("B", promo()), ("C", slideshow()), ("D", video()),
                        ("E", cut_out()), ("F", poster())):
        with open(path(folder, scene), "w", encoding="utf-8") as file:
            json.dump(made, file, indent=1)
