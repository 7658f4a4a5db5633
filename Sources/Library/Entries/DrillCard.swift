import Simulations
import Traces

/// A drill as a card of the review log: one for each level of a simulation, whose numbers are new each time it is asked.
public struct DrillCard: Sendable {
    /// The simulation that asks and knows the answers.
    public let simulation: Simulation
    /// How hard it is, from 1.
    public let level: Int

    /// The card of a level that the simulation has.
    public init(simulation: Simulation, level: Int) {
        self.simulation = simulation
        self.level = level
    }

    /// The card's name in the log: `drill.page-walk.2`.
    public var name: String { Self.name(simulation.name, level: level) }

    /// The name of the card of a simulation and level.
    public static func name(_ simulation: String, level: Int) -> String { "drill.\(simulation).\(level)" }

    /// What it asks, in a few words.
    public func title(_ language: Language) -> String {
        guard let levels = simulation.drills?.levels, levels.indices.contains(level - 1) else {
            return simulation.title[language]
        }
        return levels[level - 1][language]
    }

    /// A hash of what it asks. The numbers are left out: they change by intention.
    public func contentHash(_ language: Language) -> String {
        ContentHash(of: (name + "\u{1F}" + title(language)).utf8).description
    }
}
