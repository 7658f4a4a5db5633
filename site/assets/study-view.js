// What a card, its answer and a session's end look like. Nothing here asks the scheduler or keeps anything.
(function () {
  "use strict";

  const { say, relative } = window.kmemoStudyDesk;

  // An element with properties and children; strings become text.
  function element(name, properties, ...children) {
    const made = document.createElement(name);
    Object.entries(properties || {}).forEach(([key, value]) => {
      if (key.includes("-") || key === "role") {
        made.setAttribute(key, value);
      } else {
        made[key] = value;
      }
    });
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  // Markup that the site's generator made and escaped.
  function markup(name, properties, source) {
    return element(name, { ...properties, innerHTML: source });
  }

  function letter(place) {
    return "abcde"[place];
  }

  // An interval in words: "12 days", "5 months".
  function interval(texts, days) {
    if (days === 1) {
      return texts.oneDay;
    }
    if (days < 60) {
      return say(texts, "days", { n: days });
    }
    const name = days < 700 ? "months" : "years";
    return say(texts, name, { n: Math.round(days / (name === "months" ? 30.44 : 365.25)) });
  }

  function heading(texts, card, position, total, state) {
    const facts = [say(texts, "position", { i: position, n: total }), card.topicTitle];
    if (state.isNew) {
      facts.push(texts.newCard);
    }
    if (state.hasChanged) {
      facts.push(texts.changedCard);
    }
    return [
      element(
        "p",
        { className: "eyebrow" },
        facts[0] + " · ",
        element("a", { href: card.href }, say(texts, "question", { n: card.question })),
        facts.slice(1).map((fact) => " · " + fact).join("")
      ),
      markup("h2", { id: "study.ask", className: "study-ask", tabIndex: -1 }, card.ask),
    ];
  }

  // The choices to choose from; `choose` gets a choice's index in the content.
  function choices(card, order, choose) {
    return element(
      "ol",
      { className: "study-choices" },
      ...order.map((index, place) =>
        element(
          "li",
          {},
          element(
            "button",
            { type: "button", className: "study-choice", onclick: () => choose(index) },
            element("kbd", { "aria-hidden": "true" }, letter(place)),
            markup("span", {}, card.choices[index].text)
          )
        )
      )
    );
  }

  // The choices once the answer is known: each with why it is right or wrong.
  function explained(texts, card, order, chosen) {
    return element(
      "ol",
      { className: "study-choices explained" },
      ...order.map((index, place) => {
        const choice = card.choices[index];
        const marks = [];
        if (choice.isRight) {
          marks.push(texts.rightOne);
        }
        if (index === chosen) {
          marks.push(texts.yours);
        }
        const verdict = choice.isRight ? "right" : "wrong";
        return element(
          "li",
          { className: "study-choice " + verdict + (index === chosen ? " chosen" : "") },
          element("kbd", { "aria-hidden": "true" }, letter(place)),
          element(
            "div",
            {},
            marks.length > 0 ? element("strong", { className: "verdict" }, marks.join(" · ")) : null,
            markup("p", {}, choice.text),
            markup("p", { className: "study-why" }, choice.why)
          )
        );
      })
    );
  }

  // The four grades, each with when the card comes back then; `grade` gets 1 to 4.
  function grades(texts, intervals, grade) {
    return element(
      "div",
      { className: "study-grades", role: "group", "aria-labelledby": "study.grades" },
      element("p", { id: "study.grades" }, texts.howWell),
      ...intervals.map((days, index) =>
        element(
          "button",
          { type: "button", className: "study-grade grade-" + (index + 1), onclick: () => grade(index + 1) },
          element("kbd", { "aria-hidden": "true" }, String(index + 1)),
          element("span", {}, texts["grade" + (index + 1)]),
          element("span", { className: "study-interval" }, interval(texts, days))
        )
      )
    );
  }

  function button(label, className, onclick) {
    return element("button", { type: "button", className: "button " + className, onclick: onclick }, label);
  }

  function actions(...buttons) {
    return element("p", { className: "actions" }, ...buttons);
  }

  function readOn(texts, card) {
    const [before, after] = texts.readOn.split("{title}");
    return element("p", {}, before, element("a", { href: card.href }, card.title), after || "");
  }

  function counts(texts, plan) {
    const facts = [
      [plan.due, texts.due],
      [plan.new, texts.new],
      [plan.answers, texts.answered],
    ];
    if (plan.answers > 0) {
      facts.push([Math.round((plan.right * 100) / plan.answers) + "%", texts.rightShare]);
    }
    const parts = facts.flatMap(([count, label]) => [
      element("span", { className: "study-count" }, element("strong", {}, String(count)), " " + label),
      " ",
    ]);
    if (plan.next) {
      const day = relative(texts, plan.next.inDays);
      parts.push(element("span", { className: "study-count" }, say(texts, "nextDue", { day: day })));
    }
    return parts;
  }

  function summary(texts, answered, missed) {
    const right = answered.filter((answer) => answer.isRight).length;
    const numbers = { n: answered.length, right: right, wrong: answered.length - right };
    const parts = [
      element("h2", { id: "study.ask", className: "study-ask", tabIndex: -1 }, texts.summary),
      element("p", {}, answered.length === 0 ? texts.noneAnswered : say(texts, "result", numbers)),
    ];
    if (missed.length > 0) {
      const pages = new Map(missed.map((card) => [card.href, card]));
      parts.push(
        element("h3", {}, texts.readAgain),
        element(
          "ul",
          {},
          ...[...pages.values()].map((card) => element("li", {}, element("a", { href: card.href }, card.title)))
        )
      );
    }
    return parts;
  }

  window.kmemoStudyView = {
    heading, choices, explained, grades, button, actions, readOn, counts, summary, element,
  };
})();
