@testable import MemoryModels

/// The replacement policies once more, written as the textbooks define them and without regard to speed.
enum ReplacementOracle {
    /// The page that leaves at each reference: nil for a hit or a free frame.
    static func victims(
        _ policy: PageReplacement.Policy,
        frames: Int,
        references: [Int]
    ) -> (faults: Int, victims: [Int?], resident: Set<Int>) {
        switch policy {
        case .fifo: fifo(frames, references)
        case .lru: lru(frames, references)
        case .clock: secondChance(frames, references)
        case .opt: optimum(frames, references)
        }
    }

    private static func fifo(_ frames: Int, _ references: [Int]) -> (Int, [Int?], Set<Int>) {
        var queue: [Int] = []
        var faults = 0
        let victims = references.map { page -> Int? in
            if queue.contains(page) { return nil }
            faults += 1
            queue.append(page)
            return queue.count > frames ? queue.removeFirst() : nil
        }
        return (faults, victims, Set(queue))
    }

    /// By stack distance: a reference hits if fewer than `frames` other pages were used since the last one.
    private static func lru(_ frames: Int, _ references: [Int]) -> (Int, [Int?], Set<Int>) {
        var faults = 0
        var resident: Set<Int> = []
        var victims: [Int?] = []
        for (position, page) in references.enumerated() {
            let last = references[..<position].lastIndex(of: page)
            let between = last.map { Set(references[($0 + 1)..<position]).count }
            var victim: Int?
            if between.map({ $0 >= frames }) ?? true {
                faults += 1
                if resident.count == frames {
                    victim = resident.min { left, right in
                        let uses = references[..<position]
                        return (uses.lastIndex(of: left) ?? -1) < (uses.lastIndex(of: right) ?? -1)
                    }
                }
            }
            if let victim { resident.remove(victim) }
            resident.insert(page)
            victims.append(victim)
        }
        return (faults, victims, resident)
    }

    /// Clock as the queue it stands for: a referenced page at its head goes to the tail without its bit.
    private static func secondChance(_ frames: Int, _ references: [Int]) -> (Int, [Int?], Set<Int>) {
        var queue: [(page: Int, bit: Bool)] = []
        var faults = 0
        let victims = references.map { page -> Int? in
            if let place = queue.firstIndex(where: { $0.page == page }) {
                queue[place].bit = true
                return nil
            }
            faults += 1
            var victim: Int?
            while queue.count == frames {
                let head = queue.removeFirst()
                if head.bit { queue.append((head.page, false)) } else { victim = head.page }
            }
            queue.append((page, true))
            return victim
        }
        return (faults, victims, Set(queue.map { $0.page }))
    }

    private static func optimum(_ frames: Int, _ references: [Int]) -> (Int, [Int?], Set<Int>) {
        var slots: [Int] = []
        var faults = 0
        var victims: [Int?] = []
        for (position, page) in references.enumerated() {
            guard !slots.contains(page) else {
                victims.append(nil)
                continue
            }
            faults += 1
            guard slots.count == frames else {
                slots.append(page)
                victims.append(nil)
                continue
            }
            let next = slots.map { references[position...].firstIndex(of: $0) ?? Int.max }
            let slot = next.firstIndex(of: next.max() ?? 0) ?? 0
            victims.append(slots[slot])
            slots[slot] = page
        }
        return (faults, victims, Set(slots))
    }

    /// The fewest faults that any policy can have: all choices are tried.
    static func fewestFaults(frames: Int, references: ArraySlice<Int>, resident: Set<Int> = []) -> Int {
        guard let page = references.first else { return 0 }
        let rest = references.dropFirst()
        if resident.contains(page) { return fewestFaults(frames: frames, references: rest, resident: resident) }
        if resident.count < frames {
            return 1 + fewestFaults(frames: frames, references: rest, resident: resident.union([page]))
        }
        return 1
            + resident.reduce(Int.max) { best, victim in
                let kept = resident.subtracting([victim]).union([page])
                return Swift.min(best, fewestFaults(frames: frames, references: rest, resident: kept))
            }
    }
}

/// Runs the model beside its oracle.
enum ReplacementCheck {
    /// The first difference; nil if there is none.
    static func difference(
        _ policy: PageReplacement.Policy,
        frames: Int,
        references: [Int],
        checkEvery: Int = 1,
        breaking: (inout PageReplacement) -> Void = { _ in }
    ) -> String? {
        guard var run = try? PageReplacement(policy, frames: frames, references: references) else {
            return "the run could not be made"
        }
        let expected = ReplacementOracle.victims(policy, frames: frames, references: references)
        while let access = run.next() {
            let position = run.position - 1
            breaking(&run)
            if access.page != references[position] || access.victim != expected.victims[position] {
                return "\(position): \(access), expected victim \(expected.victims[position] as Any)"
            }
            if run.position % checkEvery == 0 {
                let violations = run.checkInvariants()
                if !violations.isEmpty { return "\(position): \(violations)" }
            }
        }
        if run.faults != expected.faults { return "\(run.faults) faults, expected \(expected.faults)" }
        if Set(run.frames.compactMap { $0 }) != expected.resident { return "other pages are resident" }
        return nil
    }

    /// Strings of references, judged as a whole: OPT knows what comes.
    static func test(
        _ policy: PageReplacement.Policy,
        frames: Int,
        pages: Int,
        checkEvery: Int = 1,
        breaking: @escaping (inout PageReplacement) -> Void = { _ in }
    ) -> SequenceTest<[Int], Int> {
        SequenceTest(
            name: "\(policy), \(frames) frames",
            world: { [] },
            play: { references, page in
                references.append(page)
                return nil
            },
            end: {
                difference(policy, frames: frames, references: $0, checkEvery: checkEvery, breaking: breaking)
            },
            step: { random, _ in min(random.next(below: pages), random.next(below: pages)) }
        )
    }
}
