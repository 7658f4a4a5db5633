// Asks drills: questions with new numbers each time, which the simulation's module makes and judges.
//
// The address `#drill?drill=SEED&level=N` leads to one question and can be shared; `#drill-2` chooses a level.
(function () {
  "use strict";

  var section = document.querySelector("[data-drill]");
  if (!section || !window.kmemoModules || !window.kmemoModules.supported) {
    return;
  }

  var live = section.querySelector(".drill-live");
  var form = section.querySelector(".drill-form");
  var question = section.querySelector(".drill-question");
  var choices = section.querySelector(".drill-choices");
  var typed = section.querySelector(".drill-typed");
  var field = typed.querySelector("input");
  var status = section.querySelector(".drill-status");
  var score = section.querySelector(".drill-score");
  var explanation = section.querySelector(".drill-explanation");
  var levels = Array.prototype.slice.call(section.querySelectorAll(".drill-levels input"));
  var language = Number(section.dataset.language);

  // An answer counts for the card of its level, as one in `kmemo quiz` does.
  var note = window.kmemoStudyNote(JSON.parse(section.dataset.texts), function () {
    button("next").focus();
  });
  status.after(note.element);

  // The question that is asked, with its answer hidden in the module.
  var asked = null;
  var right = 0;
  var answered = 0;

  function text(name, values) {
    return window.kmemoPage.filled(section.dataset["text" + name], values);
  }

  function button(action) {
    return section.querySelector('[data-drill-action="' + action + '"]');
  }

  function say(message, kind) {
    status.textContent = message;
    status.className = "drill-status" + (kind ? " " + kind : "");
  }

  function level() {
    var chosen = levels.find(function (input) {
      return input.checked;
    });
    return chosen ? chosen.value : "1";
  }

  function choose(value) {
    levels.forEach(function (input) {
      input.checked = input.value === value;
    });
  }

  // Calls the module with the lines of a request; resolves to its JSON, or to null with the reason shown.
  function call(name, lines) {
    return window.kmemoModules
      .load("simulation." + section.dataset.drill)
      .then(function (module) {
        var answer = module.call(name, lines.join("\n"), language);
        if (answer.status === 0) {
          return JSON.parse(answer.text);
        }
        say(answer.text, "wrong");
        return null;
      })
      .catch(function () {
        say(text("Unavailable"), "wrong");
        return null;
      });
  }

  // A text with names in backquotes as nodes: every second part is such a name.
  function marked(source) {
    return source.split("`").map(function (part, index) {
      if (index % 2 === 0) {
        return document.createTextNode(part);
      }
      var name = document.createElement("code");
      name.textContent = part;
      return name;
    });
  }

  // MARK: Asking

  function ask(seed) {
    var number = level();
    say(text("Loading"));
    return call("kmemo_drill", ["seed=" + seed, "level=" + number]).then(function (drill) {
      if (!drill) {
        return;
      }
      asked = { seed: drill.seed, level: String(drill.level), hint: drill.hint, since: performance.now() };
      note.clear();
      question.replaceChildren.apply(question, marked(drill.question));
      typed.querySelector(".drill-hint").textContent = drill.hint;
      field.value = "";
      field.readOnly = false;
      field.removeAttribute("aria-invalid");
      offer(drill.choices || []);
      typed.hidden = Boolean(drill.choices);
      form.hidden = false;
      explanation.hidden = true;
      explanation.replaceChildren();
      button("start").hidden = true;
      button("next").hidden = true;
      button("check").hidden = false;
      button("show").hidden = false;
      say("");
      store();
    });
  }

  function offer(texts) {
    choices.querySelectorAll("label").forEach(function (label) {
      label.remove();
    });
    choices.className = "drill-choices";
    choices.hidden = texts.length === 0;
    texts.forEach(function (choice, index) {
      var label = document.createElement("label");
      var input = document.createElement("input");
      var words = document.createElement("span");
      input.type = "radio";
      input.name = "drill-choice";
      input.value = String.fromCharCode(97 + index);
      words.replaceChildren.apply(words, marked(choice));
      label.append(input, words);
      choices.append(label);
    });
  }

  function drawn() {
    return String(Math.floor(Math.random() * 4294967296));
  }

  // Asks a new question and leads there whoever asked for it.
  function askNext() {
    ask(drawn()).then(function () {
      if (asked) {
        (choices.hidden ? field : choices.querySelector("input")).focus();
      }
    });
  }

  // MARK: Judging

  function given() {
    if (choices.hidden) {
      return field.value.trim();
    }
    var chosen = choices.querySelector("input:checked");
    return chosen ? chosen.value : "";
  }

  // Judges what was typed or chosen; shows the answer if that is wanted.
  function judge(shows) {
    if (!asked || button("check").hidden) {
      return;
    }
    var lines = ["seed=" + asked.seed, "level=" + asked.level];
    if (!shows) {
      lines.push("answer=" + given().replace(/[\r\n]+/g, " "));
    }
    call("kmemo_judge", lines).then(function (judged) {
      if (!judged) {
        return;
      }
      if (judged.verdict === "unreadable") {
        field.setAttribute("aria-invalid", "true");
        say(text("Unreadable", { h: asked.hint }), "wrong");
        (choices.hidden ? field : choices.querySelector("input")).focus();
        return;
      }
      finish(judged);
    });
  }

  function finish(judged) {
    var names = { right: "Right", wrong: "Wrong", shown: "Shown" };
    if (judged.verdict !== "shown") {
      answered += 1;
      right += judged.verdict === "right" ? 1 : 0;
      choices.classList.add(judged.verdict);
      keep(judged.verdict === "right");
    }
    field.readOnly = true;
    field.removeAttribute("aria-invalid");
    choices.querySelectorAll("input").forEach(function (input) {
      input.disabled = true;
    });
    say(text(names[judged.verdict], { a: judged.answer }), judged.verdict === "shown" ? "" : judged.verdict);
    score.textContent = answered ? text("Score", { n: right, m: answered }) : "";
    explanation.innerHTML = judged.explanation;
    explanation.hidden = false;
    button("check").hidden = true;
    button("show").hidden = true;
    button("next").hidden = false;
    // The explanation follows; Enter goes on.
    button("next").focus({ preventScroll: true });
  }

  function keep(isRight) {
    var input = levels.find(function (candidate) {
      return candidate.value === asked.level;
    });
    var card = { id: "drill." + section.dataset.drill + "." + asked.level, hash: input.dataset.hash };
    note.record(card, { grade: 0, choice: -1, isRight: isRight, elapsed: performance.now() - asked.since });
  }

  // MARK: The address

  function store() {
    try {
      history.replaceState(null, "", "#drill?drill=" + asked.seed + "&level=" + asked.level);
    } catch (error) {
      // A page that may not change its address can still be used.
    }
  }

  // Does what the address says; it may name a question, or a level.
  function restore() {
    var named = /^#drill-(\d+)$/.exec(location.hash);
    if (named) {
      choose(named[1]);
      return;
    }
    var parts = /^#drill\?(.*)$/.exec(location.hash);
    if (!parts) {
      return;
    }
    var query = new URLSearchParams(parts[1]);
    choose(query.get("level") || "1");
    section.scrollIntoView({ block: "start" });
    ask(query.get("drill") || drawn());
  }

  // MARK: Events

  live.hidden = false;
  levels.forEach(function (input) {
    input.hidden = false;
    input.addEventListener("change", function () {
      // Whoever has begun gets a question of the new level; the focus stays on the levels.
      if (asked) {
        ask(drawn());
      }
    });
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    judge(false);
  });
  button("show").addEventListener("click", function () {
    judge(true);
  });
  button("start").addEventListener("click", askNext);
  button("next").addEventListener("click", askNext);
  window.addEventListener("hashchange", restore);
  restore();
})();
