import Simulations
import Traces

/// What the index knows of a simulation.
struct SimulationEntry {
    let name: String
    let title: LocalizedText
    let summary: LocalizedText
    /// The kernel's names that the simulation follows.
    let symbols: [String]

    /// Every simulation of the catalogue.
    static var all: [SimulationEntry] {
        SimulationCatalogue.all.map {
            SimulationEntry(name: $0.name, title: $0.title, summary: $0.summary, symbols: $0.follows)
        }
    }
}
