// Searching: a dialog that the header's link and the key / open on every page, and the page search.html, whose address
// keeps what was asked. A text field that controls a list (the combobox pattern): arrows choose, Enter opens.
(function () {
  "use strict";

  var data = window.kmemoSearch;
  if (!data || !window.kmemoModules || !window.kmemoModules.supported) {
    return;
  }
  var language = /^zh/.test(document.documentElement.lang) ? "zh" : "en";
  var text = {
    en: {
      label: "Search", placeholder: "Words, 中文, or a name from the kernel", close: "Close", more: "Show more",
      kinds: { question: "Questions", article: "Articles", simulation: "Simulations", experiment: "Experiments", term: "Glossary", resource: "Resources" },
      none: "Nothing found.", failed: "The search cannot be loaded. Check the connection and try again.",
      keys: "Arrows choose, Enter opens.", escape: " Esc closes. ", link: "A page of these results",
      count: function (shown, total) {
        return total > shown ? "The first " + shown + " of " + total + " results" : total === 1 ? "1 result" : total + " results";
      },
    },
    zh: {
      label: "搜索", placeholder: "中文、英文单词或内核里的名字", close: "关闭", more: "显示更多",
      kinds: { question: "问题", article: "文章", simulation: "模拟", experiment: "实验", term: "术语", resource: "资源" },
      none: "没有找到。", failed: "搜索功能无法加载。请检查网络后重试。",
      keys: "方向键选择，回车打开。", escape: "按 Esc 关闭。", link: "这些结果的网页",
      count: function (shown, total) {
        return total > shown ? "共 " + total + " 条结果，显示前 " + shown + " 条" : total + " 条结果";
      },
    },
  }[language];
  var firstLimit = 10;
  var largestLimit = 200;

  function element(name, attributes, children) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      made.setAttribute(key, attributes[key]);
    });
    (children || []).forEach(function (child) {
      made.append(child);
    });
    return made;
  }

  // The pieces as text and marks; nothing in them is ever markup.
  function marked(pieces) {
    return pieces.map(function (piece) {
      return piece.found ? element("mark", {}, [piece.text]) : piece.text;
    });
  }

  function option(hit, id) {
    var title = element("span", { class: "search-title" }, marked(hit.title));
    if (hit.kind === "question") {
      title.prepend(element("span", { class: "kind" }, ["Q" + hit.id.slice(1)]), " ");
    }
    var parts = [title];
    if (hit.heading.length) {
      parts.push(" ", element("span", { class: "search-heading" }, marked(hit.heading)));
    }
    parts.push(element("span", { class: "search-excerpt" }, marked(hit.excerpt)));
    var attributes = { role: "option", id: id, href: hit.href, tabindex: "-1", "aria-selected": "false" };
    if (hit.language !== language) {
      attributes.lang = hit.language === "zh" ? "zh-Hans" : "en";
    }
    return element("a", attributes, parts);
  }

  // A search in `box`: the field, the list and what is said about it.
  function Search(box, name, changed) {
    var self = this;
    this.name = name;
    this.changed = changed;
    this.limit = firstLimit;
    this.query = "";
    this.turn = 0;
    this.options = [];
    this.active = -1;
    this.field = element("input", {
      type: "search", class: "search-field", role: "combobox", id: name, autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", enterkeyhint: "go", placeholder: text.placeholder, "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": name + ".list", "aria-label": text.label,
    });
    this.list = element("div", { class: "search-list", role: "listbox", id: name + ".list", "aria-label": text.label });
    this.list.hidden = true;
    this.status = element("p", { class: "search-status", role: "status" });
    this.more = element("button", { type: "button", class: "search-more" }, [text.more]);
    this.more.hidden = true;
    box.append(this.field, this.status, this.list, this.more);

    this.field.addEventListener("input", function (event) {
      // What an input method has not finished composing is no query yet.
      if (!event.isComposing) {
        self.ask();
      }
    });
    this.field.addEventListener("compositionend", function () {
      self.ask();
    });
    this.field.addEventListener("keydown", function (event) {
      self.key(event);
    });
    this.field.addEventListener("focus", function () {
      data.prepare().catch(function () {});
    });
    this.more.addEventListener("click", function () {
      self.limit = Math.min(largestLimit, self.limit * 3);
      self.field.focus();
      self.search();
    });
  }

  Search.prototype.ask = function () {
    var query = this.field.value.trim();
    if (query === this.query) {
      return;
    }
    this.query = query;
    this.limit = firstLimit;
    this.changed(query);
    var self = this;
    clearTimeout(this.timer);
    this.timer = setTimeout(function () {
      self.search();
    }, 60);
  };

  Search.prototype.search = function () {
    var self = this;
    var turn = (this.turn += 1);
    if (this.query === "") {
      this.show(null);
      return;
    }
    data.find(this.query, language, this.limit, function () { return turn === self.turn; }).then(
      function (result) {
        if (result && turn === self.turn) {
          self.show(result);
        }
      },
      function () {
        if (turn === self.turn) {
          self.show(null);
          self.status.textContent = text.failed;
        }
      }
    );
  };

  Search.prototype.show = function (result) {
    var self = this;
    var hits = result ? result.hits : [];
    var groups = Object.create(null);
    this.list.textContent = "";
    this.options = [];
    this.choose(-1);
    hits.forEach(function (hit) {
      if (!groups[hit.kind]) {
        var id = self.name + "." + hit.kind;
        groups[hit.kind] = element("div", { role: "group", class: "search-group", "aria-labelledby": id }, [
          element("span", { class: "search-kind", id: id, role: "presentation" }, [text.kinds[hit.kind]]),
        ]);
        self.list.append(groups[hit.kind]);
      }
      groups[hit.kind].append(option(hit, ""));
    });
    // The groups stand in the order of their best hits, so the options are numbered as they stand.
    this.list.querySelectorAll("[role=option]").forEach(function (made, index) {
      made.id = self.name + ".option" + index;
      made.addEventListener("pointermove", function () {
        if (self.active !== index) {
          self.choose(index);
        }
      });
      self.options.push(made);
    });
    this.list.hidden = hits.length === 0;
    this.field.setAttribute("aria-expanded", String(hits.length > 0));
    this.more.hidden = !result || result.total <= hits.length || this.limit >= largestLimit;
    this.status.textContent = !result ? "" : hits.length ? text.count(hits.length, result.total) : text.none;
  };

  Search.prototype.choose = function (index) {
    var before = this.options[this.active];
    if (before) {
      before.setAttribute("aria-selected", "false");
    }
    this.active = index;
    var chosen = this.options[index];
    if (!chosen) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    chosen.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", chosen.id);
  };

  Search.prototype.key = function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    var count = this.options.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      var step = event.key === "ArrowDown" ? 1 : -1;
      // Beyond the last comes the field itself, then the first.
      this.choose(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
      if (this.options[this.active]) {
        this.options[this.active].scrollIntoView({ block: "nearest" });
      }
    } else if (event.key === "Enter" && count) {
      event.preventDefault();
      this.options[Math.max(0, this.active)].click();
    }
  };

  function address(query) {
    return query ? "?q=" + encodeURIComponent(query) : "";
  }

  // MARK: The page

  var page = document.querySelector("[data-search-page]");
  var link = document.querySelector(".search-link");
  var onPage = null;
  if (page) {
    // What it says to those without scripts.
    page.textContent = "";
    onPage = new Search(page, "search", function (query) {
      try {
        history.replaceState(null, "", location.pathname + address(query));
      } catch (error) {
        // Some browsers refuse this for files from disk: the search works all the same.
      }
    });
    page.append(element("p", { class: "search-keys", "aria-hidden": "true" }, [text.keys]));
    onPage.field.value = new URLSearchParams(location.search).get("q") || "";
    onPage.field.focus();
    onPage.ask();
  }

  // MARK: The dialog

  var dialog = null;
  var inDialog = null;

  function makeDialog() {
    dialog = element("dialog", { class: "search-dialog search", "aria-label": text.label });
    var own = element("a", { href: link.href }, [text.link]);
    var close = element("button", { type: "button", class: "search-close", "aria-label": text.close }, ["×"]);
    inDialog = new Search(dialog, "search.dialog", function (query) {
      own.href = link.href.replace(/\?.*$/, "") + address(query);
    });
    dialog.append(close, element("p", { class: "search-keys" }, [
      element("span", { "aria-hidden": "true" }, [text.keys + text.escape]), own,
    ]));
    close.addEventListener("click", function () {
      dialog.close();
    });
    // A search field would first empty itself.
    inDialog.field.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !event.isComposing) {
        event.preventDefault();
        dialog.close();
      }
    });
    dialog.addEventListener("click", function (event) {
      // The page behind, or a hit on this very page.
      if (event.target === dialog || (event.target.closest && event.target.closest("a"))) {
        dialog.close();
      }
    });
    document.body.append(dialog);
  }

  function open() {
    if (onPage) {
      onPage.field.focus();
      onPage.field.select();
      return;
    }
    if (!dialog) {
      makeDialog();
    }
    if (!dialog.open) {
      dialog.showModal();
    }
    inDialog.field.focus();
    inDialog.field.select();
  }

  if (link) {
    link.setAttribute("aria-keyshortcuts", "/");
    link.addEventListener("click", function (event) {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        open();
      }
    });
    document.addEventListener("keydown", function (event) {
      var target = event.target;
      var isTyping = target.isContentEditable || /^(input|select|textarea)$/i.test(target.localName || "");
      if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        open();
      }
    });
  }
})();
