import BrowserExchange
import Snippets

/// Runs the module's snippet and answers with what it printed.
@_cdecl("kmemo_snippet")
public func kmemoSnippet() -> Int32 {
    guard let program = HostedSnippet.current else { return Exchange.answer("", status: .notFound) }
    var out = Transcript()
    program(&out)
    return Exchange.answer(out.text)
}
