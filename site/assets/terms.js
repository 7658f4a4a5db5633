// Shows what a term means where it stands: on hover, on focus, and on a first tap; a second tap follows the link.
// Without this script the links lead to the glossary and carry the definition as their title.
(function () {
  "use strict";

  const hint = document.getElementById("page.term-hint");
  const links = [...document.querySelectorAll("a.term[title]")];
  const main = document.querySelector("main");
  if (links.length === 0 || !main) {
    return;
  }

  const tip = document.createElement("div");
  tip.className = "term-tip";
  tip.id = "page.term-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  const heading = document.createElement("p");
  heading.className = "term-tip-name";
  const name = document.createElement("strong");
  const other = document.createElement("span");
  other.lang = document.documentElement.lang === "en" ? "zh-Hans" : "en";
  heading.append(name, " ", other);
  const definition = document.createElement("p");
  const tapHint = document.createElement("p");
  tapHint.className = "term-tip-hint";
  tapHint.textContent = hint ? hint.textContent : "";
  tip.append(heading, definition, tapHint);
  main.append(tip);

  let shown = null;
  let timer = 0;
  // The link that was open when a finger came down on it.
  let tapped = null;
  let isTouch = false;

  // Titles would be shown by the browser as well.
  const definitions = new Map();
  for (const link of links) {
    definitions.set(link, link.title);
    link.removeAttribute("title");
  }

  function place(link) {
    // A term may run over the end of a line: the tip stands at its first part.
    const box = link.getClientRects()[0] || link.getBoundingClientRect();
    const margin = 12;
    const width = tip.offsetWidth;
    const left = Math.min(Math.max(margin, box.left), document.documentElement.clientWidth - width - margin);
    const isBelow = box.bottom + tip.offsetHeight + margin < window.innerHeight || box.top < tip.offsetHeight + margin;
    const top = isBelow ? box.bottom + 6 : box.top - tip.offsetHeight - 6;
    tip.style.left = Math.max(margin, left) + window.scrollX + "px";
    tip.style.top = top + window.scrollY + "px";
  }

  function show(link) {
    clearTimeout(timer);
    if (shown === link) {
      return;
    }
    hide();
    shown = link;
    name.textContent = link.dataset.term;
    other.textContent = link.dataset.other;
    definition.textContent = definitions.get(link);
    tapHint.hidden = !isTouch;
    link.setAttribute("aria-describedby", tip.id);
    tip.hidden = false;
    place(link);
  }

  function hide() {
    clearTimeout(timer);
    if (shown) {
      shown.removeAttribute("aria-describedby");
    }
    shown = null;
    tip.hidden = true;
  }

  function soon(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  for (const link of links) {
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") {
        isTouch = false;
        soon(() => show(link), 150);
      }
    });
    link.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") {
        soon(hide, 250);
      }
    });
    link.addEventListener("pointerdown", (event) => {
      isTouch = event.pointerType === "touch";
      tapped = shown;
    });
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("click", (event) => {
      if (isTouch && tapped !== link) {
        event.preventDefault();
        show(link);
      }
    });
  }

  // A reader may move onto the tip to read it or select from it.
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", () => soon(hide, 250));
  document.addEventListener("pointerdown", (event) => {
    if (shown && !tip.contains(event.target) && !shown.contains(event.target)) {
      hide();
    }
  });
  document.addEventListener("keydown", (event) => {
    isTouch = false;
    if (event.key === "Escape" && shown) {
      hide();
    }
  });
  window.addEventListener("resize", hide);
})();
