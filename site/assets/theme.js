// Runs before the page is drawn, so that a chosen colour scheme does not flash.
// Storage may be refused, as it is for some browsers' files from disk: the choice then lasts for the page.
(function () {
  "use strict";
  var theme = null;
  try {
    theme = localStorage.getItem("kmemo-theme");
  } catch (error) {
    theme = null;
  }
  // The browser's own frame takes the colour of the chosen scheme, or of the system's for "auto".
  window.kmemoFrame = function (chosen) {
    document.querySelectorAll("meta[name=theme-color]").forEach(function (meta) {
      var scheme = meta.dataset.scheme || (/dark/.test(meta.media) ? "dark" : "light");
      meta.dataset.scheme = scheme;
      meta.media = chosen === "auto" ? "(prefers-color-scheme: " + scheme + ")" : chosen === scheme ? "all" : "not all";
    });
  };
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
    window.kmemoFrame(theme);
  }
})();
