"""Chromium as a peer: a page of its own for scenes B and C, served and timed from here.

The page asks for /begin when all its pictures are decoded and the first frame is drawn, and for
/end with the number of frames when its time is over; between them the processor time of all of the
browser's processes is read. Positions follow the clock, as a page has them, so a browser that
cannot keep up shows fewer frames; the time is per frame that it did show (in C: per frame at 30
fps, for most of its frames are at rest).
"""

import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.parse

import assets
import measure
import scenes

WAIT_S = 90
FLAGS = ("--headless=new --no-sandbox --disable-gpu --no-first-run --disable-extensions "
         "--disable-background-networking --disable-component-update --mute-audio "
         "--hide-scrollbars --force-device-scale-factor=1 --disable-dev-shm-usage").split()

HEAD = """<!doctype html><meta charset="utf-8"><title>bench</title><style>
body{margin:0;overflow:hidden;background:#fff}
img,div{position:absolute;left:0;top:0}
</style><body><script>
const tell = (path) => fetch(path).then((r) => r.text());
const picture = (name, parent) => { const i = new Image(); i.src = name;
  (parent || document.body).append(i); return i; };
async function run(images, seconds, draw) {
  for (const i of images) await i.decode();
  draw(0);
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  await tell('/begin');
  const start = performance.now();
  let frames = 0;
  const step = (now) => {
    const t = Math.max(0, (now - start) / 1000);
    if (t >= seconds) { tell('/end?frames=' + frames); return; }
    draw(t); frames++; requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
"""

PAGE_B = HEAD + """
const back = picture('bg.jpg');
const at = %(layers)s;
const layers = at.map((_, i) => { const p = picture('l' + i + '.png');
  p.style.willChange = 'transform'; return p; });
const window_ = document.createElement('div');
window_.style.cssText =
  'top:%(ticker_y)dpx;width:%(width)dpx;height:%(ticker_h)dpx;overflow:hidden';
document.body.append(window_);
const ticker = picture('ticker.png', window_);
run([back, ...layers, ticker], %(seconds)f, (t) => {
  const n = (t %% 5) * %(fps)d;
  layers.forEach((p, i) => { const [x, y, dx, dy] = at[i];
    p.style.transform = `translate(${x + n * dx}px, ${y + n * dy}px)`; });
  ticker.style.transform = `translateX(${-(n * %(step)d) %% %(width)d}px)`;
});
</script>"""

PAGE_C = HEAD + """
const slides = %(names)s.map((name) => picture(name));
run(slides, %(seconds)f, (t) => {
  const k = Math.floor(t), p = Math.max(0, (t - k) * 2 - 1);
  slides.forEach((s, i) => { s.style.opacity = i === k ? 1 : i === k + 1 ? p : 0;
    s.style.display = i === k || i === k + 1 ? '' : 'none'; });
});
</script>"""


def page(scene, frames):
    seconds = frames / scenes.FPS[scene]
    if scene == "B":
        return PAGE_B % {"layers": json.dumps(scenes.LAYERS), "seconds": seconds,
                         "ticker_y": scenes.TICKER_Y, "ticker_h": scenes.TICKER_HEIGHT,
                         "width": scenes.WIDTH, "fps": scenes.FPS[scene],
                         "step": scenes.TICKER_STEP}
    names = [assets.slide_name(k) for k in range(assets.SLIDES)]
    return PAGE_C % {"names": json.dumps(names), "seconds": seconds}


class Server(http.server.ThreadingHTTPServer):
    """Serves the page and the pictures; notes when it is told to begin and to end."""

    daemon_threads = True

    def __init__(self, folder, text):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.text = folder, text
        self.begun, self.ended = threading.Event(), threading.Event()
        self.frames = 0


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        name = url.path[1:]
        if name == "begin":
            self.server.begun.set()
            self.answer(b"go", "text/plain")
        elif name == "end":
            self.server.frames = int(urllib.parse.parse_qs(url.query)["frames"][0])
            self.server.ended.set()
            self.answer(b"done", "text/plain")
        elif name in assets.names():
            with open(os.path.join(self.server.folder, name), "rb") as file:
                self.answer(file.read(), "image/png" if name.endswith("png") else "image/jpeg")
        else:
            self.answer(self.server.text.encode(), "text/html")

    def log_message(self, *_):
        pass


def watch(server, child, sample, started, frames, scene):
    if not server.begun.wait(WAIT_S):
        sample.fault = f"nothing was shown within {WAIT_S} s"
        return
    sample.first_s = time.monotonic() - started
    pids = measure.tree(child.pid)
    before, begun = measure.cpu_of(pids), time.monotonic()
    if not server.ended.wait(WAIT_S):
        sample.fault = f"it did not end within {WAIT_S} s"
        return
    wall = time.monotonic() - begun
    pids = measure.tree(child.pid)
    cpu = measure.cpu_of(pids) - before
    sample.peak_mb = measure.pss_mb(pids)
    shown = max(1, server.frames)
    count = frames if scene == "C" else shown
    sample.cpu_ms, sample.wall_ms = cpu / count * 1e3, wall / shown * 1e3
    sample.notes = {"frames_shown": shown, "processes": len(pids)}


def entrant(place, scene, sample_of):
    def run(frames):
        sample = sample_of()
        server = Server(place.assets, page(scene, frames))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        profile = tempfile.mkdtemp(dir=place.scratch)
        size = f"--window-size={scenes.WIDTH},{scenes.HEIGHT}"
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        started = time.monotonic()
        child = subprocess.Popen(["chromium", *FLAGS, size, f"--user-data-dir={profile}", url],
                                 env=measure.environment(), stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 start_new_session=True)
        try:
            watch(server, child, sample, started, frames, scene)
        finally:
            measure.end(child)
            server.shutdown()
            shutil.rmtree(profile, ignore_errors=True)
        return sample

    return run
