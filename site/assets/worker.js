// The service worker: what was read once, and the whole site in the reader's language, opens without a network.
//
// The line above this script lists the files of one version of the site with their digests. With a network, pages and
// their parts come from the host, so that nobody reads an old answer; what is kept stands in when the host cannot be
// reached, or is too slow. Only what has the digest of this version is kept: old and new do not mix.
"use strict";

const site = self.kmemoSite;
const scope = self.registration.scope;
const store = "kmemo " + scope;
const digestHeader = "Kmemo-Digest";
// How long, in milliseconds, a host may take before what is kept is shown instead.
const patience = 5000;

const has = (path) => Object.prototype.hasOwnProperty.call(site.files, path);
const addressOf = (path) => scope + path.split("/").map(encodeURIComponent).join("/");

// The file that an address means; null if the site has none there. Some hosts leave out "index.html" or ".html".
function fileAt(address) {
  const url = new URL(address);
  let path;
  try {
    path = decodeURIComponent((url.origin + url.pathname).slice(scope.length));
  } catch (error) {
    return null;
  }
  const isFolder = path === "" || path.endsWith("/");
  const names = isFolder ? [path + "index.html"] : [path, path + ".html"];
  return names.find(has) || null;
}

// MARK: Keeping

async function digestOf(body) {
  const hash = await crypto.subtle.digest("SHA-256", body);
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

// Keeps a file; false if it is not this version's. A copy, because a response that was led elsewhere may not answer
// the opening of a page.
async function put(cache, path, response) {
  const body = await response.arrayBuffer();
  if ((await digestOf(body)) !== site.files[path]) {
    return false;
  }
  const headers = {
    "Content-Type": response.headers.get("Content-Type") || "text/plain",
    [digestHeader]: site.files[path],
  };
  await cache.put(addressOf(path), new Response(body, { headers: headers }));
  return true;
}

async function isKept(cache, path) {
  const found = await cache.match(addressOf(path));
  return found !== undefined && found.headers.get(digestHeader) === site.files[path];
}

// Keeps files that are not kept yet, a few at a time; fails at the first that cannot be had in this version.
async function keepAll(paths) {
  const cache = await caches.open(store);
  const waiting = [...paths];
  const one = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (await isKept(cache, path)) {
        continue;
      }
      const response = await fetch(addressOf(path), { cache: "no-cache" });
      if (!response.ok || !(await put(cache, path, response))) {
        waiting.length = 0;
        throw new Error(path);
      }
    }
  };
  await Promise.all([one(), one(), one()]);
}

// The language that a file is in; null if it is for every reader.
function languageOf(path) {
  const found = /^(?:search\/|study\/cards\.)?(en|zh)[/.-]/.exec(path);
  return found && found[1];
}

// What a reader of a language needs: pages first, simulations and snippets last.
function wanted(language) {
  const isModule = (path) => path.startsWith("modules/");
  const all = Object.keys(site.files).filter((path) => [null, language].includes(languageOf(path)));
  return [...all.filter((path) => !isModule(path)), ...all.filter(isModule)];
}

// Drops files that this version does not have.
async function sweep() {
  const cache = await caches.open(store);
  for (const request of await cache.keys()) {
    const path = fileAt(request.url);
    if (path === null || addressOf(path) !== request.url) {
      await cache.delete(request);
    }
  }
}

// MARK: Answering

const absent = () =>
  new Response(
    "This page is not kept on this device. Connect to the network and try again.\n" +
      "\u672c\u673a\u6ca1\u6709\u4fdd\u5b58\u6b64\u9875\uff0c\u8bf7\u8054\u7f51\u540e\u91cd\u8bd5\u3002\n",
    { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } }
  );

// What the host says, within the time that it has; null if there is no answer. It is asked even if the browser
// remembers an answer, so that a page and its parts are of one version. Where it leads elsewhere, the browser follows.
async function hostsAnswer(request, time) {
  const options = { cache: "no-cache", credentials: "same-origin" };
  const isPage = request.mode === "navigate";
  const asked = isPage ? new Request(request.url, { ...options, redirect: "manual" }) : new Request(request, options);
  const answer = fetch(asked).catch(() => null);
  return time === null ? answer : Promise.race([answer, new Promise((end) => setTimeout(end, time, null))]);
}

async function answer(event) {
  const path = fileAt(event.request.url);
  const cache = await caches.open(store);
  const kept = path === null ? undefined : await cache.match(addressOf(path));
  const response = await hostsAnswer(event.request, kept ? patience : null);
  if (response !== null) {
    if (path !== null && response.ok && !(kept && kept.headers.get(digestHeader) === site.files[path])) {
      const copy = response.clone();
      event.waitUntil(put(cache, path, copy).catch(() => false));
    }
    return response;
  }
  if (kept) {
    return kept;
  }
  if (event.request.mode !== "navigate") {
    return Response.error();
  }
  const page = path === null ? await cache.match(addressOf("404.html")) : undefined;
  return page ? new Response(page.body, { status: 404, headers: page.headers }) : absent();
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll(site.shell).then(() => self.skipWaiting()));
});

self.addEventListener("message", (event) => {
  const done = keepAll(wanted(event.data.language)).then(sweep);
  event.waitUntil(
    done.then(
      () => event.source.postMessage({ kept: true, version: site.version }),
      // The next page that is opened asks again.
      () => event.source.postMessage({ kept: false, version: site.version })
    )
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(scope)) {
    event.respondWith(answer(event));
  }
});
