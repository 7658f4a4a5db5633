import Testing
import Traces

@testable import Simulations

@Suite("page-replacement")
struct PageReplacementSimulationTests {
    private func run(_ arguments: (String, String)...) throws -> Trace {
        try PageReplacementSimulation.simulation.run(arguments.map { Argument(name: $0.0, value: $0.1) })
    }

    @Test("the default run shows Belady's anomaly: 9 faults with 3 frames, 10 with 4")
    func anomaly() throws {
        let trace = try run()
        #expect(trace.result("faults") == .integer(9))
        #expect(trace.result("faults_one_more_frame") == .integer(10))
        #expect(trace.result("belady_anomaly") == .flag(true))
        #expect(trace.result("resident_pages") == .text("5 3 4"))
        #expect(trace.steps.last?.prediction?.answer.en == "More faults")
        #expect(try run(("frames", "4")).result("faults") == .integer(10))
        // An opening, twelve references and the comparison.
        #expect(trace.steps.count == 14)
    }

    @Test(
        "each policy's faults are told by every run",
        arguments: [("fifo", 9), ("lru", 10), ("opt", 7), ("clock", 9)]
    )
    func policies(name: String, faults: Int64) throws {
        let trace = try run(("policy", name))
        #expect(trace.result("faults") == .integer(faults))
        #expect(try run().result("faults_\(name)") == .integer(faults))
    }

    @Test("once all frames are in use, each reference is asked about, and the answer is what happened")
    func predictions() throws {
        for policy in ["fifo", "lru", "opt", "clock"] {
            let trace = try run(("policy", policy))
            let asked = trace.steps[1...12].compactMap { $0.prediction }
            #expect(asked.count == 9)
            for (step, prediction) in zip(trace.steps[4...], asked) {
                #expect(step.title.en.hasSuffix(prediction.answer.en))
                #expect(prediction.choices.count >= 3)
                #expect(prediction.correctChoice.map { prediction.choices[$0] } == prediction.answer)
            }
        }
    }

    @Test("a page passed by the hand is told")
    func clock() throws {
        let trace = try run(("policy", "clock"), ("references", "1 2 3 4 2 5"))
        #expect(trace.steps[4].explanation.en.contains("All reference bits are set"))
        #expect(trace.steps[6].explanation.en.contains("clears it (2): a second chance. Page 3 has no bit set"))
    }

    @Test("random references depend on the seed alone, and are told in one step")
    func random() throws {
        let trace = try run(("references", "r500 3 r20"), ("seed", "7"))
        #expect(trace.result("references") == .integer(521))
        #expect(trace.steps.count == 5)
        #expect(try run(("references", "r500 3 r20"), ("seed", "7")) == trace)
        #expect(try run(("references", "r500 3 r20"), ("seed", "8")) != trace)
    }

    @Test("no references at all, one frame and the longest string run", arguments: ["", ",", "r1000", "99"])
    func extremes(references: String) throws {
        for frames in ["1", "8"] {
            let trace = try run(("references", references), ("frames", frames), ("policy", "lru"))
            #expect(trace.steps.count >= 2)
        }
        let longest = [String](repeating: "r1000", count: 64).joined(separator: " ")
        #expect(try run(("references", longest), ("policy", "opt")).result("references") == .integer(64_000))
    }

    @Test(
        "what is no reference is refused, with its place",
        arguments: ["100", "-1", "x", "r0", "r1001", "r", "1x", "1.5", "0x64"]
    )
    func refusals(word: String) throws {
        let error = #expect(throws: SimulationError.self) {
            try run(("references", "1 2 " + word))
        }
        #expect(error?.message.en.hasPrefix("'references', operation 3, '\(word)': write a page number") == true)
        #expect(error?.message.zh.contains("第 3 个操作") == true)
        #expect(throws: SimulationError.self) { try run(("frames", "0")) }
        #expect(throws: SimulationError.self) { try run(("frames", "9")) }
        #expect(throws: SimulationError.self) { try run(("policy", "random")) }
    }
}
