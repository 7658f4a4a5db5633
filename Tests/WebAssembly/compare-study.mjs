// Asks the browser's study module and the same code run natively the same questions over random review histories.
//
// usage: node compare-study.mjs STUDY.WASM STUDY_PROBE
import { execFileSync } from "node:child_process";
import { loadModule } from "./module.mjs";

const [wasm, probe] = process.argv.slice(2);
const { call } = await loadModule(wasm);

// A small generator of its own, so that a failure can be looked at again.
let state = 20261123;
function below(bound) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
}
function hex(digits) {
    return Array.from({ length: digits }, () => below(16).toString(16)).join("");
}

/** A history of reviews of a few cards, some of them taken back, as lines of a log. */
function history(count) {
    const lines = [];
    let time = Date.UTC(2019, below(12), 1 + below(28), below(24));
    for (let number = 0; number < count; number += 1) {
        // The same minute, some days, or years later: intervals grow to decades.
        time += below(3) === 0 ? below(60000) : below(2) === 0 ? below(30 * 86400000) : below(3000) * 86400000;
        const grade = 1 + below(4);
        const id = hex(16);
        const moment = new Date(time).toISOString();
        const review = { id, card: `q${1 + below(9)}.mcq.${1 + below(3)}`, time: moment, day: moment.slice(0, 10), grade };
        if (below(5) > 0) review.choice = below(5);
        Object.assign(review, { right: grade > 1, elapsed: below(100000), language: below(2) ? "en" : "zh" });
        lines.push(JSON.stringify({ ...review, content: hex(16), scheduler: 1 }));
        if (below(8) === 0) lines.push(JSON.stringify({ undo: id, time: new Date(time + 5000).toISOString() }));
        if (time > Date.UTC(2090, 0, 1)) time = Date.UTC(2020, below(12), 1);
    }
    return lines;
}
function shuffled(lines) {
    const result = [...lines];
    for (let last = result.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        [result[last], result[other]] = [result[other], result[last]];
    }
    return result;
}

const cards = [];
for (let question = 1; question <= 9; question += 1) {
    for (let item = 1; item <= 4; item += 1) cards.push(`q${question}.mcq.${item}`);
}
const header = '{"format":"kmemo progress","version":1}';
const calls = [];
for (let number = 0; number < 150; number += 1) {
    const log = history(1 + below(number < 140 ? 60 : 2000));
    const kept = shuffled(log);
    const now = [2020 + below(80), 1 + below(12), 1 + below(28), below(24)];
    calls.push(["kmemo_study_plan", [...cards, "", ...kept, ...(below(4) === 0 ? ["damaged"] : [])],
        [...now, below(20), below(3)]]);
    const answer = [hex(16), cards[below(cards.length)], "zh", hex(16), "2031-05-06T07:08:09.010Z"];
    calls.push(["kmemo_study_answer", [...answer, ...kept], [...now, below(5), below(4) - 1, below(2), below(9000)]]);
    calls.push(["kmemo_study_card", [cards[below(cards.length)], "en", hex(16), ...kept], now]);
    calls.push(["kmemo_study_export", kept, []]);
    const half = log.filter((line) => !line.includes("undo")).filter(() => below(2) === 0);
    const wrong = below(3) === 0 ? [...log.slice(0, -1), log.at(-1).slice(0, -below(40) - 1)] : log;
    calls.push(["kmemo_study_merge", [...half, "", header, ...wrong], [below(2)]]);
    calls.push(["kmemo_study_order", [], [below(6), below(2 ** 31), -below(2 ** 31)]]);
    calls.push(["kmemo_study_undo", [hex(16 - below(2)), new Date(below(2 ** 31) * 1000).toISOString()], []]);
}

const input = calls.map(([name, lines, numbers]) => {
    const request = lines.join("\n");
    return [name, ...numbers, Buffer.byteLength(request)].join(" ") + "\n" + request;
}).join("");
let output = execFileSync(probe, { input, maxBuffer: 1 << 28 });

let failures = 0;
let done = 0;
for (const [name, lines, numbers] of calls) {
    const end = output.indexOf(0x0a);
    const [status, length] = output.subarray(0, end).toString().split(" ").map(Number);
    const native = output.subarray(end + 1, end + 1 + length).toString();
    output = output.subarray(end + 1 + length);
    const browser = call(name, lines, ...numbers);
    if (browser.status === 0) done += 1;
    if (browser.status !== status || browser.text !== native) {
        failures += 1;
        console.error(`${name} ${numbers.join(" ")}\n  browser ${browser.status} ${browser.text.slice(0, 300)}\n`
            + `  native  ${status} ${native.slice(0, 300)}`);
    }
}
if (failures > 0 || output.length > 0 || done < calls.length / 2) {
    console.error(`${failures} of ${calls.length} answers of the study module differ`);
    process.exit(1);
}
console.log(`${calls.length} passed`);
