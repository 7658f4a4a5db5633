/// A reserve of elements in front of another allocator, so that I/O goes on when memory is exhausted: `mempool_t` of
/// `mm/mempool.c`.
///
///     var pool = try Mempool(minimum: 2, free: 5, reclaimable: 0)    // 2 of the 5 are set aside
///     let element = pool.allocate(task: 0, canSleep: false)          // from the allocator, while it has any
///
/// The allocator behind it is a stack of equal objects; some more can be had by direct reclaim. Elements are numbered.
///
/// Left out: the kinds of allocator (slab, kmalloc, pages), poisoning, and how long anyone sleeps.
public struct Mempool: Sendable, Equatable {
    /// Where an element came from, or what became of a request.
    public enum Outcome: Sendable, Equatable {
        /// `pool->alloc` had one without any effort.
        case fromAllocator(Int)
        /// `remove_element`: from the reserve.
        case fromReserve(Int)
        /// `pool->alloc` had one after direct reclaim.
        case fromReclaim(Int)
        /// NULL: the caller may not sleep.
        case failed
        /// The task sleeps until an element comes back, or for five seconds.
        case waits

        /// The element, if there is one.
        public var element: Int? {
            switch self {
            case .fromAllocator(let element), .fromReserve(let element), .fromReclaim(let element): element
            case .failed, .waits: nil
            }
        }
    }

    /// What became of an element that was freed, and of those who waited for one.
    public struct Return: Sendable, Equatable {
        /// Whether it refilled the reserve; else it went back to the allocator.
        public let refilled: Bool
        /// The tasks that were woken and now have an element, in the order in which they got it.
        public let served: [Service]

        /// A task that waited, and its element.
        public struct Service: Sendable, Equatable {
            /// The task.
            public let task: Int
            /// How it was served.
            public let outcome: Outcome
        }
    }

    /// How many elements are guaranteed: `min_nr`.
    public private(set) var minimum: Int
    /// The reserve, the element that goes next last: `elements`; `curr_nr` is its count.
    public internal(set) var reserve: [Int] = []
    /// What the allocator has, the object that goes next last.
    public internal(set) var free: [Int]
    /// What direct reclaim could still free, the object that goes next last.
    public internal(set) var reclaimable: [Int]
    /// The elements that callers have, in the order in which they got them.
    public internal(set) var used: [Int] = []
    /// Objects of the allocator that others than this pool's users have.
    public internal(set) var taken: [Int] = []
    /// The tasks that sleep, the one that began last in front: `wait`.
    public internal(set) var waiting: [Int] = []
    /// How many objects there are in all.
    public let objectCount: Int

    /// A pool whose reserve is filled at once. Follows `mempool_init_node`, with `GFP_KERNEL`.
    ///
    /// - Parameters:
    ///   - minimum: How many elements are guaranteed, at least 1.
    ///   - free: How many objects the allocator has. They are handed out by number, from 0.
    ///   - reclaimable: How many more direct reclaim can free.
    /// - Throws: `MempoolError`.
    public init(minimum: Int, free: Int, reclaimable: Int) throws(MempoolError) {
        guard minimum >= 1, free >= 0, reclaimable >= 0 else { throw .badSize }
        guard minimum <= free + reclaimable else { throw .noMemory(minimum: minimum, objects: free + reclaimable) }
        self.minimum = minimum
        self.free = (0..<free).reversed()
        self.reclaimable = (free..<(free + reclaimable)).reversed()
        objectCount = free + reclaimable
        fill()
    }

    /// Allocates with `GFP_KERNEL` up to the minimum, or as far as memory goes.
    private mutating func fill() {
        while reserve.count < minimum {
            guard let element = free.popLast() ?? reclaimable.popLast() else { return }
            reserve.append(element)
        }
    }

    // MARK: Allocating

    /// Gets an element: `mempool_alloc`.
    ///
    /// The first try asks the allocator without direct reclaim and I/O; the reserve comes before any effort.
    ///
    /// - Parameters:
    ///   - task: Who asks; a number by which it is known while it waits.
    ///   - canSleep: Whether the mask has `__GFP_DIRECT_RECLAIM`: `GFP_NOIO` has, `GFP_ATOMIC` has not.
    /// - Returns: What became of the request.
    public mutating func allocate(task: Int, canSleep: Bool) -> Outcome {
        if let element = free.popLast() {
            used.append(element)
            return .fromAllocator(element)
        }
        if let element = reserve.popLast() {
            used.append(element)
            return .fromReserve(element)
        }
        guard canSleep else { return .failed }
        return retry(task)
    }

    /// The second try and each after a sleep: the whole mask, the reserve, then to sleep.
    private mutating func retry(_ task: Int) -> Outcome {
        let outcome: Outcome
        if let element = free.popLast() {
            outcome = .fromAllocator(element)
        } else if let element = reclaimable.popLast() {
            outcome = .fromReclaim(element)
        } else if let element = reserve.popLast() {
            outcome = .fromReserve(element)
        } else {
            waiting.insert(task, at: 0)
            return .waits
        }
        if let element = outcome.element { used.append(element) }
        return outcome
    }

    // MARK: Giving back

    /// Gives an element back: `mempool_free`. The reserve is refilled before the allocator gets any, and all who wait
    /// are woken.
    ///
    /// - Throws: `MempoolError.notUsed`; nothing has changed then.
    public mutating func release(_ element: Int) throws(MempoolError) -> Return {
        guard let index = used.firstIndex(of: element) else { throw .notUsed(element) }
        used.remove(at: index)
        guard reserve.count < minimum else {
            free.append(element)
            return Return(refilled: false, served: [])
        }
        reserve.append(element)
        return Return(refilled: true, served: wake())
    }

    /// Five seconds are over for all who wait: they try again.
    public mutating func timeOut() -> [Return.Service] {
        wake()
    }

    /// All run, the one in front of the queue first; those without success sleep again.
    private mutating func wake() -> [Return.Service] {
        var served: [Return.Service] = []
        let tasks = waiting
        waiting = []
        for task in tasks {
            let outcome = retry(task)
            if outcome != .waits { served.append(Return.Service(task: task, outcome: outcome)) }
        }
        return served
    }

    // MARK: Size, and other users of memory

    /// Changes the minimum: `mempool_resize`. A larger reserve is filled as far as memory goes.
    ///
    /// - Throws: `MempoolError.badSize`.
    public mutating func resize(to new: Int) throws(MempoolError) {
        guard new >= 1 else { throw .badSize }
        while new <= minimum, new < reserve.count, let element = reserve.popLast() { free.append(element) }
        minimum = new
        fill()
    }

    /// Others take objects from the allocator, or give back what they took, as far as there are any.
    public mutating func setTaken(_ count: Int) {
        while taken.count < count, let object = free.popLast() { taken.append(object) }
        while taken.count > count, let object = taken.popLast() { free.append(object) }
    }
}

extension Mempool {
    /// A rule that was broken.
    public enum Violation: Sendable, Equatable {
        /// The reserve has more elements than the minimum.
        case overfull
        /// This object is nowhere, or in several places.
        case misplaced(Int)
        /// Elements are in the reserve, fewer than guaranteed ones are in use, and yet a task waits.
        case needlessWait
        /// The reserve and the elements in use are together fewer than guaranteed.
        case guaranteeBroken
    }

    /// Checks every rule. After a resize the guarantee holds again only when memory was found for it.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if reserve.count > minimum { violations.append(.overfull) }
        var places = [Int](repeating: 0, count: objectCount)
        for object in reserve + free + reclaimable + used + taken { places[object] += 1 }
        for object in places.indices where places[object] != 1 { violations.append(.misplaced(object)) }
        if !waiting.isEmpty, !reserve.isEmpty { violations.append(.needlessWait) }
        if reserve.count + used.count < minimum { violations.append(.guaranteeBroken) }
        return violations
    }
}

extension Mempool.Outcome: CustomStringConvertible {
    /// The outcome in a few words, for transcripts.
    public var description: String {
        switch self {
        case .fromAllocator(let element): "element \(element) from the allocator"
        case .fromReserve(let element): "element \(element) from the reserve"
        case .fromReclaim(let element): "element \(element) after reclaim"
        case .failed: "NULL"
        case .waits: "sleeps"
        }
    }
}

/// Why a pool refused.
public enum MempoolError: Error, Sendable, Equatable {
    /// A reserve has at least one element, and no count is negative.
    case badSize
    /// There is not enough memory for the reserve: `-ENOMEM`.
    case noMemory(minimum: Int, objects: Int)
    /// The element is not in use.
    case notUsed(Int)

    /// What is wrong and what to do.
    public var message: String {
        switch self {
        case .badSize: "A reserve has at least one element, and counts are not negative."
        case .noMemory(let minimum, let objects):
            "\(minimum) elements cannot be set aside of \(objects): give a smaller reserve or more memory."
        case .notUsed(let element): "Element \(element) is not in use: give back one that was handed out."
        }
    }
}

extension MempoolError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
