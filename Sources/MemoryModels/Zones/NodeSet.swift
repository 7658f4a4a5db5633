/// A set of NUMA nodes: `nodemask_t`, with room for nodes 0 to 63.
public struct NodeSet: Sendable, Equatable {
    /// A bit for each node; bit 0 is node 0.
    public var bits: UInt64

    /// The nodes whose bits are set.
    public init(bits: UInt64 = 0) {
        self.bits = bits
    }

    /// The nodes 0 to `count` - 1.
    public init(count: Int) {
        bits = count >= 64 ? .max : (1 << UInt64(count)) - 1
    }

    /// Whether there is no node in it.
    public var isEmpty: Bool { bits == 0 }

    /// How many nodes there are.
    public var count: Int { bits.nonzeroBitCount }

    /// The lowest node; 64 if there is none. Follows `first_node`.
    public var first: Int { bits.trailingZeroBitCount }

    /// The nodes, ascending.
    public var members: [Int] {
        var members: [Int] = []
        for node in 0..<64 where contains(node) { members.append(node) }
        return members
    }

    /// Whether the node is in the set: `node_isset`.
    public func contains(_ node: Int) -> Bool {
        bits >> UInt64(node) & 1 == 1
    }

    /// Puts the node in: `node_set`.
    public mutating func insert(_ node: Int) {
        bits |= 1 << UInt64(node)
    }

    /// The next node above `node`, or else the lowest. Follows `next_node_in`.
    public func next(after node: Int) -> Int {
        let above = node >= 63 ? 0 : bits & (UInt64.max << UInt64(node + 1))
        return above == 0 ? first : above.trailingZeroBitCount
    }

    /// The nodes that are in both: `nodes_and`.
    public static func & (left: NodeSet, right: NodeSet) -> NodeSet {
        NodeSet(bits: left.bits & right.bits)
    }
}
