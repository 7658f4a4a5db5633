import BrowserExchange
import Traces

/// Runs the simulation with the request's arguments and answers with HTML: the steps with their diagrams, then
/// the results. The language is 0 for English and 1 for Chinese; `player` is a number that no other player on
/// the page has, and is part of every id.
@_cdecl("kmemo_page")
public func kmemoPage(_ language: Int32, _ player: Int32) -> Int32 {
    SimulationRequest.run(language) { trace, language in
        let renderer = HTMLRenderer(language: language)
        return renderer.steps(of: trace, idPrefix: "player-\(player)") + renderer.results(of: trace)
    }
}

/// As `kmemo_page`, but answers with the trace as `kmemo run --format json` prints it. Only the tests' module
/// exports this.
@_cdecl("kmemo_run")
public func kmemoRun(_ language: Int32) -> Int32 {
    SimulationRequest.run(language) { trace, language in trace.json(language) }
}
