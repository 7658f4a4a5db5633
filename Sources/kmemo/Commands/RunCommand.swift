import ArgumentParser
import Experiments
import Simulations
import Traces

/// `kmemo run`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a simulation of a kernel algorithm, or measure this machine's kernel.",
        discussion: """
            Without a name, lists the simulations and the experiments. --step asks what happens next before it shows each step. --drill asks \
            a question with numbers of its own choice, drawn from the seed, and explains the answer; without a terminal \
            each line of standard input is an answer. --describe says what each level asks.

            An experiment measures the Linux that kmemo runs on and compares with what it claims. What cannot be measured \
            here is skipped, with the reason. --describe says what is claimed.

            EXAMPLES
              kmemo run buddy-split
              kmemo run buddy-split --set order=3 --step
              kmemo run page-walk --describe
              kmemo run slab-basics --format json
              kmemo run page-walk --drill --level 2 --count 5
              kmemo run page-walk --drill --seed 7 --answer 0x3b7b65d416
              kmemo run --experiment demand-zero
              sudo kmemo run --experiment all

            EXIT STATUS
              0 it ran, or the answer given with --answer is right, or no claim of the experiments fails; 1 that answer is \
            wrong, or a claim does not hold.
            """
    )

    @ArgumentParser.Argument(help: "The simulation's name.")
    var name: String?

    @Option(
        name: .customLong("set"),
        parsing: .singleValue,
        help: ArgumentHelp("Set a parameter; may be given several times.", valueName: "key=value")
    )
    var settings: [String] = []

    @Option(
        parsing: .unconditional,
        help: "Make random workloads and drills repeatable; without --drill the same as --set seed=N.",
        transform: RunCommand.seed
    )
    var seed: UInt64?

    @Flag(help: "Walk it step by step: a, b, c answer a question, Enter goes on, p goes back, q ends.")
    var step = false

    @Flag(help: "Print the parameters, the results and what the model leaves out.")
    var describe = false

    @Flag(help: "Ask a question, judge the answer and explain it.")
    var drill = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How hard the question is, from 1 to 3. Default: 1.", valueName: "level"),
        transform: RunCommand.number(of: "--level")
    )
    var level: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Ask so many questions, with one seed after the other.", valueName: "number"),
        transform: RunCommand.number(of: "--count")
    )
    var count: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Answer the question here instead of being asked.", valueName: "text")
    )
    var answer: String?

    @Option(
        help: ArgumentHelp("Measure this machine: an experiment's name, or 'all' for each in turn.", valueName: "name")
    )
    var experiment: String?

    @OptionGroup var language: LanguageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var colour: ColourOptions

    func validate() throws {
        for setting in settings where !setting.contains("=") {
            throw ValidationError("--set takes key=value, not '\(setting)'.")
        }
        try validateDrill()
        if experiment != nil, name != nil || drill || step || seed != nil || !settings.isEmpty {
            throw ValidationError("--experiment takes no simulation, nor --set, --seed, --step or --drill.")
        }
    }

    private func validateDrill() throws {
        guard drill else {
            for (option, isGiven) in [("level", level != nil), ("count", count != nil), ("answer", answer != nil)]
            where isGiven {
                throw ValidationError("--\(option) belongs to --drill.")
            }
            return
        }
        if name == nil { throw ValidationError("--drill needs a simulation's name; 'kmemo run' lists them.") }
        if !settings.isEmpty || step || describe {
            throw ValidationError("--drill chooses its own numbers; leave out --set, --step and --describe.")
        }
        if let count, !(1...1000).contains(count) {
            throw ValidationError("--count takes a number from 1 to 1000, not \(count).")
        }
        if answer != nil, (count ?? 1) > 1 {
            throw ValidationError("--answer answers one question; leave out --count.")
        }
    }

    private static func seed(_ text: String) throws -> UInt64 {
        guard let seed = UInt64(text) else {
            throw ValidationError("--seed takes a number from 0 to \(UInt64.max), not '\(text)'.")
        }
        return seed
    }

    private static func number(of option: String) -> @Sendable (String) throws -> Int {
        { text in
            guard let number = Int(text) else { throw ValidationError("\(option) takes a number, not '\(text)'.") }
            return number
        }
    }

    func run() throws {
        try reportingFailures {
            let console = Console(colour: colour)
            if let experiment {
                let run = try ExperimentRun(named: experiment, language: language.language, console: console)
                try describe ? run.describe(format.format) : run.run(format.format)
                return
            }
            guard let name else {
                SimulationList.print(language.language, format.format, on: console)
                return
            }
            guard let simulation = SimulationCatalogue.find(name) else {
                let near = SimulationCatalogue.nearestName(to: name)
                throw Failure(
                    LocalizedText(
                        english: "there is no simulation '\(name)'; "
                            + (near.map { "did you mean '\($0)'?" } ?? "'kmemo run' lists them"),
                        chinese: "没有模拟“\(name)”；" + (near.map { "是不是“\($0)”？" } ?? "kmemo run 列出全部模拟")
                    ),
                    status: .validationFailure
                )
            }
            if drill {
                // A short seed is easily typed again.
                try DrillRun(
                    simulation: simulation,
                    level: level ?? 1,
                    seed: seed ?? .random(in: 0..<1_000_000),
                    count: count ?? 1,
                    answer: answer,
                    language: language.language,
                    console: console
                ).run(format.format)
                return
            }
            let renderer = TextRenderer(
                language: language.language,
                width: console.width,
                usesColour: console.usesColour,
                displayWidth: console.displayWidth
            )
            if describe {
                switch format.format {
                case .json: print(simulation.descriptionJSON(language.language))
                case .text: print(simulation.descriptionText(renderer), terminator: "")
                }
                return
            }
            let trace: Trace
            do throws(SimulationError) {
                trace = try simulation.run(arguments)
            } catch {
                throw Failure(error.message[language.language], status: .validationFailure)
            }
            if format.format == .json {
                print(trace.json(language.language))
            } else if step {
                TraceWalk(trace: trace, renderer: renderer).run()
            } else {
                print(renderer.text(for: trace), terminator: "")
            }
        }
    }

    private var arguments: [Simulations.Argument] {
        var arguments = settings.map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Simulations.Argument(name: String(parts[0]), value: String(parts[1]))
        }
        if let seed { arguments.append(Simulations.Argument(name: "seed", value: "\(seed)")) }
        return arguments
    }
}

/// The list that `kmemo run` prints without a name.
enum SimulationList {
    static func print(_ language: Language, _ format: FormatOptions.Format, on console: Console) {
        if format == .json {
            var json = JSONWriter()
            json.array(of: SimulationCatalogue.all) { $1.writeDescription(to: &$0, language) }
            Swift.print(json.text)
            return
        }
        let names = SimulationCatalogue.all.map(\.name) + ExperimentCatalogue.all.map(\.name)
        let width = names.map { console.displayWidth.width(of: $0) }.max() ?? 0
        for area in Area.allCases {
            let simulations = SimulationCatalogue.all.filter { $0.area == area }
            if simulations.isEmpty { continue }
            Swift.print(console.styled(area.title[language], .heading))
            for simulation in simulations {
                let name = console.displayWidth.padded(simulation.name, to: width)
                Swift.print("  \(name)  \(simulation.title[language])")
            }
        }
        let experiments = LocalizedText(
            en: "Experiments on this machine's Linux (--experiment NAME)",
            zh: "在本机 Linux 上的实验（--experiment 名称）"
        )
        Swift.print(console.styled(experiments[language], .heading))
        for experiment in ExperimentCatalogue.all {
            Swift.print("  \(console.displayWidth.padded(experiment.name, to: width))  \(experiment.title[language])")
        }
    }
}

/// Shows a trace step by step, asking before each step that has a question.
struct TraceWalk {
    let trace: Trace
    let renderer: TextRenderer

    /// Walks until the last step is left or the user ends.
    func run() {
        let keyboard = Keyboard()
        defer { keyboard.close() }
        let isEnglish = renderer.language == .english
        print(renderer.header(of: trace), terminator: "")
        var index = 0
        while index < trace.steps.count {
            let step = trace.steps[index]
            if let prediction = step.prediction {
                print(renderer.text(for: prediction, revealsAnswer: false), terminator: "")
                let key = ask(prediction, keyboard)
                if isEnd(key) { return }
                if let verdict = verdict(on: key, prediction) { print(verdict) }
                print()
            }
            print(renderer.text(for: step, number: index + 1, of: trace.steps.count), terminator: "")
            if index + 1 == trace.steps.count { break }
            print(isEnglish ? "(Enter: next, p: previous, q: quit)" : "（回车：下一步，p：上一步，q：退出）")
            let key = keyboard.next()
            if isEnd(key) { return }
            index += key == .left || key == .character("p") ? (index > 0 ? -1 : 0) : 1
        }
        print(renderer.results(of: trace), terminator: "")
    }

    /// Waits for an answer, or for Enter to look.
    private func ask(_ prediction: Prediction, _ keyboard: Keyboard) -> Key {
        let isEnglish = renderer.language == .english
        let last = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(clamping: max(1, prediction.choices.count) - 1)))
        if prediction.correctChoice == nil {
            print(isEnglish ? "(Enter: look)" : "（回车查看）")
        } else {
            print(isEnglish ? "(a-\(last): answer, Enter: look)" : "（a-\(last)：作答，回车：直接查看）")
        }
        return keyboard.next()
    }

    /// Whether the key chose rightly; nil if it chose nothing.
    private func verdict(on key: Key, _ prediction: Prediction) -> String? {
        guard case .character(let letter) = key, let correct = prediction.correctChoice,
            let value = letter.lowercased().utf8.first, letter.utf8.count == 1
        else { return nil }
        let index = Int(value) - Int(UInt8(ascii: "a"))
        guard prediction.choices.indices.contains(index) else { return nil }
        let answer = prediction.choices[correct][renderer.language]
        if renderer.language == .english { return index == correct ? "Right." : "No: \(answer)" }
        return index == correct ? "答对了。" : "不对，应为：\(answer)"
    }

    private func isEnd(_ key: Key) -> Bool {
        key == .end || key == .character("q") || key == .character("Q")
    }
}
