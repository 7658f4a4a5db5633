import MemoryModels
import Testing

/// A model beside its oracle, and the steps that both take: finds sequences in which they differ, and makes them
/// short.
///
/// Any list of steps must be playable, also one in which earlier steps are missing: a step names live objects by an
/// index modulo their number, or does nothing where it does not apply. Errors that `play` lets through are failures; a
/// trap in the model ends the test run and cannot be shrunk.
struct SequenceTest<World, Step> {
    /// What is printed with a failure to tell the world from others.
    var name: String
    /// A fresh world: a value, which a copy leaves alone.
    var world: () throws -> World
    /// Takes a step in a world and says what is wrong then; nil if nothing is. The step is passed in place so that it
    /// may note what it drew.
    var play: (inout World, inout Step) throws -> String?
    /// What is wrong after the last step.
    var end: (inout World) throws -> String? = { _ in nil }
    /// The step at a place of a random sequence.
    var step: (inout SplitMix64, Int) -> Step

    struct Failure {
        /// The index of the last step that was played.
        var step: Int
        var text: String
        /// The steps up to there.
        var steps: [Step]
        /// The same with what they drew.
        var played: [Step]
    }

    /// Plays the steps in a fresh world up to the first failure.
    func failure(of steps: [Step]) -> Failure? {
        var played: [Step] = []
        func failure(_ text: String) -> Failure {
            Failure(step: played.count - 1, text: text, steps: Array(steps.prefix(played.count)), played: played)
        }
        do {
            var world = try world()
            for step in steps {
                played.append(step)
                if let text = problem(&world, &played[played.count - 1]) { return failure(text) }
            }
            guard let text = try end(&world) else { return nil }
            return failure("at the end: \(text)")
        } catch {
            return failure("threw \(error)")
        }
    }

    private func problem(_ world: inout World, _ step: inout Step) -> String? {
        do { return try play(&world, &step) } catch { return "threw \(error)" }
    }

    /// A failure from which no single step can be left out: runs of steps are, each half as long as the last.
    func shrunk(_ failure: Failure) -> Failure {
        var failure = failure
        var length = max(1, failure.steps.count / 2)
        while true {
            let before = failure.steps.count
            var from = 0
            while from < failure.steps.count {
                var shorter = failure.steps
                shorter.removeSubrange(from..<min(from + length, shorter.count))
                if let found = self.failure(of: shorter) { failure = found } else { from += length }
            }
            if length > 1 { length /= 2 } else if failure.steps.count == before { return failure }
        }
    }

    func randomSteps(seed: UInt64, count: Int) -> [Step] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { step(&random, $0) }
    }

    /// Plays a random sequence; a failure is recorded with its seed and a short sequence.
    func check(seed: UInt64, count: Int = 10_000, sourceLocation: SourceLocation = #_sourceLocation) {
        let steps = randomSteps(seed: seed, count: count)
        if failure(of: steps) != nil { report(steps, "seed \(seed), ", sourceLocation: sourceLocation) }
    }

    private func report(_ steps: [Step], _ context: String, sourceLocation: SourceLocation) {
        guard let first = failure(of: steps) else {
            Issue.record("\(name), \(context)\(steps): fails, but not again", sourceLocation: sourceLocation)
            return
        }
        let short = shrunk(first)
        Issue.record(
            """
            \(name), \(context)step \(first.step): \(first.text)
            \(short.steps.count) steps are enough: \(short.played) gives \(short.text)
            """,
            sourceLocation: sourceLocation
        )
    }

    /// Plays every sequence of up to `length` of the steps that `choices` gives for a world, each from a copy of the
    /// world before it, and returns how many steps were played.
    @discardableResult
    func checkEverySequence(
        upTo length: Int,
        sourceLocation: SourceLocation = #_sourceLocation,
        of choices: (World) -> [Step]
    ) -> Int {
        var visited = 0
        var path: [Step] = []
        func visit(_ world: World) -> Bool {
            for step in choices(world) {
                var next = world
                var played = step
                visited += 1
                path.append(step)
                defer { path.removeLast() }
                guard problem(&next, &played) == nil, path.count < length || isSoundAtEnd(next) else {
                    report(path, "every sequence, ", sourceLocation: sourceLocation)
                    return false
                }
                if path.count < length, !visit(next) { return false }
            }
            return true
        }
        do { _ = visit(try world()) } catch { Issue.record("\(name): threw \(error)", sourceLocation: sourceLocation) }
        return visited
    }

    private func isSoundAtEnd(_ world: World) -> Bool {
        var world = world
        do { return try end(&world) == nil } catch { return false }
    }

    /// Expects that this deliberately broken variant fails, and that few steps are enough to show it.
    func expectCaught(
        seed: UInt64 = 1,
        count: Int = 2000,
        within most: Int,
        saying part: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let first = failure(of: randomSteps(seed: seed, count: count)) else {
            Issue.record("\(name) is not caught", sourceLocation: sourceLocation)
            return
        }
        let short = shrunk(first)
        #expect(short.steps.count <= most, "\(name): \(short.played)", sourceLocation: sourceLocation)
        if let part { #expect(first.text.contains(part), "\(name)", sourceLocation: sourceLocation) }
    }
}

extension SequenceTest where Step == Draw {
    /// A test whose steps draw what they need when they are played.
    init(
        _ name: String,
        world: @escaping () throws -> World,
        end: @escaping (inout World) throws -> String? = { _ in nil },
        play: @escaping (inout World, inout Draw) throws -> String?
    ) {
        self.init(
            name: name,
            world: world,
            play: play,
            end: end,
            step: { Draw(seed: $0.next(), number: $1) }
        )
    }
}
