"""Live simulations: stepped, re-run, shared by address, predicted; snippets run in place."""

import re

import pytest

SIMULATION = "{}/simulations/buddy-split.html"


def open_page(visit, base, path, **options):
    seen = visit(**options)
    seen.page.goto(base + path)
    return seen


def button(page, action, player="run"):
    return page.locator(f'[id="{player}"] [data-action="{action}"]')


def shown(page, player="run"):
    """The titles of the steps in view."""
    titles = page.locator(f'[id="{player}"] .step h3, [id="{player}"] .step h4')
    return [titles.nth(i).inner_text() for i in range(titles.count()) if titles.nth(i).is_visible()]


def set_predict(page, wanted, player="run"):
    box = page.locator(f'[id="{player}"] .player-predict')
    if box.is_checked() != wanted:
        box.click()


@pytest.mark.parametrize("kind", ["http", "file"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_simulation_is_stepped_run_again_and_shared(visit, bases, kind, language):
    seen = open_page(visit, bases[kind], SIMULATION.format(language))
    page = seen.page
    set_predict(page, False)
    assert len(shown(page)) == 1 and "1/13" in shown(page)[0]
    # The recorded run needs no module.
    assert not [url for url in seen.requests if "/modules/" in url]
    button(page, "forward").click()
    assert "2/13" in shown(page)[0]
    button(page, "back").click()
    assert "1/13" in shown(page)[0]

    page.fill("#run-order", "3")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('#run .step').length === 10")
    assert "1/10" in shown(page)[0]
    assert page.locator('tr[data-result="splits"] .result-value').inner_text() == "7"
    button(page, "forward").click()
    button(page, "forward").click()
    address = page.url
    assert "order=3" in address and "step=3" in address

    other = visit()
    other.page.goto(address)
    other.page.wait_for_function("() => document.querySelectorAll('#run .step').length === 10")
    set_predict(other.page, False)
    assert shown(other.page) == shown(page)
    assert other.page.locator("#run-order").input_value() == "3"
    assert seen.messages == [] and other.messages == []


def test_running_with_the_defaults_gives_what_was_recorded(visit, bases):
    page = open_page(visit, bases["file"], SIMULATION.format("en")).page
    set_predict(page, False)
    read = """() => Array.from(document.querySelectorAll('#run .step'), (step) => {
        const copy = step.cloneNode(true);
        copy.querySelectorAll('button').forEach((b) => b.replaceWith(...b.childNodes));
        return copy.textContent;
    })"""
    recorded = page.evaluate(read)
    button(page, "run").click()
    page.wait_for_selector("#run .player-status:not(:empty)")
    page.wait_for_function("() => document.querySelector('#run .step').id.startsWith('player-')")
    assert page.evaluate(read) == recorded


def test_keys_work_only_while_the_player_has_the_focus(visit, bases):
    page = open_page(visit, bases["file"], SIMULATION.format("en")).page
    set_predict(page, False)
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    assert "1/13" in shown(page)[0]
    button(page, "forward").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "3/13" in shown(page)[0]
    page.keyboard.press("ArrowLeft")
    assert "2/13" in shown(page)[0]
    page.keyboard.press("End")
    assert "13/13" in shown(page)[0]
    page.keyboard.press("Home")
    assert "1/13" in shown(page)[0]
    # In a field the arrows edit.
    page.locator("#run-order").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert "1/13" in shown(page)[0]


def test_the_slider_and_all_steps(visit, bases):
    page = open_page(visit, bases["file"], SIMULATION.format("en")).page
    page.locator("#run .player-slider").fill("5")
    assert "5/13" in shown(page)[0]
    button(page, "all").click()
    assert len(shown(page)) == 13
    button(page, "all").click()
    assert len(shown(page)) == 1


def test_play_goes_on_by_itself_and_stops_for_a_question(visit, bases):
    page = open_page(visit, bases["file"], SIMULATION.format("en")).page
    set_predict(page, True)
    button(page, "play").click()
    page.wait_for_selector("#run .asking", timeout=5000)
    page.wait_for_timeout(2200)
    # Still asked: the clock does not answer.
    assert page.locator("#run .asking").count() == 1


def test_a_prediction_is_asked_before_the_step_is_shown_and_judged(visit, bases):
    page = open_page(visit, bases["http"], SIMULATION.format("en")).page
    set_predict(page, True)
    button(page, "forward").click()
    assert "1/13" in shown(page)[0] and len(shown(page)) == 1
    choices = page.locator("#run .asking .player-choice")
    assert choices.count() >= 3
    choices.filter(has_text=re.compile(r"^10$")).click()
    assert "2/13" in shown(page)[-1]
    assert page.locator("#run .player-score").inner_text() == "1 of 1 right"
    assert page.locator("#run .verdict.right:visible").count() == 1

    button(page, "forward").click()
    page.locator("#run .asking .player-choice").filter(has_text="The lower half").click()
    assert page.locator("#run .player-score").inner_text() == "1 of 2 right"
    # Wrong and right are both marked.
    visible = page.locator("#run .step:visible")
    assert visible.locator("li.wrong").count() == 1 and visible.locator("li.right").count() == 1


def test_bad_values_are_refused_with_the_reason_at_their_field(visit, bases):
    seen = open_page(visit, bases["file"], SIMULATION.format("zh"))
    page = seen.page
    page.fill("#run-order", "11")
    button(page, "run").click()
    page.wait_for_selector("#run .player-error:not(:empty)")
    assert "order" in page.locator("#run .player-error").inner_text()
    assert page.locator("#run-order").get_attribute("aria-invalid") == "true"
    # What was shown is still there.
    assert page.locator("#run .step").count() == 13
    button(page, "reset").click()
    page.wait_for_selector("#run .player-error", state="hidden")
    assert page.locator("#run-order").get_attribute("aria-invalid") is None
    assert seen.messages == []


@pytest.mark.parametrize(
    "hash", ["#run?order=99&step=3", "#run?step=-5", "#run?step=1e9", "#run?<script>=1", "#run?%ff=%zz", "#?order=3"]
)
def test_an_address_that_makes_no_sense_leaves_a_page_that_works(visit, bases, hash):
    seen = open_page(visit, bases["file"], SIMULATION.format("en") + hash)
    page = seen.page
    page.wait_for_timeout(300)
    set_predict(page, False)
    assert len(shown(page)) == 1
    button(page, "back" if "1e9" in hash else "forward").click()
    assert len(shown(page)) == 1
    assert seen.messages == []


def test_surprise_draws_values_that_run(visit, bases):
    seen = open_page(visit, bases["file"], "en/simulations/page-walk.html")
    page = seen.page
    for _ in range(8):
        page.locator("#run .player-status").evaluate("e => e.textContent = ''")
        button(page, "surprise").click()
        page.wait_for_selector("#run .player-status:not(:empty)")
        assert page.locator("#run .player-error").inner_text() == ""
        assert page.locator("#run .step").count() > 0
    assert seen.messages == []


def test_a_player_in_an_answer_runs_beside_others(visit, bases):
    seen = open_page(visit, bases["http"], "en/questions/22-page-allocator.html")
    page = seen.page
    players = page.locator("[data-player]")
    assert players.count() >= 1
    ids = [players.nth(i).get_attribute("id") for i in range(players.count())]
    for player in ids:
        button(page, "forward", player).click()
        page.wait_for_function(
            "(id) => document.getElementById(id).querySelector('.player-position').textContent.startsWith('2 ')",
            arg=player,
        )
    # Ids stay unique although several players made steps of their own.
    doubled = page.evaluate(
        """() => { const ids = Array.from(document.querySelectorAll('[id]'), (e) => e.id);
                   return ids.filter((id, i) => ids.indexOf(id) !== i); }"""
    )
    assert doubled == []
    assert seen.messages == []


@pytest.mark.parametrize("kind", ["http", "file"])
def test_a_snippet_runs_in_place_and_matches_what_was_recorded(visit, bases, kind):
    seen = open_page(visit, bases[kind], SIMULATION.format("en"))
    page = seen.page
    page.locator('[data-action="run-snippet"]').click()
    page.wait_for_selector(".snippet-verdict.right")
    assert "byte for byte" in page.locator(".snippet-verdict").inner_text()
    assert page.locator(".snippet-output").inner_text().startswith("At first:")
    assert seen.messages == []


def test_a_snippet_that_prints_something_else_is_not_called_the_same(visit, bases):
    page = visit().page
    page.route(
        "**/buddy-split.html",
        lambda route: route.fulfill(
            body=route.fetch().text().replace("At first:", "At last:"),
            content_type="text/html; charset=utf-8",
        ),
    )
    page.goto(bases["http"] + SIMULATION.format("en"))
    page.locator('[data-action="run-snippet"]').click()
    page.wait_for_selector(".snippet-verdict.wrong")


def test_without_scripts_every_recorded_step_is_there(visit, bases):
    page = open_page(visit, bases["file"], SIMULATION.format("en"), java_script_enabled=False).page
    assert page.locator("#run .step:visible").count() == 13
    assert page.locator("#run .player-form:visible, #run .player-transport:visible").count() == 0
    assert page.locator(".snippet-runner:visible").count() == 0


@pytest.mark.parametrize("path", ["{}/simulations/buddy-split.html", "{}/simulations/page-walk.html"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_live_player_fits_a_phone(visit, bases, path, language):
    seen = open_page(visit, bases["file"], path.format(language), viewport={"width": 360, "height": 740})
    page = seen.page
    page.locator("#run .player-settings > summary").click()
    for _ in range(4):
        button(page, "forward").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seen.messages == []
