"""Every page as a file: valid HTML, and links that lead somewhere."""

import html.parser
import re
import subprocess
import urllib.parse

import pytest
from conftest import SITE

FILES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))

# Debian's tidy is of 2017; HTML has since allowed what these say. The Nu checker finds no fault in them.
ACCEPTED = [
    r"missing </dl> before </div>",  # HTML 5.2: groups of a dl may be wrapped in div
    r"inserting implicit <dl>",  # the same
    r"missing </div> before <dt>",  # the same
    r"missing <dd>",  # the same
    r"discarding unexpected </d[ldt]>",  # the same
    r"discarding unexpected </div>",  # the same
    r"proprietary attribute \"aria-current\"",  # WAI-ARIA 1.1
    r"<title> proprietary attribute \"id\"",  # the title of an SVG picture
    r"proprietary attribute \"inputmode\"",  # HTML 5.1: which keyboard a phone shows
    r"<meta> proprietary attribute \"media\"",  # HTML 5.2: a colour for each scheme
    r"trimming empty <(output|span|tbody|code)>",  # scripts fill them; a table may have no rows yet, a default no text
    r"<svg> proprietary attribute \"font-family\"",  # a presentation attribute of SVG
]


class Scan(html.parser.HTMLParser):
    """A page's ids and links."""

    def __init__(self, text):
        super().__init__()
        self.ids = []
        self.links = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            self.ids.append(values["id"])
        for name in ("href", "src"):
            if name in values:
                self.links.append(values[name])


@pytest.fixture(scope="module")
def scans():
    return {path: Scan((SITE / path).read_text(encoding="utf-8")) for path in FILES}


def test_every_page_is_valid():
    complaints = []
    for path in FILES:
        run = subprocess.run(
            ["tidy", "-errors", "-quiet", "-utf8", SITE / path], capture_output=True, text=True, check=False
        )
        for line in run.stderr.splitlines():
            if line.strip() and not any(re.search(pattern, line) for pattern in ACCEPTED):
                complaints.append(f"{path}: {line}")
    assert complaints == []


def test_every_link_and_anchor_exists(scans):
    broken = []
    count = 0
    for path, scan in scans.items():
        for link in scan.links:
            if link.startswith("https://"):
                continue
            if path == "404.html" and link.endswith("../assets/not-found.js"):
                continue  # A host shows this page at any depth: one of these links leads to the script.
            count += 1
            target, _, anchor = link.partition("#")
            file = (SITE / path).parent / urllib.parse.unquote(target) if target else SITE / path
            place = file.resolve()
            if link.startswith("/") or not place.is_file() or not place.is_relative_to(SITE):
                broken.append(f"{path}: {link}")
            elif anchor and urllib.parse.unquote(anchor) not in scans[place.relative_to(SITE).as_posix()].ids:
                broken.append(f"{path}: {link}: no such anchor")
    assert broken == []
    assert count > 5000


def test_ids_are_unique(scans):
    assert [path for path, scan in scans.items() if len(set(scan.ids)) != len(scan.ids)] == []


def test_every_page_is_reached_from_the_first(scans):
    reached = set()
    waiting = ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in reached or path not in scans:
            continue
        reached.add(path)
        for link in scans[path].links:
            target = link.partition("#")[0]
            if target.endswith(".html") and not target.startswith("https:"):
                waiting.append(((SITE / path).parent / target).resolve().relative_to(SITE).as_posix())
    assert set(FILES) - reached == {"404.html"}


def test_links_to_other_sites_go_to_the_kernel_source_or_are_in_the_content(scans):
    hosts = {urllib.parse.urlsplit(link).netloc for scan in scans.values() for link in scan.links if "://" in link}
    assert "elixir.bootlin.com" in hosts
    assert not any(link.startswith("http:") for scan in scans.values() for link in scan.links)
