import Testing

@testable import MemoryModels

@Suite("Random sequences and how they become short")
struct SequenceTestTests {
    private struct Refusal: Error {}

    /// A counter that must not reach 3 while it is marked; steps count up, reset, or mark.
    private static func counter(limit: Int = 3) -> SequenceTest<(count: Int, isMarked: Bool), Draw> {
        SequenceTest("counter") {
            (0, false)
        } play: { world, draw in
            switch draw.next(below: 20) {
            case 0: world.isMarked = true
            case 1: world.count = 0
            case 2: world.count += 1 + draw.next(below: 1)
            default: break
            }
            return world.isMarked && world.count >= limit ? "reached \(world.count)" : nil
        }
    }

    @Test("a failure is cut at its step and shrinks to what is needed", arguments: 1...20 as ClosedRange<UInt64>)
    func shrinks(seed: UInt64) throws {
        let test = Self.counter()
        let failure = try #require(test.failure(of: test.randomSteps(seed: seed, count: 10_000)))
        #expect(failure.steps.count == failure.step + 1 && failure.step < 9_999)
        let short = test.shrunk(failure)
        #expect(short.text == "reached 3" && short.steps.count == 4)
        #expect(short.played.map(\.description).sorted() == ["Draw(0)"] + Array(repeating: "Draw(2, 0)", count: 3))
        for index in short.steps.indices {
            var shorter = short.steps
            shorter.remove(at: index)
            #expect(test.failure(of: shorter) == nil)
        }
        // What is printed can be played.
        #expect(test.failure(of: [Draw(0), Draw(2, 0), Draw(2), Draw(2)])?.text == "reached 3")
    }

    @Test("what is recorded names world, seed, step, failure and short sequence")
    func report() {
        withKnownIssue {
            Self.counter().check(seed: 4)
        } matching: { issue in
            let text = issue.description
            return ["counter, seed 4, step ", ": reached ", "4 steps are enough: [Draw(", " gives reached 3"]
                .allSatisfy { text.contains($0) }
        }
        Self.counter(limit: .max).check(seed: 4)
    }

    @Test("an error that the model throws is a failure")
    func errors() throws {
        let test = SequenceTest("throws") {
            0
        } play: { count, draw in
            count += draw.next(below: 2)
            if count > 10 { throw Refusal() }
            return nil
        }
        let failure = try #require(test.failure(of: test.randomSteps(seed: 1, count: 100)))
        #expect(failure.text == "threw Refusal()")
        #expect(test.shrunk(failure).steps.count == 11)
    }

    @Test("what only the end shows is found and shrinks too; no step may be needed")
    func ends() throws {
        let leak = SequenceTest(
            "leak",
            world: { 0 },
            end: { $0 > 1 ? "\($0) are left" : nil },
            play: { count, draw in
                count += draw.next(below: 2)
                return nil
            }
        )
        let failure = try #require(leak.failure(of: leak.randomSteps(seed: 1, count: 100)))
        let short = leak.shrunk(failure)
        #expect(short.text == "at the end: 2 are left" && short.steps.count == 2)
        let none = SequenceTest("always", world: { 0 }, end: { _ in "bad" }, play: { _, _ in nil })
        #expect(none.shrunk(try #require(none.failure(of: none.randomSteps(seed: 1, count: 9)))).steps.isEmpty)
    }

    @Test("every sequence is played, and the first that fails ends it")
    func everySequence() {
        let choices = [Draw(0), Draw(1), Draw(2)]
        let visited = Self.counter(limit: 4).checkEverySequence(upTo: 4) { _ in choices }
        #expect(visited == 3 + 9 + 27 + 81)
        withKnownIssue {
            Self.counter(limit: 1).checkEverySequence(upTo: 4) { _ in choices }
        } matching: {
            $0.description.contains("every sequence, step 3: reached 1")
        }
    }

    @Test("a variant that is not caught, or only by a long sequence, is itself a failure")
    func bites() {
        Self.counter().expectCaught(within: 4, saying: "reached")
        withKnownIssue { Self.counter(limit: .max).expectCaught(within: 4) }
        withKnownIssue { Self.counter().expectCaught(within: 3) }
        withKnownIssue { Self.counter().expectCaught(within: 4, saying: "left") }
    }
}
