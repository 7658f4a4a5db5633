// The reader's progress as a whole: export, import, delete.
(function () {
  "use strict";

  const section = document.querySelector(".study-progress");
  const file = section.querySelector(".study-file");
  const confirm = section.querySelector(".study-confirm");
  const page = window.kmemoStudyPage;
  const said = window.kmemoStudyView.element("p", { className: "study-progress-said", role: "status" });
  file.after(said);
  const { say } = window.kmemoStudyDesk;

  function tell(name, values) {
    said.textContent = say(page.texts, name, values);
  }

  function on(name, action) {
    section.querySelector(name).addEventListener("click", action);
  }

  on(".study-export", () => {
    const text = page.desk.exported();
    const address = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "kmemo-progress-" + new Date().toISOString().slice(0, 10) + ".jsonl";
    link.click();
    // Not at once: the browser may not have begun to read it.
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    tell("exported", { n: text.split("\n").length - 1 });
  });

  on(".study-import", () => file.click());

  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (!chosen) {
      return;
    }
    try {
      const outcome = page.desk.merge(await chosen.text());
      tell(outcome.reason === undefined ? "imported" : "importFailed", { ...outcome, file: chosen.name });
    } catch (error) {
      tell("cannotRead", { file: chosen.name, reason: error.message });
    }
    // The same file may be chosen again.
    file.value = "";
    page.refresh();
  });

  on(".study-delete", () => confirm.showModal());
  on(".study-keep", () => confirm.close());
  on(".study-delete-now", () => {
    confirm.close();
    window.kmemoStudyLog.removeAll();
    tell("deleted");
    page.refresh();
  });

  // The cards may have come before this script.
  if (page.desk) {
    section.hidden = false;
  } else {
    document.addEventListener("kmemo-study-ready", () => (section.hidden = false));
  }
})();
