/// One counter of pages in a hierarchy: `struct page_counter`. All counts are in pages.
public struct PageCounter: Sendable, Equatable {
    /// `PAGE_COUNTER_MAX`: no limit.
    public static let unlimited = Int64.max / 4096

    /// The counter above; nil for the root.
    public let parent: Int?
    /// `usage`: what is charged here and below.
    public internal(set) var usage: Int64 = 0
    /// `min`: memory that is never reclaimed by pressure from outside, as declared.
    public internal(set) var min: Int64 = 0
    /// `low`: memory that is reclaimed only if nothing else is left, as declared.
    public internal(set) var low: Int64 = 0
    /// `high`: above it tasks reclaim and are slowed down.
    public internal(set) var high = PageCounter.unlimited
    /// `max`: the hard limit.
    public internal(set) var max = PageCounter.unlimited
    /// `min_usage`, `low_usage`: how much of the declared protection is made use of.
    public internal(set) var minUsage: Int64 = 0, lowUsage: Int64 = 0
    /// `children_min_usage`, `children_low_usage`: the sum of those of the children.
    public internal(set) var childrenMinUsage: Int64 = 0, childrenLowUsage: Int64 = 0
    /// `emin`, `elow`: the protection in effect when it was last computed.
    public internal(set) var effectiveMin: Int64 = 0, effectiveLow: Int64 = 0
    /// `watermark`: the largest usage so far, as `memory.peak` shows it.
    public internal(set) var watermark: Int64 = 0
    /// `failcnt`: how many charges failed at this counter's limit.
    public internal(set) var failures: Int64 = 0
}

/// Counters in a tree, the root first; a parent comes before its children.
///
///     var counters = PageCounterTree()
///     let pod = counters.makeCounter(in: 0)
///     counters.setMax(of: pod, to: 100)
///     counters.tryCharge(pod, pages: 64)  // nil: charged
///     counters.tryCharge(pod, pages: 64)  // 1: the counter that is at its limit; nothing was charged
///
/// Follows `mm/page_counter.c`, for one processor at a time.
public struct PageCounterTree: Sendable, Equatable {
    /// The counters; the first is the root.
    public internal(set) var counters = [PageCounter(parent: nil)]

    /// The root alone.
    public init() {}

    /// Adds a counter without limits and protection.
    ///
    /// - Precondition: The parent exists.
    public mutating func makeCounter(in parent: Int) -> Int {
        counters.append(PageCounter(parent: parent))
        return counters.count - 1
    }

    /// Charges pages to a counter and all above it, unless one of them would exceed its `max`; then nothing stays
    /// charged. Follows `page_counter_try_charge`: it adds on the way up, and takes away again what it added.
    ///
    /// - Returns: The first counter at its limit; nil if the pages are charged.
    public mutating func tryCharge(_ counter: Int, pages: Int64) -> Int? {
        var place: Int? = counter
        while let current = place {
            counters[current].usage += pages
            let usage = counters[current].usage
            if usage > counters[current].max {
                counters[current].usage -= pages
                counters[current].failures += 1
                var undone = counter
                while undone != current, let above = counters[undone].parent {
                    cancel(undone, pages: pages)
                    undone = above
                }
                return current
            }
            propagateProtectedUsage(current)
            counters[current].watermark = Swift.max(counters[current].watermark, usage)
            place = counters[current].parent
        }
        return nil
    }

    /// Charges pages whatever the limits are. Follows `page_counter_charge`.
    public mutating func charge(_ counter: Int, pages: Int64) {
        var place: Int? = counter
        while let current = place {
            counters[current].usage += pages
            propagateProtectedUsage(current)
            counters[current].watermark = Swift.max(counters[current].watermark, counters[current].usage)
            place = counters[current].parent
        }
    }

    /// Takes pages out of a counter and all above it. Follows `page_counter_uncharge`.
    public mutating func uncharge(_ counter: Int, pages: Int64) {
        var place: Int? = counter
        while let current = place {
            cancel(current, pages: pages)
            place = counters[current].parent
        }
    }

    /// Sets `max` without a look at the usage, as `memory_max_write` does.
    public mutating func setMax(of counter: Int, to pages: Int64) { counters[counter].max = pages }

    /// Sets `high`. Follows `page_counter_set_high`.
    public mutating func setHigh(of counter: Int, to pages: Int64) { counters[counter].high = pages }

    /// Declares `min`. Follows `page_counter_set_min`.
    public mutating func setMin(of counter: Int, to pages: Int64) {
        counters[counter].min = pages
        propagateUpwards(from: counter)
    }

    /// Declares `low`. Follows `page_counter_set_low`.
    public mutating func setLow(of counter: Int, to pages: Int64) {
        counters[counter].low = pages
        propagateUpwards(from: counter)
    }

    private mutating func propagateUpwards(from counter: Int) {
        var place: Int? = counter
        while let current = place {
            propagateProtectedUsage(current)
            place = counters[current].parent
        }
    }

    /// Follows `page_counter_cancel`.
    private mutating func cancel(_ counter: Int, pages: Int64) {
        counters[counter].usage -= pages
        propagateProtectedUsage(counter)
    }

    /// Tells the parent how much of this counter's protection is in use. Follows `propagate_protected_usage`.
    private mutating func propagateProtectedUsage(_ counter: Int) {
        guard let parent = counters[counter].parent else { return }
        let usage = counters[counter].usage
        let min = Swift.min(usage, counters[counter].min)
        counters[parent].childrenMinUsage += min - counters[counter].minUsage
        counters[counter].minUsage = min
        let low = Swift.min(usage, counters[counter].low)
        counters[parent].childrenLowUsage += low - counters[counter].lowUsage
        counters[counter].lowUsage = low
    }
}
