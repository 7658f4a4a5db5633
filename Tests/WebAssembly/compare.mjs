// Runs every simulation and snippet as WebAssembly and compares what they answer with the native build.
//
// The tests' module holds all of them and answers with traces as JSON: these must be the native program's. The
// modules that pages load answer with HTML: it must be that of the tests' module.
//
// usage: node compare.mjs WASM_DIR KMEMO RECORDED_SNIPPETS_DIR
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { languages, loadModule } from "./module.mjs";

const [folder, kmemo, recorded] = process.argv.slice(2);
const { call, host, hosts, memoryBytes } = await loadModule(join(folder, "tests.wasm"));
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

// What pages load: one module for each simulation, and nothing else in it.
const modules = new Map();
for (const name of simulations) {
    const module = await loadModule(join(folder, `simulation.${name}.wasm`));
    expectEqual(`what simulation.${name} holds`, module.hosts.join(" "), "kmemo_host_" + name.replaceAll("-", "_"));
    module.host(name);
    modules.set(name, module);
}

for (const language of Object.keys(languages)) {
    const code = languages[language];
    for (const [name, ...settings] of runs) {
        const what = `${[name, ...settings].join(" ")} in ${language}`;
        const set = settings.flatMap((setting) => ["--set", setting]);
        host(name);
        const { status, text } = call("kmemo_run", settings, code);
        expectEqual(`status of ${what}`, String(status), "0");
        expectEqual(what, text, native(name, ...set, "--language", language));

        // A page has the trace's steps, each with its diagrams.
        const page = call("kmemo_page", settings, code, 1).text;
        const steps = JSON.parse(text).steps;
        const count = (mark) => String(page.split(mark).length - 1);
        expectEqual(`steps on the page of ${what}`, count('<section class="step"'), String(steps.length));
        const diagrams = steps.reduce((sum, step) => sum + step.diagrams.length, 0);
        expectEqual(`diagrams on the page of ${what}`, count("<figure "), String(diagrams));
        expectEqual(`page of the module for ${what}`, modules.get(name).call("kmemo_page", settings, code, 1).text, page);
    }

    // Drills have the same numbers and answers, and the judge knows them.
    for (const name of simulations) {
        for (const level of [1, 2, 3]) {
            for (const seed of ["7", "18446744073709551615"]) {
                const what = `drill ${name} ${level} ${seed} in ${language}`;
                const request = [`seed=${seed}`, `level=${level}`];
                const drill = spawnSync(
                    kmemo,
                    ["run", name, "--drill", "--level", `${level}`, "--seed", seed, "--format", "json", "--language", language],
                    { encoding: "utf8" },
                );
                const { status, text } = modules.get(name).call("kmemo_drill", request, code);
                expectEqual(`status of ${what}`, String(status), drill.status === 0 ? "0" : "1");
                if (status !== 0) continue;
                expectEqual(what, text, drill.stdout.trimEnd());
                const judge = (...lines) => JSON.parse(modules.get(name).call("kmemo_judge", [...request, ...lines], code).text);
                const { answer } = JSON.parse(text);
                expectEqual(`the answer to ${what}`, judge(`answer=${answer}`).verdict, "right");
                expectEqual(`no answer to ${what}`, Object.values(judge("answer=?")).join(), "unreadable");
                const shown = judge();
                expectEqual(`the shown answer of ${what}`, [shown.verdict, shown.answer].join(), ["shown", answer].join());
                expectEqual(`the explanation of ${what}`, String(shown.explanation.includes('id="drill-step-')), "true");
            }
        }
    }

    // What is wrong is said in the same words, behind the name of the parameter.
    for (const [name, setting] of [["buddy-split", "order=11"], ["page-walk", "adress=1"], ["slab-basics", "operations=a9"]]) {
        const { status, text } = modules.get(name).call("kmemo_page", [setting], code, 1);
        const { stderr } = spawnSync(kmemo, ["run", name, "--set", setting, "--language", language], { encoding: "utf8" });
        const [parameter, message] = text.split("\n");
        expectEqual(`status of ${name} ${setting}`, String(status), "1");
        expectEqual(`parameter of ${name} ${setting}`, parameter, setting.split("=")[0]);
        expectEqual(`${name} ${setting} is refused as natively`, String(stderr.includes(message)), "true");
    }
}

const natives = new Set(simulations.map((name) => "kmemo_host_" + name.replaceAll("-", "_")));
expectEqual(
    "simulations in the tests' module",
    hosts.filter((name) => !name.startsWith("kmemo_host_snippet_")).sort().join(" "),
    [...natives].sort().join(" "),
);

for (const file of readdirSync(recorded).filter((file) => file.endsWith(".txt"))) {
    const name = file.replace(/\.txt$/, "").replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
    const module = await loadModule(join(folder, `snippet.${name}.wasm`));
    module.host(`snippet-${name}`);
    expectEqual(`snippet ${name}`, module.call("kmemo_snippet").text, readFileSync(join(recorded, file), "utf8"));
}

// Memory that is given back is used again: many runs need no more than a few.
host("buddy-merge");
for (let run = 0; run < 5; run += 1) call("kmemo_page", [], languages.zh, 1);
const before = memoryBytes();
for (let run = 0; run < 200; run += 1) call("kmemo_page", [], languages.zh, 1);
expectEqual("memory after 200 more runs", String(memoryBytes()), String(before));

if (failures.length > 0) {
    console.error(failures.join("\n"));
    console.error(`${failures.length} of ${passed + failures.length} comparisons failed`);
    process.exit(1);
}
console.log(`${passed} passed`);
