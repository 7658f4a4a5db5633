// What pages do beyond HTML: the colour switch, and remembering a chosen language. What other scripts share is here.
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

  window.kmemoPage = {
    // Keeps a choice of the reader beyond the page, where the browser lets it; null forgets it.
    remember: remember,

    // What was kept; null if nothing was.
    remembered: function (key) {
      try {
        return localStorage.getItem(key);
      } catch (error) {
        return null;
      }
    },

    // A text with the values in the place of `{name}`; a name without a value stays.
    filled: function (text, values) {
      return text.replace(/\{(\w+)\}/g, function (whole, name) {
        return values && name in values ? String(values[name]) : whole;
      });
    },
  };

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
      window.kmemoFrame(value);
    });
  }

  // What the reader has come to: the last heading or entry above the middle of the window. A heading of a text names
  // its twin in the other language; everything else has the same id there.
  function place() {
    // A run that the address names is the same in both languages.
    if (/^#[^?]*\?/.test(location.hash)) {
      return location.hash;
    }
    if (window.scrollY < 40) {
      return "";
    }
    var found = "";
    document.querySelectorAll("main [id]").forEach(function (element) {
      var box = element.getBoundingClientRect();
      var twin = element.hasAttribute("data-twin") ? element.dataset.twin : element.id;
      if (twin && box.height > 0 && box.top < window.innerHeight / 2 && !element.closest("svg, nav")) {
        found = "#" + encodeURIComponent(twin);
      }
    });
    return found;
  }

  document.querySelectorAll("a[data-language]").forEach(function (link) {
    // Before the click too: a link may be opened in a new window, or copied.
    ["pointerdown", "focus", "click"].forEach(function (name) {
      link.addEventListener(name, function () {
        // Filters may have put the reader's choice into the link meanwhile.
        link.setAttribute("href", link.getAttribute("href").replace(/#.*$/, "") + place());
      });
    });
    link.addEventListener("click", function () {
      remember("kmemo-language", link.dataset.language);
    });
  });
})();
