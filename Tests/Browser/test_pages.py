"""The site in a real browser: from disk and from a host's sub-path, in both languages and themes."""

import html
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PAGES, SITE

PHONE = {"width": 360, "height": 740}
SCHEMES = ["file", "http"]
# The 404 page, which a host shows at any depth, looks for this in several places.
NOT_FOUND = "assets/not-found.js"


def complaints(visit, base):
    """What a page said or asked for that it should not have."""
    foreign = [url for url in visit.requests if not url.startswith((base, "data:")) and NOT_FOUND not in url]
    missed = [url for url in visit.requests if url.endswith(NOT_FOUND)][1:]
    said = [message for message in visit.messages if not (missed and "Failed to load resource" in message)]
    return [line for line in said if NOT_FOUND not in line] + [f"asked for {url}" for url in foreign]


def is_wider_than_window(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_opens_without_a_complaint_and_fits_a_phone(visit, bases, scheme, path):
    opened = visit(viewport=PHONE)
    opened.page.goto(bases[scheme] + path)
    assert complaints(opened, bases[scheme]) == []
    assert not is_wider_than_window(opened.page)
    # The style sheet was let through by the policy.
    assert opened.page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
    if "/" in path:
        # The last of the main links, which lead to how the site knows, is within reach.
        link = opened.page.locator(".main-navigation a").last
        link.scroll_into_view_if_needed()
        box = link.bounding_box()
        assert 0 <= box["x"] and box["x"] + box["width"] <= PHONE["width"] + 0.5
        assert not is_wider_than_window(opened.page)


# The site's pages in parts, for several processes to share.
PARTS = [f"{language}/{part}" for language in ("en", "zh") for part in ("questions/[0-2]*", "questions/[3-9i]*", "simulations/*", "articles/*", "*")]


def test_the_parts_have_every_page():
    pages = set(SITE.rglob("*.html")) - {SITE / "index.html", SITE / "404.html"}
    assert {page for part in PARTS for page in SITE.glob(part + ".html")} == pages


@pytest.mark.parametrize("part", PARTS)
def test_no_page_scrolls_sideways_on_a_phone(visit, bases, part):
    opened = visit(viewport=PHONE)
    wide = []
    for file in sorted(SITE.glob(part + ".html")):
        path = file.relative_to(SITE).as_posix()
        opened.page.goto(bases["file"] + path, wait_until="domcontentloaded")
        opened.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if is_wider_than_window(opened.page):
            wide.append(path)
    assert wide == []


# What a narrow window can change, and what other colours can; the rest was checked in the wide, light one.
PHONE_RULES = ["scrollable-region-focusable", "target-size", "color-contrast", "skip-link", "landmark-one-main"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]


def violations(page, rules=None):
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else None
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_is_accessible_in_both_colours_and_on_a_phone(visit, bases, path):
    page = visit(color_scheme="light", viewport={"width": 1280, "height": 900}).page
    page.goto(bases["file"] + path)
    page.evaluate("document.querySelectorAll('.choice').forEach(d => d.open = true)")
    # The items of a long list are made alike; to judge some of them is to judge all.
    page.evaluate(
        "document.querySelectorAll('main :is(ul, ol, dl)').forEach("
        "list => [...list.children].slice(24).forEach(item => item.remove()))"
    )
    assert violations(page) == [], "light"
    light = background(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert background(page) != light
    assert violations(page, COLOUR_RULES) == [], "dark"
    page.set_viewport_size(PHONE)
    assert violations(page, PHONE_RULES) == [], "phone"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", [path for path in PAGES if "/" in path])
def test_the_language_switch_stays_on_the_page(visit, bases, scheme, path):
    opened = visit()
    opened.page.goto(bases[scheme] + path)
    opened.page.click("a.language")
    other = {"en": "zh", "zh": "en"}[path[:2]] + path[2:]
    opened.page.wait_for_url(bases[scheme] + other)
    assert opened.page.get_attribute("html", "lang") == {"en": "en", "zh": "zh-Hans"}[other[:2]]
    assert complaints(opened, bases[scheme]) == []


PLACES = [
    ("questions/22-page-allocator.html", "h2#how-it-works", "h2#工作原理"),
    ("questions/22-page-allocator.html", "#page\\.quiz", "#page\\.quiz"),
    ("questions/22-page-allocator.html", "#q22\\.mcq\\.2", "#q22\\.mcq\\.2"),
    ("articles/buddy-allocator.html", ".entry-body section:nth-of-type(3) > h2", ".entry-body section:nth-of-type(3) > h2"),
    ("glossary.html", "#page-fault", "#page-fault"),
    ("simulations/buddy-split.html", "#results", "#results"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("path", "place", "twin"), PLACES)
def test_the_language_switch_stays_at_the_place(visit, bases, scheme, path, place, twin):
    page = visit(viewport={"width": 1280, "height": 800}, reduced_motion="reduce").page
    page.goto(bases[scheme] + "en/" + path)
    for language, here, there in (("en", place, twin), ("zh", twin, place)):
        page.locator(here).evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 300)")
        page.locator("a.language").evaluate("link => link.click()")
        page.wait_for_url(bases[scheme] + {"en": "zh", "zh": "en"}[language] + "/" + path + "#*")
        top = page.locator(there).evaluate("element => element.getBoundingClientRect().top")
        assert -200 <= top <= 500, f"{there} is at {top}"


def test_the_language_switch_at_the_top_leads_to_the_top(visit, bases):
    page = visit().page
    page.goto(bases["file"] + "en/questions/22-page-allocator.html")
    page.click("a.language")
    page.wait_for_url(bases["file"] + "zh/questions/22-page-allocator.html")
    assert page.evaluate("scrollY") == 0


def attributes(path, name):
    """The values of an attribute in a page's markup."""
    text = (SITE / path).read_text(encoding="utf-8")
    return [html.unescape(value) for value in re.findall(rf'<[a-z][^>]*? {name}="([^"]*)"', text)]


def test_every_heading_of_a_text_has_a_twin_in_the_other_language():
    count = 0
    for file in sorted(SITE.glob("en/*/*.html")):
        path = file.relative_to(SITE / "en").as_posix()
        twins = attributes("en/" + path, "data-twin")
        ids = set(attributes("zh/" + path, "id"))
        assert [twin for twin in twins if twin not in ids] == [], path
        count += len(twins)
    assert count > 400


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("de-DE", "en")])
def test_the_root_leads_to_the_browsers_language(visit, bases, scheme, locale, language):
    opened = visit(locale=locale)
    opened.page.goto(bases[scheme] + "index.html")
    opened.page.wait_for_url(bases[scheme] + f"{language}/index.html")


def test_the_root_remembers_a_chosen_language(visit, bases):
    opened = visit(locale="en-GB")
    opened.page.goto(bases["http"] + "en/glossary.html")
    opened.page.click("a.language")
    opened.page.goto(bases["http"] + "index.html")
    opened.page.wait_for_url(bases["http"] + "zh/index.html")


def test_works_without_scripts(visit, bases):
    opened = visit(java_script_enabled=False)
    opened.page.goto(bases["file"] + "index.html")
    opened.page.click("text=中文")
    opened.page.wait_for_url(bases["file"] + "zh/index.html")
    assert not opened.page.is_visible(".theme-switch")
    opened.page.goto(bases["file"] + "en/questions/22-page-allocator.html")
    why = opened.page.locator(".choice.right p").first
    assert not why.is_visible()
    opened.page.locator(".choice.right summary").first.click()
    assert why.is_visible()


def frame_colour(page):
    """The colour that the browser's own frame takes."""
    return page.evaluate(
        "[...document.querySelectorAll('meta[name=theme-color]')].filter(m => matchMedia(m.media).matches)[0].content"
    )


def as_rgb(colour):
    return "rgb({}, {}, {})".format(*(int(colour[index : index + 2], 16) for index in (1, 3, 5)))


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_browsers_frame_has_the_pages_colour(visit, bases, system):
    page = visit(color_scheme=system).page
    page.goto(bases["file"] + "en/index.html")
    assert as_rgb(frame_colour(page)) == background(page)
    for choice in ("dark", "light", "auto", "dark"):
        page.check(f"input[value={choice}]", force=True)
        assert as_rgb(frame_colour(page)) == background(page), choice
    page.goto(bases["file"] + "zh/glossary.html")
    assert as_rgb(frame_colour(page)) == background(page)


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_theme_switch_overrides_the_system_and_is_remembered(visit, bases, scheme):
    opened = visit(color_scheme="dark")
    page = opened.page
    page.goto(bases[scheme] + "en/index.html")
    dark = background(page)
    page.check("input[value=light]", force=True)
    light = background(page)
    assert light != dark
    page.goto(bases[scheme] + "en/glossary.html")
    assert background(page) == light
    assert page.is_checked("input[value=light]")
    page.check("input[value=auto]", force=True)
    assert background(page) == dark
    page.emulate_media(color_scheme="light")
    assert background(page) == light
    page.check("input[value=dark]", force=True)
    assert background(page) == dark


def test_a_mark_has_one_colour_in_every_diagram(visit, bases):
    opened = visit()
    colours = {}
    for name in ("buddy-split", "buddy-merge", "slab-basics", "page-walk"):
        opened.page.goto(bases["file"] + f"en/simulations/{name}.html")
        for mark, colour in opened.page.evaluate(
            """[...document.querySelectorAll('g[class^=mark-] rect')].map(
                rect => [rect.parentNode.getAttribute('class'), getComputedStyle(rect).fill])"""
        ):
            colours.setdefault(mark, set()).add(colour)
    assert {"mark-free", "mark-allocated", "mark-split", "mark-merged", "mark-faulted"} <= set(colours)
    assert all(len(found) == 1 for found in colours.values()), colours
    plain = colours.pop("mark-plain", None)
    assert plain is None or plain == {"none"}
    assert len(set.union(*colours.values())) == len(colours)


def test_the_keyboard_reaches_the_text_first_and_opens_a_choice(visit, bases):
    opened = visit(viewport={"width": 1280, "height": 900})
    page = opened.page
    page.goto(bases["file"] + "en/questions/22-page-allocator.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.localName") == "main"
    page.locator(".choice.wrong summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".choice.wrong p").first.is_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_policy_refuses_scripts_in_the_page(visit, bases, scheme):
    opened = visit()
    opened.page.goto(bases[scheme] + "en/index.html")
    opened.page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.intruder = true';
            document.body.append(script);
            const image = document.createElement('img');
            image.setAttribute('onerror', 'window.intruder = true');
            image.src = 'no-such-picture';
            document.body.append(image);
        }"""
    )
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("window.intruder") is None
    assert any("Content Security Policy" in message for message in opened.messages)


@pytest.mark.parametrize("path", ["nope.html", "en/nope.html", "zh/questions/deep/nope.html"])
def test_the_404_page_finds_its_way_home_from_any_depth(visit, server, path):
    opened = visit()
    response = opened.page.goto(server + path)
    assert response.status == 404
    assert [message for message in opened.messages if "404" not in message] == []
    assert [url for url in opened.requests[1:] if not url.startswith(server + "assets/") and NOT_FOUND not in url] == []
    # The style sheet was found, and so was every page that it leads to.
    assert opened.page.evaluate("getComputedStyle(document.querySelector('ul')).listStyleType") == "none"
    for link in opened.page.query_selector_all("a"):
        assert opened.page.request.get(link.evaluate("link => link.href")).status == 200
    opened.page.click("a[hreflang=en]")
    opened.page.wait_for_url(server + "en/index.html")


def test_paper_gets_the_text_opened_and_no_navigation(visit, bases):
    opened = visit()
    page = opened.page
    page.goto(bases["file"] + "en/questions/22-page-allocator.html")
    page.emulate_media(media="print")
    assert not page.is_visible(".site-header")
    assert page.locator(".choice p").first.evaluate("p => p.getBoundingClientRect().height") > 0


@pytest.mark.parametrize("path", [path for path in PAGES if "/" in path])
def test_every_kind_of_page_prints_on_a_sheet(visit, bases, path):
    page = visit(viewport={"width": 680, "height": 960}).page
    page.goto(bases["file"] + path)
    page.emulate_media(media="print")
    for part in (".site-header", ".breadcrumb", ".site-footer"):
        assert not page.is_visible(part)
    assert page.is_visible("main h1")
    # What is not printed at all, as the controls of players, may stay closed.
    closed = (
        "[...document.querySelectorAll('main details')].filter("
        "d => d.getClientRects().length > 0 && d.lastElementChild.getBoundingClientRect().height < 1)"
    )
    assert page.evaluate(closed + ".length") == 0
    assert not is_wider_than_window(page)
    # On white paper, whatever the screen's colours were.
    page.emulate_media(media="print", color_scheme="dark")
    assert background(page) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("path", ["index.html", "404.html"])
def test_the_pages_outside_both_languages_fit_a_phone(visit, bases, path):
    page = visit(viewport=PHONE, java_script_enabled=False).page
    page.goto(bases["file"] + path)
    assert page.locator("a").count() >= 2
    assert page.locator("html").bounding_box()["width"] <= PHONE["width"]
