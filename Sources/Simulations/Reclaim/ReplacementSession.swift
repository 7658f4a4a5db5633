import MemoryModels
import Traces

/// One run of `page-replacement`.
struct ReplacementSession {
    private(set) var list = StepList(simulation: "page-replacement")
    private let string: ReferenceString
    private var run: PageReplacement
    private var chart: ReplacementChart
    private let comparison: ReplacementComparison

    init(policy: PageReplacement.Policy, frames: Int, string: ReferenceString) {
        self.string = string
        run = Self.start(policy, frames, string.pages)
        chart = ReplacementChart(references: string.pages, frameCount: frames)
        comparison = ReplacementComparison(string.pages, policy: policy, frames: frames)
    }

    /// A run whose numbers the parameters have checked already.
    static func start(_ policy: PageReplacement.Policy, _ frames: Int, _ references: [Int]) -> PageReplacement {
        do {
            return try PageReplacement(policy, frames: frames, references: references)
        } catch {
            preconditionFailure("the parameters allow only frames and pages that the model takes")
        }
    }

    mutating func play() throws(SimulationError) {
        try list.add(ReplacementNarrator(run).opening(chart))
        for part in string.parts {
            let narrator = ReplacementNarrator(run)
            switch part {
            case .page:
                var passed: [PageReplacement.SecondChance] = []
                guard let access = run.next(recordingInto: &passed) else { continue }
                chart.note(access, frames: run.frames)
                try list.add(narrator.reference(access, passed, after: run, chart))
            case .random(let count):
                for _ in 0..<count {
                    if let access = run.next() { chart.note(access, frames: run.frames) }
                }
                try list.add(narrator.random(count, after: run, chart))
            }
        }
        try list.add(comparison.step)
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        func number(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        let more = comparison.faults(run.policy, frames: run.frameCount + 1)
        let resident = run.frames.compactMap { page in page.map { "\($0)" } }
        var results = [
            number("references", run.position),
            number("faults", run.faults),
            number("hits", run.hits),
            number("evictions", run.evictions),
            number("faults_one_more_frame", more),
            TraceResult(name: "belady_anomaly", value: .flag(more > run.faults)),
        ]
        for (index, policy) in ReplacementText.policies.enumerated() {
            let name = "faults_" + ReplacementText.policyNames[index]
            results.append(number(name, comparison.faults(policy, frames: run.frameCount)))
        }
        let text = resident.joined(separator: " ")
        results.append(TraceResult(name: "resident_pages", value: .text(text.isEmpty ? "none" : text)))
        return results
    }
}
