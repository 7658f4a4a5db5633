// Asks the browser to keep the site for reading without a network: over a network only, not from a disk.
(function () {
  "use strict";
  if (location.protocol === "file:" || !navigator.serviceWorker) {
    return;
  }
  const root = document.documentElement;
  const script = document.currentScript.src.replace(/assets\/offline\.js.*$/, "worker.js");

  // Who pays by the byte keeps what was read, and no more.
  function isPaidByByte() {
    const connection = navigator.connection;
    return Boolean(connection && (connection.saveData || connection.type === "cellular"));
  }

  window.addEventListener("load", () => {
    navigator.serviceWorker
      .register(script, { updateViaCache: "none" })
      .then(() => navigator.serviceWorker.ready)
      .then((registration) => {
        if (!isPaidByByte()) {
          registration.active.postMessage({ language: root.lang.slice(0, 2) });
        }
      })
      .catch(() => {
        // The site works without; some browsers refuse in private windows.
      });
  });
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data.kept) {
      root.dataset.offline = event.data.version;
    }
  });
})();
