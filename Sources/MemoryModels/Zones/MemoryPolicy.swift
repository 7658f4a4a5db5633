/// A task's memory policy, as `set_mempolicy` sets it.
public struct MemoryPolicy: Sendable, Equatable {
    /// What the nodes are for.
    public enum Mode: Sendable, Equatable, CaseIterable {
        /// `MPOL_LOCAL`, the default: the node of the CPU that asks.
        case local
        /// `MPOL_PREFERRED`: one node first.
        case preferred
        /// `MPOL_PREFERRED_MANY`: some nodes first.
        case preferredMany
        /// `MPOL_BIND`: some nodes only.
        case bind
        /// `MPOL_INTERLEAVE`: some nodes in turn.
        case interleave
    }

    /// What the nodes are for.
    public let mode: Mode
    /// The nodes; empty for `local`.
    public let nodes: NodeSet

    /// The default policy.
    public static let local = MemoryPolicy(.local, nodes: NodeSet())

    /// A policy with its nodes.
    public init(_ mode: Mode, nodes: NodeSet) {
        self.mode = mode
        self.nodes = nodes
    }
}
