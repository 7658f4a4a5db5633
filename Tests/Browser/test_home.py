"""The ways in: the home page, the reading path, the gallery, and what the badges mean."""

import re

import pytest
from conftest import SITE
from test_pages import PHONE, is_wider_than_window

STAGES = ["boot", "paging", "pages", "objects", "processes", "reclaim", "observing", "hardening"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_home_says_what_it_is_shows_it_and_leads_on_within_the_first_window(visit, bases, language):
    page = visit(viewport={"width": 1280, "height": 800}).page
    page.goto(bases["file"] + f"{language}/index.html")
    for part in ("h1", ".hero .lead", ".button.primary", ".player-host[data-simulation=buddy-split]"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 800, part


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_home_puts_a_live_buddy_allocator_into_the_readers_hands(visit, bases, language, scheme):
    opened = visit(viewport={"width": 1280, "height": 800})
    page = opened.page
    page.goto(bases[scheme] + f"{language}/index.html")
    # Nothing is loaded for it before the reader wants it.
    assert not [url for url in opened.requests if "/modules/" in url]
    hero = page.locator("#hero")
    first = hero.locator(".step:visible").inner_text()
    hero.locator("[data-action=forward]").click()
    page.wait_for_function("() => document.querySelectorAll('#hero .step').length === 13")
    assert hero.locator(".step:visible").inner_text() != first
    hero.locator(".player-settings summary").click()
    page.fill("#hero-order", "8")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('#hero .step').length === 5")
    hero.locator("[data-action=play]").click()
    page.wait_for_function("() => document.querySelector('#hero .player-position').textContent === '3 / 5'")
    assert opened.messages == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_example_on_the_home_page_leads_to_what_it_names(visit, bases, language):
    page = visit().page
    page.goto(bases["file"] + f"{language}/index.html")
    assert page.locator(".how .example").count() == 3
    name = page.locator(".how .example code").text_content()
    number = page.locator(".how .example .checked")
    assert name in number.get_attribute("title")
    page.locator(".how .example a").first.click()
    page.wait_for_url("**/questions/22-page-allocator.html")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_path_goes_through_the_stages_in_order_with_numbers_that_run_on(visit, bases, language):
    page = visit().page
    page.goto(bases["file"] + f"{language}/index.html")
    page.locator(".path-strip h2 a").click()
    page.wait_for_url(f"**/{language}/path.html")
    assert page.eval_on_selector_all(".stage h2", "list => list.map(h => h.id)") == STAGES
    next_number = 1
    for steps in page.locator(".path-steps").all():
        assert steps.get_attribute("start") == str(next_number)
        count = steps.locator("> li").count()
        assert count > 3
        assert steps.locator("> li > p").count() == count
        next_number += count
    links = page.eval_on_selector_all(".path-step > a, .beside a", "list => list.map(a => a.getAttribute('href'))")
    assert len(set(links)) == len(links)
    assert sum("questions/" in link for link in links) == 59


def test_the_path_leads_to_every_article_that_a_stage_names_and_mixes_kinds(visit, bases):
    page = visit().page
    page.goto(bases["file"] + "en/path.html")
    for kind in ("question", "article", "simulation"):
        assert page.locator(f".path-step.{kind}").count() > 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_simulation_has_a_thumbnail_that_no_reader_hears(visit, bases, language):
    page = visit().page
    page.goto(bases["file"] + f"{language}/simulations/index.html")
    cards = page.locator(".gallery .card")
    assert cards.count() == len(list((SITE / language / "simulations").glob("*.html"))) - 1
    for card in cards.all():
        picture = card.locator(".picture[aria-hidden=true] > *")
        assert picture.count() == 1, card.text_content()
        assert picture.bounding_box()["height"] > 20
        assert card.locator(".picture :is(a, button, [tabindex])").count() == 0


def test_the_gallery_is_light():
    import gzip

    page = (SITE / "en/simulations/index.html").read_bytes()
    assert len(gzip.compress(page)) < 600 * page.count(b'class="picture"')


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_badge_says_what_it_means_and_how_often_it_was_earned(visit, bases, language):
    page = visit().page
    page.goto(bases["file"] + f"{language}/how-we-know.html")
    counts = page.locator(".badges .badge-count").all_text_contents()
    assert len(counts) == page.locator(".badges > div").count() >= 3
    assert all(re.search(r"[1-9]", count) for count in counts)


@pytest.mark.parametrize("path", ["path.html", "resources.html", "index.html", "simulations/index.html"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_ways_in_fit_a_phone(visit, bases, language, path):
    page = visit(viewport=PHONE).page
    page.goto(bases["file"] + f"{language}/{path}")
    assert not is_wider_than_window(page)


@pytest.mark.parametrize("language, word", [("en", "mincore"), ("zh", "mincore")])
def test_an_experiment_is_found_and_its_page_says_what_it_measured(visit, bases, language, word):
    opened = visit()
    page = opened.page
    page.goto(bases["file"] + f"{language}/search.html?q={word}")
    link = page.locator("a[href*='experiments.html#mincore-page-cache']").first
    link.wait_for()
    link.click()
    page.wait_for_url("**/experiments.html#mincore-page-cache")
    section = page.locator("section[aria-labelledby='mincore-page-cache']")
    assert "kmemo run --experiment mincore-page-cache" in section.inner_text()
    found = section.locator(".experiment-found")
    found.locator("summary").click()
    assert found.locator("tbody tr").count() >= 3
