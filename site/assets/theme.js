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
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
})();
