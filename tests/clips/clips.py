#!/usr/bin/env python3
"""Makes the clips that the tests play: tiny, of every form, each picture with its number on it.

usage: clips.py FOLDER   Makes what is not there yet; a change of this file makes all anew.

Picture n (from 0) of a numbered clip, 96 x 64 unless its recipe says otherwise:

  upper half        eight upright bars, the bits of n, highest first: grey 224 for 1, 32 for 0
  lower left        RED, alpha 128 where the clip has alpha
  lower right       BLUE, alpha 0 where the clip has alpha

codes-*: each picture one colour, given as Y'CbCr in CODES, coded without loss.

`film.h` beside this file reads the number, and has CODES too.
A recipe is what ffmpeg reads from standard input and a list of arguments for it.
"""

import hashlib
import os
import random
import subprocess
import sys
import tempfile

W, H, PICTURES, RATE = 96, 64, 24, 25
RED, BLUE = (200, 40, 60), (30, 90, 210)
CLEAR = (0, 0, 0)


def picture(n, alpha, w=W, h=H):
    """R G B A rows of picture n; alpha: None (opaque) or True."""
    upper = b""
    for x in range(w):
        grey = 224 if n >> (7 - x * 8 // w) & 1 else 32
        upper += bytes((grey, grey, grey, 255))
    lower = bytes((*RED, 128 if alpha else 255)) * (w // 2)
    lower += bytes((*BLUE, 0 if alpha else 255)) * (w - w // 2)
    return upper * (h // 2) + lower * (h - h // 2)


def matte(n, w=W, h=H):
    """The alpha of picture n as grey R G B A rows."""
    rows = picture(n, True, w, h)
    return b"".join(bytes((a, a, a, 255)) for a in rows[3::4])


def stacked(n, right):
    colour, alpha = picture(n, None), matte(n)
    if not right:
        return colour + alpha
    row = W * 4
    return b"".join(colour[y * row :][:row] + alpha[y * row :][:row] for y in range(H))


def film(frame, count=PICTURES):
    return b"".join(frame(n) for n in range(count))


def raw(size="96x64", rate=RATE, form="rgba"):
    return ["-f", "rawvideo", "-pix_fmt", form, "-s", size, "-r", str(rate), "-i", "-"]


# Colours pass through the matrix of the tags that the stream then carries.
def tagged(matrix="bt709", value_range="tv", form="yuv420p"):
    scale = f"scale=out_color_matrix={matrix}:out_range={value_range}"
    scale += ":flags=accurate_rnd+full_chroma_int"
    tag = {"bt601": "smpte170m", "bt2020": "bt2020nc"}.get(matrix, matrix)
    return ["-vf", f"{scale},format={form}", "-colorspace", tag, "-color_range", value_range]


# Picture n shows for 20 + 30 (n mod 5) ms.
def varied(filters):
    times = "20*N+30*(10*floor(N/5)+mod(N,5)*(mod(N,5)-1)/2)"
    return [filters[0], f"{filters[1]},settb=1/1000,setpts='{times}'", *filters[2:],
            "-vsync", "passthrough"]


def filtered(more):
    ask = tagged()
    return [ask[0], f"{ask[1]},{more}", *ask[2:]]


# Y, Cb, Cr of 8 bits: black, white, grey, red, green, blue of some matrix, and unlikely ones.
CODES = [(16, 128, 128), (235, 128, 128), (126, 128, 128), (81, 90, 240), (145, 54, 34),
         (41, 240, 110), (63, 102, 240), (173, 42, 26), (200, 16, 16), (100, 180, 90),
         (1, 128, 128), (254, 150, 140)]


def codes(form="yuv420p", size=(64, 48)):
    """Flat pictures of CODES, planar; 10 bits have two bits of the picture's number below."""
    deep, data = form.endswith("10le"), b""
    for n, colour in enumerate(CODES):
        for i, code in enumerate(colour):
            count = size[0] * size[1]
            if i and "420" in form:
                count //= 4
            elif i and "422" in form:
                count //= 2
            one = (4 * code + n % 4).to_bytes(2, "little") if deep else bytes((code,))
            data += one * count
    return data


def lossless(matrix, value_range, form="yuv420p", size=(64, 48), more=()):
    tags = ["-colorspace", matrix] if matrix else []
    tags += ["-color_range", value_range] if value_range else []
    ask = raw(f"{size[0]}x{size[1]}", form=form) + ["-c:v", "libx264", "-qp", "0", "-g", "4"]
    return codes(form, size), ask + ["-preset", "ultrafast"] + tags + list(more)


HDR = ["-color_primaries", "bt2020", "-color_trc"]


X264 = ["-c:v", "libx264", "-qp", "10", "-g", "8", "-bf", "3", "-b_strategy", "0", "-threads", "1"]
X265 = ["-c:v", "libx265", "-x265-params", "qp=10:keyint=8:bframes=3:log-level=none:pools=1"]
VP8 = ["-c:v", "libvpx", "-crf", "6", "-b:v", "2M", "-g", "8", "-auto-alt-ref", "0"]
VP9 = ["-c:v", "libvpx-vp9", "-crf", "10", "-b:v", "0", "-g", "8", "-cpu-used", "8"]
AV1 = ["-c:v", "libaom-av1", "-crf", "10", "-b:v", "0", "-g", "8", "-cpu-used", "8"]

# Tones of 20 ms, one at each 200 ms from 0 on: where sound is, can be told from it.
def with_sound(coder, channels="2"):
    wave = "aevalsrc='if(lt(mod(t,0.2),0.02),0.5*sin(1000*2*PI*t),0)':s=48000:d=0.96"
    return ["-f", "lavfi", "-i", wave, "-ac", channels, "-c:a", coder, "-b:a", "128k"]


# A tone of 441 Hz at a rate that is not the player's.
TONE = "0.5*sin(441*2*PI*t)"
HUM = ["-f", "lavfi", "-i", f"aevalsrc='{TONE}|{TONE}':s=44100:d=0.96", "-c:a", "pcm_s16le"]


OPAQUE = film(lambda n: picture(n, None))
ALPHA = film(lambda n: picture(n, True))
MATTE = film(matte)


def recipes():
    """name -> (bytes for standard input, ffmpeg's arguments)"""
    r = {}
    for name in ("h264.mp4", "h264.mov", "h264.mkv", "h264.ts"):
        r[name] = (OPAQUE, raw() + tagged() + X264)
    r["one-key.mp4"] = (OPAQUE, raw() + tagged() + X264 + ["-g", "250"])
    r["hevc.mp4"] = (OPAQUE, raw() + tagged() + X265)
    r["hevc10.mp4"] = (OPAQUE, raw() + tagged(form="yuv420p10le") + X265)
    r["vp8.webm"] = (OPAQUE, raw() + tagged("bt601") + VP8)
    r["vp9.webm"] = (OPAQUE, raw() + tagged() + VP9)
    r["vp9-444.webm"] = (OPAQUE, raw() + tagged(form="yuv444p") + VP9)
    r["av1.webm"] = (OPAQUE, raw() + tagged() + AV1)
    r["av1.mp4"] = (OPAQUE, raw() + tagged() + AV1)
    r["prores.mov"] = (OPAQUE, raw() + tagged("bt601", form="yuv422p10le") + ["-c:v", "prores_ks"])
    r["png.mov"] = (ALPHA, raw() + ["-c:v", "png"])
    r["qtrle.mov"] = (ALPHA, raw() + ["-c:v", "qtrle", "-pix_fmt", "argb"])
    r["prores-alpha.mov"] = (ALPHA, raw() + tagged("bt601", form="yuva444p10le") + [
        "-c:v", "prores_ks", "-profile:v", "4444", "-alpha_bits", "16"])
    r["vp8-alpha.webm"] = (ALPHA, raw() + tagged("bt601", form="yuva420p") + VP8)
    r["vp9-alpha.webm"] = (ALPHA, raw() + tagged(form="yuva420p") + VP9)
    r["vp9-alpha.mkv"] = r["vp9-alpha.webm"]
    r["loop.gif"] = (ALPHA, raw() + ["-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse"])
    r["loop.png"] = (ALPHA, raw() + ["-c:v", "apng", "-f", "apng", "-plays", "0"])
    r["below.mp4"] = (film(lambda n: stacked(n, False)), raw("96x128") + tagged() + X264)
    r["right.mp4"] = (film(lambda n: stacked(n, True)), raw("192x64") + tagged() + X264)
    for rate in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "120"):
        name = "rate-" + rate.replace("/", "-") + ".mp4"
        r[name] = (OPAQUE, raw(rate=rate) + tagged() + X264)
    r["varied.mkv"] = (OPAQUE, raw(rate=1000) + varied(tagged()) + X264)
    r["matte.mp4"] = (MATTE, raw() + tagged() + X264)
    r["matte.webm"] = (MATTE, raw() + tagged() + VP9)
    for name in ("24000/1001.mkv", "30.mkv", "30000/1001.mkv", "60000/1001.mkv", "120.mkv",
                 "24000/1001.ts", "60000/1001.ts"):
        rate = name.split(".", maxsplit=1)[0]
        r["rate-" + name.replace("/", "-")] = (OPAQUE, raw(rate=rate) + tagged() + X264)
    r["one.mp4"] = (picture(5, None), raw() + tagged() + X264)
    r["aspect.mp4"] = (OPAQUE, raw() + filtered("setsar=2/1") + X264)
    r["aspect-tall.mkv"] = (OPAQUE, raw() + filtered("setsar=1/2") + X264)
    r["interlaced.mp4"] = (OPAQUE, raw() + tagged() + X264 + ["-flags", "+ildct+ilme"])
    r["edited.mp4"] = (b"", ["-ss", "0.2", "-i", "FOLDER/h264.mp4", "-c", "copy"])
    small = film(lambda n: picture(n + PICTURES, None, 48, 32))
    r["large.h264"] = (OPAQUE, raw() + tagged() + X264 + ["-bf", "0"])
    r["small.h264"] = (small, raw("48x32") + tagged() + X264 + ["-bf", "0"])
    both = "concat:FOLDER/large.h264|FOLDER/small.h264"
    r["resized.ts"] = (b"", ["-f", "h264", "-r", "25", "-i", both, "-c", "copy"])
    r["sound.mp4"] = (OPAQUE, raw() + with_sound("aac") + tagged() + X264)
    r["sound.mkv"] = (OPAQUE, raw() + with_sound("flac") + tagged() + X264)
    r["sound.webm"] = (OPAQUE, raw() + with_sound("libopus") + tagged() + VP9)
    r["sound.ts"] = (OPAQUE, raw() + with_sound("mp2") + tagged() + X264)
    r["sound.mov"] = (OPAQUE, raw() + with_sound("pcm_s16le") + tagged() + X264)
    r["mpeg4.mp4"] = (OPAQUE, raw() + ["-c:v", "mpeg4"])
    r["sound-mono.ts"] = (OPAQUE, raw() + with_sound("mp2", "1") + tagged() + X264)
    r["sound-unknown.mkv"] = (OPAQUE, raw() + with_sound("adpcm_ms") + tagged() + X264)
    r["sound-44100.mov"] = (OPAQUE, raw() + HUM + tagged() + X264)
    # Sound that is declared, and is not there; and much else in between.
    noise = random.Random(5).randbytes(2 * W * 2 * H * 4 * PICTURES)
    r["sound-none.webm"] = (noise, raw("192x128") + with_sound("libopus") + VP8 + [
        "-b:v", "30M", "-bsf:a", "noise=drop=1"])
    r["mono.mkv"] = (OPAQUE, raw() + with_sound("flac", "1") + tagged() + X264)
    r["only-sound.mp4"] = (b"", with_sound("aac"))
    for value_range in ("tv", "pc"):
        for matrix in ("smpte170m", "bt709", "bt2020nc", "smpte240m"):
            r[f"codes-{matrix}-{value_range}.mp4"] = lossless(matrix, value_range)
    r["codes-422.mp4"] = lossless("bt709", "tv", "yuv422p")
    r["codes-444.mp4"] = lossless("bt709", "tv", "yuv444p")
    r["codes-10.mp4"] = lossless("bt709", "tv", "yuv420p10le")
    r["codes-10-422.mkv"] = lossless("bt709", "pc", "yuv422p10le")
    r["codes-untold.mp4"] = lossless(None, None)
    r["codes-untold-hd.mp4"] = lossless(None, None, size=(64, 720))
    r["codes-pq.mp4"] = lossless("bt2020nc", "tv", "yuv420p10le", more=HDR + ["smpte2084"])
    r["codes-hlg.mp4"] = lossless("bt2020nc", "tv", "yuv420p10le", more=HDR + ["arib-std-b67"])
    r["codes-wide.mp4"] = lossless("bt2020nc", "tv", more=HDR + ["bt2020-10"])
    return r


def make(folder, aside, name, recipe):
    data, arguments = recipe
    path = os.path.join(aside, name)
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    arguments = [word.replace("FOLDER", folder) for word in arguments]
    done = subprocess.run(command + arguments + [path], input=data, check=False)
    if done.returncode:
        raise SystemExit(f"clips: {name}: ffmpeg failed")


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    with open(__file__, "rb") as file:
        stamp = hashlib.sha256(file.read()).hexdigest()
    mark = os.path.join(folder, "made")
    if os.path.exists(mark) and open(mark, encoding="ascii").read() == stamp:
        return
    for name, recipe in recipes().items():
        # Made aside and renamed: a clip that is there is whole.
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            make(folder, aside, name, recipe)
            os.replace(os.path.join(aside, name), os.path.join(folder, name))
    with open(mark, "w", encoding="ascii") as file:
        file.write(stamp)


main()
