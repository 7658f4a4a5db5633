// Calls the exports of a module: requests and answers are UTF-8 texts in the module's memory.
import { readFile } from "node:fs/promises";

export const languages = { en: 0, zh: 1 };

export async function loadModule(path) {
    const imports = { env: { pow: Math.pow, exp: Math.exp, log: Math.log } };
    const { instance } = await WebAssembly.instantiate(await readFile(path), imports);
    const { memory, kmemo_input, kmemo_output, kmemo_output_length, ...functions } = instance.exports;

    /** Calls the export `name` with the lines of a request; returns its status and answer. */
    function call(name, lines = [], ...numbers) {
        const bytes = new TextEncoder().encode(lines.join("\n"));
        const place = kmemo_input(bytes.length);
        new Uint8Array(memory.buffer).set(bytes, place);
        const status = functions[name](...numbers);
        const answer = new Uint8Array(memory.buffer, kmemo_output(), kmemo_output_length());
        return { status, text: new TextDecoder("utf-8", { fatal: true }).decode(answer) };
    }

    /** Makes `name` (`buddy-split`, or `snippet-buddy-split`) the module's: its only one has no choice. */
    function host(name) {
        functions["kmemo_host_" + name.replaceAll("-", "_")]();
    }

    const hosts = Object.keys(functions).filter((name) => name.startsWith("kmemo_host_"));
    return { call, host, hosts, exports: functions, memoryBytes: () => memory.buffer.byteLength };
}
