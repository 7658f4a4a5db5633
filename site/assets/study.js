// The study page: a session of cards, due ones first, each answer kept before the next card is asked.
(function () {
  "use strict";

  const page = document.querySelector(".study");
  const texts = JSON.parse(page.dataset.texts);
  const form = page.querySelector(".study-options");
  const view = window.kmemoStudyView;
  const { element } = view;
  const notice = element("p", { className: "study-notice", role: "alert", hidden: true });
  const counts = element("p", { className: "study-counts" });
  const start = element("button", { type: "submit", className: "button primary study-start" });
  const stage = element("section", { className: "study-session", "aria-labelledby": "study.ask", hidden: true });
  const said = element("p", { className: "study-said", role: "status" });
  const log = window.kmemoStudyLog;
  const { say, relative } = window.kmemoStudyDesk;

  let desk = null;
  let cards = [];
  let byID = new Map();
  // The session under way: {pending, answered, skipped, missed}; null between sessions.
  let session = null;
  // The card on the stage: what is asked, and what the keys do.
  let asked = null;
  // The answers that `undo` may take back, last one last. What another tab answers meanwhile is not ours.
  let undoable = [];

  function tell(text) {
    notice.textContent = text;
    notice.hidden = text === "";
  }

  // Says something to everybody or, what is on the stage anyway, only to who does not see it.
  function announce(text, isSeen) {
    said.textContent = text;
    said.classList.toggle("unseen", isSeen === true);
  }

  // MARK: Between sessions

  const optionsKey = "kmemo.study.options";

  function options() {
    const values = Object.fromEntries(new FormData(form));
    return { ...values, limit: Number(values.limit), selection: Number(values.selection) };
  }

  function rememberOptions() {
    window.kmemoPage.remember(optionsKey, JSON.stringify(Object.fromEntries(new FormData(form))));
  }

  function recallOptions() {
    try {
      const values = JSON.parse(window.kmemoPage.remembered(optionsKey) || "{}");
      Object.entries(values).forEach(([name, value]) => {
        const select = form.elements.namedItem(name);
        if (select && [...select.options].some((option) => option.value === value)) {
          select.value = value;
        }
      });
    } catch (error) {
      // What was remembered is of no use.
    }
  }

  function plan() {
    const chosen = options();
    const ids = cards.filter((card) => !chosen.topic || card.topic === chosen.topic).map((card) => card.id);
    return desk.plan(ids, chosen.limit, chosen.selection);
  }

  // The counts, which other tabs change too.
  function showCounts() {
    const planned = plan();
    counts.replaceChildren(...view.counts(texts, planned));
    start.textContent = say(texts, "start", { n: planned.session.length });
    start.disabled = planned.session.length === 0;
    if (session === null) {
      announce(planned.session.length === 0 ? texts.nothing : "");
    }
    if (!log.lasts()) {
      tell(texts.notLasting);
    } else if (planned.unreadable > 0) {
      tell(say(texts, "unreadable", { n: planned.unreadable }));
    }
    return planned;
  }

  function begin(ids) {
    session = { pending: ids, total: ids.length, answered: [], skipped: [] };
    form.hidden = true;
    stage.hidden = false;
    announce("");
    askNext();
  }

  function leave() {
    session = null;
    asked = null;
    stage.hidden = true;
    stage.replaceChildren();
    form.hidden = false;
    showCounts();
    start.focus();
  }

  // MARK: A card

  function show(parts, focus) {
    stage.replaceChildren(...parts);
    stage.querySelector(focus || ".study-ask").focus();
  }

  function askNext() {
    const id = session.pending[0];
    if (id === undefined) {
      finish();
      return;
    }
    const card = byID.get(id);
    const state = desk.card(card.id, card.hash);
    asked = {
      card: card,
      state: state,
      order: desk.order(card.choices.length),
      since: performance.now(),
      phase: "asked",
      recalls: options().way === "recall",
    };
    const position = session.total - session.pending.length + 1;
    const head = view.heading(texts, card, position, session.total, state);
    const body = asked.recalls
      ? view.actions(view.button(texts.showAnswer, "primary study-show", reveal), ...usual())
      : view.choices(card, asked.order, choose);
    asked.head = head;
    show(asked.recalls ? [...head, body] : [...head, body, view.actions(...usual())]);
  }

  function usual() {
    const skipButton = asked.phase === "asked" ? [view.button(texts.skip, "study-skip", skip)] : [];
    return [
      ...skipButton,
      view.button(texts.undo, "study-undo", undo),
      view.button(texts.keys, "study-help", help),
    ];
  }

  function choose(index) {
    asked.elapsed = performance.now() - asked.since;
    asked.choice = index;
    if (asked.card.choices[index].isRight) {
      announce(texts.right, true);
      askForGrade(texts.right);
    } else if (keep(1, false)) {
      announce(texts.wrong, true);
      showKept(texts.wrong, "wrong");
    }
  }

  function reveal() {
    asked.elapsed = performance.now() - asked.since;
    asked.choice = -1;
    askForGrade("");
  }

  // A right answer, or one that was looked up: how well was it known?
  function askForGrade(verdict) {
    asked.phase = "graded";
    show(
      [
        ...asked.head,
        ...(verdict ? [element("p", { className: "study-verdict right" }, verdict)] : []),
        view.explained(texts, asked.card, asked.order, asked.choice),
        view.grades(texts, asked.state.intervals, grade),
        view.readOn(texts, asked.card),
        view.actions(...usual()),
      ],
      ".grade-3"
    );
  }

  function grade(value) {
    // Who chose the right answer was right, however hard it was; who recalled it says so by the grade.
    const isRight = asked.choice >= 0 || value > 1;
    const made = keep(value, isRight);
    if (made) {
      announce(say(texts, "keptAs", { card: asked.card.question, day: relative(texts, made.inDays) }));
      askNext();
    }
  }

  // Keeps the answer; null, with the reason told, if that fails. The card then stays where it is.
  function keep(value, isRight) {
    try {
      const answer = { grade: value, choice: asked.choice, isRight: isRight, elapsed: asked.elapsed };
      const made = desk.record(asked.card, answer);
      session.pending.shift();
      session.answered.push({ ...made, isRight: isRight && value > 1 });
      undoable.push({ id: made.id, card: made.card });
      asked.made = made;
      tell(log.lasts() ? "" : texts.notLasting);
      return made;
    } catch (error) {
      tell(say(texts, "notKept", { reason: error.message }));
      return null;
    }
  }

  function showKept(verdict, className) {
    asked.phase = "kept";
    const back = say(texts, "comesBack", { day: relative(texts, asked.made.inDays) });
    show(
      [
        ...asked.head,
        element("p", { className: "study-verdict " + className }, verdict + " " + back),
        view.explained(texts, asked.card, asked.order, asked.choice),
        view.readOn(texts, asked.card),
        view.actions(view.button(texts.next, "primary study-next", askNext), ...usual()),
      ],
      ".study-next"
    );
  }

  function skip() {
    session.skipped.push(session.pending.shift());
    askNext();
  }

  function undo() {
    if (asked && asked.phase === "graded") {
      announce(texts.withdrawn);
      askNext();
      return;
    }
    while (undoable.length > 0) {
      const last = undoable[undoable.length - 1];
      // One that another tab took back, or removed, is not the last any more.
      if (!log.has(last.id)) {
        undoable.pop();
        continue;
      }
      const card = byID.get(last.card);
      if (!card) {
        announce(say(texts, "undoElsewhere", { card: last.card }));
        return;
      }
      try {
        desk.undo(last.id);
      } catch (error) {
        tell(say(texts, "notKept", { reason: error.message }));
        return;
      }
      undoable.pop();
      askAgain(last);
      announce(say(texts, "undone", { card: say(texts, "question", { n: card.question }) }));
      return;
    }
    announce(texts.nothingToUndo);
  }

  // The card of an answer that was taken back is the next one.
  function askAgain(last) {
    if (session === null) {
      begin([last.card]);
      return;
    }
    session.answered = session.answered.filter((answer) => answer.id !== last.id);
    session.skipped = session.skipped.filter((id) => id !== last.card);
    session.pending = [last.card, ...session.pending.filter((id) => id !== last.card)];
    session.total = session.pending.length + session.answered.length + session.skipped.length;
    askNext();
  }

  function finish() {
    asked = null;
    const missed = session.answered.filter((answer) => !answer.isRight).map((answer) => byID.get(answer.card));
    const again = () => begin(missed.map((card) => card.id));
    show([
      ...view.summary(texts, session.answered, missed),
      element("p", { className: "study-counts" }, ...view.counts(texts, plan())),
      view.actions(
        view.button(texts.back, "primary study-back", leave),
        ...(missed.length > 0 ? [view.button(texts.againWrong, "study-again", again)] : []),
        view.button(texts.undo, "study-undo", undo)
      ),
    ]);
  }

  function help() {
    const keys = page.querySelector(".study-keys");
    keys.hidden = !keys.hidden;
  }

  // MARK: Keys

  // They work only while the focus is in the page's study part, so that they never take a key from anything else.
  page.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping) {
      return;
    }
    if (press(event.key, event.target.closest("button, a, summary"))) {
      event.preventDefault();
    }
  });

  // Whether the key means something here. A focused button keeps its space bar.
  function press(key, control) {
    const small = key.toLowerCase();
    if (key === "?") {
      help();
    } else if (small === "u" && desk) {
      undo();
    } else if (!asked) {
      return false;
    } else if (small === "s" && asked.phase === "asked") {
      skip();
    } else if (asked.phase === "graded" && /^[1-4]$/.test(key)) {
      grade(Number(key));
    } else if (asked.phase === "asked" && !asked.recalls && place(small) in asked.order) {
      choose(asked.order[place(small)]);
    } else if (key === " " && !control && asked.phase === "asked" && asked.recalls) {
      reveal();
    } else if (key === " " && !control && asked.phase === "kept") {
      askNext();
    } else if (key === " " && !control && asked.phase === "graded") {
      grade(3);
    } else {
      return false;
    }
    return true;
  }

  function place(key) {
    return key.length === 1 ? Math.max("abcde".indexOf(key), "12345".indexOf(key)) : -1;
  }

  // MARK: The beginning

  // Who leaves after a right answer has given it all the same.
  window.addEventListener("pagehide", () => {
    if (asked && asked.phase === "graded" && asked.choice >= 0) {
      keep(3, true);
      asked = null;
    }
  });

  form.addEventListener("change", () => {
    rememberOptions();
    showCounts();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const ids = plan().session;
    if (ids.length > 0) {
      begin(ids);
    }
  });

  function loadCards() {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
      window.kmemoStudyCards = resolve;
      script.src = window.kmemoModules.root + "study/cards." + language + ".js";
      script.onerror = () => reject(new Error(script.src));
      document.head.appendChild(script);
    });
  }

  function fail(name) {
    return (error) => {
      tell(say(texts, name, { reason: error.message }));
      form.hidden = true;
      throw error;
    };
  }

  // What has to be done when the log was changed by something else than an answer here.
  window.kmemoStudyPage = {
    texts: texts,
    desk: null,
    refresh: () => {
      undoable = log.standing();
      if (desk) {
        showCounts();
      }
    },
  };

  document.querySelector(".study-no-script").hidden = true;
  form.append(counts, element("p", { className: "actions" }, start));
  form.before(notice);
  form.after(stage, said);
  page.hidden = false;
  recallOptions();
  const ready = Promise.all([
    window.kmemoStudyDesk.load(texts).catch(fail("noModule")),
    loadCards().catch(fail("noCards")),
  ]);
  ready.then(
    ([loaded, list]) => {
      desk = loaded;
      cards = list;
      byID = new Map(cards.map((card) => [card.id, card]));
      window.kmemoStudyPage.desk = desk;
      undoable = log.standing();
      showCounts();
      log.watch(() => showCounts());
      page.dataset.ready = "";
      document.dispatchEvent(new Event("kmemo-study-ready"));
    },
    () => {
      // It was told.
    }
  );
})();
