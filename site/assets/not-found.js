// Where the site lies is told by where this script was found; the page, shown at any depth, names several places.
(function () {
  "use strict";
  if (window.kmemoRoot) {
    return;
  }
  var root = document.currentScript.src.replace(/assets\/not-found\.js.*$/, "");
  window.kmemoRoot = root;

  function add(name, attributes) {
    var element = document.createElement(name);
    Object.keys(attributes).forEach(function (key) {
      element.setAttribute(key, attributes[key]);
    });
    document.head.appendChild(element);
  }

  add("link", { rel: "icon", type: "image/svg+xml", href: root + "assets/favicon.svg" });
  add("link", { rel: "stylesheet", href: root + "assets/style.css" });
  add("script", { src: root + "assets/theme.js" });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("a").forEach(function (link) {
      link.href = root + link.getAttribute("href");
    });
  });
})();
