// The quiz on a question's page: the first choice that is opened is the reader's answer and goes into the log.
(function () {
  "use strict";

  const quiz = document.querySelector(".quiz[data-texts]");
  if (!quiz) {
    return;
  }
  const texts = JSON.parse(quiz.dataset.texts);
  const { say, relative } = window.kmemoStudyDesk;
  const log = window.kmemoStudyLog;
  quiz.querySelectorAll(".quiz-kept").forEach((hint) => (hint.hidden = false));
  let since = performance.now();

  function prepare(item) {
    const choices = [...item.querySelectorAll(".choice")];
    const said = document.createElement("span");
    said.className = "quiz-said";
    said.setAttribute("role", "status");
    const undo = document.createElement("button");
    Object.assign(undo, { type: "button", className: "quiz-undo", hidden: true, textContent: texts.undo });
    const status = document.createElement("p");
    status.className = "quiz-status";
    status.append(said, " ", undo);
    item.append(status);
    const card = { id: item.id, hash: item.dataset.hash };
    // What became of the first choice: null before it, then a promise of the record.
    let answer = null;

    async function record(choice) {
      const elapsed = performance.now() - since;
      since = performance.now();
      try {
        const desk = await window.kmemoStudyDesk.load(texts);
        const isRight = choices[choice].classList.contains("right");
        const made = desk.record(card, { grade: 0, choice: choice, isRight: isRight, elapsed: elapsed });
        const lasting = log.lasts() ? "" : " " + texts.notLasting;
        said.textContent = say(texts, "recorded", { day: relative(texts, made.inDays) }) + lasting;
        undo.hidden = false;
        return made;
      } catch (error) {
        said.textContent = say(texts, "notRecorded", { reason: error.message });
        return null;
      }
    }

    choices.forEach((choice, index) => {
      choice.addEventListener("toggle", () => {
        if (choice.open && answer === null) {
          answer = record(index);
        }
      });
    });

    undo.addEventListener("click", async () => {
      const made = await answer;
      try {
        const desk = await window.kmemoStudyDesk.load(texts);
        desk.undo(made.id);
      } catch (error) {
        said.textContent = say(texts, "notRecorded", { reason: error.message });
        return;
      }
      choices.forEach((choice) => (choice.open = false));
      answer = null;
      undo.hidden = true;
      said.textContent = texts.takenBack;
      choices[0].querySelector("summary").focus();
    });
  }

  quiz.querySelectorAll(".quiz-item").forEach(prepare);
})();
