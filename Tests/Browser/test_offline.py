"""The service worker: pages open without a network, and an update never mixes old and new."""

import functools
import http.server
import os
import shutil
import threading
import urllib.parse

import pytest
from conftest import SITE, Handler

SUB_PATH = "/kmemo/"


class FolderServer(http.server.ThreadingHTTPServer):
    """One that does not lose connections when a browser asks for many files at once."""

    allow_reuse_address = True
    request_queue_size = 128


class Host:
    """A static host of one folder under a sub-path, which can go away and come back."""

    def __init__(self, folder):
        self.folder = folder
        self.port = 0
        self.asked = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.start()

    def start(self):
        host = self

        class FolderHandler(Handler):
            def do_GET(self):
                host.may_answer.wait(30)
                super().do_GET()

            def translate_path(self, path):
                path = path.split("?")[0].split("#")[0]
                host.asked.append(path)
                return http.server.SimpleHTTPRequestHandler.translate_path(self, path.removeprefix(SUB_PATH[:-1]))

            def send_error(self, code, message=None, explain=None):
                http.server.SimpleHTTPRequestHandler.send_error(self, code, message, explain)

            def end_headers(self):
                # As many hosts do: for a while, browsers need not ask again.
                self.send_header("Cache-Control", "max-age=600")
                super().end_headers()

        handler = functools.partial(FolderHandler, directory=str(self.folder))
        self.server = FolderServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def silence(self):
        """Takes requests and does not answer them."""
        self.may_answer.clear()

    def speak(self):
        self.may_answer.set()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}{SUB_PATH}"


@pytest.fixture
def host(tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(SITE, folder, copy_function=os.link)
    host = Host(folder)
    yield host
    host.stop()


def kept(page):
    """Waits until what the language needs is kept, and says in which version."""
    page.wait_for_selector("html[data-offline]", timeout=150_000)
    return page.get_attribute("html", "data-offline")


def publish(host, build):
    """Puts another version of the site in the host's place, made by the real generator from changed content."""
    shutil.rmtree(host.folder)
    shutil.copytree(build, host.folder, copy_function=os.link)


def test_after_one_visit_every_page_of_the_language_opens_without_a_network(visit, host):
    opened = visit(service_workers="allow")
    opened.page.goto(host.base + "en/questions/22-page-allocator.html")
    kept(opened.page)
    host.stop()
    for path in [
        "en/questions/22-page-allocator.html",
        "en/index.html",
        "en/glossary.html",
        "en/simulations/buddy-split.html",
        "zh/index.html",
        "index.html",
        "",
        "en/",
        "en/glossary",
    ]:
        opened.messages.clear()
        response = opened.page.goto(host.base + path)
        assert response.status == 200 and response.from_service_worker, path
        opened.page.wait_for_load_state()
        assert opened.page.evaluate("getComputedStyle(document.body).marginTop") == "0px", path
        assert [line for line in opened.messages if "worker.js" not in line] == [], path
    opened.page.goto(host.base + "en/questions/index.html")
    opened.page.click("a:has-text('buddy') >> nth=0")
    opened.page.wait_for_load_state()
    assert "/en/questions/" in opened.page.url
    # A page of the other language was neither read nor asked for; it says so, and a page that is none is not found.
    assert opened.page.goto(host.base + "zh/questions/22-page-allocator.html").status == 503
    assert "联网" in opened.page.inner_text("body")
    assert opened.page.goto(host.base + "en/no-such-page.html").status == 404
    assert opened.page.get_attribute("a[hreflang=en] >> nth=0", "href") == host.base + "en/index.html"
    # Simulations run and searches find.
    opened.page.goto(host.base + "en/simulations/buddy-split.html")
    opened.page.fill("#run-order", "3")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_function("() => document.querySelectorAll('#run .step').length === 10")
    opened.page.keyboard.press("Escape")
    opened.page.click(".search-link")
    opened.page.keyboard.type("buddy allocator")
    opened.page.wait_for_selector("dialog [role=option]")
    host.start()
    # Who goes on in the other language has that too.
    opened.page.goto(host.base + "zh/glossary.html")
    kept(opened.page)
    host.stop()
    assert opened.page.goto(host.base + "zh/questions/22-page-allocator.html").status == 200
    host.start()


def change(folder, path, old, new):
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def second_version(tmp_path_factory):
    """The site as it is after an author changed an answer and the style."""
    import subprocess

    from conftest import CONTENT, KMEMO

    work = tmp_path_factory.mktemp("second")
    shutil.copytree(CONTENT, work / "Content")
    shutil.copytree(CONTENT.parent / "site", work / "site", ignore=shutil.ignore_patterns("public"))
    change(work / "Content", "questions/22-page-allocator.en.md", "## What changed\n", "## What changed\n\nAnother version.\n")
    change(work / "site", "css/2-base.css", "body {", "body {\n  --version: second;")
    change(work / "site", "templates/layout.mustache", "<body>", '<body data-version="second">')
    command = [KMEMO, "site", "--without-modules", "--content", work / "Content", "--theme", work / "site"]
    subprocess.run([*command, "--output", work / "public"], check=True, capture_output=True)
    return work / "public"


def versions(page):
    """Which version the page, and its style sheet, are of."""
    return page.evaluate(
        """[document.body.dataset.version || 'first',
            getComputedStyle(document.body).getPropertyValue('--version') || 'first']"""
    )


def test_an_update_is_read_at_once_and_then_kept(visit, host, second_version):
    opened = visit(service_workers="allow")
    page = opened.page
    page.goto(host.base + "en/index.html")
    first = kept(page)
    publish(host, second_version)
    host.asked.clear()
    for path in ["en/questions/22-page-allocator.html", "zh/questions/22-page-allocator.html"]:
        page.goto(host.base + path)
        assert versions(page) == ["second", "second"], path
    # The next visits find the new worker, which keeps what is new; what did not change is not fetched again.
    for _ in range(30):
        page.goto(host.base + "en/index.html")
        if kept(page) != first:
            break
        page.wait_for_timeout(500)
    assert kept(page) != first
    asked = {urllib.parse.unquote(path) for path in host.asked}
    assert SUB_PATH + "assets/style.css" in asked and SUB_PATH + "en/how-we-know.html" in asked
    assert SUB_PATH + "study/cards.en.js" not in asked
    host.stop()
    for path in ["en/questions/22-page-allocator.html", "en/glossary.html"]:
        page.goto(host.base + path)
        assert versions(page) == ["second", "second"], path
    host.start()


def test_a_host_that_does_not_answer_is_not_waited_for_long(visit, host):
    opened = visit(service_workers="allow")
    opened.page.goto(host.base + "en/index.html")
    kept(opened.page)
    host.silence()
    response = opened.page.goto(host.base + "en/glossary.html", wait_until="commit", timeout=15_000)
    assert response.status == 200 and response.from_service_worker
    host.speak()


def test_an_update_that_was_cut_short_loses_nothing(visit, host, second_version):
    opened = visit(service_workers="allow")
    page = opened.page
    page.goto(host.base + "en/index.html")
    kept(page)
    publish(host, second_version)
    # The host loses the network after the new worker has its first files.
    shutil.rmtree(host.folder / "en" / "questions")
    page.goto(host.base + "en/index.html")
    page.evaluate("navigator.serviceWorker.ready.then(found => found.update())")
    page.wait_for_timeout(1000)
    host.stop()
    assert page.goto(host.base + "en/questions/22-page-allocator.html").status == 200
    host.start()


def test_two_sites_of_one_host_leave_each_other_alone(visit, host):
    shutil.copytree(SITE, host.folder / "other", copy_function=os.link)
    opened = visit(service_workers="allow")
    opened.page.goto(host.base + "other/en/index.html")
    kept(opened.page)
    second = opened.context.new_page()
    second.goto(host.base + "en/index.html")
    kept(second)
    assert len(second.evaluate("caches.keys()")) == 2
    host.stop()
    for base in (host.base, host.base + "other/"):
        assert second.goto(base + "en/glossary.html").status == 200
    host.start()


def test_nothing_is_registered_from_a_disk(visit, bases):
    opened = visit(service_workers="allow")
    opened.page.goto(bases["file"] + "en/index.html")
    opened.page.wait_for_timeout(300)
    assert opened.messages == []
    assert not [url for url in opened.requests if "worker.js" in url]
