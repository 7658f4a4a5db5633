import Traces

/// A run of a kernel algorithm that a reader can step through and repeat with other numbers.
///
/// A simulation decides what to show; the algorithm itself is in MemoryModels and is only called.
public struct Simulation: Sendable {
    /// The stable name, in kebab case: `buddy-split`.
    public let name: String
    /// Where it belongs.
    public let area: Area
    /// The title.
    public let title: LocalizedText
    /// What it shows, in one or two sentences.
    public let summary: LocalizedText
    /// What can be set.
    public let parameters: [Parameter]
    /// What comes out; every run has exactly these results, in this order.
    public let results: [ResultDescription]
    /// What the model leaves out, or does otherwise than the kernel.
    public let leavesOut: [LocalizedText]
    /// What it follows in Linux 6.12, as citations: `mm/page_alloc.c#expand`.
    public let follows: [String]
    /// The questions that it can ask with numbers of its own choice; nil if none have been written.
    public let drills: DrillSeries?

    private let body: @Sendable (ArgumentValues) throws(SimulationError) -> (results: [TraceResult], steps: [Step])

    init(
        name: String,
        area: Area,
        title: LocalizedText,
        summary: LocalizedText,
        parameters: [Parameter],
        results: [ResultDescription],
        leavesOut: [LocalizedText],
        follows: [String],
        drills: DrillSeries? = nil,
        body: @escaping @Sendable (ArgumentValues) throws(SimulationError) -> (results: [TraceResult], steps: [Step])
    ) {
        self.name = name
        self.area = area
        self.title = title
        self.summary = summary
        self.parameters = parameters
        self.results = results
        self.leavesOut = leavesOut
        self.follows = follows
        self.drills = drills
        self.body = body
    }

    /// Runs the simulation. Parameters that are not given have their defaults. The same arguments give
    /// the same trace on every machine.
    public func run(_ arguments: [Argument] = []) throws(SimulationError) -> Trace {
        let values = try ArgumentValues(arguments, for: parameters, of: name)
        let outcome = try body(values)
        return Trace(simulation: name, parameters: values.all, results: outcome.results, steps: outcome.steps)
    }
}

/// The steps of a run as they are made, up to a limit.
struct StepList {
    /// More than this nobody steps through, and a page with their pictures would not load on a phone.
    static let limit = 200

    let simulation: String
    private(set) var steps: [Step] = []

    init(simulation: String) {
        self.simulation = simulation
    }

    /// Appends a step.
    mutating func add(_ step: Step) throws(SimulationError) {
        guard steps.count < Self.limit else {
            throw .tooManySteps(simulation: simulation, limit: Self.limit)
        }
        steps.append(step)
    }
}
