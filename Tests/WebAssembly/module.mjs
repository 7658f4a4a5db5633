// Calls the exports of kmemo.wasm: requests and answers are UTF-8 texts in the module's memory.
import { readFile } from "node:fs/promises";

export const languages = { en: 0, zh: 1 };

export async function loadModule(path) {
    const { instance } = await WebAssembly.instantiate(await readFile(path), {});
    const { memory, kmemo_input, kmemo_output, kmemo_output_length, ...functions } = instance.exports;

    /** Calls the export `name` with the lines of a request; returns its status and answer. */
    function call(name, language, lines = []) {
        const bytes = new TextEncoder().encode(lines.join("\n"));
        new Uint8Array(memory.buffer).set(bytes, kmemo_input(bytes.length));
        const status = functions[name](languages[language]);
        const answer = new Uint8Array(memory.buffer, kmemo_output(), kmemo_output_length());
        return { status, text: new TextDecoder("utf-8", { fatal: true }).decode(answer) };
    }

    return { call, memoryBytes: () => memory.buffer.byteLength };
}
