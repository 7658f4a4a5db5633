// Asks the browser to keep the site for reading without a network: over a network only, not from a disk.
(function () {
  "use strict";
  if (location.protocol === "file:" || !navigator.serviceWorker) {
    return;
  }
  var root = document.currentScript.src.replace(/assets\/offline\.js.*$/, "");
  var language = document.documentElement.lang.slice(0, 2);

  window.addEventListener("load", function () {
    navigator.serviceWorker
      .register(root + "worker.js", { updateViaCache: "none" })
      .then(function () {
        return navigator.serviceWorker.ready;
      })
      .then(function (registration) {
        // Who pays by the byte keeps what was read, and no more.
        var saves = navigator.connection && navigator.connection.saveData;
        registration.active.postMessage({ keep: saves ? null : language });
      })
      .catch(function () {
        // The site works without; some browsers refuse in private windows.
      });
  });
  navigator.serviceWorker.addEventListener("message", function (event) {
    if (event.data && event.data.kept) {
      document.documentElement.dataset.offline = "kept";
    }
  });
})();
