/// A counting Bloom filter of the allocation sites that have objects in the pool.
///
/// Follows `alloc_covered_add` and `alloc_covered_contains` (`mm/kfence/core.c`). The kernel's `jhash` of a stack is
/// the caller's business.
public struct KfenceCoverage: Sendable, Equatable {
    /// `ALLOC_COVERED_HNUM`: how many counters a site has.
    static let hashes = 2

    /// The counters: `ALLOC_COVERED_SIZE`, at least four times the number of objects rounded down to a power of two.
    public private(set) var counters: [Int]
    private let order: UInt32

    /// An empty filter for a pool of that many objects.
    public init(objectCount: Int) {
        var order: UInt32 = 2
        while objectCount >> Int(order - 1) > 0 { order += 1 }
        self.order = order
        counters = [Int](repeating: 0, count: 1 << Int(order))
    }

    /// The places of a site's counters; they may be the same.
    public func places(_ hash: UInt32) -> [Int] {
        var places: [Int] = []
        var hash = hash
        for _ in 0..<Self.hashes {
            places.append(Int(hash & UInt32(counters.count - 1)))
            // hash_32
            hash = (hash &* 0x61c8_8647) >> (32 - order)
        }
        return places
    }

    /// Counts an object of a site in, or out with -1.
    mutating func add(_ hash: UInt32, _ value: Int) {
        for place in places(hash) { counters[place] += value }
    }

    /// Whether the site has an object in the pool, or looks as if it had.
    public func contains(_ hash: UInt32) -> Bool {
        !places(hash).contains { counters[$0] == 0 }
    }
}
