// Loads WebAssembly modules: Swift code compiled from the same sources as the program `kmemo`.
//
// Each module is a classic script with the gzipped module as text, since a page opened from disk may not fetch
// files. kmemoModules.load("simulation.buddy-split") gives a promise of {call}; call("kmemo_page", "order=3", 0)
// writes the request, calls the export with the numbers that follow, and returns {status, text}.
(function () {
  "use strict";

  var own = document.currentScript;
  var root = own.getAttribute("src").replace(/assets\/modules\.js.*$/, "");
  var waiting = Object.create(null);
  var loaded = Object.create(null);

  function bytes(base64) {
    var text = atob(base64);
    var result = new Uint8Array(text.length);
    for (var index = 0; index < text.length; index += 1) {
      result[index] = text.charCodeAt(index);
    }
    return result;
  }

  function unpack(base64) {
    var stream = new Blob([bytes(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  // What a module may ask of the page: nothing but numbers.
  var imports = { env: { pow: Math.pow, exp: Math.exp, log: Math.log } };

  function prepared(instance) {
    var exports = instance.exports;
    var encoder = new TextEncoder();
    var decoder = new TextDecoder();
    // A module that holds one simulation or snippet is told so by the only such export it has.
    Object.keys(exports).forEach(function (name) {
      if (name.indexOf("kmemo_host_") === 0) {
        exports[name]();
      }
    });
    return {
      call: function (name, request, ...numbers) {
        var input = encoder.encode(request);
        var place = exports.kmemo_input(input.length);
        new Uint8Array(exports.memory.buffer).set(input, place);
        var status = exports[name](...numbers);
        var answer = new Uint8Array(exports.memory.buffer, exports.kmemo_output(), exports.kmemo_output_length());
        return { status: status, text: decoder.decode(answer) };
      },
      has: function (name) {
        return typeof exports[name] === "function";
      },
    };
  }

  // The scripts of the modules call this.
  window.kmemoModule = function (name, base64) {
    var promise = waiting[name];
    if (!promise) {
      return;
    }
    unpack(base64)
      .then(function (binary) {
        return WebAssembly.instantiate(binary, imports);
      })
      .then(function (result) {
        promise.resolve(prepared(result.instance));
      })
      .catch(promise.reject);
  };

  window.kmemoModules = {
    // The site's root, relative to the page: "../../".
    root: root,
    // Whether this browser can run modules.
    supported: typeof WebAssembly === "object" && typeof DecompressionStream === "function",
    // A promise of the module; asked twice, it is loaded once.
    load: function (name) {
      if (!loaded[name]) {
        loaded[name] = new Promise(function (resolve, reject) {
          var script = document.createElement("script");
          waiting[name] = { resolve: resolve, reject: reject };
          script.src = root + "modules/" + name + ".js";
          script.onerror = function () {
            delete loaded[name];
            reject(new Error("modules/" + name + ".js cannot be loaded"));
          };
          document.head.appendChild(script);
        });
      }
      return loaded[name];
    },
  };
})();
