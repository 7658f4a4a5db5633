import Library
import Simulations
import Traces

/// A simulation where a text embeds it: the recorded steps as figures, and the way to its page.
struct SimulationFigure {
    let links: PageLinks
    let modules: BrowserModules
    /// A run with more steps than this shows its first and last; the rest opens on a click.
    static let shownWhole = 3

    /// The embedded run. Ids in it begin with `idPrefix`, which is unique on the page.
    ///
    /// An embed that cannot run is left out; the checks that come before a build report it.
    func html(_ embed: Embed, idPrefix: String) -> HTML {
        let arguments = embed.arguments.map { Argument(name: $0.name, value: $0.value) }
        guard let simulation = SimulationCatalogue.find(embed.name), let trace = try? simulation.run(arguments) else {
            return HTML()
        }
        let steps = StepsRenderer(language: links.language).collapsed(trace, idPrefix: idPrefix, headingLevel: 3)
        return figure(simulation, arguments, trace, steps, idPrefix: idPrefix)
    }

    /// The first step of a run with the defaults: evidence that the text does not show. The player makes the
    /// others when the reader asks for them; without it they are on the simulation's own page.
    func opening(of run: Site.Run, idPrefix: String) -> HTML {
        let step = firstStep(of: run.trace, idPrefix: idPrefix, headingLevel: 4)
        return figure(run.simulation, [], run.trace, step, idPrefix: idPrefix)
    }

    /// The same without the line that names the simulation and leads to its page.
    func openingPlayer(of run: Site.Run, idPrefix: String) -> HTML {
        let step = firstStep(of: run.trace, idPrefix: idPrefix, headingLevel: 2)
        return player(run.simulation, [], run.trace, step, idPrefix: idPrefix)
    }

    private func firstStep(of trace: Trace, idPrefix: String, headingLevel: Int) -> HTML {
        guard let first = trace.steps.first else { return HTML() }
        return HTML(
            rendered: HTMLRenderer(language: links.language)
                .step(first, number: 1, of: trace.steps.count, idPrefix: idPrefix, headingLevel: headingLevel)
        )
    }

    private func figure(
        _ simulation: Simulation,
        _ arguments: [Argument],
        _ trace: Trace,
        _ steps: HTML,
        idPrefix: String
    ) -> HTML {
        guard let href = links.href(to: .simulation(simulation.name)) else { return HTML() }
        let language = links.language
        var header = HTML("span", [.class("badge simulation")], text: SiteText.simulation[language])
        header += HTML(rendered: " ") + HTML("a", [.href(href)], text: simulation.title[language])
        let given = arguments.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        if !given.isEmpty { header += HTML(rendered: " ") + HTML("code", text: given) }
        header +=
            HTML(rendered: " ")
            + HTML("span", [.class("count")], text: SitePhrase.steps(trace.steps.count)[language])
        return HTML(
            "div",
            [.class("simulation-figure"), .attribute("data-simulation", simulation.name)],
            HTML("p", [.class("simulation-header")], header)
                + player(simulation, arguments, trace, steps, idPrefix: idPrefix)
        )
    }

    private func player(
        _ simulation: Simulation,
        _ arguments: [Argument],
        _ trace: Trace,
        _ steps: HTML,
        idPrefix: String
    ) -> HTML {
        Player(
            simulation: simulation,
            arguments: arguments,
            stepCount: trace.steps.count,
            id: idPrefix,
            language: links.language,
            isLive: modules.hasSimulation(simulation.name)
        ).html(steps)
    }
}

/// The steps of a run as static figures.
struct StepsRenderer {
    let language: Language

    /// Every step.
    func all(_ trace: Trace, idPrefix: String, headingLevel: Int) -> HTML {
        HTML(
            rendered: HTMLRenderer(language: language).steps(of: trace, idPrefix: idPrefix, headingLevel: headingLevel)
        )
    }

    /// The first and the last step, and those between them behind a click; all if there are few.
    func collapsed(_ trace: Trace, idPrefix: String, headingLevel: Int) -> HTML {
        let count = trace.steps.count
        guard count > SimulationFigure.shownWhole else {
            return all(trace, idPrefix: idPrefix, headingLevel: headingLevel)
        }
        let renderer = HTMLRenderer(language: language)
        let steps = trace.steps.enumerated().map { index, step in
            HTML(
                rendered: renderer.step(
                    step,
                    number: index + 1,
                    of: count,
                    idPrefix: idPrefix,
                    headingLevel: headingLevel
                )
            )
        }
        let label = HTML("summary", text: SitePhrase.stepsBetween(2, count - 1)[language])
        let between = HTML("details", [.class("steps-between")], label + steps[1..<(count - 1)].joined())
        return steps[0] + between + steps[count - 1]
    }
}
