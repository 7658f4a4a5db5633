/// The nodes of a machine, their zonelists, and where requests under a memory policy find their pages:
/// `mm/page_alloc.c` and `mm/mempolicy.c`.
///
///     var machine = try NumaMemory(
///         nodes: [.init(hasCPUs: true, managedPages: [3840, 772_915, 0, 0]), .init(managedPages: [0, 0, 9000, 0])],
///         distances: [[10, 20], [20, 10]]
///     )
///     machine.fallbackOrder[1]      // [1, 0]
///
/// Requests are for single pages and may wait (`GFP_KERNEL`, `GFP_HIGHUSER_MOVABLE`).
///
/// Invariant: each node with memory stands once in each fallback order, a node's own before all others; no zone
/// has fewer than 0 free pages or more than it manages; free pages and pages in use add up.
///
/// Left out: reclaim and the OOM killer, `zone_reclaim_mode`, weighted interleaving, home nodes, migration
/// between nodes, huge pages, memory that is plugged in later.
public struct NumaMemory: Sendable {
    /// One node.
    public struct Node: Sendable, Equatable {
        /// Whether it has CPUs; a node of CXL memory has none.
        public let hasCPUs: Bool
        /// Its zones, lowest first, one for each `ZoneType`; those without pages are empty.
        public internal(set) var zones: [NodeWatermarks.Zone]
        /// What `/sys/devices/system/node/node*/numastat` counts.
        public internal(set) var statistics = NumaStatistics()

        /// A node; `managedPages` are by zone, lowest first.
        public init(hasCPUs: Bool = false, managedPages: [Int64]) {
            self.hasCPUs = hasCPUs
            zones = []
            for type in ZoneType.allCases where type.rawValue < managedPages.count {
                let pages = managedPages[type.rawValue]
                zones.append(NodeWatermarks.Zone(type: type, managedPages: pages, freePages: pages))
            }
        }

        /// Whether the node is in `N_MEMORY`.
        public var hasMemory: Bool { zones.contains { $0.managedPages > 0 } }
    }

    /// One entry of a zonelist: `struct zoneref`.
    public struct Zoneref: Sendable, Equatable {
        /// The node.
        public let node: Int
        /// The zone of that node.
        public let zone: ZoneType
    }

    /// `MAX_NUMNODES`, with `NODES_SHIFT` 6 as x86-64 has it by default.
    public static let maxNodes = 64

    /// The nodes by number.
    public internal(set) var nodes: [Node]
    /// `node_distance`: row by row, 10 for a node itself.
    public let distances: [[Int]]
    /// By node: all nodes with memory, in the order in which requests of that node try them.
    public internal(set) var fallbackOrder: [[Int]] = []
    /// `node_load`: how often a node came first among those of another distance.
    public internal(set) var nodeLoad: [Int]
    /// `min_free_kbytes`, in KiB.
    public private(set) var minFreeKbytes: Int64
    /// The nodes that the task's cpuset allows: `mems_allowed`.
    public private(set) var allowed: NodeSet
    /// The task's memory policy.
    public private(set) var policy = MemoryPolicy.local
    /// `il_prev`: the node that interleaving took last.
    var lastInterleaved = NumaMemory.maxNodes - 1

    /// The state after boot, with all memory free, the default policy, and all nodes allowed.
    ///
    /// - Parameters:
    ///   - nodes: 1 to 64 nodes of four zones with at most `NodeWatermarks.pageLimit` pages each.
    ///   - distances: A square of distances from 10 to 255, 10 only from a node to itself.
    ///   - hugePages: Whether khugepaged raises `min_free_kbytes`.
    /// - Throws: `NumaError` if a number is out of range or there is no memory below Movable.
    public init(nodes: [Node], distances: [[Int]], hugePages: Bool = true) throws(NumaError) {
        guard (1...Self.maxNodes).contains(nodes.count) else { throw .unusableNode(nodes.count) }
        var lowMemory: Int64 = 0
        var zoneCount: Int64 = 0
        for (number, node) in nodes.enumerated() {
            guard node.zones.count == ZoneType.allCases.count else { throw .unusableNode(number) }
            for zone in node.zones {
                guard zone.managedPages >= 0, zone.managedPages <= NodeWatermarks.pageLimit else {
                    throw .unusableNode(number)
                }
                if zone.type != .movable && zone.managedPages > 0 {
                    lowMemory += zone.managedPages
                    zoneCount += 1
                }
            }
        }
        guard lowMemory > 0 else { throw .noLowMemory }
        guard distances.count == nodes.count else { throw .unusableDistances(row: distances.count) }
        for (from, row) in distances.enumerated() {
            guard row.count == nodes.count else { throw .unusableDistances(row: from) }
            for (to, distance) in row.enumerated()
            where distance > 255 || (from == to) != (distance == 10) || distance < 10 {
                throw .unusableDistances(row: from)
            }
        }
        self.nodes = nodes
        self.distances = distances
        nodeLoad = [Int](repeating: 0, count: nodes.count)
        allowed = NodeSet(count: nodes.count)
        minFreeKbytes = NodeWatermarks.calculateMinFreeKbytes(bufferPages: lowMemory)
        for number in self.nodes.indices {
            NodeWatermarks.setLowmemReserve(of: &self.nodes[number].zones, ratios: [256, 256, 32, 0])
        }
        setWatermarks(lowMemory)
        if hugePages {
            let recommended = NodeWatermarks.recommendedMinFreeKbytes(
                zoneCount: zoneCount,
                bufferPages: freeBufferPages
            )
            if recommended > minFreeKbytes {
                minFreeKbytes = recommended
                setWatermarks(lowMemory)
            }
        }
        for number in nodes.indices { fallbackOrder.append(buildFallbackOrder(of: number)) }
    }

    /// Confines the task to nodes, as its cpuset's `cpuset.mems` does.
    ///
    /// - Throws: `NumaError.noUsableNode` if none of them has memory. The policy is set anew after this.
    public mutating func allow(_ allowed: NodeSet) throws(NumaError) {
        guard !(allowed & nodesWithMemory).isEmpty else { throw .noUsableNode }
        self.allowed = allowed & NodeSet(count: nodes.count)
    }

    /// Sets the task's policy. Follows `mpol_set_nodemask`: of its nodes, those count that have memory and that
    /// the cpuset allows.
    ///
    /// - Throws: `NumaError.noUsableNode` if there is none (`-EINVAL` in the kernel).
    public mutating func set(_ policy: MemoryPolicy) throws(NumaError) {
        guard policy.mode != .local else {
            self.policy = .local
            return
        }
        var usable = policy.nodes & allowed & nodesWithMemory
        guard !usable.isEmpty else { throw .noUsableNode }
        // As `mpol_new_preferred` does.
        if policy.mode == .preferred { usable = NodeSet(bits: 1 << UInt64(usable.first)) }
        self.policy = MemoryPolicy(policy.mode, nodes: usable)
        // As `do_set_mempolicy` does.
        lastInterleaved = Self.maxNodes - 1
    }

    /// `node_states[N_MEMORY]`.
    public var nodesWithMemory: NodeSet {
        var set = NodeSet()
        for number in nodes.indices where nodes[number].hasMemory { set.insert(number) }
        return set
    }

    private mutating func setWatermarks(_ lowMemory: Int64) {
        for number in nodes.indices {
            for zone in nodes[number].zones.indices where nodes[number].zones[zone].managedPages > 0 {
                nodes[number].zones[zone].setWatermarks(
                    minFreeKbytes: minFreeKbytes,
                    lowMemory: lowMemory,
                    scaleFactor: 10
                )
            }
        }
    }

    /// Follows `nr_free_buffer_pages`.
    private var freeBufferPages: Int64 {
        var sum: Int64 = 0
        for node in nodes {
            for zone in node.zones where zone.type != .movable && zone.managedPages > zone.high {
                sum += zone.managedPages - zone.high
            }
        }
        return sum
    }
}

/// What a node counts about the pages that requests got: `enum numa_stat_item`.
public struct NumaStatistics: Sendable, Equatable {
    /// Pages from this node that the request preferred.
    public var hit: Int64 = 0
    /// Pages from this node for requests that preferred another.
    public var miss: Int64 = 0
    /// Pages from another node for requests that preferred this one.
    public var foreign: Int64 = 0
    /// Pages from this node where interleaving wanted them.
    public var interleaveHit: Int64 = 0
    /// Pages from this node for its own CPUs.
    public var local: Int64 = 0
    /// Pages from this node for CPUs of others.
    public var other: Int64 = 0
}

/// Why a machine or a policy is not possible.
public enum NumaError: Error, Equatable, Sendable {
    /// A node has not four zones of a possible size, or there are not 1 to 64 nodes.
    case unusableNode(Int)
    /// No node has memory below `ZONE_MOVABLE`.
    case noLowMemory
    /// A row of distances is not possible.
    case unusableDistances(row: Int)
    /// None of the nodes has memory and is allowed.
    case noUsableNode

    /// What is wrong, and what to do.
    public var message: String {
        switch self {
        case .unusableNode(let node):
            "Node \(node) is not possible: give 1 to 64 nodes, each with four zones of 0 to 1073741824 pages."
        case .noLowMemory: "No node has memory below the Movable zone, where the kernel lives: give one some."
        case .unusableDistances(let row):
            "Row \(row) of the distances is not possible: give one for each node, 10 to itself, 11 to 255 to others."
        case .noUsableNode: "None of these nodes has memory and is allowed by the cpuset: name one that is."
        }
    }
}

extension NumaError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
