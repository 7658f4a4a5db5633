import Simulations
import Snippets
import Traces

// The module's whole interface. Texts go in and out as UTF-8 bytes in the module's memory:
//
// 1. `kmemo_input(n)` gives the place where the caller writes `n` bytes of a request.
// 2. `kmemo_list`, `kmemo_run`, `kmemo_page` or `kmemo_snippet` does the work and returns a status.
// 3. `kmemo_output()` and `kmemo_output_length()` say where the answer is, until the next call.
//
// Languages: 0 is English, 1 is Chinese. Statuses: 0 done; 1 the request is wrong and the answer says
// why; 2 no simulation or snippet has this name.

/// What the caller wrote, and what it gets. The module has one thread.
nonisolated(unsafe) private var input: [UInt8] = []
nonisolated(unsafe) private var output: [UInt8] = []

private func answer(_ text: String, status: Int32 = 0) -> Int32 {
    output = Array(text.utf8)
    return status
}

private func language(_ code: Int32) -> Language {
    code == 1 ? .chinese : .english
}

/// A request: a name on the first line, then a line `name=value` for each argument.
private struct Request {
    let name: String
    let arguments: [Argument]

    init() {
        let lines = ExactText.split(String(decoding: input, as: UTF8.self), at: UInt8(ascii: "\n"))
        var arguments: [Argument] = []
        for line in lines.dropFirst() where !line.isEmpty {
            let parts = ExactText.split(line, at: UInt8(ascii: "="))
            let value = parts.dropFirst().joined(separator: "=")
            arguments.append(Argument(name: parts[0], value: value))
        }
        name = lines.first ?? ""
        self.arguments = arguments
    }

    /// Runs the simulation and answers with what `render` makes of its trace.
    func run(_ languageCode: Int32, _ render: (Trace, Language) -> String) -> Int32 {
        let language = language(languageCode)
        guard let simulation = SimulationCatalogue.find(name) else {
            return answer(SimulationCatalogue.nearestName(to: name) ?? "", status: 2)
        }
        do {
            return answer(render(try simulation.run(arguments), language))
        } catch {
            return answer(error.message[language], status: 1)
        }
    }
}

/// Makes room for a request of `count` bytes and returns where to write it. Negative counts are 0.
@_expose(wasm, "kmemo_input")
@_cdecl("kmemo_input")
public func kmemoInput(_ count: Int32) -> UnsafeMutableRawPointer? {
    input = [UInt8](repeating: 0, count: Int(max(0, count)))
    return input.withUnsafeMutableBytes { $0.baseAddress }
}

/// Where the last answer begins.
@_expose(wasm, "kmemo_output")
@_cdecl("kmemo_output")
public func kmemoOutput() -> UnsafeRawPointer? {
    output.withUnsafeBytes { $0.baseAddress }
}

/// How many bytes the last answer has.
@_expose(wasm, "kmemo_output_length")
@_cdecl("kmemo_output_length")
public func kmemoOutputLength() -> Int32 {
    Int32(output.count)
}

/// Answers with a JSON array: the description of every simulation, as `kmemo run --describe` prints it.
@_expose(wasm, "kmemo_list")
@_cdecl("kmemo_list")
public func kmemoList(_ languageCode: Int32) -> Int32 {
    var json = JSONWriter()
    json.array(of: SimulationCatalogue.all) { $1.writeDescription(to: &$0, language(languageCode)) }
    return answer(json.text)
}

/// Runs the simulation that the request names and answers with its trace as JSON. With status 2 the
/// answer is the nearest name, or empty.
@_expose(wasm, "kmemo_run")
@_cdecl("kmemo_run")
public func kmemoRun(_ languageCode: Int32) -> Int32 {
    Request().run(languageCode) { $0.json($1) }
}

/// As `kmemo_run`, but answers with HTML: the steps with their diagrams, then the results.
@_expose(wasm, "kmemo_page")
@_cdecl("kmemo_page")
public func kmemoPage(_ languageCode: Int32) -> Int32 {
    Request().run(languageCode) { trace, language in
        let renderer = HTMLRenderer(language: language)
        return renderer.steps(of: trace, idPrefix: trace.simulation) + renderer.results(of: trace)
    }
}

/// Runs the snippet that the request names and answers with what it printed. With status 2 there is no
/// answer.
@_expose(wasm, "kmemo_snippet")
@_cdecl("kmemo_snippet")
public func kmemoSnippet() -> Int32 {
    let request = Request()
    for snippet in SnippetCatalogue.all where ExactText.areEqual(snippet.name, request.name) {
        return answer(snippet.run())
    }
    return answer("", status: 2)
}
