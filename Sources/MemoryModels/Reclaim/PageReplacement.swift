/// A fixed number of frames, a string of page references, and a rule for which page has to leave: the
/// replacement algorithms of the textbooks.
///
///     var run = try PageReplacement(.fifo, frames: 3, references: [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5])
///     run.finish()
///     run.faults  // 9
///
/// Paging is on demand: a page is loaded when it is referenced, never before. Free frames are used first,
/// lowest first. A page that is loaded counts as referenced, so Clock sets its bit at once.
///
/// Linux uses none of these rules as it stands. Its lists come nearest to Clock: a page at the tail whose
/// accessed bit is set gets another round (`folio_check_references`, `mm/vmscan.c`).
///
/// Invariant: no page is in two frames; the frames in use are the lowest ones; LRU's list has every
/// resident page once, in the order of last use. `checkInvariants()` proves it for a state.
///
/// - Complexity: A reference takes constant time with FIFO and LRU, amortised constant time with Clock,
///   and at most time in proportion to the logarithm of the number of frames with OPT.
public struct PageReplacement: Sendable {
    /// Which page leaves when all frames are in use.
    public enum Policy: Sendable, Equatable, CaseIterable {
        /// The page that was loaded first.
        case fifo
        /// The page whose last use is longest ago.
        case lru
        /// The page whose next use is farthest away: the optimum, which needs to know the future. Of
        /// several that are never used again, the one in the lowest frame.
        case opt
        /// The first page without a reference bit at or behind the hand, which clears the bits it passes.
        case clock
    }

    /// What one reference did.
    public struct Access: Equatable, Sendable {
        // Narrow, so that an access fits in registers.
        let page32, frame32, victim32: Int32
        /// Whether it had to be loaded.
        public let isFault: Bool

        /// The page.
        public var page: Int { Int(page32) }
        /// The frame that it is in now.
        public var frame: Int { Int(frame32) }
        /// The page that left the frame for it, if one did.
        public var victim: Int? { victim32 == nowhere ? nil : Int(victim32) }

        @inline(__always)
        init(page: Int, frame: Int, isFault: Bool, victim: Int32 = nowhere) {
            page32 = Int32(truncatingIfNeeded: page)
            frame32 = Int32(truncatingIfNeeded: frame)
            victim32 = victim
            self.isFault = isFault
        }
    }

    /// A page that Clock's hand passed: its bit was set, and is now clear.
    public struct SecondChance: Equatable, Sendable {
        /// The frame that the hand was at.
        public let frame: Int
        /// The page in it.
        public let page: Int
    }

    /// Page numbers are below this.
    public static let pageLimit = 1 << 20
    /// The largest number of frames.
    public static let frameLimit = 1 << 20

    /// The rule.
    public let policy: Policy
    /// How many frames there are.
    public let frameCount: Int
    /// The pages that are referenced, in order.
    public let references: [Int]

    /// How many references were made.
    public internal(set) var position = 0
    /// How many of them found their page.
    public var hits: Int { position - faults }
    /// How many had to load it.
    public internal(set) var faults = 0
    /// How many pages had to leave.
    public internal(set) var evictions = 0
    /// Clock's hand: the frame that it looks at next. With FIFO, the frame whose page leaves next.
    public internal(set) var hand = 0

    /// The page in each frame that is in use.
    var pageIn: [Int32] = []
    /// Clock's reference bit of each frame in use.
    var isReferenced: [Bool] = []
    /// The frame of each page; `nowhere` if it is in none.
    var frameOf: [Int32]
    /// OPT: the position at which the page of each frame is referenced next; `never` if it is not.
    var farthest: FarthestUse
    /// OPT: for each position, the next one at which the same page is referenced.
    let nextPosition: [Int32]
    /// LRU: the frames in use in the order of their last use.
    var useOrder: UseOrder

    static let nowhere: Int32 = -1
    static let never = Int32.max

    /// Frames that are all free, before the first reference.
    ///
    /// - Parameters:
    ///   - policy: The rule.
    ///   - frames: How many frames, 1 to `frameLimit`.
    ///   - references: The pages that will be referenced, each 0 to `pageLimit` - 1.
    /// - Throws: `PageReplacementError` if a number is out of range.
    public init(_ policy: Policy, frames: Int, references: [Int]) throws(PageReplacementError) {
        guard (1...Self.frameLimit).contains(frames) else { throw .unusableFrameCount(frames) }
        // All are below the limit, a power of two, if their bits taken together are. It is quicker than one by one.
        var top = -1
        var bits = 0
        for page in references {
            top = Swift.max(top, page)
            bits |= page
        }
        if !(0..<Self.pageLimit).contains(bits) {
            for (position, page) in references.enumerated() where !(0..<Self.pageLimit).contains(page) {
                throw .unusablePage(page, position: position)
            }
        }
        self.policy = policy
        frameCount = frames
        self.references = references
        frameOf = [Int32](repeating: Self.nowhere, count: top + 1)
        nextPosition = policy == .opt ? Self.nextPositions(references, pages: top + 1) : []
        farthest = FarthestUse(frames: policy == .opt ? frames : 0)
        useOrder = UseOrder(frames: policy == .lru ? frames : 0)
    }

    private static func nextPositions(_ references: [Int], pages: Int) -> [Int32] {
        var upcoming = [Int32](repeating: never, count: pages)
        var next = [Int32](repeating: never, count: references.count)
        for position in references.indices.reversed() {
            next[position] = upcoming[references[position]]
            upcoming[references[position]] = Int32(position)
        }
        return next
    }

    // MARK: State

    /// The page in each frame, lowest frame first; nil for a free frame.
    public var frames: [Int?] {
        (0..<frameCount).map { $0 < pageIn.count ? Int(pageIn[$0]) : nil }
    }

    /// Clock's reference bit of a frame; false for a free frame and with other policies.
    public func referenceBit(ofFrame frame: Int) -> Bool {
        frame < isReferenced.count && isReferenced[frame]
    }

    /// When the page in a frame is referenced next, as a position in `references`; nil if it never is, if the
    /// frame is free, or if the policy does not look ahead.
    public func nextUse(ofFrame frame: Int) -> Int? {
        guard policy == .opt, frame < pageIn.count, farthest.nextUse[frame] != Self.never else { return nil }
        return Int(farthest.nextUse[frame])
    }

    /// The resident pages in the order in which they would leave if nothing in memory were used again:
    /// first loaded, least recently used, farthest next use, or next under the hand.
    public var evictionOrder: [Int] {
        switch policy {
        case .fifo, .clock:
            return pageIn.indices.map { Int(pageIn[(hand + $0) % pageIn.count]) }
        case .lru:
            return useOrder.frames.map { Int(pageIn[$0]) }
        case .opt:
            // The farther the use, the smaller the key; the frame breaks ties.
            var keys = pageIn.indices.map { UInt64(Self.never - farthest.nextUse[$0]) << 32 | UInt64($0) }
            keys.sort()
            return keys.map { Int(pageIn[Int($0 & 0xFFFF_FFFF)]) }
        }
    }
}
