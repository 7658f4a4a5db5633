// Searches as a page does, in Node: the module with the shards of a built site.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { languages, loadModule } from "./module.mjs";

const needsShards = 3;
const kinds = ["question", "article", "simulation", "term"];

/** The text that the script of a shard hands over. */
export function shardText(source, name) {
    let text = null;
    runInNewContext(source, {
        kmemoSearchShard(given, content) {
            if (given !== name) throw new Error(`${name} says it is ${given}`);
            text = content;
        },
    });
    return text;
}

/** A search over the site in `site`, which counts what it loads. */
export async function openSearch(wasm, site) {
    const { call } = await loadModule(wasm);
    const texts = new Map();
    /** The shards that the last search asked for, known or not, with their gzipped sizes. */
    const sizes = new Map();
    let fresh = new Set();
    let rounds = 0;

    function search(query, language, limit = 10) {
        fresh = new Set();
        rounds = 0;
        for (;;) {
            const { status, text } = call("kmemo_search", [query], languages[language], limit);
            if (status !== needsShards) return { status, text };
            rounds += 1;
            for (const name of text.split("\n")) {
                if (fresh.has(name)) throw new Error(`${name} was asked for twice`);
                fresh.add(name);
                if (!texts.has(name)) {
                    const source = readFileSync(join(site, "search", `${name}.js`), "utf8");
                    sizes.set(name, gzipSync(source, { level: 9 }).length);
                    texts.set(name, shardText(source, name));
                }
                const taken = call("kmemo_search_shard", [name, texts.get(name)]);
                if (taken.status !== 0) throw new Error(`${name} was not taken`);
            }
        }
    }

    function hits(query, language, limit) {
        const { text } = search(query, language, limit);
        const records = text.split("\u0002");
        const total = Number(records[0]);
        return {
            total,
            hits: records.slice(1, -1).map((record) => {
                const fields = record.split("\u0001");
                return {
                    kind: kinds[Number(fields[0])], id: fields[1], language: fields[2], url: fields[3],
                    title: plain(fields[4]), heading: plain(fields[5]), excerpt: plain(fields[6]),
                    marked: fields[6],
                    questions: fields[7] === "" ? [] : fields[7].split(",").map(Number),
                };
            }),
        };
    }

    /** What the last search asked for: names, their gzipped bytes, and how often it had to wait. */
    function loaded() {
        const names = [...fresh];
        return { names, bytes: names.reduce((sum, name) => sum + sizes.get(name), 0), rounds };
    }

    return { hits, loaded, call };
}

function plain(text) {
    return text.replace(/[\u0003\u0004]/g, "");
}
