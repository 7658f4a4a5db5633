import Experiments
import Library
import Simulations
import Traces

/// What the index knows of an entry that is written in Swift: a simulation or an experiment.
struct ProgramEntry {
    let id: EntryID
    let title: LocalizedText
    /// What it shows, and what it claims.
    let body: LocalizedText
    /// Its name, and the manual pages that it goes by.
    let keywords: [String]
    /// The kernel's names that it follows.
    let symbols: [String]

    /// Every simulation and experiment of the catalogues.
    static var all: [ProgramEntry] {
        SimulationCatalogue.all.map(ProgramEntry.init) + ExperimentCatalogue.all.map(ProgramEntry.init)
    }

    private init(_ simulation: Simulation) {
        id = .simulation(simulation.name)
        title = simulation.title
        body = simulation.summary
        keywords = [simulation.name]
        symbols = simulation.follows
    }

    private init(_ experiment: Experiment) {
        id = .experiment(experiment.name)
        title = experiment.title
        let texts = [experiment.summary] + experiment.claims.map(\.statement)
        body = LocalizedText(
            english: texts.map(\.en).joined(separator: "\n"),
            chinese: texts.map(\.zh).joined(separator: "\n")
        )
        keywords = [experiment.name] + experiment.manual
        symbols = experiment.follows
    }
}
