#!/usr/bin/env python3
"""Measures what pages of the site weigh and when they answer, in Chromium with a throttled processor.

usage: measure.py SITE     (needs playwright: .build/venv of the tests has it)

Bytes are those of a first visit over HTTP with gzip, as static hosts send. Time to interactive is, as Lighthouse
defines it, the end of the last task of more than 50 ms before five quiet seconds, or the first paint of content if
there is no such task; the processor runs at a quarter of its speed, and the network is that of this machine.
"""

import functools
import gzip
import http.server
import os
import pathlib
import shutil
import statistics
import sys
import threading

from playwright.sync_api import sync_playwright

PAGES = [
    ("home", "en/index.html"),
    ("home, Chinese", "zh/index.html"),
    ("a question", "en/questions/22-page-allocator.html"),
    ("a simulation", "en/simulations/buddy-split.html"),
    ("all simulations", "en/simulations/index.html"),
    ("study", "en/study.html"),
    ("resources", "en/resources.html"),
]
SLOWDOWN = 4
RUNS = 5

# Long tasks and the first paint, from the beginning of the page.
OBSERVER = """
window.measured = { tasks: [], paint: 0 };
new PerformanceObserver(list => list.getEntries().forEach(entry =>
    window.measured.tasks.push([entry.startTime, entry.startTime + entry.duration])
)).observe({ type: "longtask", buffered: true });
new PerformanceObserver(list => list.getEntriesByName("first-contentful-paint").forEach(entry => {
    window.measured.paint = entry.startTime;
})).observe({ type: "paint", buffered: true });
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Sends everything that compresses with gzip, and adds up the bodies' bytes by kind."""

    sent = {}

    def do_GET(self):
        path = pathlib.Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        body = gzip.compress(path.read_bytes(), 9)
        kind = "modules" if "/modules/" in self.path else path.suffix[1:]
        self.sent[kind] = self.sent.get(kind, 0) + len(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def visit(browser, address):
    """The bytes by kind, and the time to interactive in milliseconds, of a first visit."""
    Handler.sent.clear()
    # What the service worker fetches for later is not part of opening the page.
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.add_init_script(OBSERVER)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(5500)
    measured = page.evaluate("window.measured")
    context.close()
    last = max([end for _, end in measured["tasks"]], default=0)
    return dict(Handler.sent), max(last, measured["paint"])


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1], "index.html").is_file():
        sys.exit(__doc__)
    handler = functools.partial(Handler, directory=str(pathlib.Path(sys.argv[1]).resolve()))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}/"
    modules = pathlib.Path(sys.argv[1], "modules")
    print("| page | HTML | styles and scripts | WebAssembly | all | interactive after |")
    print("|---|--:|--:|--:|--:|--:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("KMEMO_CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, path in PAGES:
            visits = [visit(browser, base + path) for _ in range(RUNS)]
            sent = visits[0][0]
            page = sent.get("html", 0)
            wasm = sent.get("modules", 0)
            total = sum(sent.values())
            time = statistics.median(time for _, time in visits)
            cells = [page, total - page - wasm, wasm, total]
            print(f"| {name} | " + " | ".join(f"{cell / 1000:.1f}" for cell in cells) + f" | {time:.0f} ms |")
        browser.close()
    server.shutdown()
    for kind in ("simulation", "snippet", "search", "study"):
        sizes = sorted(len(gzip.compress(file.read_bytes(), 9)) for file in modules.glob(f"{kind}*.js"))
        if sizes:
            middle = statistics.median(sizes)
            print(f"{kind}: {len(sizes)} modules, {sizes[0] / 1000:.1f} to {sizes[-1] / 1000:.1f} kB, half below {middle / 1000:.1f}")


main()
