// In a preview only: waits for news of the page from the program that serves it, reloads the page when it changed, and
// says what is wrong while the content has problems.
(function () {
  "use strict";
  var own = document.currentScript;
  var state = own.dataset.state;
  var shown = "";
  var panel = null;

  // A worker that a published site left on this address would show that site.
  if (navigator.serviceWorker) {
    navigator.serviceWorker.getRegistrations().then(function (found) {
      found.forEach(function (registration) {
        registration.unregister();
      });
    });
  }

  function show(problem) {
    shown = problem;
    if (!panel) {
      panel = document.createElement("pre");
      panel.className = "preview-problem";
      panel.setAttribute("role", "alert");
      panel.tabIndex = 0;
      document.body.append(panel);
    }
    panel.textContent = problem;
    panel.hidden = problem === "";
  }

  function ask() {
    var query = new URLSearchParams({ page: location.pathname, state: state, problem: shown });
    fetch("/.preview?" + query, { cache: "no-store" })
      .then(function (response) {
        return response.json();
      })
      .then(function (news) {
        if (news.problem !== shown) {
          show(news.problem);
        }
        if (news.state !== state) {
          location.reload();
        } else {
          ask();
        }
      })
      .catch(function () {
        // The program was ended, or is being started again.
        setTimeout(ask, 1000);
      });
  }
  ask();
})();
