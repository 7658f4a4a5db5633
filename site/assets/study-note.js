// A line below something that was answered: that the answer is in the log, when it comes back, and a way to undo it.
(function () {
  "use strict";

  const { load, say, relative } = window.kmemoStudyDesk;

  // `element` is the line; `record(card, answer)` keeps an answer and resolves to whether it could; `clear()` makes
  // the line ready for the next. `onUndone` is called when the reader took the answer back.
  window.kmemoStudyNote = function (texts, onUndone) {
    const said = document.createElement("span");
    said.className = "quiz-said";
    said.setAttribute("role", "status");
    const undo = document.createElement("button");
    Object.assign(undo, { type: "button", className: "quiz-undo", hidden: true, textContent: texts.undo });
    const line = document.createElement("p");
    line.className = "quiz-status";
    line.append(said, " ", undo);
    let made = null;

    undo.addEventListener("click", async () => {
      try {
        (await load(texts)).undo(made.id);
      } catch (error) {
        said.textContent = say(texts, "notRecorded", { reason: error.message });
        return;
      }
      undo.hidden = true;
      said.textContent = texts.takenBack;
      onUndone();
    });

    return {
      element: line,

      async record(card, answer) {
        try {
          made = (await load(texts)).record(card, answer);
        } catch (error) {
          said.textContent = say(texts, "notRecorded", { reason: error.message });
          return false;
        }
        const lasting = window.kmemoStudyLog.lasts() ? "" : " " + texts.notLasting;
        said.textContent = say(texts, "recorded", { day: relative(texts, made.inDays) }) + lasting;
        undo.hidden = false;
        return true;
      },

      clear() {
        said.textContent = "";
        undo.hidden = true;
      },
    };
  };
})();
