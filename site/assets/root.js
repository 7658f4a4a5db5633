// Leads to the language chosen before, else to the browser's. The page's links do the same by hand.
(function () {
  "use strict";
  var chosen = null;
  try {
    chosen = localStorage.getItem("kmemo-language");
  } catch (error) {
    chosen = null;
  }
  var wanted = chosen || (navigator.languages && navigator.languages[0]) || navigator.language || "en";
  location.replace(/^zh\b/i.test(wanted) ? "zh/index.html" : "en/index.html");
})();
