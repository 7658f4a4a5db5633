// The quiz on a question's page: the first choice that is opened is the reader's answer and goes into the log.
(function () {
  "use strict";

  const quiz = document.querySelector(".quiz[data-texts]");
  if (!quiz) {
    return;
  }
  const texts = JSON.parse(quiz.dataset.texts);
  quiz.querySelectorAll(".quiz-kept").forEach((hint) => (hint.hidden = false));
  let since = performance.now();

  function prepare(item) {
    const choices = [...item.querySelectorAll(".choice")];
    const card = { id: item.id, hash: item.dataset.hash };
    let isAnswered = false;
    const note = window.kmemoStudyNote(texts, () => {
      choices.forEach((choice) => (choice.open = false));
      isAnswered = false;
      choices[0].querySelector("summary").focus();
    });
    item.append(note.element);

    choices.forEach((choice, index) => {
      choice.addEventListener("toggle", () => {
        if (choice.open && !isAnswered) {
          isAnswered = true;
          const elapsed = performance.now() - since;
          since = performance.now();
          const isRight = choice.classList.contains("right");
          note.record(card, { grade: 0, choice: index, isRight: isRight, elapsed: elapsed });
        }
      });
    });
  }

  quiz.querySelectorAll(".quiz-item").forEach(prepare);
})();
