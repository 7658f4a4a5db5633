// Keeps the reader's answers in this browser: the lines of a log, only ever added to.
//
// Each line has a key of its own in local storage, so that two tabs that write at once lose nothing: neither ever
// writes what the other has written. The lines are those of `kmemo progress export`, which the README describes.
(function () {
  "use strict";

  const prefix = "kmemo.log.";
  let memory = null;

  // Local storage, or, where the browser refuses it, memory that lasts until the page is left.
  function storage() {
    if (memory) {
      return memory;
    }
    try {
      localStorage.getItem(prefix);
      return localStorage;
    } catch (error) {
      const values = new Map();
      memory = {
        get length() {
          return values.size;
        },
        key: (index) => [...values.keys()][index],
        getItem: (key) => (values.has(key) ? values.get(key) : null),
        setItem: (key, value) => void values.set(key, value),
        removeItem: (key) => void values.delete(key),
      };
      return memory;
    }
  }

  function keys() {
    const store = storage();
    const found = [];
    for (let index = 0; index < store.length; index += 1) {
      const key = store.key(index);
      if (key !== null && key.startsWith(prefix)) {
        found.push(key);
      }
    }
    return found;
  }

  // An answer and what takes it back have keys that follow from its id.
  function keyOf(line) {
    const entry = JSON.parse(line);
    return prefix + (entry.undo ? entry.undo + ".undo" : entry.id);
  }

  // Adds the lines, or, if there is no room for one of them, none.
  function append(lines) {
    const store = storage();
    const added = [];
    try {
      lines.forEach((line) => {
        const key = keyOf(line);
        if (store.getItem(key) === null) {
          store.setItem(key, line);
          added.push(key);
          // Some browsers refuse in silence.
          if (store.getItem(key) !== line) {
            throw new Error("local storage does not keep it");
          }
        }
      });
    } catch (error) {
      added.forEach((key) => store.removeItem(key));
      throw error;
    }
  }

  window.kmemoStudyLog = {
    // The lines, in no order. They are read anew each time: another tab may have added some.
    lines: () => keys().map((key) => storage().getItem(key)).filter((line) => line !== null),

    append: append,

    // The ids of the answers that stand, earliest first.
    standing: () => {
      const entries = [];
      keys().forEach((key) => {
        try {
          const entry = JSON.parse(storage().getItem(key));
          if (entry.id && storage().getItem(prefix + entry.id + ".undo") === null) {
            entries.push(entry);
          }
        } catch (error) {
          // The scheduler counts what cannot be read, and the page says so.
        }
      });
      entries.sort((left, right) => (left.time < right.time ? -1 : left.time > right.time ? 1 : 0));
      return entries.map((entry) => ({ id: entry.id, card: entry.card }));
    },

    has: (id) => storage().getItem(prefix + id) !== null && storage().getItem(prefix + id + ".undo") === null,

    removeAll: () => keys().forEach((key) => storage().removeItem(key)),

    // Whether answers outlast the page.
    lasts: () => storage() !== memory,

    // Calls `changed` when another tab has added or removed lines.
    watch: (changed) => {
      window.addEventListener("storage", (event) => {
        if (event.key === null || event.key.startsWith(prefix)) {
          changed();
        }
      });
    },
  };
})();
