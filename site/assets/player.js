// Makes recorded runs live: steps forward and back, runs with other parameters, predictions, links to a run.
//
// What a simulation does is Swift, in its module; this file passes parameters and puts the returned HTML in place.
(function () {
  "use strict";

  if (!window.kmemoModules) {
    return;
  }

  var filled = window.kmemoPage.filled;
  var remember = window.kmemoPage.remember;
  var remembered = window.kmemoPage.remembered;

  // MARK: Parameters

  // The form of a player: its values as the lines of a request.
  function Settings(form) {
    this.form = form;
    this.fields = Array.prototype.map.call(form.querySelectorAll(".player-field"), function (field) {
      return { kind: field.dataset.kind, control: field.querySelector("input, select") };
    });
  }

  Settings.prototype.value = function (field) {
    return field.kind === "flag" ? String(field.control.checked) : field.control.value.trim();
  };

  Settings.prototype.set = function (field, value) {
    if (field.kind === "flag") {
      field.control.checked = value === "true";
    } else {
      field.control.value = value;
    }
  };

  // Those that are not the defaults, as pairs.
  Settings.prototype.changed = function () {
    var all = this;
    return this.fields
      .map(function (field) {
        return [field.control.name, all.value(field), field.control.dataset.default];
      })
      .filter(function (entry) {
        return entry[1] !== entry[2];
      });
  };

  Settings.prototype.request = function () {
    return this.changed()
      .map(function (entry) {
        return entry[0] + "=" + entry[1];
      })
      .join("\n");
  };

  // Gives every field the value in `pairs`, or its default.
  Settings.prototype.fill = function (pairs) {
    var all = this;
    this.fields.forEach(function (field) {
      var name = field.control.name;
      all.set(field, pairs.has(name) ? pairs.get(name) : field.control.dataset.default);
    });
  };

  // Puts random values in; addresses and operations stay.
  Settings.prototype.draw = function () {
    var all = this;
    this.fields.forEach(function (field) {
      if (field.kind === "flag") {
        field.control.checked = Math.random() < 0.5;
      } else if (field.kind === "choice") {
        field.control.selectedIndex = Math.floor(Math.random() * field.control.options.length);
      } else if (field.kind === "number") {
        var low = BigInt(field.control.dataset.minimum);
        var high = BigInt(field.control.dataset.maximum);
        var random = BigInt(Math.floor(Math.random() * 9007199254740992));
        all.set(field, String(low + ((high - low + 1n) * random) / 9007199254740992n));
      }
    });
  };

  // Marks the field that an error is about, and no other.
  Settings.prototype.blame = function (name) {
    this.fields.forEach(function (field) {
      if (field.control.name === name) {
        field.control.setAttribute("aria-invalid", "true");
      } else {
        field.control.removeAttribute("aria-invalid");
      }
    });
  };

  // MARK: Player

  var count = 0;

  function Player(element) {
    this.element = element;
    this.number = count += 1;
    this.form = element.querySelector(".player-form");
    this.transport = element.querySelector(".player-transport");
    this.stage = element.querySelector(".player-stage");
    this.status = element.querySelector(".player-status");
    this.error = element.querySelector(".player-error");
    this.slider = element.querySelector(".player-slider");
    this.output = element.querySelector(".player-position");
    this.predict = element.querySelector(".player-predict");
    this.scoreText = element.querySelector(".player-score");
    this.settings = new Settings(this.form);
    this.module = null;
    this.timer = null;
    this.showsAll = false;
    this.position = 1;
    this.expected = Number(element.dataset.steps);
    // The request of the run that is shown; at first that of the run which the page came with.
    this.shown = element.dataset.arguments;
    this.takeSteps();
    this.predict.checked = remembered("kmemo-predict") !== "false" && this.isPage();
    this.form.hidden = false;
    this.transport.hidden = false;
    // Many fields would push the steps out of sight.
    if (!this.isPage() || window.innerWidth < 736 || this.settings.fields.length > 6) {
      this.form.querySelector(".player-settings").open = false;
    }
    this.listen();
    if (!this.restore()) {
      this.show(1);
    }
  }

  // Whether this is the player of a simulation's own page.
  Player.prototype.isPage = function () {
    return this.element.id === "run";
  };

  Player.prototype.text = function (name) {
    return this.element.dataset["text" + name];
  };

  // The steps that the stage holds, whatever surrounds them.
  Player.prototype.takeSteps = function () {
    this.steps = Array.prototype.slice.call(this.stage.querySelectorAll(".step"));
    this.stage.replaceChildren.apply(this.stage, this.steps);
    this.asked = Object.create(null);
    this.right = 0;
    this.answered = 0;
    this.count = Math.max(this.expected, this.steps.length);
    this.slider.max = String(this.count);
  };

  Player.prototype.load = function () {
    var player = this;
    if (this.module) {
      return Promise.resolve(this.module);
    }
    return window.kmemoModules.load("simulation." + this.element.dataset.player).then(function (module) {
      player.module = module;
      return module;
    });
  };

  // Runs with the form's values and shows the step `position`; resolves to whether it ran.
  Player.prototype.run = function (position) {
    var player = this;
    this.pause();
    this.status.textContent = this.text("Running");
    this.element.setAttribute("aria-busy", "true");
    return this.load()
      .then(function (module) {
        return player.take(module, position);
      })
      .catch(function () {
        player.status.textContent = player.text("Unavailable");
        return false;
      })
      .then(function (ran) {
        player.element.removeAttribute("aria-busy");
        return ran;
      });
  };

  Player.prototype.take = function (module, position) {
    var language = Number(this.element.dataset.language);
    var request = this.settings.request();
    var answer = module.call("kmemo_page", request, language, this.number);
    if (answer.status !== 0) {
      var cut = answer.text.indexOf("\n");
      this.settings.blame(answer.text.slice(0, cut));
      this.error.textContent = answer.text.slice(cut + 1);
      this.status.textContent = "";
      return false;
    }
    this.settings.blame("");
    this.error.textContent = "";
    this.stage.innerHTML = answer.text;
    this.shown = request;
    var results = this.stage.querySelector("table.results");
    this.expected = 0;
    this.takeSteps();
    if (this.isPage()) {
      this.showResults(results);
    }
    this.show(Math.min(position, this.count));
    this.status.textContent = filled(this.text("Ran"), { m: this.count });
    return true;
  };

  // Puts the results of this run into the page's table, which also says what they mean.
  Player.prototype.showResults = function (results) {
    results.querySelectorAll("tbody tr").forEach(function (row) {
      var name = row.querySelector("code").textContent;
      var place = document.querySelector('tr[data-result="' + CSS.escape(name) + '"] .result-value');
      if (place) {
        place.textContent = row.querySelector("td").textContent;
      }
    });
  };

  // MARK: Steps

  Player.prototype.question = function (position) {
    var step = this.steps[position - 1];
    return step ? step.querySelector(".prediction") : null;
  };

  // Whether the step waits for the reader's prediction.
  Player.prototype.waits = function (position) {
    return this.predict.checked && !this.showsAll && !this.asked[position] && this.question(position) !== null;
  };

  // Shows a step, or the question that goes before it unless `passes` says that the reader skips it.
  Player.prototype.show = function (position, passes) {
    position = Math.max(1, Math.min(this.count, position));
    if (position > this.steps.length) {
      // The page holds only the first step: the module makes the others.
      this.run(position);
      return;
    }
    this.position = position;
    var waits = !passes && this.waits(position);
    var player = this;
    this.element.classList.toggle("shows-all", this.showsAll);
    this.steps.forEach(function (step, index) {
      var current = index + 1 === position;
      // While the reader is asked, the step before stays in view: the answer is to be found there.
      step.hidden = !player.showsAll && !current && !(waits && index + 2 === position);
      step.classList.toggle("asking", current && waits);
      step.classList.toggle("before", waits && index + 2 === position);
      var question = step.querySelector(".prediction");
      if (question) {
        question.hidden = !(current && (waits || player.asked[position]));
      }
    });
    if (waits) {
      this.ask(position);
    }
    this.slider.value = String(position);
    this.slider.setAttribute("aria-valuetext", filled(this.text("Position"), { n: position, m: this.count }));
    this.output.textContent = position + " / " + this.count;
    // Not `disabled`: a button with the focus would lose it, and the keys with it.
    this.button("back").setAttribute("aria-disabled", String(position === 1));
    this.button("forward").setAttribute("aria-disabled", String(position === this.count && !waits));
    this.scoreText.textContent = this.answered
      ? filled(this.text("Score"), { n: this.right, m: this.answered })
      : "";
    this.store();
  };

  Player.prototype.button = function (action) {
    return this.element.querySelector('[data-action="' + action + '"]');
  };

  // Turns the choices into buttons; an open question gets one that shows the answer.
  Player.prototype.ask = function (position) {
    var player = this;
    var question = this.question(position);
    if (question.querySelector("button")) {
      return;
    }
    question.setAttribute("role", "group");
    question.setAttribute("aria-label", this.text("Question"));
    question.querySelector("details").hidden = true;
    var list = question.querySelector("ol");
    if (!list) {
      var reveal = document.createElement("button");
      reveal.type = "button";
      reveal.className = "player-button";
      reveal.textContent = this.text("Reveal");
      reveal.addEventListener("click", function () {
        player.reveal(position);
      });
      question.append(reveal);
      return;
    }
    Array.prototype.forEach.call(list.children, function (item, index) {
      var choice = document.createElement("button");
      choice.type = "button";
      choice.className = "player-choice";
      while (item.firstChild) {
        choice.append(item.firstChild);
      }
      item.append(choice);
      choice.addEventListener("click", function () {
        player.answer(position, list, index + 1);
      });
    });
  };

  Player.prototype.answer = function (position, list, chosen) {
    var right = Number(list.dataset.answer);
    this.answered += 1;
    if (chosen === right) {
      this.right += 1;
    }
    list.children[right - 1].classList.add("right");
    if (chosen !== right) {
      list.children[chosen - 1].classList.add("wrong");
    }
    var verdict = document.createElement("p");
    verdict.className = "verdict " + (chosen === right ? "right" : "wrong");
    verdict.textContent = this.text(chosen === right ? "Right" : "Wrong");
    list.after(verdict);
    this.reveal(position);
    this.status.textContent = verdict.textContent;
  };

  // Shows the step that was asked about; what was asked stays above it.
  Player.prototype.reveal = function (position) {
    var question = this.question(position);
    this.asked[position] = true;
    question.querySelectorAll("button").forEach(function (button) {
      button.disabled = true;
    });
    if (!question.querySelector("ol")) {
      var details = question.querySelector("details");
      details.hidden = false;
      details.open = true;
      question.querySelector("button").remove();
    }
    this.show(position);
    this.stage.focus({ preventScroll: true });
  };

  Player.prototype.forward = function () {
    if (this.waits(this.position)) {
      this.reveal(this.position);
    } else if (this.position < this.count) {
      this.show(this.position + 1);
    } else {
      this.pause();
    }
  };

  Player.prototype.back = function () {
    this.show(this.position - 1);
  };

  Player.prototype.play = function () {
    if (this.timer) {
      this.pause();
      return;
    }
    if (this.position === this.count) {
      this.show(1);
    }
    var player = this;
    this.timer = setInterval(function () {
      // A question waits for the reader, not for the clock.
      if (player.position >= player.count || player.waits(player.position)) {
        player.pause();
      } else {
        player.forward();
      }
    }, 1600);
    this.named("play", "Pause", "❚❚");
  };

  Player.prototype.pause = function () {
    clearInterval(this.timer);
    this.timer = null;
    this.named("play", "Play", "▶");
  };

  Player.prototype.named = function (action, text, picture) {
    var button = this.button(action);
    button.setAttribute("aria-label", this.text(text));
    button.title = this.text(text);
    button.firstChild.textContent = picture;
  };

  // MARK: The address

  // `#run?order=3&step=5`: the player's id, its parameters and the step.
  Player.prototype.address = function () {
    var query = new URLSearchParams();
    this.settings.changed().forEach(function (entry) {
      query.set(entry[0], entry[1]);
    });
    query.set("step", String(this.position));
    return "#" + this.element.id + "?" + query.toString();
  };

  Player.prototype.store = function () {
    if (!this.touched) {
      return;
    }
    try {
      history.replaceState(null, "", this.address());
    } catch (error) {
      // A page that may not change its address can still be used.
    }
  };

  // Shows the run that the address names; false if it names none of this player.
  Player.prototype.restore = function () {
    var parts = /^#([^?]*)\?(.*)$/.exec(location.hash);
    if (!parts || decodeURIComponent(parts[1]) !== this.element.id) {
      return false;
    }
    var query = new URLSearchParams(parts[2]);
    var step = Math.max(1, Math.floor(Number(query.get("step"))) || 1);
    query.delete("step");
    this.settings.fill(query);
    this.touched = true;
    this.element.scrollIntoView({ block: "start" });
    if (this.settings.request() === this.shown) {
      this.show(step);
      return true;
    }
    var player = this;
    this.run(step).then(function (ran) {
      // A link that says what cannot be: the form shows it with the reason, above the recorded run.
      if (!ran) {
        player.form.querySelector(".player-settings").open = true;
        player.show(1);
      }
    });
    return true;
  };

  Player.prototype.share = function () {
    var player = this;
    this.touched = true;
    this.store();
    var link = location.href.replace(/#.*$/, "") + this.address();
    var copied = navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.reject();
    copied
      .then(function () {
        player.status.textContent = player.text("Shared");
      })
      .catch(function () {
        player.status.textContent = player.text("ShareByHand");
      });
  };

  // MARK: Events

  Player.prototype.listen = function () {
    var player = this;
    var actions = {
      back: function () {
        player.pause();
        player.back();
      },
      forward: function () {
        player.pause();
        player.forward();
      },
      play: function () {
        player.play();
      },
      all: function () {
        player.toggleAll();
      },
      share: function () {
        player.share();
      },
      reset: function () {
        player.settings.fill(new Map());
        player.run(1);
      },
      surprise: function () {
        player.surprise();
      },
    };
    this.element.addEventListener("click", function (event) {
      var button = event.target.closest("[data-action]");
      if (button && actions[button.dataset.action]) {
        player.touched = true;
        actions[button.dataset.action]();
      }
    });
    this.form.addEventListener("submit", function (event) {
      event.preventDefault();
      player.touched = true;
      player.run(1);
    });
    this.form.addEventListener("change", function () {
      player.touched = true;
      player.run(1);
    });
    this.slider.addEventListener("input", function () {
      player.touched = true;
      player.pause();
      // The slider leads past questions without asking them.
      player.show(Number(player.slider.value), true);
    });
    this.predict.addEventListener("change", function () {
      remember("kmemo-predict", String(player.predict.checked));
      player.show(player.position);
    });
    this.stage.tabIndex = -1;
    this.element.addEventListener("keydown", function (event) {
      player.key(event);
    });
  };

  Player.prototype.toggleAll = function () {
    this.showsAll = !this.showsAll;
    this.button("all").setAttribute("aria-pressed", String(this.showsAll));
    if (this.showsAll && this.steps.length < this.count) {
      this.run(this.position);
    } else {
      this.show(this.position);
    }
  };

  // Draws until the simulation takes the values: some do not go together.
  Player.prototype.surprise = function () {
    var player = this;
    this.pause();
    this.load()
      .then(function (module) {
        for (var attempt = 0; attempt < 40; attempt += 1) {
          player.settings.draw();
          if (player.take(module, 1)) {
            return;
          }
        }
        player.settings.fill(new Map());
        player.take(module, 1);
      })
      .catch(function () {
        player.status.textContent = player.text("Unavailable");
      });
  };

  // Keys count only while the focus is in the player, and not where they edit a text or a list.
  Player.prototype.key = function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, .player-form")) {
      return;
    }
    var keys = {
      ArrowLeft: this.back,
      ArrowRight: this.forward,
      Home: function () {
        this.show(1);
      },
      End: function () {
        this.show(this.count, true);
      },
      p: this.play,
      P: this.play,
    };
    if (keys[event.key]) {
      event.preventDefault();
      this.touched = true;
      if (keys[event.key] !== this.play) {
        this.pause();
      }
      keys[event.key].call(this);
    }
  };

  // MARK: Snippets

  function prepareSnippet(runner) {
    var button = runner.querySelector("button");
    var verdict = runner.querySelector(".snippet-verdict");
    var recorded = runner.parentElement.querySelector(".snippet-recorded pre").textContent;
    runner.hidden = false;
    button.addEventListener("click", function () {
      verdict.textContent = runner.dataset.textRunning;
      verdict.className = "snippet-verdict";
      window.kmemoModules
        .load("snippet." + runner.dataset.snippet)
        .then(function (module) {
          var answer = module.call("kmemo_snippet", "");
          var same = answer.status === 0 && answer.text.trimEnd() === recorded.trimEnd();
          var lines = answer.text.trimEnd().split("\n").length;
          verdict.textContent = filled(same ? runner.dataset.textSame : runner.dataset.textDifferent, { n: lines });
          verdict.classList.add(same ? "right" : "wrong");
          var output = runner.querySelector("pre") || document.createElement("pre");
          output.className = "code snippet-output";
          output.tabIndex = 0;
          output.setAttribute("role", "group");
          output.setAttribute("aria-label", runner.dataset.textOutput);
          output.textContent = answer.text;
          verdict.after(output);
        })
        .catch(function () {
          verdict.textContent = runner.dataset.textFailed;
          verdict.classList.add("wrong");
        });
    });
  }

  if (window.kmemoModules.supported) {
    var players = Array.prototype.map.call(document.querySelectorAll("[data-player]"), function (element) {
      return new Player(element);
    });
    document.querySelectorAll("[data-snippet]").forEach(prepareSnippet);
    window.addEventListener("hashchange", function () {
      players.forEach(function (player) {
        player.restore();
      });
    });
  }
})();
