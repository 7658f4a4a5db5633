"""The service worker: pages open without a network, and an update never mixes old and new."""

import functools
import http.server
import shutil
import threading
import urllib.parse

import pytest
from conftest import SITE, Handler

# Reading without a network works, but after an update a page sometimes does not open for half a minute. Until the
# cause is found no page loads assets/offline.js, and these tests wait with it.
pytestmark = pytest.mark.skip(reason="no page loads assets/offline.js yet")

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
        self.start()

    def start(self):
        host = self

        class FolderHandler(Handler):
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

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}{SUB_PATH}"


@pytest.fixture
def host(tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(SITE, folder)
    host = Host(folder)
    yield host
    host.stop()


def kept(page):
    """Waits until the pages of the language are kept."""
    page.wait_for_selector("html[data-offline=kept]", timeout=60_000)


def publish(host, build, tmp_path):
    """Puts another version of the site in the host's place, made by the real generator from changed content."""
    shutil.rmtree(host.folder)
    shutil.copytree(build, host.folder)


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
    host.start()


def test_what_was_read_in_the_other_language_is_kept_too(visit, host):
    opened = visit(service_workers="allow")
    opened.page.goto(host.base + "en/index.html")
    kept(opened.page)
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


def wait_for_version(page, base, path, wanted):
    """Opens the page again and again, as a reader does; each time it is of one version."""
    for _ in range(30):
        page.goto(base + path)
        seen = versions(page)
        assert seen[0] == seen[1], f"a page of the {seen[0]} version with the style of the {seen[1]}"
        if seen[0] == wanted:
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"the {wanted} version did not arrive")


def caches(page):
    return [name for name in page.evaluate("caches.keys()") if not name.endswith(" pages")]


def test_an_update_arrives_whole_and_the_old_version_goes(visit, host, second_version, tmp_path):
    opened = visit(service_workers="allow")
    page = opened.page
    page.goto(host.base + "en/index.html")
    kept(page)
    assert len(caches(page)) == 1
    before = caches(page)
    # A second window stays open on the old version.
    other = opened.context.new_page()
    other.goto(host.base + "en/questions/22-page-allocator.html")
    assert versions(other) == ["first", "first"]

    publish(host, second_version, tmp_path)
    wait_for_version(page, host.base, "en/questions/22-page-allocator.html", "second")
    assert page.locator("text=Another version.").count() == 1
    kept(page)
    # What the old window asks for now is of its own version still.
    text = other.evaluate(
        """new Promise(done => {
            const link = document.createElement('link');
            link.rel = 'stylesheet';
            link.href = document.querySelector('link[rel=stylesheet]').href;
            link.onload = () => done(getComputedStyle(document.body).getPropertyValue('--version') || 'first');
            link.onerror = () => done('nothing');
            document.head.append(link);
        })"""
    )
    assert text == "first"
    assert set(before) < set(caches(page))
    # Once it is closed, its version is removed: after the minute for which a page may still be loading.
    other.close()
    page.evaluate(
        """async () => {
            const book = await caches.open((await caches.keys()).find(name => name.endsWith(' pages')));
            for (const request of await book.keys()) {
                const page = await (await book.match(request)).json();
                await book.put(request, new Response(JSON.stringify({version: page.version, time: 0})));
            }
        }"""
    )
    page.goto(host.base + "en/glossary.html")
    kept(page)
    for _ in range(40):
        if len(caches(page)) == 1:
            break
        page.wait_for_timeout(100)
    assert len(caches(page)) == 1 and caches(page) != before
    host.stop()
    page.goto(host.base + "en/questions/22-page-allocator.html")
    assert versions(page) == ["second", "second"]
    host.start()


def test_a_page_that_was_not_kept_before_an_update_comes_with_its_own_style(visit, host, second_version, tmp_path):
    opened = visit(service_workers="allow")
    page = opened.page
    page.goto(host.base + "en/index.html")
    kept(page)
    publish(host, second_version, tmp_path)
    # Chinese pages were not kept: the old version's worker finds that the host has another version of them.
    page.goto(host.base + "zh/questions/22-page-allocator.html")
    assert versions(page) == ["second", "second"]
    wait_for_version(page, host.base, "en/index.html", "second")


def test_what_did_not_change_is_not_fetched_again(visit, host, second_version, tmp_path):
    opened = visit(service_workers="allow")
    page = opened.page
    page.goto(host.base + "en/index.html")
    kept(page)
    publish(host, second_version, tmp_path)
    host.asked.clear()
    wait_for_version(page, host.base, "en/index.html", "second")
    kept(page)
    asked = {urllib.parse.unquote(path) for path in host.asked}
    assert SUB_PATH + "assets/style.css" in asked
    assert SUB_PATH + "assets/site.js" not in asked and SUB_PATH + "404.html" not in asked


def test_two_sites_of_one_host_leave_each_other_alone(visit, host, tmp_path):
    shutil.copytree(host.folder, host.folder / "other")
    opened = visit(service_workers="allow")
    opened.page.goto(host.base + "other/en/index.html")
    kept(opened.page)
    second = opened.context.new_page()
    second.goto(host.base + "en/index.html")
    kept(second)
    assert len(caches(second)) == 2


def test_nothing_is_registered_from_a_disk(visit, bases):
    opened = visit(service_workers="allow")
    opened.page.goto(bases["file"] + "en/index.html")
    opened.page.wait_for_timeout(300)
    assert opened.messages == []
    assert not [url for url in opened.requests if "worker.js" in url]
