import Experiments
import Foundation
import TestSupport
import Testing

@Suite("kmemo run --experiment", .serialized)
struct ExperimentCommandTests {
    private func kmemo(_ arguments: String...) throws -> ProgramRunner.Outcome {
        try ProgramRunner().run(["run"] + arguments)
    }

    #if os(Linux)
        @Test("one experiment shows what it measured and which claims hold")
        func one() throws {
            let outcome = try kmemo("--experiment", "demand-zero")
            #expect(outcome.status == 0 && outcome.errors.isEmpty)
            #expect(outcome.output.hasPrefix("demand-zero - Memory comes with the first touch\nLinux "))
            #expect(outcome.output.contains("  faults_write = 1024 faults\n"))
            #expect(outcome.output.contains("  holds: faults_write = pages (1024 = 1024)\n"))
            #expect(outcome.output.hasSuffix("\npassed: 8 of 8 claims hold\n"))
            let chinese = try kmemo("--experiment", "demand-zero", "--language", "zh")
            #expect(chinese.output.hasSuffix("\n通过：8 条断言中 8 条成立\n"))
        }
    #endif

    @Test("all of them end in a count; none fails on the machine that runs the tests")
    func all() throws {
        let outcome = try kmemo("--experiment", "all")
        #expect(outcome.status == 0, "\(outcome.output)")
        let lines = outcome.output.split(separator: "\n")
        for experiment in ExperimentCatalogue.all {
            #expect(lines.contains { $0.hasPrefix("\(experiment.name) ") }, "\(experiment.name)")
        }
        let numbers = try #require(lines.last).split(separator: " ").compactMap { Int($0) }
        #expect(numbers.count == 3 && numbers.reduce(0, +) == ExperimentCatalogue.all.count && numbers[1] == 0)
        #expect(lines.last?.hasSuffix(" skipped") == true)
    }

    @Test("--format json has reports and counts, of one and of all")
    func asJSON() throws {
        let all = try kmemo("--experiment", "all", "--format", "json")
        #expect(all.status == 0)
        let object = try #require(try json(all.output) as? [String: Any])
        #expect(Set(object.keys) == ["experiments", "passed", "failed", "skipped"])
        let reports = try #require(object["experiments"] as? [[String: Any]])
        #expect(reports.compactMap { $0["experiment"] as? String } == ExperimentCatalogue.all.map(\.name))
        #expect(reports.count { $0["outcome"] as? String == "passed" } == object["passed"] as? Int)
        for report in reports where report["outcome"] as? String == "skipped" {
            #expect((report["reason"] as? String)?.isEmpty == false)
        }
        let one = try kmemo("--experiment", "smaps-pss", "--format", "json")
        let report = try #require(try json(one.output) as? [String: Any])
        #expect(report["experiment"] as? String == "smaps-pss")
        #expect((report["claims"] as? [[String: Any]])?.first?["formula"] as? String == "pss_alone = rss")
    }

    @Test("a name that does not exist is status 64 and suggests one that does")
    func unknown() throws {
        let near = try kmemo("--experiment", "demand-zeros")
        #expect(near.status == 64 && near.output.isEmpty)
        #expect(near.errors == "kmemo: there is no experiment 'demand-zeros'; did you mean 'demand-zero'?\n")
        let far = try kmemo("--experiment", "nothing-like-it", "--language", "en")
        #expect(far.status == 64 && far.errors.hasSuffix("'kmemo run' lists them\n"))
        // Messages are in the language of the run.
        var chinese = try ProgramRunner()
        chinese.environment["LC_ALL"] = "zh_CN.UTF-8"
        let outcome = try chinese.run(["run", "--experiment", "smaps-ps"])
        #expect(outcome.errors == "kmemo: 没有实验“smaps-ps”；是不是“smaps-pss”？\n")
    }

    @Test(
        "what belongs to simulations is refused",
        arguments: [["buddy-split"], ["--seed", "1"], ["--step"], ["--set", "order=1"]]
    )
    func refused(_ arguments: [String]) throws {
        let outcome = try ProgramRunner().run(["run", "--experiment", "smaps-pss"] + arguments)
        #expect(outcome.status == 64 && outcome.errors.contains("--experiment takes no simulation"))
    }

    @Test("--describe says what is needed, measured and claimed, without measuring")
    func describe() throws {
        let text = try kmemo("--experiment", "slabinfo-agreement", "--describe")
        #expect(text.status == 0 && text.output.contains("Needs: Linux, root\n"))
        #expect(text.output.contains("  wrong_order = 0\n") && text.output.contains("mm/slub.c#calculate_order"))
        let all = try json(try kmemo("--experiment", "all", "--describe", "--format", "json").output)
        let descriptions = try #require(all as? [[String: Any]])
        #expect(descriptions.compactMap { $0["name"] as? String } == ExperimentCatalogue.all.map(\.name))
        #expect(descriptions[0]["needs"] as? [String] == ["linux"])
    }

    @Test("'kmemo run' lists the experiments after the simulations; its JSON is still of simulations alone")
    func list() throws {
        let text = try kmemo().output
        let parts = text.components(separatedBy: "Experiments on this machine's Linux (--experiment NAME)\n")
        #expect(parts.count == 2 && parts[0].contains("  buddy-split"))
        for experiment in ExperimentCatalogue.all { #expect(parts[1].contains("  \(experiment.name) ")) }
        #expect(!(try kmemo("--format", "json").output.contains("demand-zero\"")))
    }

    @Test("an answer names its experiments with their commands")
    func evidence() throws {
        let outcome = try ProgramRunner().run(["show", "52", "--content", projectContent])
        #expect(outcome.output.contains("- experiment: kmemo run --experiment brk-growth\n"))
        let chinese = try ProgramRunner().run(["show", "52", "--content", projectContent, "--language", "zh"])
        #expect(chinese.output.contains("- 实验: kmemo run --experiment brk-growth\n"))
    }

    #if os(Linux)
        /// Whether the tests may run the program as a user without rights, and that user may read it.
        private static let canBecomeNobody: Bool = {
            guard geteuid() == 0, let outcome = try? asNobody(["--version"]) else { return false }
            return outcome.status == 0
        }()

        private static func asNobody(_ arguments: [String]) throws -> ProgramRunner.Outcome {
            try ProgramRunner.run(
                URL(filePath: "/usr/bin/setpriv"),
                ["--reuid", "65534", "--regid", "65534", "--clear-groups", ProgramRunner.program.path] + arguments,
                environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
                folder: URL(filePath: "/")
            )
        }

        @Test("an ordinary user is told what only root can measure", .enabled(if: canBecomeNobody))
        func ordinaryUser() throws {
            let frames = try Self.asNobody(["run", "--experiment", "pagemap-pfn"])
            #expect(frames.status == 0 && frames.output.contains("\nskipped: "))
            let slabs = try Self.asNobody(["run", "--experiment", "slabinfo-agreement", "--language", "zh"])
            #expect(slabs.status == 0 && slabs.output.contains("\n跳过：无法读取 /proc/slabinfo"))
            let maps = try Self.asNobody(["run", "--experiment", "maps-agreement"])
            #expect(maps.status == 0 && maps.output.contains("not measured: symbols_misplaced = 0"))
            #expect(maps.output.hasSuffix("passed: 1 of 3 claims hold\n"))
            let all = try Self.asNobody(["run", "--experiment", "all"])
            #expect(all.status == 0 && all.output.contains(" 0 failed, "))
        }
    #endif
}
