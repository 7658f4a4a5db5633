// import Simulations
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
        []
    }
}
