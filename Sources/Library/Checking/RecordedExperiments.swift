import Experiments
import Foundation

/// What experiments found in one recorded run, for readers who cannot repeat it: a browser measures no kernel.
///
/// The file is what `kmemo run --experiment all --format json` printed. Only the numbers and the kernel are taken from
/// it: words and claims are the catalogue's, and each claim is judged again.
public struct RecordedExperiments: Sendable {
    /// Where the record lies in a content folder.
    public static let file = "experiments.json"

    /// The recorded runs that could be judged, by the experiment's name.
    public let reports: [String: ExperimentReport]
    /// Names in the record that no experiment has, or that an experiment does not measure.
    let unknown: [String]

    /// The record of a content folder.
    ///
    /// - Throws: an error of the file system, or `DecodingError` if the file is no such record.
    public init(_ folder: ContentFolder) throws {
        let record = try JSONDecoder()
            .decode(Record.self, from: Data(contentsOf: folder.url.appending(path: Self.file)))
        var reports: [String: ExperimentReport] = [:]
        var unknown: [String] = []
        for run in record.experiments {
            guard let experiment = ExperimentCatalogue.find(run.experiment) else {
                unknown.append(run.experiment)
                continue
            }
            var observation = Observation()
            for measurement in run.measurements {
                if experiment.quantities.contains(where: { $0.name == measurement.name }) {
                    observation.set(measurement.name, measurement.value)
                } else {
                    unknown.append("\(run.experiment): \(measurement.name)")
                }
            }
            reports[run.experiment] = ExperimentReport(experiment, observation, kernel: run.kernel)
        }
        self.reports = reports
        self.unknown = unknown
    }

    private struct Record: Decodable {
        let experiments: [Run]
    }

    private struct Run: Decodable {
        let experiment: String
        let kernel: String
        let measurements: [Measurement]
    }

    private struct Measurement: Decodable {
        let name: String
        let value: Int64
    }
}

/// Checks that each experiment has a recorded run whose claims all hold.
public enum ExperimentVerification {
    private static let repair =
        "record them, as root on Linux: kmemo run --experiment all --format json > Content/"
        + RecordedExperiments.file

    /// Judges every recorded run again; a problem names the experiment and the claim.
    ///
    /// - Returns: The recorded runs by the experiment's name; none if there is no record that can be read.
    @discardableResult
    public static func verify(
        _ folder: ContentFolder,
        into report: inout VerificationReport
    ) -> [String: ExperimentReport] {
        let file = RecordedExperiments.file
        guard let recorded = try? RecordedExperiments(folder) else {
            report.report(file, nil, "there is no record of the experiments that can be read", repair)
            return [:]
        }
        for name in recorded.unknown {
            report.report(file, nil, "the record has \(quoted(name)), which no experiment measures", repair)
        }
        for experiment in ExperimentCatalogue.all {
            report.count(.recordedExperiments)
            guard let run = recorded.reports[experiment.name] else {
                report.report(file, nil, "no run of the experiment \(experiment.name) is recorded", repair)
                continue
            }
            if run.kernel.isEmpty {
                report.report(file, nil, "the run of \(experiment.name) does not say which kernel it measured", repair)
            }
            for judgement in run.judgements where judgement.verdict != .held {
                report.report(
                    file,
                    nil,
                    "the recorded run of \(experiment.name) does not show that \(quoted(judgement.claim.formula))",
                    repair
                )
            }
        }
        return recorded.reports
    }
}
