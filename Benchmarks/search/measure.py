"""Measures what a first search loads, from a site with a Pagefind index: measure.py SITE [LABEL].

Prints a row of a Markdown table for every query: bytes of ours and of Pagefind's, gzipped, and how many requests.
"""

import functools
import gzip
import http.server
import os
import pathlib
import sys
import threading
import time

from playwright.sync_api import sync_playwright

QUERIES = [
    ("en", "buddy allocator"),
    ("en", "page fault"),
    ("en", "how does the kernel reclaim memory"),
    ("zh", "伙伴系统"),
    ("zh", "缺页异常"),
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files gzipped, as hosts do, and counts them. What is compressed already is sent as it is."""

    served = []

    def do_GET(self):
        path = pathlib.Path(self.translate_path(self.path.split("?")[0]))
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        # Pagefind's parts are gzipped files of types that no host compresses again; nor would it help.
        packed = gzip.compress(data, 9, mtime=0)
        smaller = len(packed) < len(data)
        body = packed if smaller else data
        Handler.served.append((self.path.split("?")[0], len(body)))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if smaller:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


OURS = ("/assets/search", "/assets/modules.js", "/modules/search.js", "/search/")


def ours(page, base, language, query):
    Handler.served.clear()
    page.goto(f"{base}/{language}/glossary.html")
    page.keyboard.press("/")
    page.fill("dialog .search-field", query)
    page.wait_for_selector("dialog [role=option]")
    page.wait_for_timeout(300)
    return [(path, size) for path, size in Handler.served if path.startswith(OURS)]


def pagefind(page, base, language, query):
    Handler.served.clear()
    page.goto(f"{base}/pagefind-{language}.html")
    found = page.evaluate(
        """async (query) => {
            const pagefind = await import("/pagefind/pagefind.js");
            const search = await pagefind.search(query);
            const texts = await Promise.all(search.results.slice(0, 10).map(result => result.data()));
            return texts.length;
        }""",
        query,
    )
    return [(path, size) for path, size in Handler.served if path.startswith("/pagefind/")], found


def main():
    site = pathlib.Path(sys.argv[1])
    label = sys.argv[2] if len(sys.argv) > 2 else str(len(list(site.rglob("*.html"))))
    for language, tag in (("en", "en"), ("zh", "zh-Hans")):
        (site / f"pagefind-{language}.html").write_text(f'<!DOCTYPE html><html lang="{tag}"><title>x</title></html>')
    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        chromium = os.environ.get("KMEMO_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for language, query in QUERIES:
            rows = []
            for find in (ours, pagefind):
                # What the service worker fetches for reading without a network is not the search's.
                context = browser.new_context(service_workers="block")
                start = time.monotonic()
                result = find(context.new_page(), base, language, query)
                rows.append((result if find is ours else result[0], time.monotonic() - start))
                context.close()
            (own, _), (other, _) = rows
            a, b = sum(size for _, size in own), sum(size for _, size in other)
            print(f"| {label} | {query} | {a:,} in {len(own)} | {b:,} in {len(other)} | {a / b:.2f} |", flush=True)
            if os.environ.get("KMEMO_VERBOSE"):
                for path, size in own + other:
                    print("   ", path, size)
        server.shutdown()


if __name__ == "__main__":
    main()
