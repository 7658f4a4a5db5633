// Narrows a list down by the form above it, and keeps what was chosen in the address. Without this script the form
// stays hidden and the list whole.
(function () {
  "use strict";

  const form = document.querySelector("form.filters");
  if (!form) {
    return;
  }
  const items = [...document.querySelectorAll("[data-filter-item]")];
  const groups = [...document.querySelectorAll("[data-filter-group]")];
  const status = form.querySelector("[role=status]");
  const language = document.querySelector("a.language");
  // What a text is looked for in: read once, as the list does not change.
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));

  function controls() {
    return [...form.elements].filter((control) => control.name);
  }

  // Whether an item has the chosen value; an attribute may hold several, with spaces between.
  function fits(item, control) {
    if (control.name === "q") {
      const words = control.value.toLowerCase().split(/\s+/).filter(Boolean);
      return words.every((word) => texts.get(item).includes(word));
    }
    return control.value === "" || (item.dataset[control.name] || "").split(" ").includes(control.value);
  }

  function apply() {
    const chosen = controls().filter((control) => control.value.trim() !== "");
    let shown = 0;
    for (const item of items) {
      item.hidden = !chosen.every((control) => fits(item, control));
      shown += item.hidden ? 0 : 1;
    }
    for (const group of groups) {
      const left = group.querySelectorAll("[data-filter-item]:not([hidden])").length;
      group.hidden = left === 0;
      const total = group.querySelector("[data-filter-total]");
      if (total) {
        total.textContent = String(left);
      }
    }
    const text = shown === 0 ? status.dataset.none : status.dataset.some;
    status.textContent = text.replace("{n}", String(shown)).replace("{all}", String(items.length));
    return chosen;
  }

  // What was chosen as the part of an address after the path.
  function query(chosen) {
    const parameters = new URLSearchParams(location.search);
    for (const control of controls()) {
      parameters.delete(control.name);
    }
    for (const control of chosen) {
      parameters.set(control.name, control.value.trim());
    }
    const text = parameters.toString();
    return text === "" ? "" : "?" + text;
  }

  function carryOver(text) {
    if (language) {
      language.search = text;
    }
  }

  function change() {
    const text = query(apply());
    carryOver(text);
    try {
      history.replaceState(history.state, "", location.pathname + text + location.hash);
    } catch (error) {
      // Some browsers keep the address of a file from disk as it is; the list is narrowed all the same.
    }
  }

  function restore() {
    const parameters = new URLSearchParams(location.search);
    for (const control of controls()) {
      const value = parameters.get(control.name);
      if (value !== null) {
        control.value = value;
        // A select without such an option goes back to all.
        if (control.value !== value) {
          control.value = "";
        }
      }
    }
  }

  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(change));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      change();
    }
  });

  restore();
  form.hidden = false;
  carryOver(query(apply()));
  // The list above a place that the address names may have become shorter.
  if (location.hash.length > 1) {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place) {
      place.scrollIntoView();
    }
  }
})();
