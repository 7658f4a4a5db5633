"""`kmemo serve`: the real program, fetched from, edited under, seen in a real browser, and ended."""

import http.client
import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
from conftest import CONTENT, KMEMO
from playwright.sync_api import Error

QUESTION = "questions/22-page-allocator.en.md"
PAGE = "/en/questions/22-page-allocator.html"
ANCHOR = "## What changed\n"


class Preview:
    """The running program, and what it said on standard error."""

    def __init__(self, work, *options):
        self.content = work / "Content"
        self.theme = work / "site"
        command = [KMEMO, "serve", "--port", "0", "--without-modules", "--content", self.content, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = []
        self.reader = threading.Thread(target=lambda: self.said.extend(iter(self.process.stderr.readline, "")), daemon=True)
        self.reader.start()
        line = self.process.stdout.readline()
        match = re.fullmatch(r"Serving (http://(127\.0\.0\.1|\[::1\]):(\d+)/) \(Ctrl-C ends it\)\n", line)
        assert match, line + "".join(self.said)
        self.base = match[1]
        self.host = match[2].strip("[]")
        self.port = int(match[3])

    def ask(self, target, method="GET", headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        # As written: nothing is normalised on the way.
        connection.putrequest(method, target, skip_host=bool(headers and "Host" in headers))
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def wait_to_hear(self, text, seconds=10):
        end = time.monotonic() + seconds
        while not any(text in line for line in self.said):
            assert time.monotonic() < end, f"{text!r} was not said: {self.said}"
            time.sleep(0.02)


@pytest.fixture
def work(tmp_path):
    shutil.copytree(CONTENT, tmp_path / "Content")
    shutil.copytree(CONTENT.parent / "site", tmp_path / "site", ignore=shutil.ignore_patterns("public"))
    return tmp_path


@pytest.fixture
def serve(work):
    started = []

    def start(*options):
        started.append(Preview(work, *options))
        return started[-1]

    yield start
    for preview in started:
        if preview.process.poll() is None:
            preview.process.kill()
            preview.process.wait()


def edit(folder, path, old, new):
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_answers_with_the_right_types_and_lets_nothing_be_kept(serve):
    preview = serve()
    for target, kind in {
        "/": "text/html; charset=utf-8",
        "/en/": "text/html; charset=utf-8",
        PAGE: "text/html; charset=utf-8",
        "/assets/style.css": "text/css; charset=utf-8",
        "/assets/preview.js": "text/javascript; charset=utf-8",
        "/assets/favicon.svg": "image/svg+xml",
        "/en/feed.xml": "application/atom+xml; charset=utf-8",
        "/robots.txt": "text/plain; charset=utf-8",
    }.items():
        response, body = preview.ask(target)
        assert response.status == 200, target
        assert response.getheader("Content-Type") == kind, target
        assert response.getheader("Cache-Control") == "no-store"
        assert response.getheader("X-Content-Type-Options") == "nosniff"
        assert int(response.getheader("Content-Length")) == len(body) > 0
        head, empty = preview.ask(target, "HEAD")
        assert head.status == 200 and empty == b""
        assert int(head.getheader("Content-Length")) == len(body), target


def test_what_is_not_there_is_not_found(serve):
    preview = serve()
    secret = preview.content.parent / "secret.html"
    secret.write_text("secret")
    up = "../" * 20
    targets = ["/nope.html", "/en/nope", "/assets/", "/.kmemo-site", "/assets/worker.js", "/worker.js", "/x\\y", "/%zz", "/%00"]
    for path in (secret, pathlib.Path("/etc/passwd"), preview.content / QUESTION):
        targets += [f"/{up}{path}", f"/en/{up}{path}", f"/{path}", f"/%2e%2e/{path}", f"/{path}".replace("/", "%2f")]
        targets += ["/" + up.replace("/", "%2F").replace(".", "%2E") + str(path)[1:], f"/..%5c..%5c{path}", f"//{path}"]
        targets += ["/" + up.replace("..", "%252e%252e") + str(path)[1:], f"/{up.replace('..', '%c0%ae%c0%ae')}{path}"]
    for target in targets:
        response, body = preview.ask(target)
        assert response.status == 404, target
        assert b"<h1>404</h1>" in body and b"secret" not in body and b"root:" not in body, target
    response, body = preview.ask("/en")
    assert response.status == 301 and response.getheader("Location") == "./en/"


def test_only_reading_and_only_from_this_machine(serve):
    preview = serve()
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        response, _ = preview.ask("/en/", method)
        assert response.status == 405 and response.getheader("Allow") == "GET, HEAD"
    for host, status in (("evil.example", 403), ("127.0.0.1.evil.example:80", 403), ("localhost:1", 200), ("[::1]:1", 200)):
        assert preview.ask("/en/", headers={"Host": host})[0].status == status, host
    # It listens on the loopback address alone.
    address = socket.gethostbyname(socket.gethostname())
    if not address.startswith("127."):
        with pytest.raises(OSError):
            socket.create_connection((address, preview.port), timeout=1)


def test_nothing_breaks_it(serve):
    preview = serve()
    for raw in (b"", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n", b"\xff\xfe\x00", b"GET " + b"/a" * 50_000 + b" HTTP/1.1\r\n\r\n"):
        with socket.create_connection((preview.host, preview.port), timeout=5) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(3)
            try:
                while connection.recv(65536):
                    pass
            except OSError:
                pass
    assert preview.ask("/en/")[0].status == 200


def has_changed_style(page):
    try:
        return page.evaluate("getComputedStyle(document.body).getPropertyValue('--changed')") == "yes"
    except Error:
        # The page was just being loaded anew.
        return False


def test_a_changed_answer_shows_in_the_browser_soon_and_other_pages_stay(visit, serve):
    preview = serve()
    opened, other = visit(), visit()
    opened.page.goto(preview.base + PAGE[1:])
    other.page.goto(preview.base + "en/glossary.html")
    other.page.evaluate("window.sameDocument = true")
    time.sleep(0.5)
    times = []
    for number in range(3):
        edit(preview.content, QUESTION, ANCHOR, f"{ANCHOR}\nChange number {number}.\n")
        start = time.monotonic()
        opened.page.wait_for_selector(f"text=Change number {number}.", timeout=15_000)
        times.append(time.monotonic() - start)
    print(f"a change showed after {[round(t, 2) for t in times]} s")
    assert min(times) < 5
    assert other.page.evaluate("window.sameDocument") is True
    assert [line for line in opened.messages + other.messages if "ERR_ABORTED" not in line] == []
    # A style sheet is every page's.
    edit(preview.theme, "css/2-base.css", "body {", "body {\n  --changed: yes;")
    for page in (opened.page, other.page):
        end = time.monotonic() + 15
        while not has_changed_style(page):
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_mistake_is_shown_with_its_place_while_the_last_sound_site_stays(visit, serve):
    preview = serve()
    page = visit().page
    page.goto(preview.base + PAGE[1:])
    line = (preview.content / QUESTION).read_text(encoding="utf-8").split("\n").index(ANCHOR.strip()) + 3
    edit(preview.content, QUESTION, ANCHOR, f"{ANCHOR}\n<script>window.intruder = 1</script>\n")
    page.wait_for_selector(f".preview-problem >> text={QUESTION}:{line}: raw HTML", timeout=15_000)
    preview.wait_to_hear(f"{QUESTION}:{line}: raw HTML")
    preview.wait_to_hear("the content has 1 problem, so no site was made; the last sound one stays")
    assert page.evaluate("window.intruder") is None
    assert preview.ask(PAGE)[0].status == 200
    # A page that is opened now says so too.
    page.goto(preview.base + "zh/index.html")
    page.wait_for_selector(".preview-problem")
    page.goto(preview.base + PAGE[1:])
    edit(preview.content, QUESTION, "<script>window.intruder = 1</script>", "Mended now.")
    page.wait_for_selector("text=Mended now.", timeout=15_000)
    assert page.locator(".preview-problem:not([hidden])").count() == 0
    preview.wait_to_hear("the site is up to date")


def test_a_title_that_others_show_changes_on_their_pages_too(serve):
    preview = serve()
    edit(preview.content, QUESTION, "title: ", "title: Renamed, ")
    end = time.monotonic() + 15
    while b"Renamed, " not in preview.ask("/en/questions/index.html")[1]:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert b"Renamed, " in preview.ask("/en/articles/buddy-allocator.html")[1]


def test_new_and_removed_pages_appear_and_go(visit, serve):
    preview = serve()
    page = visit().page
    page.goto(preview.base + "en/articles/new-one.html")
    assert "404" in page.inner_text("h1")
    for language in ("en", "zh"):
        source = preview.content / f"articles/slab/slub.{language}.md"
        text = source.read_text(encoding="utf-8").replace("id: slub", "id: new-one", 1)
        (preview.content / f"articles/slab/new-one.{language}.md").write_text(text, encoding="utf-8")
    page.wait_for_selector("article.entry-page", timeout=15_000)
    for language in ("en", "zh"):
        (preview.content / f"articles/slab/new-one.{language}.md").unlink()
    page.wait_for_selector("h1:text-is('404')", timeout=15_000)


def test_content_that_was_broken_from_the_start_is_shown_once_it_is_mended(serve, work, visit):
    edit(work / "Content", QUESTION, ANCHOR, f"{ANCHOR}\n<b>x</b>\n")
    preview = serve()
    page = visit().page
    assert page.goto(preview.base + PAGE[1:]).status == 503
    assert "raw HTML '<b>'" in page.inner_text("body")
    edit(work / "Content", QUESTION, "<b>x</b>", "Sound.")
    page.wait_for_selector("text=Sound.", timeout=15_000)


def test_pages_of_a_preview_ask_no_other_host_and_keep_no_worker(visit, serve):
    preview = serve()
    opened = visit(service_workers="allow")
    for path in ("en/index.html", "zh/questions/index.html", PAGE[1:], "en/no-such-page"):
        opened.page.goto(preview.base + path)
        opened.page.wait_for_timeout(200)
    assert all(url.startswith((preview.base, "data:")) for url in opened.requests)
    assert opened.page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert [line for line in opened.messages if "404" not in line] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_at_once_and_leaves_nothing(visit, serve, work, number, tmp_path):
    before = sorted(path.relative_to(work) for path in work.rglob("*"))
    preview = serve()
    page = visit().page
    page.goto(preview.base + "en/index.html")
    time.sleep(0.3)
    start = time.monotonic()
    assert preview.end(number) == 0
    assert time.monotonic() - start < 3
    with pytest.raises(OSError):
        socket.create_connection((preview.host, preview.port), timeout=1)
    assert sorted(path.relative_to(work) for path in work.rglob("*")) == before
    # The port is free for the next one at once.
    assert Preview(work, "--port", str(preview.port)).end() == 0


def test_a_port_in_use_is_named_with_what_to_do(serve, work):
    preview = serve()
    done = subprocess.run(
        [KMEMO, "serve", "--port", str(preview.port), "--without-modules", "--content", work / "Content"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"port {preview.port} cannot be used" in done.stderr and "--port" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_others_cannot_be_let_in(host, work):
    done = subprocess.run(
        [KMEMO, "serve", "--host", host, "--content", work / "Content"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 64
    assert "is not this machine's own" in done.stderr


def test_the_other_loopback_address_works_too(serve):
    if not pathlib.Path("/proc/net/if_inet6").exists() or "::1" not in str(socket.getaddrinfo("::1", 0)):
        pytest.skip("this machine has no IPv6")
    try:
        probe = socket.socket(socket.AF_INET6)
        probe.bind(("::1", 0))
        probe.close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    preview = serve("--host", "::1")
    assert preview.ask("/en/")[0].status == 200


def test_news_of_a_page_wait_for_a_change(serve):
    preview = serve()
    state = re.search(rb'data-state="([0-9a-f]{16})"', preview.ask(PAGE)[1])[1].decode()
    first = json.loads(preview.ask(f"/.preview?page={PAGE}&state=&problem=")[1])
    assert first == {"state": state, "problem": ""}
    timer = threading.Timer(0.5, lambda: edit(preview.content, QUESTION, ANCHOR, f"{ANCHOR}\nNews.\n"))
    timer.start()
    start = time.monotonic()
    second = json.loads(preview.ask(f"/.preview?page={PAGE}&state={state}&problem=")[1])
    assert time.monotonic() - start > 0.4
    assert second["state"] != state
    timer.join()
