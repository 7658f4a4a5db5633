"""The lists that a reader narrows down: resources and questions."""

import re

import pytest
from conftest import SITE
from playwright.sync_api import expect
from test_pages import PHONE, SCHEMES, complaints

RESOURCES = "{}/resources.html"
TOTAL = len(re.findall(r'<li class="resource" id=', (SITE / "en/resources.html").read_text(encoding="utf-8")))


def shown(page):
    return page.locator("[data-filter-item]:not([hidden])")


def status(page):
    return page.locator(".filters [role=status]").text_content()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_whole_list_is_there_in_both_languages_without_scripts(visit, bases, language):
    opened = visit(java_script_enabled=False)
    opened.page.goto(bases["file"] + RESOURCES.format(language))
    assert opened.page.locator(".resource:visible").count() == TOTAL >= 187
    assert not opened.page.locator(".filters").is_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_filters_narrow_the_list_say_how_much_is_left_and_stay_in_the_address(visit, bases, scheme):
    opened = visit()
    page = opened.page
    page.goto(bases[scheme] + "en/resources.html")
    assert status(page) == f"{TOTAL} of {TOTAL} shown"
    page.select_option("#filter-kind", "video")
    videos = shown(page).count()
    assert 0 < videos < TOTAL
    assert status(page) == f"{videos} of {TOTAL} shown"
    assert page.locator("[data-filter-total]:visible").all_text_contents() == [str(videos)]
    page.select_option("#filter-question", "22")
    page.fill("#filter-q", "伙伴 SLAB")
    left = shown(page).count()
    assert 0 < left < videos
    for item in shown(page).all():
        assert "22" in item.get_attribute("data-question").split(" ")
        assert "伙伴" in item.text_content() and "slab" in item.text_content().lower()
    assert page.evaluate("Object.fromEntries(new URLSearchParams(location.search))") == {
        "kind": "video", "question": "22", "q": "伙伴 SLAB",
    }
    page.reload()
    assert shown(page).count() == left
    assert page.input_value("#filter-q") == "伙伴 SLAB"
    page.click("button[type=reset]")
    expect(shown(page)).to_have_count(TOTAL)
    assert page.evaluate("location.search") == ""
    assert complaints(opened, bases[scheme]) == []


def test_nothing_left_is_said_and_leaves_no_empty_heading(visit, bases):
    page = visit().page
    page.goto(bases["file"] + "zh/resources.html?q=no-such-thing")
    assert shown(page).count() == 0
    assert page.locator("main h2:visible, main h3:visible").count() == 0
    assert status(page) == "没有符合的内容，请去掉一个条件。"


def test_an_address_with_values_that_do_not_exist_shows_the_whole_list(visit, bases):
    opened = visit()
    opened.page.goto(bases["file"] + "en/resources.html?kind=%3Cimg%20onerror%3E&topic=nope&x=1")
    assert shown(opened.page).count() == TOTAL
    assert opened.messages == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_language_switch_keeps_the_filters(visit, bases, scheme):
    page = visit().page
    page.goto(bases[scheme] + "en/resources.html")
    page.select_option("#filter-language", "en")
    count = shown(page).count()
    page.click("a.language")
    # Where on the page the reader was may follow.
    page.wait_for_url(re.compile(re.escape(bases[scheme]) + r"zh/resources\.html\?language=en(#.*)?$"))
    assert shown(page).count() == count
    assert page.input_value("#filter-language") == "en"


def test_a_link_to_a_resource_shows_it(visit, bases):
    page = visit(viewport=PHONE).page
    page.goto(bases["file"] + "en/resources.html#valgrind")
    expect(page.locator("#valgrind")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_that_leaves_is_marked_and_gives_nothing_away(visit, bases, language):
    page = visit().page
    for path in (RESOURCES.format(language), f"{language}/questions/54-user-memory-allocator.html"):
        page.goto(bases["file"] + path)
        links = page.eval_on_selector_all(
            ".resource > a",
            """links => links.map(a => [a.rel, a.protocol, getComputedStyle(a, '::after').maskImage !== 'none',
                document.getElementById(a.getAttribute('aria-describedby')) !== null])""",
        )
        assert links and all(link[0] == "noopener noreferrer" for link in links)
        assert all(link[1] in ("https:", "http:") and link[2] and link[3] for link in links)


def test_further_reading_opens_without_a_script(visit, bases):
    page = visit(java_script_enabled=False).page
    page.goto(bases["file"] + "zh/questions/54-user-memory-allocator.html")
    section = page.locator(".further-reading")
    few = section.locator(".resource:visible").count()
    section.locator("summary").click()
    assert section.locator(".resource:visible").count() > few == 5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_are_filtered_by_topic_difficulty_and_evidence(visit, bases, scheme, language):
    opened = visit()
    page = opened.page
    page.goto(bases[scheme] + f"{language}/questions/index.html")
    assert shown(page).count() == 59
    page.select_option("#filter-topic", "slab")
    assert shown(page).locator(".entry-number").all_text_contents() == ["33", "34", "35", "38"]
    page.select_option("#filter-difficulty", "advanced")
    assert shown(page).locator(".entry-number").all_text_contents() == ["34"]
    page.select_option("#filter-topic", "")
    page.select_option("#filter-difficulty", "")
    page.select_option("#filter-evidence", "experiment")
    assert 0 < shown(page).count() < 59
    assert shown(page).locator(".badge.experiment").count() == shown(page).count()
    page.select_option("#filter-evidence", "numbers")
    assert shown(page).locator(".badge.numbers").count() == shown(page).count() > 0
    assert "evidence=numbers" in page.url
    assert complaints(opened, bases[scheme]) == []


def test_filters_work_by_keyboard_alone(visit, bases):
    page = visit().page
    page.goto(bases["file"] + "en/questions/index.html")
    page.focus("#filter-q")
    page.keyboard.type("SLUB")
    left = shown(page).count()
    assert 0 < left < 59
    page.keyboard.press("Enter")
    assert page.url.endswith("?q=SLUB")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "filter-topic"
