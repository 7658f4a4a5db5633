// Runs every simulation and snippet in kmemo.wasm and compares what they answer with the native build.
//
// usage: node compare.mjs KMEMO.WASM KMEMO RECORDED_SNIPPETS_DIR
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { languages, loadModule } from "./module.mjs";

const [wasm, kmemo, recorded] = process.argv.slice(2);
const { call, memoryBytes } = await loadModule(wasm);
let passed = 0;
const failures = [];

function expectEqual(what, actual, expected) {
    if (actual === expected) {
        passed += 1;
        return;
    }
    let at = 0;
    while (at < actual.length && actual[at] === expected[at]) at += 1;
    const around = (text) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 60));
    failures.push(`${what}: differs at character ${at}\n  browser ${around(actual)}\n  native  ${around(expected)}`);
}

function native(...args) {
    return execFileSync(kmemo, ["run", ...args, "--format", "json"], { encoding: "utf8" }).trimEnd();
}

const simulations = JSON.parse(native("--language", "en")).map(({ name }) => name);

// Beside the defaults: runs that take other ways through the models, with 64-bit numbers among them.
const runs = simulations.map((name) => [name]);
runs.push(
    ["buddy-split", "start=1073741824", "block-order=4", "order=2", "type=unmovable"],
    ["buddy-split", "block-order=2", "order=5"],
    ["buddy-merge", "operations=r1000", "seed=9223372036854775807", "pages=700", "start=99"],
    ["buddy-merge", "operations=a0 f0 f0 p2000000000:0"],
    ["slab-basics", "operations=a0x64 f1@1 f2@1 x0 a1x9", "object-size=24", "red-zone=true", "align=64"],
    ["page-walk", "address=0xffffffffffffffff", "levels=5", "page-size=1G", "mode=kernel", "access=write"],
    ["page-walk", "address=0x800000000000"],
    ["page-walk", "reserved=pud", "access=fetch"],
);

for (const language of Object.keys(languages)) {
    expectEqual(`list in ${language}`, call("kmemo_list", language).text, native("--language", language));
    for (const [name, ...settings] of runs) {
        const what = `${[name, ...settings].join(" ")} in ${language}`;
        const set = settings.flatMap((setting) => ["--set", setting]);
        const { status, text } = call("kmemo_run", language, [name, ...settings]);
        expectEqual(`status of ${what}`, String(status), "0");
        expectEqual(what, text, native(name, ...set, "--language", language));

        // A page has the trace's steps, each with its diagrams.
        const page = call("kmemo_page", language, [name, ...settings]).text;
        const steps = JSON.parse(text).steps;
        const count = (mark) => String(page.split(mark).length - 1);
        expectEqual(`steps on the page of ${what}`, count('<section class="step"'), String(steps.length));
        const diagrams = steps.reduce((sum, step) => sum + step.diagrams.length, 0);
        expectEqual(`diagrams on the page of ${what}`, count("<figure "), String(diagrams));
    }

    // What is wrong is said in the same words, and an unknown name leads to the nearest.
    for (const [name, setting] of [["buddy-split", "order=11"], ["page-walk", "adress=1"], ["slab-basics", "operations=a9"]]) {
        const { status, text } = call("kmemo_run", language, [name, setting]);
        const { stderr } = spawnSync(kmemo, ["run", name, "--set", setting, "--language", language], { encoding: "utf8" });
        expectEqual(`status of ${name} ${setting}`, String(status), "1");
        expectEqual(`${name} ${setting} is refused as natively`, String(stderr.includes(text)), "true");
    }
    const slip = call("kmemo_run", language, ["budy-split"]);
    expectEqual("status and answer of an unknown name", `${slip.status} ${slip.text}`, "2 buddy-split");
}

for (const file of readdirSync(recorded).filter((file) => file.endsWith(".txt"))) {
    const name = file.replace(/\.txt$/, "").replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
    expectEqual(`snippet ${name}`, call("kmemo_snippet", "en", [name]).text, readFileSync(join(recorded, file), "utf8"));
}

// Memory that is given back is used again: many runs need no more than a few.
for (let run = 0; run < 5; run += 1) call("kmemo_page", "zh", ["buddy-merge"]);
const before = memoryBytes();
for (let run = 0; run < 200; run += 1) call("kmemo_page", "zh", ["buddy-merge"]);
expectEqual("memory after 200 more runs", String(memoryBytes()), String(before));

if (failures.length > 0) {
    console.error(failures.join("\n"));
    console.error(`${failures.length} of ${passed + failures.length} comparisons failed`);
    process.exit(1);
}
console.log(`${passed} passed`);
