"""Drills on the pages of simulations: asked, judged, explained, shared; with keys alone; from disk and from a host."""

import json
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import SITE
from test_study import kmemo, log as log_lines

SCHEMES = ["file", "http"]
WALK = "{}/simulations/page-walk.html"
# What `kmemo run page-walk --drill --seed 7` asks, and its answer.
SEEDED = "#drill?drill=7&level=1"
ADDRESS = "0x3b7b65d416"

pytestmark = pytest.mark.skipif(
    not (SITE / "modules" / "simulation.page-walk.js").exists(), reason="the site was made without modules"
)


def go(visit, base, path, **options):
    opened = visit(**options)
    opened.page.goto(base + path)
    return opened


def log(page):
    return [json.loads(line) for line in log_lines(page)]


def status(page):
    return page.locator(".drill-status")


def until(page, expression):
    """Waits until an expression is true. The page's policy forbids what `wait_for_function` does."""
    deadline = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(25)


def wait_for_question(page):
    until(page, "document.querySelector('.drill-question').textContent.length > 20")


def clean(opened, base):
    foreign = [url for url in opened.requests if not url.startswith((base, "data:"))]
    return opened.messages == [] and foreign == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("language", "right", "rule"), [("en", "Right.", "The low 12 bits are"), ("zh", "答对了。", "低 12 位是页内偏移")]
)
def test_a_shared_question_is_asked_judged_and_explained(visit, bases, scheme, language, right, rule):
    opened = go(visit, bases[scheme], WALK.format(language) + SEEDED)
    page = opened.page
    wait_for_question(page)
    assert "0x72a31f2f7416" in page.inner_text(".drill-question")
    page.fill("#drill-answer", ADDRESS)
    page.press("#drill-answer", "Enter")
    page.wait_for_selector(".drill-explanation .step")
    assert status(page).inner_text() == right
    assert rule in page.inner_text(".drill-explanation")
    assert page.locator(".drill-explanation figure").count() >= 1
    # The ids of the recorded run above and of the explanation are apart.
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids))
    assert clean(opened, bases[scheme])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_by_keyboard_alone_a_series_goes_on_and_is_counted(visit, bases, scheme):
    opened = go(visit, bases[scheme], WALK.format("en"))
    page = opened.page
    page.focus('[data-drill-action="start"]')
    page.keyboard.press("Enter")
    wait_for_question(page)
    until(page, "document.activeElement.id === 'drill-answer'")
    first = page.inner_text(".drill-question")
    page.keyboard.type("0x1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drill-explanation .step")
    assert re.match(r"Not so\. The answer is 0x[0-9a-f]+\.", status(page).inner_text())
    assert page.evaluate("document.activeElement.dataset.drillAction") == "next"
    assert page.inner_text(".drill-score") == "0 of 1 right"
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.drill-explanation').hidden")
    until(page, "document.activeElement.id === 'drill-answer'")
    assert page.inner_text(".drill-question") != first
    assert page.input_value("#drill-answer") == ""
    assert clean(opened, bases[scheme])


def test_what_cannot_be_read_is_asked_again_and_not_counted(visit, bases):
    page = go(visit, bases["file"], WALK.format("en") + SEEDED).page
    wait_for_question(page)
    for answer in ("", "perhaps"):
        page.fill("#drill-answer", answer)
        page.click('[data-drill-action="check"]')
        until(page, "document.querySelector('.drill-status').textContent.includes('no answer of this kind')")
        assert page.get_attribute("#drill-answer", "aria-invalid") == "true"
        assert page.evaluate("document.activeElement.id") == "drill-answer"
    page.fill("#drill-answer", ADDRESS.removeprefix("0x").upper())
    page.press("#drill-answer", "Enter")
    page.wait_for_selector(".drill-explanation .step")
    assert page.inner_text(".drill-score") == "1 of 1 right"


def test_choices_are_chosen_with_arrow_keys(visit, bases):
    page = go(visit, bases["file"], "en/simulations/segment-translation.html#drill?drill=7&level=3").page
    page.wait_for_selector(".drill-choices input")
    assert not page.is_visible("#drill-answer")
    choices = page.locator(".drill-choices label").all_inner_texts()
    assert len(choices) == 4 and "#NP(0x50)" in choices
    page.focus(".drill-choices input")
    page.keyboard.press("Space")
    for _ in range(choices.index("#NP(0x50)")):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drill-explanation .step")
    assert status(page).inner_text() == "Right."
    assert page.locator(".drill-choices input:disabled").count() == 4


def test_the_answer_can_be_shown_which_does_not_count(visit, bases):
    page = go(visit, bases["file"], WALK.format("zh") + SEEDED).page
    wait_for_question(page)
    page.click('[data-drill-action="show"]')
    page.wait_for_selector(".drill-explanation .step")
    assert status(page).inner_text() == f"答案是 {ADDRESS}。"
    assert page.inner_text(".drill-score") == ""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_address_leads_to_the_question_again(visit, bases, scheme):
    page = go(visit, bases[scheme], "en/simulations/buddy-split.html").page
    page.check('input[name="drill-level"][value="3"]')
    page.click('[data-drill-action="start"]')
    wait_for_question(page)
    question = page.inner_text(".drill-question")
    assert re.search(r"#drill\?drill=\d+&level=3$", page.url)
    again = go(visit, bases[scheme], page.url.removeprefix(bases[scheme])).page
    wait_for_question(again)
    assert again.inner_text(".drill-question") == question
    assert again.is_checked('input[name="drill-level"][value="3"]')


def test_a_level_that_is_chosen_later_asks_a_question_of_it(visit, bases):
    page = go(visit, bases["file"], WALK.format("en") + SEEDED).page
    wait_for_question(page)
    page.check('input[name="drill-level"][value="2"]')
    until(page, "document.querySelector('.drill-question').textContent.includes('which entry of the')")
    assert page.url.endswith("&level=2")


def test_an_address_that_says_what_cannot_be_is_told(visit, bases):
    page = go(visit, bases["file"], WALK.format("en") + "#drill?drill=7x&level=1").page
    until(page, "document.querySelector('.drill-status').classList.contains('wrong')")
    assert not page.is_visible(".drill-form")
    assert page.is_visible('[data-drill-action="start"]')


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_names_every_drill_and_leads_to_its_level(visit, bases, language):
    opened = go(visit, bases["file"], f"{language}/drills.html")
    page = opened.page
    names = page.locator(".card .marks code").all_inner_texts()
    assert {"page-walk", "buddy-merge", "oom-badness", "vma-operations"} <= set(names)
    assert page.locator(".drill-list li").count() == 3 * len(names)
    page.click('a[href$="page-walk.html#drill-2"]')
    page.wait_for_url(bases["file"] + WALK.format(language) + "#drill-2")
    assert page.is_checked('input[name="drill-level"][value="2"]')
    assert clean(opened, bases["file"])


def test_without_scripts_the_levels_are_listed_and_the_form_is_hidden(visit, bases):
    page = go(visit, bases["file"], WALK.format("en"), java_script_enabled=False).page
    assert page.locator(".drill-levels li").count() == 3
    assert not page.is_visible(".drill-live")
    assert not page.is_visible('input[name="drill-level"]')
    assert "kmemo run page-walk --drill" in page.inner_text(".drill-command")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", [WALK.format("en") + SEEDED, "zh/simulations/segment-translation.html#drill?drill=7&level=3"])
def test_asked_and_explained_it_is_accessible(visit, bases, path, colours):
    page = go(visit, bases["file"], path, color_scheme=colours).page
    wait_for_question(page)
    assert_accessible(page)
    page.click('[data-drill-action="show"]')
    page.wait_for_selector(".drill-explanation .step")
    assert_accessible(page)


def assert_accessible(page):
    found = Axe().run(page, context=".drill").response["violations"]
    assert [f"{item['id']}: {node['html'][:200]}" for item in found for node in item["nodes"]] == [], json.dumps(found)[:500]


def test_on_a_phone_nothing_scrolls_sideways(visit, bases):
    page = go(visit, bases["file"], WALK.format("en") + SEEDED, viewport={"width": 360, "height": 740}).page
    wait_for_question(page)
    page.click('[data-drill-action="show"]')
    page.wait_for_selector(".drill-explanation .step")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_is_kept_as_the_programs_quiz_keeps_it(visit, bases, language, tmp_path):
    opened = go(visit, bases["file"], WALK.format(language) + SEEDED)
    page = opened.page
    wait_for_question(page)
    page.fill("#drill-answer", "1")
    page.press("#drill-answer", "Enter")
    page.wait_for_selector(".drill .quiz-undo:visible")
    page.click("[data-drill-action=next]")
    page.click("[data-drill-action=show]")
    page.wait_for_selector(".drill-explanation .step")
    # Who looks the answer up has not answered.
    [review] = [entry for entry in log(page) if entry.get("card")]
    assert (review["card"], review["right"], review["grade"]) == ("drill.page-walk.1", False, 1)
    # What the page exports, the program takes in, and knows the card.
    page.goto(bases["file"] + f"{language}/study.html")
    page.wait_for_selector(".study-export:visible")
    with page.expect_download() as download:
        page.click(".study-export")
    download.value.save_as(tmp_path / "progress.jsonl")
    assert "1" in kmemo(tmp_path, "progress", "import", str(tmp_path / "progress.jsonl")).stdout
    stats = json.loads(kmemo(tmp_path, "stats", "--format", "json").stdout)
    [missed] = stats["most_missed"]
    assert missed["card"] == "drill.page-walk.1" and missed["command"] == "kmemo run page-walk --drill --level 1"


def test_an_answer_can_be_taken_back(visit, bases):
    page = go(visit, bases["file"], WALK.format("en") + SEEDED).page
    wait_for_question(page)
    page.fill("#drill-answer", "1")
    page.press("#drill-answer", "Enter")
    page.click(".drill .quiz-undo")
    page.wait_for_selector(".drill .quiz-undo", state="hidden")
    assert [entry.get("right") for entry in log(page) if "card" in entry] == [False]
    assert len([entry for entry in log(page) if "undo" in entry]) == 1
    assert page.evaluate("document.activeElement.dataset.drillAction") == "next"


def test_names_in_a_question_are_set_as_code(visit, bases):
    page = go(visit, bases["file"], "en/simulations/memcg-charge.html#drill?drill=5&level=2").page
    wait_for_question(page)
    assert page.locator(".drill-question code").first.inner_text() == "memory.current"
    assert "`" not in page.inner_text(".drill-question")
