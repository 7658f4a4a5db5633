/// Which free block a request gets.
public enum FitPolicy: Equatable, Sendable, CaseIterable {
    /// The first one in list order that is large enough.
    case first
    /// As `first`, but the search goes on where the last one ended, and once around.
    case next
    /// The smallest one that is large enough; of equal ones the first in list order.
    case best
    /// The largest one; of equal ones the first in list order.
    case worst
}

/// In which order the free list is kept.
public enum FreeListOrder: Equatable, Sendable {
    /// By ascending address.
    case address
    /// By ascending size; equal ones by address.
    case size
    /// The block that was freed last comes first.
    case lastFreed
}

/// A piece of the arena, in bytes from its start.
public struct FreeListBlock: Equatable, Sendable {
    /// Where it starts; of a block in use, where its header starts.
    public var start: Int
    /// Bytes, with the header.
    public var length: Int

    /// A block of `length` bytes at `start`.
    public init(start: Int, length: Int) {
        self.start = start
        self.length = length
    }

    /// The first byte behind it.
    public var end: Int { start + length }
}

/// How an allocation went.
public struct FreeListSearch: Equatable, Sendable {
    /// The block that the program has now; nil if none was large enough.
    public var block: FreeListBlock?
    /// The free block that it was taken from.
    public var source: FreeListBlock?
    /// How many free blocks were looked at.
    public var probes = 0
}

/// Why memory cannot be freed.
public enum FreeListError: Error, Equatable, Sendable {
    /// No block in use starts there.
    case notAllocated
}

extension FreeListError: CustomStringConvertible {
    /// What happened, in a few words.
    public var description: String { "no block in use starts there" }
}
