import Simulations
import Traces

/// A run that the reader can step through, repeat with other numbers and share: the recorded steps, with
/// controls that the script shows.
struct Player {
    let simulation: Simulation
    /// The arguments of the recorded run, where they are not the defaults.
    let arguments: [Argument]
    /// How many steps the run has; the page may hold only the first.
    let stepCount: Int
    /// The player's id, unique on the page.
    let id: String
    let language: Language
    /// Whether the simulation's module is on the site: without it the steps stay as they are.
    let isLive: Bool

    /// The player around `steps`, the recorded run.
    func html(_ steps: HTML) -> HTML {
        let stage = HTML("div", [.class("player-stage"), .id("\(id)-stage")], steps)
        guard isLive else { return HTML("div", [.class("player"), .id(id)], stage) }
        let controls = PlayerControls(simulation: simulation, id: id, arguments: arguments, language: language)
        return HTML(
            "div",
            [
                .class("player"), .id(id), .attribute("data-player", simulation.name),
                .attribute("data-arguments", arguments.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")),
                .attribute("data-steps", "\(stepCount)"),
                .attribute("data-language", language == .chinese ? "1" : "0"),
                .attribute("data-text-position", PlayerText.position[language]),
                .attribute("data-text-score", PlayerText.score[language]),
                .attribute("data-text-right", SiteText.right[language]),
                .attribute("data-text-wrong", SiteText.wrong[language]),
                .attribute("data-text-reveal", PlayerText.reveal[language]),
                .attribute("data-text-question", PlayerText.question[language]),
                .attribute("data-text-running", PlayerText.running[language]),
                .attribute("data-text-ran", PlayerText.ran[language]),
                .attribute("data-text-unavailable", PlayerText.unavailable[language]),
                .attribute("data-text-shared", PlayerText.shared[language]),
                .attribute("data-text-share-by-hand", PlayerText.shareByHand[language]),
                .attribute("data-text-play", PlayerText.play[language]),
                .attribute("data-text-pause", PlayerText.pause[language]),
            ],
            controls.html + stage
        )
    }
}
