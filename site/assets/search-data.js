// The search without its looks: kmemoSearch.find("buddy", "en", 10) gives a promise of {total, hits}.
//
// What is found and in which order is decided by the module "search", Swift compiled to WebAssembly. It asks for the
// parts of the index that it needs; this script loads them, as scripts, since pages opened from disk may not fetch.
(function () {
  "use strict";

  var needsShards = 3;
  var kinds = ["question", "article", "simulation", "experiment", "term", "resource"];
  var waiting = Object.create(null);
  var loading = Object.create(null);
  // Put behind the addresses once a cache gave parts of different builds.
  var freshness = "";

  // The scripts of the parts call this.
  window.kmemoSearchShard = function (name, text) {
    if (waiting[name]) {
      waiting[name](text);
    }
  };

  function shard(name) {
    if (!loading[name]) {
      loading[name] = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        waiting[name] = resolve;
        script.src = window.kmemoModules.root + "search/" + name + ".js" + freshness;
        script.onload = function () {
          script.remove();
        };
        script.onerror = function () {
          script.remove();
          delete loading[name];
          reject(new Error("search/" + name + ".js cannot be loaded"));
        };
        document.head.appendChild(script);
      });
    }
    return loading[name];
  }

  // Gives the module the parts of these names; whether all belonged together.
  function supply(module, names) {
    return Promise.all(names.map(shard)).then(function (texts) {
      return names.every(function (name, index) {
        return module.call("kmemo_search_shard", name + "\n" + texts[index]).status === 0;
      });
    });
  }

  // The site was made anew while a cache held parts of the old one: begins again, past the cache.
  function renew(module) {
    if (freshness) {
      return Promise.reject(new Error("the parts of the search index do not belong together"));
    }
    freshness = "?" + Date.now();
    loading = Object.create(null);
    return supply(module, ["root"]);
  }

  // "a \u0003b\u0004 c" as [{text: "a ", found: false}, {text: "b", found: true}, {text: " c", found: false}].
  function pieces(text) {
    return text.split("\u0003").reduce(function (result, part, index) {
      var halves = index === 0 ? ["", part] : part.split("\u0004");
      return result.concat({ text: halves[0], found: true }, { text: halves[1] || "", found: false });
    }, []).filter(function (piece) {
      return piece.text !== "";
    });
  }

  function hit(record) {
    var fields = record.split("\u0001");
    return {
      kind: kinds[Number(fields[0])],
      id: fields[1],
      language: fields[2],
      href: window.kmemoModules.root + fields[3],
      title: pieces(fields[4]),
      heading: pieces(fields[5]),
      excerpt: pieces(fields[6]),
      questions: fields[7] ? fields[7].split(",").map(Number) : [],
    };
  }

  function find(module, text, language, limit, isWanted) {
    if (!isWanted()) {
      return null;
    }
    var answer = module.call("kmemo_search", text, language === "zh" ? 1 : 0, limit);
    if (answer.status === needsShards) {
      return supply(module, answer.text.split("\n"))
        .then(function (fits) {
          return fits || renew(module);
        })
        .then(function () {
          return find(module, text, language, limit, isWanted);
        });
    }
    var records = answer.text.split("\u0002");
    return { total: Number(records[0]), hits: records.slice(1, -1).map(hit) };
  }

  window.kmemoSearch = {
    // Loads what every search needs.
    prepare: function () {
      return Promise.all([window.kmemoModules.load("search"), shard("root")]);
    },
    // A promise of {total, hits}, or of null once isWanted() says no.
    find: function (text, language, limit, isWanted) {
      return window.kmemoModules.load("search").then(function (module) {
        return find(module, text, language, limit, isWanted || function () { return true; });
      });
    },
  };
})();
