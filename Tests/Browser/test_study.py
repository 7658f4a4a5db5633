"""The study page and the quiz on question pages: nothing that was answered is lost, and it all fits the program."""

import json
import os
import subprocess
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

KMEMO = os.environ["KMEMO"]
SCHEMES = ["file", "http"]
LANGUAGES = ["en", "zh"]
QUESTION = "en/questions/22-page-allocator.html"


def open_study(opened, base, language="en"):
    opened.page.goto(f"{base}{language}/study.html")
    opened.page.wait_for_selector(".study[data-ready]")
    return opened.page


def begin(page):
    page.click(".study-start")
    page.wait_for_selector(".study-session .study-ask")


def log(page):
    """The lines of the log, as the page keeps them."""
    return page.evaluate(
        "Object.keys(localStorage).filter(key => key.startsWith('kmemo.log.')).map(key => localStorage.getItem(key))"
    )


def wait_for_lines(count, *pages):
    """Waits until each page sees so many lines: a browser tells one tab a little later what another wrote."""
    deadline = time.monotonic() + 30
    for page in pages:
        while len(log(page)) != count:
            assert time.monotonic() < deadline, log(page)
            page.wait_for_timeout(25)


def reviews(page):
    return [entry for entry in map(json.loads, log(page)) if "id" in entry]


def answers():
    """Where each card's right choice is, by the text of what is asked; asked of the page itself."""
    return """ask => {
        const texts = [...document.querySelectorAll('.study-choice')].map(button => button.lastChild.innerHTML);
        const id = window.testCards.find(card => card.ask === ask);
        return texts.indexOf(id.choices.find(choice => choice.isRight).text);
    }"""


def load_cards(page, language="en"):
    """Gives the tests the cards that the page has."""
    page.evaluate(
        """async language => {
            await new Promise(resolve => {
                window.kmemoStudyCards = cards => { window.testCards = cards; resolve(); };
                const script = document.createElement('script');
                script.src = window.kmemoModules.root + 'study/cards.' + language + '.js';
                document.head.append(script);
            });
        }""",
        language,
    )


def right_place(page):
    return page.evaluate(answers(), page.locator(".study-ask").evaluate("ask => ask.innerHTML"))


def answer(page, right=True, grade=3):
    """Answers the card on the stage and goes on."""
    place = right_place(page)
    if right:
        page.keyboard.press("abcde"[place])
        page.wait_for_selector(".study-grade")
        page.keyboard.press(str(grade))
    else:
        page.keyboard.press("abcde"[0 if place != 0 else 1])
        page.click(".study-next")


def kmemo(home, *arguments, **options):
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home), "LC_ALL": "C.UTF-8"}
    return subprocess.run([KMEMO, *arguments], env=environment, capture_output=True, text=True, check=True, **options)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_survives_a_reload(visit, bases, scheme, language):
    opened = visit()
    page = open_study(opened, bases[scheme], language)
    before = page.inner_text(".study-options .study-counts")
    begin(page)
    load_cards(page, language)
    answer(page, right=True)
    answer(page, right=False)
    kept = sorted(log(page))
    assert len(kept) == 2
    open_study(opened, bases[scheme], language)
    assert sorted(log(page)) == kept
    counts = page.inner_text(".study-options .study-counts")
    assert counts != before
    assert "50%" in counts
    assert opened.messages == []
    assert [url for url in opened.requests if not url.startswith((bases[scheme], "data:", "blob:"))] == []


def test_due_cards_come_first_and_no_more_new_ones_than_the_limit(visit, bases):
    opened = visit()
    page = open_study(opened, bases["http"])
    line = {"id": "00000000000000aa", "card": "q22.mcq.2", "time": "2026-01-02T03:04:05.678Z", "day": "2026-01-02"}
    line |= {"grade": 1, "choice": 0, "right": False, "elapsed": 1, "language": "en", "content": "h", "scheduler": 1}
    page.evaluate("line => localStorage.setItem('kmemo.log.00000000000000aa', line)", json.dumps(line))
    page.select_option("select[name=limit]", "5")
    assert page.inner_text(".study-start") == "Start (5)"
    page.select_option("select[name=topic]", "physical")
    page.click(".study-start")
    assert "1 of 5" in page.inner_text(".eyebrow")
    assert "Question 22" in page.inner_text(".eyebrow")
    assert "changed since you last saw it" in page.inner_text(".eyebrow")
    page.keyboard.press("s")
    assert "Question 1" in page.inner_text(".eyebrow")
    assert page.locator(".eyebrow").inner_text().endswith("new")
    # What was chosen is remembered.
    open_study(opened, bases["http"])
    assert page.input_value("select[name=topic]") == "physical"
    page.select_option("select[name=selection]", "1")
    assert page.inner_text(".study-start") == "Start (1)"


def test_a_wrong_choice_shows_why_every_choice_is_right_or_wrong(visit, bases):
    page = open_study(visit(), bases["file"])
    begin(page)
    load_cards(page)
    wrong = 0 if right_place(page) != 0 else 1
    page.locator(".study-choice").nth(wrong).click()
    assert page.inner_text(".study-verdict") == "Wrong. It comes back tomorrow."
    explained = page.locator(".explained .study-choice")
    assert explained.count() >= 3
    assert all(text.strip() for text in page.locator(".study-why").all_inner_texts())
    assert page.locator(".chosen .verdict").inner_text() == "Your answer"
    assert page.locator(".explained .right .verdict").inner_text() == "The right answer"
    assert reviews(page)[0]["grade"] == 1
    assert page.evaluate("document.activeElement.classList.contains('study-next')")


@pytest.mark.parametrize("grade", [1, 2, 3, 4])
def test_a_grade_says_when_the_card_comes_back_and_keeps_to_it(visit, bases, tmp_path, grade):
    page = open_study(visit(), bases["file"])
    begin(page)
    load_cards(page)
    page.locator(".study-choice").nth(right_place(page)).click()
    labels = page.locator(".study-grade").all_inner_texts()
    assert [label.split("\n")[1] for label in labels] == ["Forgot", "Hard, but right", "Right", "Easy"]
    days = int(labels[grade - 1].split("\n")[2].split(" ")[0])
    page.locator(".study-grade").nth(grade - 1).click()
    [review] = reviews(page)
    assert review["grade"] == grade and review["right"] is True
    log_file = tmp_path / "log.jsonl"
    log_file.write_text('{"format":"kmemo progress","version":1}\n' + log(page)[0] + "\n")
    kmemo(tmp_path, "progress", "import", str(log_file))
    due = json.loads(kmemo(tmp_path, "stats", "--format", "json").stdout)["due"]
    assert due["next_7_days"][days] == 1 if days < 7 else sum(due["next_7_days"]) == 0


def test_recalling_shows_the_answer_on_space_and_has_no_choice(visit, bases):
    page = open_study(visit(), bases["file"])
    page.select_option("select[name=way]", "recall")
    begin(page)
    assert page.locator(".study-choice").count() == 0
    page.keyboard.press(" ")
    assert page.locator(".explained .right").is_visible()
    page.keyboard.press("1")
    [review] = reviews(page)
    assert "choice" not in review and review["right"] is False and review["grade"] == 1


def test_undo_restores_also_after_a_reload(visit, bases):
    opened = visit()
    page = open_study(opened, bases["http"])
    counts = page.inner_text(".study-options .study-counts")
    begin(page)
    load_cards(page)
    first = page.inner_text(".study-ask")
    answer(page)
    second = page.inner_text(".study-ask")
    answer(page, right=False)
    page.keyboard.press("u")
    assert page.inner_text(".study-ask") == second
    assert "Taken back" in page.inner_text(".study-said")
    open_study(opened, bases["http"])
    page.locator(".study-start").focus()
    page.keyboard.press("u")
    assert page.inner_text(".study-ask") == first
    page.keyboard.press("u")
    assert "no answer to take back" in page.inner_text(".study-said")
    open_study(opened, bases["http"])
    assert page.inner_text(".study-options .study-counts") == counts
    assert len(log(page)) == 4, "an answer that was taken back stays in the log"


def test_an_answer_that_has_no_grade_yet_can_be_given_anew(visit, bases):
    page = open_study(visit(), bases["file"])
    begin(page)
    load_cards(page)
    page.keyboard.press("abcde"[right_place(page)])
    page.keyboard.press("u")
    assert page.locator("button.study-choice").count() >= 3
    assert log(page) == []


def test_leaving_after_a_right_choice_keeps_it(visit, bases):
    opened = visit()
    page = open_study(opened, bases["http"])
    begin(page)
    load_cards(page)
    page.keyboard.press("abcde"[right_place(page)])
    page.wait_for_selector(".study-grade")
    page.goto(bases["http"] + "en/glossary.html")
    assert [review["grade"] for review in reviews(page)] == [3]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_session_by_keyboard_alone(visit, bases, scheme):
    opened = visit()
    page = open_study(opened, bases[scheme])
    page.select_option("select[name=limit]", "5")
    page.locator(".study-start").focus()
    page.keyboard.press("Enter")
    load_cards(page)
    missed = 0
    for number in range(5):
        place = right_place(page)
        if number == 2:
            page.keyboard.press("s")
            continue
        if number == 3:
            page.keyboard.press(str(2 if place == 0 else 1))
            # The focus is on the button that goes on.
            page.keyboard.press(" ")
            missed += 1
            continue
        page.keyboard.press(str(place + 1))
        page.keyboard.press("2")
    assert page.inner_text(".study-ask") == "Summary"
    assert "Answered 4: 3 right, 1 wrong." in page.inner_text(".study-session")
    page.keyboard.press("?")
    assert page.is_visible(".study-keys")
    page.keyboard.press("?")
    assert not page.is_visible(".study-keys")
    page.click(".study-again")
    assert "1 of 1" in page.inner_text(".eyebrow")
    # Keys of the browser and of other parts of the page are left alone.
    before = len(log(page))
    page.keyboard.press("Control+a")
    page.locator(".brand").focus()
    page.keyboard.press("a")
    page.keyboard.press("u")
    assert len(log(page)) == before


def test_goes_to_the_program_and_back_without_losing_or_doubling(visit, bases, tmp_path):
    opened = visit()
    page = open_study(opened, bases["http"])
    begin(page)
    load_cards(page)
    answer(page)
    answer(page, right=False)
    answer(page)
    page.keyboard.press("u")
    with page.expect_download() as started:
        page.click(".study-export")
    exported = tmp_path / "page.jsonl"
    started.value.save_as(exported)
    assert started.value.suggested_filename.startswith("kmemo-progress-")
    first, second = tmp_path / "first", tmp_path / "second"
    outcome = kmemo(first, "progress", "import", str(exported))
    assert outcome.stdout == "3 new answers, 0 already there, 1 taken back\n"
    assert kmemo(first, "progress", "export").stdout == exported.read_text(), "the same bytes"

    # An answer in the program, and back into the page.
    kmemo(first, "quiz", "--limit", "1", input="a\n")
    both = tmp_path / "both.jsonl"
    kmemo(first, "progress", "export", str(both))
    page.set_input_files(".study-file", str(both))
    expect(page.locator(".study-progress-said")).to_have_text("1 new answers, 3 already there, 0 taken back.")
    assert sorted(log(page)) == sorted(both.read_text().splitlines()[1:])
    kmemo(second, "progress", "merge", str(both))
    counted = json.loads(kmemo(second, "stats", "--format", "json").stdout)
    open_study(opened, bases["http"])
    counts = page.inner_text(".study-options .study-counts").split()
    assert counts[counts.index("due") - 1] == str(counted["due"]["today"])
    assert counts[counts.index("answered") - 1] == str(counted["answers"]["total"]) == "3"
    assert counts[counts.index("new") - 1] == str(counted["cards"]["new"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_file_is_named_with_its_line_and_changes_nothing(visit, bases, tmp_path, language):
    page = open_study(visit(), bases["file"], language)
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"format":"kmemo progress","version":1}\n{"undo":"00000000000000aa","time":')
    page.set_input_files(".study-file", str(broken))
    said = page.locator(".study-progress-said")
    expect(said).to_contain_text("broken.jsonl, line 2:" if language == "en" else "broken.jsonl 第 2 行：")
    assert log(page) == []
    newer = tmp_path / "newer.jsonl"
    newer.write_text('{"format":"kmemo progress","version":9}\n')
    page.set_input_files(".study-file", str(newer))
    expect(said).to_contain_text("version 9" if language == "en" else "格式版本 9")
    assert log(page) == []


def test_deleting_asks_first(visit, bases):
    page = open_study(visit(), bases["http"])
    begin(page)
    load_cards(page)
    answer(page)
    page.click(".study-delete")
    page.click(".study-keep")
    assert len(log(page)) == 1
    page.click(".study-delete")
    page.click(".study-delete-now")
    assert log(page) == []
    assert page.inner_text(".study-progress-said") == "All answers were deleted."
    # The choice of colours and the like stays.
    page.evaluate("localStorage.setItem('kmemo-theme', 'dark')")
    page.click(".study-delete")
    page.click(".study-delete-now")
    assert page.evaluate("localStorage.getItem('kmemo-theme')") == "dark"


def test_two_tabs_at_once_lose_nothing(visit, bases):
    opened = visit()
    left = open_study(opened, bases["http"])
    right = opened.context.new_page()
    right.goto(bases["http"] + "en/study.html")
    right.wait_for_selector(".study[data-ready]")
    counts = right.inner_text(".study-options .study-counts")
    begin(left)
    load_cards(left)
    answer(left)
    expect(right.locator(".study-options .study-counts")).not_to_have_text(counts, use_inner_text=True)
    begin(right)
    load_cards(right)
    for _ in range(2):
        answer(right)
        answer(left)
    wait_for_lines(5, left, right)
    # What another tab answered is not this one's to take back.
    left.keyboard.press("u")
    left.keyboard.press("u")
    left.keyboard.press("u")
    left.keyboard.press("u")
    assert "no answer to take back" in left.inner_text(".study-said")
    standing = {entry["id"] for entry in reviews(left)} - {
        json.loads(line)["undo"] for line in log(left) if "undo" in json.loads(line)
    }
    assert len(standing) == 2


def test_what_cannot_be_kept_is_told_and_the_card_stays(visit, bases):
    page = open_study(visit(), bases["http"])
    begin(page)
    load_cards(page)
    page.evaluate(
        """() => {
            Storage.prototype.realSetItem = Storage.prototype.setItem;
            Storage.prototype.setItem = () => { throw new DOMException('no room', 'QuotaExceededError'); };
        }"""
    )
    ask = page.inner_text(".study-ask")
    page.keyboard.press("abcde"[right_place(page)])
    page.keyboard.press("3")
    assert "NOT kept: no room" in page.inner_text(".study .study-notice")
    assert page.inner_text(".study-ask") == ask
    page.evaluate("() => { Storage.prototype.setItem = Storage.prototype.realSetItem; }")
    page.keyboard.press("3")
    assert not page.is_visible(".study .study-notice")
    assert len(log(page)) == 1


def test_without_storage_it_says_so_and_still_asks(visit, bases):
    opened = visit()
    opened.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = open_study(opened, bases["http"])
    assert "does not let pages keep anything" in page.inner_text(".study .study-notice")
    begin(page)
    load_cards(page)
    answer(page)
    assert "2 of" in page.inner_text(".eyebrow")


def test_without_webassembly_the_page_says_what_is_missing(visit, bases):
    opened = visit()
    opened.page.add_init_script("delete window.WebAssembly")
    opened.page.goto(bases["file"] + "en/study.html")
    opened.page.wait_for_selector(".study .study-notice:not([hidden])")
    assert "scheduler cannot run" in opened.page.inner_text(".study .study-notice")
    assert not opened.page.is_visible(".study-start")


def test_without_scripts_the_page_says_what_it_needs(visit, bases):
    opened = visit(java_script_enabled=False)
    opened.page.goto(bases["file"] + "en/study.html")
    assert opened.page.is_visible("text=needs JavaScript")
    assert not opened.page.is_visible(".study")


def test_the_cards_are_loaded_on_the_study_page_only(visit, bases):
    opened = visit()
    opened.page.goto(bases["http"] + QUESTION)
    assert [url for url in opened.requests if "/study/" in url or "/modules/study" in url] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_choice_on_a_questions_page_counts_once(visit, bases, scheme):
    opened = visit()
    page = opened.page
    page.goto(bases[scheme] + QUESTION)
    item = page.locator(".quiz-item").first
    item.locator(".choice.wrong summary").first.click()
    expect(item.locator(".quiz-said")).to_have_text("Recorded. This card comes back tomorrow.")
    assert item.locator(".choice.wrong p").first.is_visible()
    item.locator(".choice.right summary").click()
    item.locator(".choice.wrong summary").nth(1).click()
    [review] = reviews(page)
    assert review["card"] == item.get_attribute("id") and review["grade"] == 1 and review["right"] is False
    item.locator(".quiz-undo").click()
    assert not item.locator(".choice.wrong p").first.is_visible()
    item.locator(".choice.right summary").click()
    expect(item.locator(".quiz-said")).to_contain_text("Recorded.")
    assert len(log(page)) == 3
    assert opened.messages == []
    # The study page knows it.
    open_study(opened, bases[scheme])
    assert "1 answered" in page.inner_text(".study-options .study-counts")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_accessible_and_fits_a_phone(visit, bases, language, colours):
    opened = visit(color_scheme=colours, viewport={"width": 360, "height": 740})
    page = open_study(opened, bases["file"], language)

    def check(state):
        found = Axe().run(page).response["violations"]
        assert [f"{state}: {rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), state

    check("options")
    begin(page)
    load_cards(page, language)
    check("asked")
    page.locator(".study-choice").nth(right_place(page)).click()
    check("grades")
    page.keyboard.press("3")
    page.locator(".study-choice").nth(0 if right_place(page) != 0 else 1).click()
    check("wrong")
    page.keyboard.press("?")
    check("keys")
    page.click(".study-delete")
    check("confirmation")
    page.click(".study-keep")
    page.click(".study-next")
    while page.locator(".study-skip").count() > 0:
        page.click(".study-skip")
    check("summary")
