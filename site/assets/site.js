// What pages do beyond HTML: the colour switch, and remembering a chosen language.
(function () {
  "use strict";

  function remember(key, value) {
    try {
      if (value === null) {
        localStorage.removeItem(key);
      } else {
        localStorage.setItem(key, value);
      }
    } catch (error) {
      // Without storage the choice lasts for this page.
    }
  }

  var root = document.documentElement;
  var themes = document.querySelector(".theme-switch");
  if (themes) {
    var current = themes.querySelector('input[value="' + (root.dataset.theme || "auto") + '"]');
    if (current) {
      current.checked = true;
    }
    themes.hidden = false;
    themes.addEventListener("change", function (event) {
      var value = event.target.value;
      if (value === "auto") {
        delete root.dataset.theme;
        remember("kmemo-theme", null);
      } else {
        root.dataset.theme = value;
        remember("kmemo-theme", value);
      }
    });
  }

  document.querySelectorAll("a[data-language]").forEach(function (link) {
    link.addEventListener("click", function () {
      remember("kmemo-language", link.dataset.language);
    });
  });
})();
