"""The command lines of the peers that are programs: FFmpeg and GStreamer, each as well as it can be
asked to do a scene.

Each function returns the words for a run of so many frames whose pixels go nowhere. FFmpeg's
graphs decode and convert every picture once: a loop filter behind the conversion, or, where a
layer's input is said to end, an overlay that goes on with its last frame, which is much cheaper.
The one exception says so.
"""

import assets
import scenes

FFMPEG = "ffmpeg -nostdin -hide_banner -loglevel error -y -threads 1".split()
NOWHERE = ("-f", "null", "-")
Y4M = ("-f", "yuv4mpegpipe", "/dev/null")
# What the canvas and the layers are, and what overlay calls it.
YUV420 = ("yuv420p", "yuva420p", "yuv420")
GBRP = ("gbrp", "gbrap", "gbrp")
STILL = "loop=loop=-1:size=1,setpts=N"


def ffmpeg(inputs, graph, frames, threads=1, out=NOWHERE):
    return [*FFMPEG, "-filter_complex_threads", str(threads), *inputs, "-filter_complex",
            ";".join(graph), "-map", "[out]", "-frames:v", str(frames), *out]


def stills(folder, names, fps, *options):
    words = []
    for name in names:
        words += [*options, "-framerate", str(fps), "-i", f"{folder}/{name}"]
    return words


def overlay(below, above, out, place, formats):
    return f"[{below}][{above}]overlay={place}:format={formats[2]}[{out}]"


def ffmpeg_a(folder, frames, formats):
    white = f"color=white:s={scenes.WIDTH}x{scenes.HEIGHT}:r={scenes.FPS['A']}"
    inputs = ["-f", "lavfi", "-i", white, *stills(folder, ["poster.png"], scenes.FPS["A"])]
    graph = [f"[0]format={formats[0]}[base]", f"[1]format={formats[1]}[poster]",
             overlay("base", "poster", "out", "0:0", formats)]
    return ffmpeg(inputs, graph, frames)


def ffmpeg_a_once(folder, frames):
    """Composited once; the frame is then repeated without a copy."""
    white = f"color=white:s={scenes.WIDTH}x{scenes.HEIGHT}:r={scenes.FPS['A']}:d=0.01"
    inputs = ["-f", "lavfi", "-i", white, *stills(folder, ["poster.png"], scenes.FPS["A"])]
    graph = ["[0]format=rgb24[base]", "[1]format=rgba[poster]",
             f"[base][poster]overlay=0:0:format=rgb,{STILL}[out]"]
    return ffmpeg(inputs, graph, frames)


def along(start, step):
    return f"{start}+({step})*n"


def layer(index, formats, looped):
    return f"[{index}]format={formats[1]}{',' + STILL if looped else ''}[p{index}]"


def ffmpeg_b(folder, frames, formats, threads=1, out=NOWHERE, decode_each=False, looped=True):
    """overlay counts its frames from 1: one frame ahead. decode_each: the background by -loop 1, as
    examples have it, so that its JPEG is decoded and converted for each frame. looped: else the
    layers' inputs end."""
    fps = scenes.FPS["B"]
    inputs = stills(folder, ["bg.jpg"], fps, *(["-loop", "1"] if decode_each else []))
    inputs += stills(folder, [f"l{i}.png" for i in range(6)] + ["ticker.png"], fps)
    still = "" if decode_each else "," + STILL
    graph = [f"[0]format={formats[0]}{still}[v0]"]
    places = [f"x='{along(x, dx)}':y='{along(y, dy)}'" for x, y, dx, dy in scenes.LAYERS]
    places.append(f"x='-mod({scenes.TICKER_STEP}*n,{scenes.WIDTH})':y={scenes.TICKER_Y}")
    for i, place in enumerate(places):
        graph.append(layer(i + 1, formats, looped and not decode_each))
        last = i + 1 == len(places)
        graph.append(overlay(f"v{i}", f"p{i + 1}", "out" if last else f"v{i + 1}", place, formats))
    return ffmpeg(inputs, graph, frames, threads, out)


def ffmpeg_c(folder, frames):
    """A chain of xfade: a slide, mixed with the next one in its last half second, and so on."""
    fps = scenes.FPS["C"]
    count = min(assets.SLIDES, frames // scenes.SLIDE_FRAMES + 2)
    stay, fade = scenes.SLIDE_FRAMES, scenes.FADE_FRAMES
    graph = []
    for k in range(count):
        length = stay + fade if 0 < k < count - 1 else stay * 2
        graph.append(f"[{k}]format=yuv444p,loop=loop={length - 1}:size=1,setpts=N,"
                     f"settb=1/{fps},fps={fps}[s{k}]")
    before = "s0"
    for k in range(1, count):
        after = "out" if k + 1 == count else f"x{k}"
        offset = (k * stay - fade) / fps
        graph.append(f"[{before}][s{k}]xfade=fade:duration={fade / fps}:offset={offset}[{after}]")
        before = after
    names = [assets.slide_name(k) for k in range(count)]
    return ffmpeg(stills(folder, names, fps), graph, frames)


def ffmpeg_d(folder, frames, formats, threads=1, looped=True):
    """The clip is scaled bilinearly, as vitrine does it; at most as many frames as it has."""
    fps = scenes.FPS["D"]
    names = [f"{name}.png" for name, _, _ in scenes.CAPTIONS] + ["ticker.png"]
    inputs = ["-threads", str(threads), "-i", f"{folder}/d.mp4", *stills(folder, names, fps)]
    graph = [f"[0]scale={scenes.WIDTH}:{scenes.HEIGHT}:flags=bilinear,format={formats[0]}[v0]"]
    places = [f"x={x}:y={y}" for _, x, y in scenes.CAPTIONS]
    places.append(f"x='-mod({scenes.CAPTION_STEP}*n,{scenes.WIDTH})':y={scenes.TICKER_Y}")
    for i, place in enumerate(places):
        graph.append(layer(i + 1, formats, looped))
        last = i + 1 == len(places)
        graph.append(overlay(f"v{i}", f"p{i + 1}", "out" if last else f"v{i + 1}", place, formats))
    return ffmpeg(inputs, graph, frames, threads)


def ffmpeg_e(folder, frames, formats):
    """With libvpx: FFmpeg's own decoder drops the alpha."""
    x, y = scenes.CUT_OUT
    inputs = [*stills(folder, ["bg.jpg"], scenes.FPS["E"]), "-c:v", "libvpx-vp9", "-i",
              f"{folder}/e.webm"]
    graph = [f"[0]format={formats[0]},{STILL}[base]", f"[1]format={formats[1]}[video]",
             overlay("base", "video", "out", f"{x}:{y}", formats)]
    return ffmpeg(inputs, graph, frames)


def gstreamer(pads, pictures, frames, fps, threads):
    """pads: what the compositor is told of each; pictures: path and decoder of each."""
    shape = "video/x-raw,format=BGRA"
    words = ["gst-launch-1.0", "-q", "compositor", "name=c", f"max-threads={threads}",
             "background=white", *pads, "!",
             f"{shape},width={scenes.WIDTH},height={scenes.HEIGHT},framerate={fps}/1", "!",
             "fakesink", "sync=false"]
    for i, path in enumerate(pictures):
        decoder = "jpegdec" if path.endswith(".jpg") else "pngdec"
        words += ["filesrc", f"location={path}", "!", decoder, "!", "videoconvert", "!", shape, "!",
                  "imagefreeze", f"num-buffers={frames}", "!",
                  f"video/x-raw,framerate={fps}/1", "!", f"c.sink_{i}"]
    return words


def gstreamer_a(folder, frames):
    return gstreamer([], [f"{folder}/poster.png"], frames, scenes.FPS["A"], 1)


def gstreamer_b(folder, frames, threads=1):
    """Its command line cannot move pads: the layers stand where frame 150 has them. The work is the
    same, for it draws all of each frame."""
    places = [(0, 0)] + [(x + 150 * dx, y + 150 * dy) for x, y, dx, dy in scenes.LAYERS]
    places.append((-150 * scenes.TICKER_STEP, scenes.TICKER_Y))
    pads = []
    for i, (x, y) in enumerate(places):
        pads += [f"sink_{i}::xpos={x}", f"sink_{i}::ypos={y}"]
    names = ["bg.jpg"] + [f"l{i}.png" for i in range(6)] + ["ticker.png"]
    pictures = [f"{folder}/{name}" for name in names]
    return gstreamer(pads, pictures, frames, scenes.FPS["B"], threads)


def gstreamer_d(folder, frames, threads=1):
    """Its ticker stands still; the work is the same."""
    places = [(x, y) for _, x, y in scenes.CAPTIONS] + [(0, scenes.TICKER_Y)]
    pads = []
    for i, (x, y) in enumerate(places):
        pad = f"sink_{i + 1}"
        pads += [f"{pad}::xpos={x}", f"{pad}::ypos={y}", f"{pad}::zorder={i + 1}"]
    pads += ["sink_0::zorder=0"]
    pictures = [f"{folder}/{name}.png" for name, _, _ in scenes.CAPTIONS] + [f"{folder}/ticker.png"]
    shape = f"video/x-raw,format=BGRA,width={scenes.WIDTH},height={scenes.HEIGHT}"
    words = ["gst-launch-1.0", "-q", "compositor", "name=c", f"max-threads={threads}", *pads, "!",
             f"{shape},framerate={scenes.FPS['D']}/1", "!", "fakesink", "sync=false",
             f"num-buffers={frames}", "filesrc", f"location={folder}/d.mp4", "!", "qtdemux", "!",
             "h264parse", "!", "avdec_h264", f"max-threads={threads}", "!", "videoconvertscale",
             f"n-threads={threads}", "!", shape, "!", "c.sink_0"]
    for i, path in enumerate(pictures):
        words += ["filesrc", f"location={path}", "!", "pngdec", "!", "videoconvert", "!",
                  "video/x-raw,format=BGRA", "!", "imagefreeze", f"num-buffers={frames}", "!",
                  f"video/x-raw,framerate={scenes.FPS['D']}/1", "!", f"c.sink_{i + 1}"]
    return words
