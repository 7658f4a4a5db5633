/// The pool of KFENCE: each object on a page of its own, with a guard page on each side.
///
///     var random = SplitMix64(seed: 1)
///     var pool = KfencePool(KfenceSettings(), random: &random)
///     pool.allocate(13, alignment: 16, site: 1, atRight: true)  // .guarded(…), 16 bytes before the page's end
///
/// Follows `mm/kfence/core.c` and `kfence_report_error` (`mm/kfence/report.c`).
///
/// Left out: caches freed after RCU or destroyed with objects left, initialisation on allocation and on free, stress
/// tests with random faults, kfence.check_on_panic.
public struct KfencePool: Sendable, Equatable {
    /// `PAGE_SIZE`.
    public static let pageSize: UInt64 = 4096

    /// What was set.
    public let settings: KfenceSettings
    /// `__kfence_pool`: its first address.
    public let start: UInt64
    /// The objects, by number. Object k is on page 2 k + 2 of the pool.
    public internal(set) var objects: [KfenceObject]
    /// For each page whether an access to it faults.
    public internal(set) var isProtected: [Bool]
    /// Numbers of the free objects; the first is taken next, so that a freed one is used again as late as possible.
    public internal(set) var freelist: [Int]
    /// Which sites have objects in the pool.
    public internal(set) var coverage: KfenceCoverage
    /// `kfence_allocation_gate`: an allocation is taken if it is below 1 before.
    public internal(set) var gate: Int
    /// Milliseconds until the gate is opened again.
    public internal(set) var untilGateOpens: Int
    /// `KFENCE_COUNTER_ALLOCATED`.
    public internal(set) var allocatedCount = 0

    /// A pool whose objects are unused, in an order drawn at random. The gate is open. Follows `kfence_init_pool`.
    ///
    /// - Parameters:
    ///   - settings: How it samples.
    ///   - start: The pool's first address, aligned to a page.
    ///   - random: What shuffles the freelist.
    public init(_ settings: KfenceSettings, start: UInt64 = 0xffff_8880_4000_0000, random: inout SplitMix64) {
        self.settings = settings
        self.start = start
        let count = settings.objectCount
        objects = []
        isProtected = [Bool](repeating: false, count: (count + 1) * 2)
        isProtected[0] = true
        for number in 0..<count {
            objects.append(KfenceObject(address: start + UInt64(2 * number + 2) * Self.pageSize))
            isProtected[2 * number + 3] = true
        }
        isProtected[1] = true
        freelist = Array(0..<count)
        var place = count
        while place > 0 {
            freelist.swapAt(place - 1, random.next(below: place))
            place -= 1
        }
        coverage = KfenceCoverage(objectCount: count)
        gate = -settings.burst
        untilGateOpens = settings.sampleInterval
    }

    /// The byte with which the rest of a page is filled at an address: `KFENCE_CANARY_PATTERN_U8`.
    public static func canary(_ address: UInt64) -> UInt8 {
        0xaa ^ UInt8(address & 7)
    }

    /// Lets milliseconds pass. Follows `toggle_allocation_gate`.
    public mutating func wait(_ milliseconds: Int) {
        var left = milliseconds
        while left >= untilGateOpens {
            left -= untilGateOpens
            untilGateOpens = settings.sampleInterval
            gate = -settings.burst
        }
        untilGateOpens -= left
    }

    /// Whether sites that have an object in the pool are turned away. Follows `should_skip_covered`.
    public var skipsCovered: Bool {
        allocatedCount > settings.objectCount * settings.skipCoveredThreshold / 100
    }

    // MARK: Allocation

    /// Offers an allocation to KFENCE. What it does not take, the slab allocator serves. Follows `__kfence_alloc`.
    ///
    /// - Parameters:
    ///   - size: What was asked for, in bytes, at least 1.
    ///   - alignment: That of the cache: a power of two, 8 to 4,096.
    ///   - site: The hash of the allocation's stack.
    ///   - atRight: The kernel draws this at random: whether the object goes to the right end of its page.
    /// - Returns: The object, or why it is not guarded.
    public mutating func allocate(_ size: UInt64, alignment: UInt64, site: UInt32, atRight: Bool) -> KfenceAllocation {
        guard size <= Self.pageSize else { return .incompatible }
        gate += 1
        guard gate <= 1 else { return .gateClosed }
        // The interval's one chance is gone even if the allocation is turned away below.
        if skipsCovered && coverage.contains(site) { return .covered }
        // kfence_guarded_alloc
        guard !freelist.isEmpty else { return .noCapacity }
        let number = freelist.removeFirst()
        let page = pageAddress(number)
        if objects[number].state == .freed { isProtected[2 * number + 2] = false }
        let right = (page + Self.pageSize - size) / alignment * alignment
        objects[number].address = atRight ? right : page
        objects[number].state = .allocated
        objects[number].size = size
        objects[number].siteHash = site
        coverage.add(site, 1)
        setCanary(number)
        allocatedCount += 1
        return .guarded(object: number, address: objects[number].address)
    }

    /// Fills the page around an object, by words of 8 bytes. Follows `set_canary`.
    private mutating func setCanary(_ number: Int) {
        let page = pageAddress(number)
        if objects[number].bytes.isEmpty {
            objects[number].bytes = [UInt8](repeating: 0, count: Int(Self.pageSize))
        }
        let first = Int(objects[number].address - page)
        // The last word of the object may be filled in part; whoever allocates it has to set it anyway.
        let end = Int((objects[number].address - page + objects[number].size) / 8 * 8)
        for offset in 0..<Int(Self.pageSize) where offset < first || offset >= end {
            objects[number].bytes[offset] = Self.canary(UInt64(offset))
        }
    }

    /// The page of an object. Follows `metadata_to_pageaddr`.
    public func pageAddress(_ number: Int) -> UInt64 {
        start + UInt64(2 * number + 2) * Self.pageSize
    }

    /// The object whose page, or guard page to the right, an address lies in. Follows `addr_to_metadata`.
    public func object(at address: UInt64) -> Int? {
        guard address >= start, (address - start) / Self.pageSize < UInt64(isProtected.count) else { return nil }
        let number = Int((address - start) / (2 * Self.pageSize)) - 1
        return number < 0 || number >= objects.count ? nil : number
    }
}
