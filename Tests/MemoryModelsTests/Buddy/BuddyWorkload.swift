import MemoryModels

/// One step of a workload that makes sense in any state, so that a sequence stays valid when steps
/// are left out of it.
enum BuddyStep: CustomStringConvertible {
    case allocate(Int)
    /// Frees the live block that was allocated so many allocations ago, modulo the live blocks; nothing
    /// if there are none.
    case free(Int)

    var description: String {
        switch self {
        case .allocate(let order): "a\(order)"
        case .free(let choice): "f\(choice)"
        }
    }
}

/// A zone to run steps in, and how it is checked.
struct BuddyWorld: CustomStringConvertible, Sendable {
    var start: UInt64
    var count: Int
    var pageblockOrder: Order = 9
    /// The state is checked after every so many steps.
    var checkEvery = 1

    var description: String { "zone \(start)..<\(start + UInt64(count)), pageblocks of order \(pageblockOrder)" }

    /// How the zone frees a block: the real way, or a broken one that the checks must catch.
    typealias Free = (inout BuddyAllocator, PageFrameNumber, Order) throws -> Void

    /// Runs the steps beside the oracle.
    ///
    /// - Returns: The first difference; nil if there is none.
    func firstFailure(of steps: [BuddyStep], free: Free = { try $0.free($1, order: $2) }) -> String? {
        guard
            var zone = try? BuddyAllocator(
                start: PageFrameNumber(start),
                pageCount: count,
                pageblockOrder: pageblockOrder
            )
        else { return "the zone could not be built" }
        var oracle = BitmapOracle(start: start, count: count)
        var live: [(page: UInt64, order: Int)] = []
        for (number, step) in steps.enumerated() {
            switch step {
            case .allocate(let order):
                let expected = oracle.allocate(order: order)
                let page = zone.allocate(order: Order(order) ?? .max)?.rawValue
                if page != expected {
                    return "step \(number) \(step): got \(page as Any), expected \(expected as Any)"
                }
                if let page { live.append((page, order)) }
            case .free(let choice):
                guard !live.isEmpty else { continue }
                let block = live.remove(at: live.count - 1 - choice % live.count)
                oracle.free(block.page, order: block.order)
                do {
                    try free(&zone, PageFrameNumber(block.page), Order(block.order) ?? .max)
                } catch {
                    return "step \(number) \(step): refused: \(error)"
                }
            }
            if (number + 1) % checkEvery == 0 || number + 1 == steps.count,
                let difference = Self.difference(between: zone, and: oracle)
            {
                return "step \(number) \(step): \(difference)"
            }
        }
        return nil
    }

    /// What is wrong with the zone's state, if anything.
    static func difference(between zone: BuddyAllocator, and oracle: BitmapOracle) -> String? {
        let violations = zone.checkInvariants()
        guard violations.isEmpty else { return "broken invariants: \(violations)" }
        guard zone.freePageCount == oracle.freePageCount else {
            return "\(zone.freePageCount) free pages, expected \(oracle.freePageCount)"
        }
        for order in Order.all {
            let list = zone.freeBlocks(order: order, type: .movable).map(\.rawValue)
            guard list == oracle.lists[order.rawValue] else {
                return "order-\(order) list is \(list), expected \(oracle.lists[order.rawValue])"
            }
        }
        return nil
    }

    /// Draws steps: more allocations than frees while the zone fills, small orders more often.
    static func randomSteps(count: Int, maxOrder: Int, seed: UInt64) -> [BuddyStep] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { number in
            let filling = number / 500 % 2 == 0
            if random.next(below: 100) < (filling ? 60 : 40) {
                let order = Swift.min(random.next(below: maxOrder + 1), random.next(below: maxOrder + 1))
                return .allocate(order)
            }
            return .free(random.next(below: 1 << 20))
        }
    }

    /// A shorter sequence that fails too: runs of steps are left out, and numbers made smaller, until
    /// nothing can be spared.
    func shrunk(_ steps: [BuddyStep], free: Free = { try $0.free($1, order: $2) }) -> [BuddyStep] {
        var steps = steps
        var before: Int
        repeat {
            before = steps.count
            var length = steps.count / 2
            while length > 0 {
                removeRuns(of: length, from: &steps, free: free)
                length /= 2
            }
            for index in steps.indices {
                for simpler in steps[index].simpler {
                    var candidate = steps
                    candidate[index] = simpler
                    if firstFailure(of: candidate, free: free) != nil {
                        steps = candidate
                        break
                    }
                }
            }
        } while steps.count < before
        return steps
    }

    private func removeRuns(of length: Int, from steps: inout [BuddyStep], free: Free) {
        var from = 0
        while from < steps.count {
            var shorter = steps
            shorter.removeSubrange(from..<Swift.min(from + length, steps.count))
            if firstFailure(of: shorter, free: free) != nil {
                steps = shorter
            } else {
                from += length
            }
        }
    }
}

extension BuddyStep {
    /// Steps like this one with smaller numbers, the smallest first.
    fileprivate var simpler: [BuddyStep] {
        switch self {
        case .allocate(let order): (0..<order).map { .allocate($0) }
        case .free(let choice): (0..<Swift.min(choice, 8)).map { .free($0) }
        }
    }
}
