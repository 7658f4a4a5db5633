/// Where an entry begins or ends: `struct change_member`.
public struct E820ChangePoint: Sendable, Hashable {
    /// The address.
    public let address: UInt64
    /// The index of the entry in the table before the update.
    public let entry: Int
    /// Whether the entry begins here.
    public let isStart: Bool
}

/// What the sweep did at one change point.
public struct E820SweepEvent: Sendable, Equatable {
    /// The change point.
    public let point: E820ChangePoint
    /// The entries that lie over the addresses from here on, by index.
    public let overlapping: [Int]
    /// The largest type among them, or nil where there is none.
    public let type: E820Type?
    /// The type before this point.
    public let lastType: E820Type?
    /// The new entry that was finished here.
    public let finished: E820Entry?
    /// Whether a new entry begins here.
    public let begins: Bool
}

extension E820Table {
    /// How an update ended: the kernel returns 0 for the first and -1 for the others.
    public enum UpdateOutcome: Equatable, Sendable {
        /// The table is now sorted, disjoint and minimal.
        case updated
        /// A table of fewer than two entries is left as it is.
        case tooFewEntries
        /// This entry runs past the highest address. The table is left as it is, overlaps and all.
        case wrapsAround(entry: Int)
    }

    /// Sorts the table, removes overlaps in favour of the highest type number, and merges neighbours of
    /// one type.
    ///
    /// Follows `e820__update_table`: all starts and ends are sorted (`cpcompare`: a start before an end
    /// at the same address); a sweep over them keeps the list of entries that lie over the current
    /// address, and a new entry begins wherever the largest type in that list changes. If the new
    /// entries do not fit, the rest is dropped, as in the kernel.
    ///
    /// - Complexity: O(n log n + n · depth of overlap).
    @discardableResult
    public mutating func update() -> UpdateOutcome {
        var events = NoEvents<E820SweepEvent>()
        return update(events: &events)
    }

    /// As `update()`, and appends what happened at each change point to `events`.
    @discardableResult
    public mutating func update(recordingInto events: inout [E820SweepEvent]) -> UpdateOutcome {
        var log = EventLog<E820SweepEvent>()
        let outcome = update(events: &log)
        events += log.events
        return outcome
    }

    private mutating func update(events: inout some EventSink<E820SweepEvent>) -> UpdateOutcome {
        guard entries.count >= 2 else { return .tooFewEntries }
        for (index, entry) in entries.enumerated() where entry.wrapsAround {
            return .wrapsAround(entry: index)
        }
        var points = changePoints()
        points.sort { Self.precedes($0, $1) }
        sweep(over: points, events: &events)
        return .updated
    }

    /// The starts and ends of all entries that are not empty, in the order of the table.
    func changePoints() -> [E820ChangePoint] {
        var points: [E820ChangePoint] = []
        for (index, entry) in entries.enumerated() where entry.size != 0 {
            points.append(E820ChangePoint(address: entry.address, entry: index, isStart: true))
            points.append(E820ChangePoint(address: entry.end, entry: index, isStart: false))
        }
        return points
    }

    /// `cpcompare`: by address; at the same address, starts before ends. The kernel does not say more,
    /// and nothing depends on it; by entry after that, so that traces are the same everywhere.
    static func precedes(_ left: E820ChangePoint, _ right: E820ChangePoint) -> Bool {
        if left.address != right.address { return left.address < right.address }
        if left.isStart != right.isStart { return left.isStart }
        return left.entry < right.entry
    }

    /// Replaces the table by what a sweep over `points` finds.
    mutating func sweep(over points: [E820ChangePoint], events: inout some EventSink<E820SweepEvent>) {
        let old = entries
        var overlapping: [Int] = []
        var new: [E820Entry] = []
        // The entry being built, whose size is not known yet.
        var open: E820Entry?
        for point in points {
            if point.isStart {
                overlapping.append(point.entry)
            } else if let index = overlapping.firstIndex(of: point.entry) {
                overlapping.swapAt(index, overlapping.count - 1)
                overlapping.removeLast()
            }
            var largest: UInt32 = 0
            for index in overlapping { largest = max(largest, old[index].type.rawValue) }
            let type = largest == 0 ? nil : E820Type(rawValue: largest)
            let lastType = open?.type
            var finished: E820Entry?
            let begins = type != lastType || type?.staysApart == true
            if begins {
                if var entry = open {
                    entry.size = point.address - entry.address
                    if entry.size != 0 {
                        new.append(entry)
                        finished = entry
                    }
                }
                open = type.map { E820Entry(address: point.address, size: 0, type: $0) }
            }
            events.record(
                E820SweepEvent(
                    point: point,
                    overlapping: overlapping,
                    type: type,
                    lastType: lastType,
                    finished: finished,
                    begins: begins && type != nil
                )
            )
            if new.count == capacity { break }
        }
        entries = new
    }
}
