"""The search in a real browser: by keyboard, in both languages, from disk and from a host's sub-path."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import SITE
from test_pages import PHONE, SCHEMES, complaints, is_wider_than_window

WIDE = {"width": 1280, "height": 900}
OPTIONS = "dialog [role=option]"
# What is asked, where the answer lies, and a word that it is found by.
ASKED = {
    "en": ("buddy allocator", "en/questions/22-page-allocator.html", "buddy"),
    "zh": ("伙伴系统", "zh/questions/22-page-allocator.html", "伙伴"),
}


def status(page, text):
    """Waits until the search says `text`."""
    page.wait_for_function("text => document.querySelector('.search-status')?.textContent.includes(text)", arg=text)


def settled(page):
    """The options' addresses once they stay: those of half a query may still be on their way."""
    options = page.locator(OPTIONS)
    script = "options => options.map(option => option.href.replace(/#.*/, ''))"
    before, links = None, options.evaluate_all(script)
    while before != links:
        page.wait_for_timeout(500)
        before, links = links, options.evaluate_all(script)
    return links


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_is_found_and_opened_by_keyboard_alone(visit, bases, scheme, language):
    query, answer, _ = ASKED[language]
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases[scheme] + f"{language}/simulations/index.html")
    page.keyboard.press("/")
    page.keyboard.type(query, delay=20)
    page.wait_for_selector(OPTIONS)
    status(page, "10" if language == "en" else "条")
    links = settled(page)
    place = links.index(bases[scheme] + answer)
    for _ in range(place + 1):
        page.keyboard.press("ArrowDown")
    active = page.locator(".search-dialog [role=combobox]").get_attribute("aria-activedescendant")
    chosen = page.locator(f'{OPTIONS}[aria-selected="true"]')
    assert chosen.count() == 1 and chosen.get_attribute("id") == active
    page.keyboard.press("Enter")
    page.wait_for_url(bases[scheme] + answer + "*")
    assert page.locator("h1").is_visible()
    assert complaints(opened, bases[scheme]) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hits_are_grouped_by_kind_with_what_was_found_marked(visit, bases, language):
    query, _, word = ASKED[language]
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases["file"] + f"{language}/index.html")
    page.click(".search-link")
    page.keyboard.type(query)
    page.wait_for_selector(OPTIONS)
    groups = page.locator("dialog [role=group]").evaluate_all(
        """groups => groups.map(group => [
            document.getElementById(group.getAttribute('aria-labelledby')).textContent,
            [...group.querySelectorAll('[role=option]')].map(option => option.getAttribute('href'))])"""
    )
    names = {
        "en": {"Questions": "questions/", "Articles": "articles/", "Simulations": "simulations/", "Glossary": "glossary"},
        "zh": {"问题": "questions/", "文章": "articles/", "模拟": "simulations/", "术语": "glossary"},
    }[language]
    assert len(groups) >= 2
    assert len({name for name, _ in groups}) == len(groups)
    for name, links in groups:
        assert links and all(names[name] in link for link in links)
    marks = page.locator("dialog .search-excerpt mark").all_text_contents()
    assert any(word in mark.lower() for mark in marks), marks
    plain = page.evaluate("getComputedStyle(document.querySelector('dialog .search-excerpt')).fontWeight")
    assert page.evaluate("getComputedStyle(document.querySelector('dialog mark')).fontWeight") > plain


def test_escape_closes_the_search_and_the_page_keeps_its_place(visit, bases):
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases["file"] + "en/questions/index.html")
    page.locator(".main-navigation a").first.focus()
    page.keyboard.press("/")
    page.keyboard.type("page")
    page.wait_for_selector(OPTIONS)
    page.keyboard.press("Escape")
    assert not page.is_visible(".search-dialog")
    assert page.evaluate("document.activeElement.closest('.main-navigation') !== null")
    # Opened again, what was typed is there, and is replaced by what is typed now.
    page.keyboard.press("/")
    assert page.input_value("dialog .search-field") == "page"
    page.keyboard.type("slub")
    assert page.input_value("dialog .search-field") == "slub"


def test_arrows_go_around_and_through_the_field(visit, bases):
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases["file"] + "en/index.html")
    page.keyboard.press("/")
    page.keyboard.type("oom_reaper")
    page.wait_for_selector(OPTIONS)
    count = page.locator(OPTIONS).count()
    chosen = "[...document.querySelectorAll('dialog [role=option]')].findIndex(o => o.ariaSelected === 'true')"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(chosen) == count - 1
    page.keyboard.press("ArrowDown")
    assert page.evaluate(chosen) == -1
    assert page.locator("dialog .search-field").get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    assert page.evaluate(chosen) == 0


def test_a_slash_in_a_field_is_a_slash(visit, bases):
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases["file"] + "en/search.html")
    page.keyboard.type("/proc/buddyinfo")
    assert page.input_value("#search") == "/proc/buddyinfo"
    assert not page.is_visible(".search-dialog")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_search_page_keeps_the_query_in_its_address(visit, bases, scheme, language):
    query, answer, _ = ASKED[language]
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases[scheme] + f"{language}/search.html")
    page.keyboard.type(query)
    page.wait_for_selector("main [role=option]")
    address = page.url
    assert "?q=" in address
    shared = visit(viewport=WIDE)
    shared.page.goto(address)
    shared.page.wait_for_selector("main [role=option]")
    assert shared.page.input_value("#search") == query
    links = shared.page.locator("main [role=option]").evaluate_all("options => options.map(option => option.href)")
    assert any(link.startswith(bases[scheme] + answer) for link in links)
    assert complaints(opened, bases[scheme]) + complaints(shared, bases[scheme]) == []


def test_more_hits_are_shown_when_asked_for(visit, bases):
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases["file"] + "en/search.html?q=page")
    page.wait_for_selector("main [role=option]")
    assert page.locator("main [role=option]").count() == 10
    page.click("text=Show more")
    page.wait_for_function("() => document.querySelectorAll('main [role=option]').length === 30")
    assert page.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize(
    "query", ['a"b(*', "<img src=x onerror=alert(1)>", "\u0001\u0002\u0003", "page->flags", "'; DROP TABLE", "🙂", "\\"]
)
def test_whatever_is_typed_is_text(visit, bases, query):
    opened = visit(viewport=WIDE)
    page = opened.page
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    page.goto(bases["file"] + "en/search.html")
    page.fill("#search", query)
    page.wait_for_function("() => document.querySelector('.search-status').textContent !== ''")
    assert page.locator("main img").count() == 0
    assert complaints(opened, bases["file"]) == []


def test_nothing_found_is_said(visit, bases):
    opened = visit(viewport=WIDE)
    page = opened.page
    page.goto(bases["file"] + "zh/search.html")
    page.keyboard.type("xyzzyplugh")
    status(page, "没有找到")
    assert page.locator("[role=option]").count() == 0
    assert page.locator("#search").get_attribute("aria-expanded") == "false"


def test_hostile_texts_of_the_index_put_no_markup_on_the_page(visit, server):
    """What a content file could hold, in a shard that says so."""
    attack = '<img src=x onerror="window.intruder=1"><script>window.intruder=1</script>'
    opened = visit(viewport=WIDE)
    page = opened.page

    def replaced(route):
        source = route.fetch().text()
        assert source.startswith("kmemoSearchShard(")
        name, text = json.loads("[" + source.strip()[len("kmemoSearchShard(") : -1] + "]")
        # Of the same length, so that the numbers before the texts still fit.
        for word in ("buddy system", "page allocator"):
            text = text.replace(word, attack[: len(word)])
        body = text.replace("allocator", "<b>ocator")
        route.fulfill(body=f"kmemoSearchShard({json.dumps(name)},{json.dumps(body)})", content_type="text/javascript")

    page.route("**/search/en-*.js", replaced)
    page.goto(server + "en/search.html?q=buddy")
    page.wait_for_selector("main [role=option]")
    assert "<b>ocator" in page.inner_text("main .search-list")
    assert page.locator("main .search-list :is(img, script, b)").count() == 0
    assert page.evaluate("window.intruder") is None


def test_parts_of_another_build_are_noticed_and_loaded_anew(visit, server):
    opened = visit(viewport=WIDE)
    page = opened.page
    asked = []

    def stale(route):
        asked.append(route.request.url)
        if "?" in route.request.url:
            route.continue_()
            return
        name, text = json.loads("[" + route.fetch().text().strip()[len("kmemoSearchShard(") : -1] + "]")
        # The stamp is the first text: its length in one character, then eight.
        route.fulfill(
            body=f"kmemoSearchShard({json.dumps(name)},{json.dumps(text[0] + '00000000' + text[9:])})",
            content_type="text/javascript",
        )

    page.route("**/search/w*.js*", stale)
    page.goto(server + "en/search.html?q=buddy")
    page.wait_for_selector("main [role=option]")
    assert any("?" in url for url in asked) and any("?" not in url for url in asked)


def test_a_search_that_cannot_load_says_so(visit, server):
    opened = visit(viewport=WIDE)
    opened.page.route("**/search/w*.js", lambda route: route.abort())
    opened.page.goto(server + "en/search.html?q=buddy")
    status(opened.page, "cannot be loaded")
    opened.page.unroute("**/search/w*.js")
    opened.page.fill("#search", "buddy system")
    opened.page.wait_for_selector("main [role=option]")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_the_open_search_is_accessible_and_fits(visit, bases, language, colours, viewport):
    opened = visit(color_scheme=colours, viewport=viewport)
    page = opened.page
    for path in (f"{language}/index.html", f"{language}/search.html"):
        page.goto(bases["file"] + path)
        page.keyboard.press("/")
        page.keyboard.type(ASKED[language][0])
        page.wait_for_selector("[role=option]")
        page.keyboard.press("ArrowDown")
        assert not is_wider_than_window(page)
        found = Axe().run(page).response["violations"]
        assert [f"{violation['id']}: {node['html'][:200]}" for violation in found for node in violation["nodes"]] == []


def test_without_scripts_the_link_leads_to_the_lists(visit, bases):
    opened = visit(java_script_enabled=False)
    page = opened.page
    page.goto(bases["file"] + "en/questions/22-page-allocator.html")
    page.click(".search-link")
    page.wait_for_url(bases["file"] + "en/search.html")
    assert page.is_visible("text=Searching needs JavaScript")
    page.click("main .jump a >> nth=0")
    page.wait_for_url(bases["file"] + "en/questions/index.html")


def test_a_page_that_does_not_search_loads_no_index(visit, server):
    opened = visit(viewport=WIDE)
    opened.page.goto(server + "en/questions/22-page-allocator.html")
    opened.page.wait_for_load_state("networkidle")
    assert [url for url in opened.requests if "/search/" in url or "modules/search" in url] == []
    assert (SITE / "search" / "root.js").exists()
