// Asks the scheduler, which is the same Swift code as in `kmemo quiz`, about the answers in the log.
(function () {
  "use strict";

  const log = window.kmemoStudyLog;
  const isChinese = document.documentElement.lang.startsWith("zh");
  const language = isChinese ? "zh" : "en";

  // The scheduler has no clock: it is told what the one on the wall shows.
  function wallClock() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours()];
  }

  function newID() {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function desk(module) {
    function ask(name, lines, ...numbers) {
      const answer = module.call(name, lines.join("\n"), ...numbers);
      if (answer.status !== 0) {
        throw new Error(answer.text);
      }
      return answer.text;
    }

    return {
      // What is due, what is new, and which of the cards with these ids to ask.
      plan: (ids, limit, selection) =>
        JSON.parse(ask("kmemo_study_plan", [...ids, "", ...log.lines()], ...wallClock(), limit, selection)),

      // Where a card stands, and the days after which it would come back for each grade.
      card: (id, hash) =>
        JSON.parse(ask("kmemo_study_card", [id, language, hash, ...log.lines()], ...wallClock())),

      // The order in which to show so many choices.
      order: (count) => {
        const seed = crypto.getRandomValues(new Int32Array(2));
        return ask("kmemo_study_order", [], count, seed[0], seed[1]).split(" ").map(Number);
      },

      // Keeps an answer; throws if it cannot be kept. The grade 0 is what right or wrong says, the choice -1 is none.
      record: (card, answer) => {
        const id = newID();
        const elapsed = Math.max(0, Math.min(Math.round(answer.elapsed), 2147483647));
        const request = [id, card.id, language, card.hash, new Date().toISOString(), ...log.lines()];
        const numbers = [answer.grade, answer.choice, answer.isRight ? 1 : 0, elapsed];
        const made = JSON.parse(ask("kmemo_study_answer", request, ...wallClock(), ...numbers));
        log.append([made.line]);
        return { id: id, card: card.id, inDays: made.inDays, due: made.due };
      },

      // Takes an answer back; throws if that cannot be kept.
      undo: (id) => log.append([ask("kmemo_study_undo", [id, new Date().toISOString()])]),

      // The log as `kmemo progress export` writes it.
      exported: () => ask("kmemo_study_export", log.lines()),

      // Takes in an export: {new, known, undone}, or {line, reason} if it is wrong and nothing was taken in.
      merge: (text) => {
        const request = [...log.lines(), "", text].join("\n");
        const answer = module.call("kmemo_study_merge", request, isChinese ? 1 : 0);
        const [first, ...rest] = answer.text.split("\n");
        if (answer.status !== 0) {
          return { line: first, reason: rest.join("\n") };
        }
        log.append(rest);
        const [added, known, undone] = first.split(" ").map(Number);
        return { new: added, known: known, undone: undone };
      },
    };
  }

  window.kmemoStudyDesk = {
    // A promise of the desk.
    load: (texts) =>
      window.kmemoModules.supported
        ? window.kmemoModules.load("study").then(desk)
        : Promise.reject(new Error(texts.oldBrowser)),

    // `texts[name]` with its {places} filled in.
    say: (texts, name, values) => window.kmemoPage.filled(texts[name], values),

    // A day as seen from today: "tomorrow".
    relative: (texts, inDays) =>
      inDays <= 0
        ? texts.today
        : inDays === 1
          ? texts.tomorrow
          : window.kmemoStudyDesk.say(texts, "inDays", { n: inDays }),
  };
})();
