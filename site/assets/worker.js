// The service worker: pages that were read once, and those of the reader's language, open without a network.
//
// The line above this script lists the files of one version of the site with their digests. What is kept was checked
// against them, and a page gets what it asks for from the version that it came from: after an update, pages that are
// still open keep their own version until they are closed. So old and new never mix.
"use strict";

const site = self.kmemoSite;
const scope = self.registration.scope;
const prefix = "kmemo " + scope + " ";
const current = prefix + site.version;
// Which version each open page came from, by the page's id: a cache's name, or "" for the network.
const book = prefix + "pages";
// A page that is still being loaded is not yet among the open ones: for so long, in milliseconds, it counts as open.
const loading = 60000;
const key = (name) => scope + "?kmemo=" + name;

const has = (files, path) => Object.prototype.hasOwnProperty.call(files, path);

// The file that an address means; null if the site has none there. Some hosts leave out "index.html" or ".html".
function fileAt(address, files) {
  const url = new URL(address);
  if (!(url.origin + url.pathname).startsWith(scope)) {
    return null;
  }
  let path;
  try {
    path = decodeURIComponent((url.origin + url.pathname).slice(scope.length));
  } catch (error) {
    return null;
  }
  const folder = path === "" || path.endsWith("/");
  const names = folder ? [path + "index.html"] : [path, path + ".html"];
  return names.find((name) => has(files, name)) || null;
}

async function note(cache, name, value) {
  await cache.put(key(name), new Response(JSON.stringify(value)));
}

async function noted(cacheName, name) {
  const found = await caches.match(key(name), { cacheName: cacheName });
  return found ? found.json() : null;
}

// A file of a version from the network; fails if the host has no such file, or another version's.
async function download(path, files) {
  const response = await fetch(scope + path.split("/").map(encodeURIComponent).join("/"), {
    integrity: "sha256-" + files[path],
    cache: "no-cache",
  });
  if (!response.ok) {
    throw new Error(path + ": " + response.status);
  }
  return copied(response);
}

// A response that was led elsewhere may not answer a navigation; a copy of it may. A browser that remembered parts of
// one page would give them to the next, which may be of another version: each has to ask.
async function copied(response) {
  const headers = {
    "Content-Type": response.headers.get("Content-Type") || "text/plain",
    "Cache-Control": "no-cache",
  };
  return new Response(await response.blob(), { status: response.status, headers: headers });
}

// What the host has now, whatever the browser remembers of it: the parts of a page must fit together.
async function fromHost(request) {
  const options = { cache: "no-cache", credentials: "same-origin" };
  return copied(await fetch(request.mode === "navigate" ? request.url : new Request(request, options), options));
}

async function fetchInto(cache, path, files) {
  const response = await download(path, files);
  await cache.put(key("file/" + path), response.clone());
  return response;
}

async function isSame(response, digest) {
  const hash = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(hash))) === digest;
}

// Files of older versions that are the same in this one need not be fetched again.
async function takeOver(cache) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(prefix) || name === current || name === book) {
      continue;
    }
    const older = await caches.open(name);
    for (const request of await older.keys()) {
      const path = decodeURIComponent(new URL(request.url).search).replace("?kmemo=file/", "");
      if (has(site.files, path) && !(await cache.match(request))) {
        const response = await older.match(request);
        if (await isSame(response.clone(), site.files[path])) {
          await cache.put(request, response);
        }
      }
    }
  }
}

async function install() {
  const cache = await caches.open(current);
  await note(cache, "files", site.files);
  await takeOver(cache);
  await Promise.all(
    site.shell.map(async (path) => {
      if (!(await cache.match(key("file/" + path)))) {
        await fetchInto(cache, path, site.files);
      }
    })
  );
  // Not awaited: it is done only once this has ended.
  self.skipWaiting();
}

// Where an open page came from is written down before it gets anything: by the worker of its version, for the next.
async function enter(id, version) {
  if (id) {
    await note(await caches.open(book), "page/" + id, { version: version, time: Date.now() });
  }
}

async function versionOf(id) {
  const found = id && (await noted(book, "page/" + id));
  return found ? found.version : current;
}

// Forgets pages that were closed, and removes versions that no open page uses. Not while this worker is being
// activated: a page that is being opened waits for that, and the list of open pages for the page.
async function sweep() {
  const open = new Set((await self.clients.matchAll()).map((client) => client.id));
  const used = new Set([current, book]);
  const pages = await caches.open(book);
  for (const request of await pages.keys()) {
    const page = await (await pages.match(request)).json();
    const id = new URL(request.url).search.replace("?kmemo=page/", "");
    if (open.has(id) || Date.now() - page.time < loading) {
      used.add(page.version);
    } else {
      await pages.delete(request);
    }
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && !used.has(name)) {
      await caches.delete(name);
    }
  }
}

const absent = () =>
  new Response(
    "This page is not kept on this device. Connect to the network and try again.\n" +
      "\u672c\u673a\u6ca1\u6709\u4fdd\u5b58\u6b64\u9875\uff0c\u8bf7\u8054\u7f51\u540e\u91cd\u8bd5\u3002\n",
    { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } }
  );

// A page: this version's, else what the host has, if that is another version's.
async function openPage(event) {
  const path = fileAt(event.request.url, site.files);
  const cache = await caches.open(current);
  if (path !== null) {
    await enter(event.resultingClientId, current);
    try {
      return (await cache.match(key("file/" + path))) || (await fetchInto(cache, path, site.files));
    } catch (error) {
      // Not here, or not this version's.
    }
  }
  try {
    await enter(event.resultingClientId, "");
    const response = await fromHost(event.request);
    self.registration.update().catch(() => {});
    return response;
  } catch (error) {
    // Without a network, what there is is of this version.
    await enter(event.resultingClientId, current);
    const page = path === null ? await cache.match(key("file/404.html")) : null;
    return page ? new Response(page.body, { status: 404, headers: page.headers }) : absent();
  }
}

// Something that a page asks for: from the page's own version.
async function openPart(event) {
  const version = await versionOf(event.clientId);
  if (version === "") {
    return fromHost(event.request);
  }
  const files = version === current ? site.files : await noted(version, "files");
  const path = files && fileAt(event.request.url, files);
  if (!path) {
    return fetch(event.request);
  }
  const cache = await caches.open(version);
  const kept = await cache.match(key("file/" + path));
  if (kept) {
    return kept;
  }
  try {
    return await fetchInto(cache, path, files);
  } catch (error) {
    self.registration.update().catch(() => {});
    return Response.error();
  }
}

// The pages of a language, a few at a time, until one cannot be had: the next page that is opened asks again.
async function keep(language) {
  const cache = await caches.open(current);
  const waiting = Object.keys(site.files).filter((path) => path.startsWith(language + "/") && path.endsWith(".html"));
  const one = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (!(await cache.match(key("file/" + path)))) {
        await fetchInto(cache, path, site.files);
      }
    }
  };
  try {
    await Promise.all([one(), one(), one()]);
    return true;
  } catch (error) {
    waiting.length = 0;
    return false;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("message", (event) => {
  const language = event.data && event.data.keep;
  const done = language ? keep(language) : Promise.resolve(false);
  event.waitUntil(
    done
      .then(async (all) => {
        event.source.postMessage({ kept: all });
        await sweep();
      })
      .catch(() => {})
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || !event.request.url.startsWith(scope)) {
    return;
  }
  event.respondWith(event.request.mode === "navigate" ? openPage(event) : openPart(event));
});
