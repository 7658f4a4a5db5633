import Traces

/// A button that runs a snippet in the browser and compares what it prints with the recorded output.
struct SnippetRunner {
    /// The snippet's name.
    let name: String
    let language: Language

    /// The button, which the script `player.js` shows, and the place for the outcome.
    var html: HTML {
        let button = HTML(
            "button",
            [.attribute("type", "button"), .class("player-button primary"), .attribute("data-action", "run-snippet")],
            text: PlayerText.runSnippet[language]
        )
        return HTML(
            "div",
            [
                .class("snippet-runner"), .attribute("data-snippet", name), .attribute("hidden", ""),
                .attribute("data-text-same", PlayerText.snippetSame[language]),
                .attribute("data-text-different", PlayerText.snippetDifferent[language]),
                .attribute("data-text-output", PlayerText.snippetOutput[language]),
                .attribute("data-text-failed", PlayerText.snippetFailed[language]),
                .attribute("data-text-running", PlayerText.running[language]),
            ],
            button + HTML("p", [.class("snippet-verdict"), .attribute("role", "status")])
        )
    }
}
