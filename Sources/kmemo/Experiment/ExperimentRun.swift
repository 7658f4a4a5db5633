import ArgumentParser
import Experiments
import Simulations
import Traces

/// What `kmemo run --experiment NAME` does.
struct ExperimentRun {
    /// The experiment, or each of them in turn.
    private let experiments: [Experiment]
    private let isAll: Bool
    private let language: Language
    private let console: Console

    /// - Throws: `Failure` if there is no experiment of that name.
    init(named name: String, language: Language, console: Console) throws {
        self.language = language
        self.console = console
        isAll = name == "all"
        if isAll {
            experiments = ExperimentCatalogue.all
        } else if let experiment = ExperimentCatalogue.find(name) {
            experiments = [experiment]
        } else {
            let near = NameSuggestion.nearest(to: name, among: ExperimentCatalogue.all.map(\.name))
            throw Failure(
                LocalizedText(
                    english: "there is no experiment '\(name)'; "
                        + (near.map { "did you mean '\($0)'?" } ?? "'kmemo run' lists them"),
                    chinese: "没有实验“\(name)”；" + (near.map { "是不是“\($0)”？" } ?? "kmemo run 列出全部实验")
                ),
                status: .validationFailure
            )
        }
    }

    /// Measures, judges and prints.
    ///
    /// - Throws: `ExitCode` 1 if a claim does not hold.
    func run(_ format: FormatOptions.Format) throws {
        var count = ExperimentCount()
        var json = JSONWriter()
        switch format {
        case .json where isAll:
            json.object { json in
                json.field("experiments") { json in
                    json.array(of: experiments) { json, experiment in
                        let report = experiment.run()
                        count.add(report.outcome)
                        report.write(to: &json, language)
                    }
                }
                json.field("passed", Int64(count.passed))
                json.field("failed", Int64(count.failed))
                json.field("skipped", Int64(count.skipped))
            }
            print(json.text)
        case .json:
            for experiment in experiments {
                let report = experiment.run()
                count.add(report.outcome)
                print(report.json(language))
            }
        case .text where isAll:
            let width = experiments.map(\.name.count).max() ?? 0
            for experiment in experiments {
                let report = experiment.run()
                count.add(report.outcome)
                for line in printer.row(report, nameWidth: width) { print(line) }
            }
            print(printer.total(count))
        case .text:
            for experiment in experiments {
                let report = experiment.run()
                count.add(report.outcome)
                print(printer.text(of: report), terminator: "")
            }
        }
        if count.failed > 0 { throw ExitCode(1) }
    }

    /// Prints what is measured and claimed, without measuring.
    func describe(_ format: FormatOptions.Format) {
        switch format {
        case .json where isAll:
            var json = JSONWriter()
            json.array(of: experiments) { $1.writeDescription(to: &$0, language) }
            print(json.text)
        case .json:
            for experiment in experiments { print(experiment.descriptionJSON(language)) }
        case .text:
            print(experiments.map(printer.description).joined(separator: "\n"), terminator: "")
        }
    }

    private var printer: ExperimentPrinter { ExperimentPrinter(language: language, console: console) }
}
