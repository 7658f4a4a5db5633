/// Memory cgroups of version 2 and what is charged to them: `mm/memcontrol.c` over `mm/page_counter.c`.
///
///     var cgroups = MemoryCgroups(cpus: 1)
///     let pod = cgroups.makeGroup(in: 0)
///     var events: [CgroupEvent] = []
///     cgroups.charge(pod, .anonymous, pages: 1, cpu: 0, recordingInto: &events)
///     cgroups.counters[pod].usage  // 64: one page, and 63 in the stock of CPU 0
///
/// Each group has one task. Anonymous pages are the task's and cannot be reclaimed, because there is no swap;
/// pages of the page cache are clean, unused and on the inactive list. One task runs at a time, on one node.
///
/// Invariant: the usage of each group is the sum of the pages and stocks in its subtree, and what is known of its
/// protected usage is what follows from its usage. `checkInvariants()` proves it for a state.
///
/// Left out: swap and its limits, kernel memory and `obj_cgroup`, writeback, slab shrinkers, `memory.oom.group`.
public struct MemoryCgroups: Sendable {
    /// `MEMCG_CHARGE_BATCH`: how many pages are charged at once, and how many a stock holds.
    public static let chargeBatch: Int64 = 64
    /// `MAX_RECLAIM_RETRIES`.
    static let maxReclaimRetries = 16
    /// `SWAP_CLUSTER_MAX`.
    static let swapClusterMax: Int64 = 32
    /// `DEF_PRIORITY`.
    static let defaultPriority = 12

    /// What a charge is for.
    public enum Kind: Sendable, Equatable {
        /// Memory of the task: it stays until the task frees it or dies.
        case anonymous
        /// The page cache: it can be reclaimed.
        case cache
    }

    /// How a charge may be served.
    public enum Mode: Sendable, Equatable {
        /// `GFP_KERNEL`, as for a page fault: may wait, reclaim, and kill.
        case kernel
        /// `GFP_KERNEL | __GFP_NORETRY`, as for a huge page that can be done without.
        case noRetry
        /// `GFP_NOWAIT`: may not wait.
        case nowait
        /// `GFP_ATOMIC`: may not wait, and is let through.
        case atomic
        /// `PF_MEMALLOC`: the task frees memory.
        case memalloc
    }

    /// `enum memcg_memory_event`, as the file `memory.events` shows it: this group and all below.
    public struct Counts: Sendable, Equatable {
        /// `low`: reclaimed although it is below `memory.low`.
        public internal(set) var low = 0
        /// `high`: its tasks had to reclaim because of `memory.high`.
        public internal(set) var high = 0
        /// `max`: a charge came to the limit.
        public internal(set) var max = 0
        /// `oom`: reclaim did not help.
        public internal(set) var oom = 0
        /// `oom_kill`: a task was killed.
        public internal(set) var oomKill = 0
    }

    /// One memory cgroup, apart from its counter.
    public struct Group: Sendable, Equatable {
        /// Its children, in the order in which they were made.
        public internal(set) var children: [Int] = []
        /// Anonymous pages of its task.
        public internal(set) var anonymous: Int64 = 0
        /// Pages of the page cache that were first read by its task.
        public internal(set) var cache: Int64 = 0
        /// Whether its task lives.
        public internal(set) var isAlive = true
        /// `memory.events`.
        public internal(set) var events = Counts()
        /// Where the next partial walk from this group goes on: `struct mem_cgroup_reclaim_iter`.
        var walkPosition: Int?
    }

    /// `struct memcg_stock_pcp`: pages charged in advance, of one group for each CPU.
    public struct Stock: Sendable, Equatable {
        /// `cached`: whose they are.
        public internal(set) var group: Int?
        /// `nr_pages`.
        public internal(set) var pages: Int64 = 0
    }

    /// Whether cgroup2 is mounted with `memory_recursiveprot`, as systemd does.
    public let isRecursive: Bool
    /// The kernel's ticks a second: `HZ`.
    public let ticksPerSecond: UInt64
    /// The groups, the root first.
    public internal(set) var groups = [Group()]
    /// The stocks, by CPU.
    public internal(set) var stocks: [Stock]
    /// How long tasks have slept because of `memory.high`, in ticks.
    public internal(set) var sleptTicks: UInt64 = 0
    var tree = PageCounterTree()

    /// The root group alone.
    ///
    /// - Parameters:
    ///   - cpus: How many CPUs have a stock, 1 or more.
    ///   - isRecursive: `memory_recursiveprot`.
    ///   - ticksPerSecond: `HZ`.
    public init(cpus: Int, isRecursive: Bool = true, ticksPerSecond: UInt64 = 250) {
        stocks = [Stock](repeating: Stock(), count: Swift.max(1, cpus))
        self.isRecursive = isRecursive
        self.ticksPerSecond = ticksPerSecond
    }

    /// The groups' counters, in the order of `groups`.
    public var counters: [PageCounter] { tree.counters }

    /// Makes a group without limits.
    ///
    /// - Precondition: The parent exists.
    public mutating func makeGroup(in parent: Int) -> Int {
        let group = tree.makeCounter(in: parent)
        groups.append(Group())
        groups[parent].children.append(group)
        return group
    }

    /// Declares `memory.min` and `memory.low`, in pages.
    public mutating func protect(_ group: Int, min: Int64, low: Int64) {
        tree.setMin(of: group, to: min)
        tree.setLow(of: group, to: low)
    }

    /// Sets `memory.high` and `memory.max` of a group that uses no more than that, in pages.
    public mutating func limit(_ group: Int, high: Int64, max: Int64) {
        tree.setHigh(of: group, to: high)
        tree.setMax(of: group, to: max)
    }

    /// Frees pages of a group: anonymous ones, or as when a file is truncated. They are uncharged at once, not put
    /// into a stock. Follows `uncharge_batch`.
    ///
    /// - Returns: How many were freed: no more than there are.
    @discardableResult
    public mutating func free(_ group: Int, _ kind: Kind, pages: Int64) -> Int64 {
        let there = kind == .anonymous ? groups[group].anonymous : groups[group].cache
        let freed = Swift.max(0, Swift.min(pages, there))
        if kind == .anonymous { groups[group].anonymous -= freed } else { groups[group].cache -= freed }
        tree.uncharge(group, pages: freed)
        return freed
    }

    /// Computes the protection of every group as reclaim for the whole machine would.
    public mutating func calculateProtection() {
        for group in preorder(from: 0) { tree.calculateProtection(of: group, root: 0, isRecursive: isRecursive) }
    }

    // MARK: The tree

    /// The group and all below it, each parent before its children: `css_for_each_descendant_pre`.
    public func preorder(from root: Int) -> [Int] {
        var order: [Int] = []
        var waiting = [root]
        while let group = waiting.popLast() {
            order.append(group)
            waiting += groups[group].children.reversed()
        }
        return order
    }

    /// Counts an event in a group and all above it but the root. Follows `memcg_memory_event`.
    mutating func count(_ event: WritableCount, in group: Int) {
        var place = group
        while true {
            switch event {
            case .low: groups[place].events.low += 1
            case .high: groups[place].events.high += 1
            case .max: groups[place].events.max += 1
            case .oom: groups[place].events.oom += 1
            case .oomKill: groups[place].events.oomKill += 1
            }
            guard let parent = counters[place].parent, parent != 0 else { return }
            place = parent
        }
    }

    /// Which event is counted.
    enum WritableCount {
        case low, high, max, oom, oomKill
    }
}
