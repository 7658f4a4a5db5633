"""The site under test, a browser to read it with, and a server that puts it under a sub-path."""

import functools
import http.server
import os
import pathlib
import threading

import pytest
from playwright.sync_api import sync_playwright

SITE = pathlib.Path(os.environ["KMEMO_SITE"]).resolve()
# The program that made the site, and what it was made from.
KMEMO = os.environ["KMEMO"]
CONTENT = pathlib.Path(__file__).resolve().parents[2] / "Content"
CHROMIUM = os.environ.get("KMEMO_CHROMIUM", "/usr/bin/chromium")

# One page of every kind. `{}` is the language.
KINDS = {
    "home": "{}/index.html",
    "questions": "{}/questions/index.html",
    "question": "{}/questions/22-page-allocator.html",
    "question with a table": "{}/questions/12-x86-paging-modes.html",
    "study": "{}/study.html",
    "articles": "{}/articles/index.html",
    "article": "{}/articles/buddy-allocator.html",
    "simulations": "{}/simulations/index.html",
    "simulation": "{}/simulations/slab-basics.html",
    "drills": "{}/drills.html",
    "experiments": "{}/experiments.html",
    "glossary": "{}/glossary.html",
    "resources": "{}/resources.html",
    "path": "{}/path.html",
    "how we know": "{}/how-we-know.html",
    "search": "{}/search.html",
}
PAGES = [path.format(language) for language in ("en", "zh") for path in KINDS.values()] + ["404.html"]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site under /kmemo/, and its 404 page for what is not there, as static hosts do."""

    def translate_path(self, path):
        path = path.split("?")[0].split("#")[0]
        if not path.startswith("/kmemo/"):
            return str(SITE / "no-such-file")
        return super().translate_path(path.removeprefix("/kmemo"))

    def send_error(self, code, message=None, explain=None):
        if code != 404:
            return super().send_error(code, message, explain)
        body = (SITE / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def server():
    handler = functools.partial(Handler, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}/kmemo/"
        httpd.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def bases(server):
    """Where the site is opened from: a disk, and a host's sub-path."""
    return {"file": SITE.as_uri() + "/", "http": server}


class Visit:
    """A page and all that it said and asked for."""

    def __init__(self, browser, **options):
        # Requests that a service worker answers are not the page's: only the tests of the worker let it in.
        options.setdefault("service_workers", "block")
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.messages = []
        self.requests = []
        self.page.on("console", self.note_message)
        self.page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", self.note_failure)

    def note_message(self, message):
        # What the blocking itself says is not the page's.
        if "registration blocked by Playwright" not in message.text:
            self.messages.append(f"{message.type}: {message.text}")

    def note_failure(self, request):
        # A click that leaves the page stops what it was still loading: that is no failure of the site.
        if request.failure != "net::ERR_ABORTED":
            self.messages.append(f"failed: {request.url}: {request.failure}")


@pytest.fixture
def visit(browser):
    visits = []

    def make(**options):
        visits.append(Visit(browser, **options))
        return visits[-1]

    yield make
    for made in visits:
        made.context.close()
