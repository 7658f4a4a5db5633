"""Definitions of terms where they stand in a text, and the glossary's permalinks."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import SITE
from test_pages import PHONE, SCHEMES, complaints

ARTICLE = "{}/articles/buddy-allocator.html"


def tip(page):
    return page.locator("[role=tooltip]")


def term(page, name):
    return page.locator(f"a.term[data-term='{name}']").first


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("language", "name", "other"), [("en", "zone", "内存区域"), ("zh", "内存区域", "zone")])
def test_a_term_is_defined_on_hover_and_the_definition_can_be_reached_with_the_mouse(
    visit, bases, scheme, language, name, other
):
    opened = visit(viewport={"width": 1280, "height": 800})
    page = opened.page
    page.goto(bases[scheme] + ARTICLE.format(language))
    link = page.locator("a.term[href$='glossary.html#zone']").first
    assert link.get_attribute("title") is None, "the browser would show it too"
    link.hover()
    tip(page).wait_for(state="visible")
    text = tip(page).text_content()
    assert name in text and other in text
    assert link.get_attribute("aria-describedby") == tip(page).get_attribute("id")
    tip(page).hover()
    page.wait_for_timeout(500)
    assert tip(page).is_visible()
    page.mouse.move(2, 2)
    tip(page).wait_for(state="hidden")
    assert link.get_attribute("aria-describedby") is None
    assert complaints(opened, bases[scheme]) == []


def test_a_term_is_defined_on_focus_and_escape_dismisses_it(visit, bases):
    page = visit().page
    page.goto(bases["file"] + ARTICLE.format("en"))
    link = page.locator("a.term").nth(2)
    link.focus()
    assert tip(page).is_visible()
    page.keyboard.press("Escape")
    assert not tip(page).is_visible()
    assert page.evaluate("document.activeElement.className") == "term"
    page.keyboard.press("Tab")
    link.focus()
    assert tip(page).is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#*")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_tap_defines_a_term_and_the_second_follows_the_link(visit, bases, language):
    page = visit(viewport=PHONE, has_touch=True).page
    page.goto(bases["file"] + ARTICLE.format(language))
    address = page.url
    links = page.locator("a.term")
    links.nth(1).tap()
    assert tip(page).is_visible()
    assert page.url == address
    box = tip(page).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.locator("h1").tap()
    assert not tip(page).is_visible()
    links.nth(1).tap()
    links.nth(1).tap()
    page.wait_for_url("**/glossary.html#*")


def test_every_term_on_a_page_has_its_definition_inside_the_window(visit, bases):
    page = visit(viewport=PHONE).page
    page.goto(bases["file"] + ARTICLE.format("en"))
    for link in page.locator("a.term").all():
        link.focus()
        assert tip(page).is_visible()
        assert len(tip(page).locator("p").nth(1).text_content()) > 20
        box = tip(page).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_without_scripts_a_term_is_a_link_with_its_definition_as_title(visit, bases):
    page = visit(java_script_enabled=False).page
    page.goto(bases["file"] + ARTICLE.format("en"))
    link = page.locator("a.term").first
    assert len(link.get_attribute("title")) > 20
    link.click()
    page.wait_for_url("**/glossary.html#*")
    anchor = page.url.partition("#")[2]
    assert page.locator(f"#{anchor} dd").is_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_an_open_definition_is_accessible(visit, bases, colours):
    page = visit(color_scheme=colours).page
    page.goto(bases["file"] + ARTICLE.format("en"))
    page.locator("a.term").nth(2).focus()
    assert tip(page).is_visible()
    found = Axe().run(page).response["violations"]
    assert [f"{violation['id']}: {node['html'][:200]}" for violation in found for node in violation["nodes"]] == []


def test_texts_of_definitions_are_text(visit, bases):
    opened = visit()
    page = opened.page
    page.goto(bases["file"] + ARTICLE.format("en"))
    page.evaluate("document.querySelector('a.term').dataset.term = '<img src=x onerror=window.intruder=1>'")
    page.locator("a.term").first.focus()
    assert tip(page).locator("img").count() == 0
    assert "<img" in tip(page).text_content()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_entry_of_the_glossary_has_a_permalink(visit, bases, language):
    page = visit().page
    page.goto(bases["file"] + f"{language}/glossary.html")
    entries = page.locator(".term-entry")
    assert entries.count() > 100
    pairs = page.eval_on_selector_all(
        ".term-entry", "list => list.map(e => [e.id, e.querySelector('.permalink').getAttribute('href')])"
    )
    assert all(link == f"#{name}" for name, link in pairs)
    name = pairs[40][0]
    page.locator(f"#{name} .permalink").click()
    assert page.url.endswith(f"#{name}")
    assert page.evaluate(f"document.getElementById('{name}').matches(':target')")
