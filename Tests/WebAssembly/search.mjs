// Compares the search of the browser with that of the program: the same entries in the same order, with the same
// excerpts, for many queries in both languages. Then the bytes that a first search loads.
//
// usage: node search.mjs SEARCH.WASM KMEMO SITE CONTENT
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { queries } from "./search-queries.mjs";
import { openSearch } from "./search-shards.mjs";

const [wasm, kmemo, site, content] = process.argv.slice(2);
const failures = [];
let passed = 0;

function expectEqual(what, actual, expected) {
    if (actual === expected) {
        passed += 1;
    } else {
        failures.push(`${what}\n  browser ${actual}\n  native  ${expected}`);
    }
}

function native(query, language, limit) {
    const { status, stdout, stderr } = spawnSync(
        kmemo,
        ["search", "--format", "json", "--language", language, "--limit", String(limit), "--content", content, "--", query],
        { encoding: "utf8", env: { ...process.env, COLUMNS: "86" } },
    );
    if (status !== 0 && status !== 1) throw new Error(`kmemo search ${JSON.stringify(query)}: ${stderr}`);
    return JSON.parse(stdout);
}

/** What both say of a hit. */
function line({ id, language, url, title, heading, excerpt, questions }) {
    return [id, language, url, title, heading, excerpt, (questions ?? []).join(",")].join(" | ");
}

const browser = await openSearch(wasm, site);
for (const [language, list] of Object.entries(queries)) {
    for (const query of list) {
        for (const limit of [10, 25]) {
            const found = browser.hits(query, language, limit);
            const expected = native(query, language, limit);
            // A question's own number is not said twice.
            for (const hit of expected) hit.questions ??= [hit.number];
            expectEqual(
                `${JSON.stringify(query)} in ${language}, limit ${limit}`,
                "\n" + found.hits.map(line).join("\n"),
                "\n" + expected.map(line).join("\n"),
            );
        }
    }
}

// A shard of another build is refused, and so is a search that lacks one.
expectEqual("a stale shard", browser.call("kmemo_search_shard", ["w0", "+12345678"]).status, 1);
expectEqual("a shard without a name", browser.call("kmemo_search_shard", ["w0"]).status, 1);

// What a first search loads, gzipped: a third of what Pagefind loads for the same pages (see the README).
const budget = 53000;
const scripts = ["assets/search.js", "assets/search-data.js", "assets/modules.js", "modules/search.js"];
const fixed = scripts.reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(site, path)), { level: 9 }).length,
    0,
);
for (const [query, language] of [["buddy allocator", "en"], ["page fault", "en"], ["缺页异常", "zh"], ["伙伴系统", "zh"], ["how does the kernel reclaim memory", "en"]]) {
    const first = await openSearch(wasm, site);
    first.hits(query, language, 10);
    const { bytes, rounds, names } = first.loaded();
    const total = fixed + bytes;
    if (process.env.KMEMO_VERBOSE) console.log(`${query}: ${total} bytes, ${fixed} of them scripts; ${rounds} rounds; ${names.join(" ")}`);
    expectEqual(`${query} loads at most ${budget} bytes (${total})`, String(total <= budget), "true");
    expectEqual(`${query} waits at most four times`, String(rounds <= 4), "true");
}

if (failures.length > 0) {
    console.error(failures.join("\n"));
    console.error(`${failures.length} of ${passed + failures.length} comparisons failed`);
    process.exit(1);
}
console.log(`${passed} passed`);
