import Foundation
import Testing
import Traces

@testable import Experiments

@Suite("Experiments on this machine", .serialized)
struct ExperimentTests {
    /// Each experiment is run once for all tests.
    private static let reports = ExperimentCatalogue.all.map { $0.run() }

    private func report(_ name: String) throws -> ExperimentReport {
        try #require(Self.reports.first { $0.experiment.name == name })
    }

    @Test(
        "every claim holds here, or the experiment says why it cannot be judged",
        arguments: ExperimentCatalogue.all.map(\.name)
    )
    func runs(_ name: String) throws {
        let report = try report(name)
        let experiment = report.experiment
        switch report.outcome {
        case .skipped(let reason): #expect(!reason.en.isEmpty && !reason.zh.isEmpty && reason.en != reason.zh)
        case .passed, .failed: #expect(report.outcome == .passed, "\(report.json(.english))")
        }
        for (quantity, reason) in report.observation.omitted {
            #expect(experiment.quantities.contains { $0.name == quantity }, "\(quantity) is not declared")
            #expect(reason.en != reason.zh)
        }
    }

    @Test("what is measured is what was declared", arguments: ExperimentCatalogue.all.map(\.name))
    func declared(_ name: String) throws {
        let experiment = try #require(ExperimentCatalogue.find(name))
        let names = experiment.quantities.map(\.name)
        #expect(Set(names).count == names.count)
        for claim in experiment.claims {
            #expect(names.contains(claim.measured), "\(claim.formula)")
            if case .quantity(let other) = claim.rule.operand { #expect(names.contains(other), "\(claim.formula)") }
        }
        let report = try report(name)
        guard report.outcome == .passed else { return }
        let found = Set(report.observation.values.keys)
        #expect(found.isSubset(of: names), "\(found.subtracting(names))")
        #expect(found.union(report.observation.omitted.keys) == Set(names))
    }

    @Test(
        "each claim of a run that passed fails if its number is another",
        arguments: ExperimentCatalogue.all.map(\.name)
    )
    func bites(_ name: String) throws {
        let report = try report(name)
        let experiment = report.experiment
        for judgement in report.judgements where judgement.verdict == .held {
            let (claim, expected) = (judgement.claim, try #require(judgement.expected))
            var wrong = report.observation
            switch claim.rule {
            case .equals, .atMost: wrong.set(claim.measured, expected + 1)
            case .atLeast: wrong.set(claim.measured, expected - 1)
            }
            #expect(ExperimentReport(experiment, wrong).outcome == .failed, "\(name): \(claim.formula)")
        }
    }

    @Test("names are in kebab case and stand once; texts are in both languages")
    func texts() {
        let names = ExperimentCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
        for experiment in ExperimentCatalogue.all {
            #expect(experiment.name.allSatisfy { $0.isLowercase || $0 == "-" || $0.isNumber })
            #expect(experiment.needs.first == .linux && !experiment.claims.isEmpty && !experiment.follows.isEmpty)
            for text in [experiment.title, experiment.summary] + experiment.claims.map(\.statement) {
                #expect(text.en != text.zh && text.zh.contains { $0 >= "\u{4E00}" }, "\(experiment.name): \(text.en)")
            }
        }
    }
}
