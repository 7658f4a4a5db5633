/// The order in which a cache's new slabs hand out their objects with `CONFIG_SLAB_FREELIST_RANDOM`.
///
/// Follows `freelist_randomize` (`mm/slab_common.c`), `next_freelist_entry` and `shuffle_freelist` (`mm/slub.c`). The
/// kernel keeps offsets in bytes, `random_seq[i] * size`; here they are numbers of objects.
///
///     var random = SplitMix64(seed: 1)
///     let sequence = FreelistSequence(count: 8, random: &random)
///     sequence.order(of: 8, from: 3)  // the sequence from place 3 on, and round
public struct FreelistSequence: Equatable, Sendable {
    /// One exchange of the shuffle: places `place` and `drawn`, which may be the same.
    public struct Swap: Equatable, Sendable {
        /// The place that is settled: from the last down to 1.
        public let place: Int
        /// What was drawn, from 0 to `place`.
        public let drawn: Int
    }

    /// `random_seq`: a permutation of the numbers of objects.
    public let numbers: [Int]
    /// How it was made.
    public let swaps: [Swap]

    /// Shuffles once, as when a cache is made. Follows `freelist_randomize`.
    ///
    /// - Parameters:
    ///   - count: How many objects a slab of the preferred order has. With fewer than 2 there is nothing to shuffle.
    ///   - random: Stands for `get_random_u32_below`.
    public init(count: Int, random: inout SplitMix64) {
        var numbers = Array(0..<Swift.max(0, count))
        var swaps: [Swap] = []
        for place in stride(from: numbers.count - 1, to: 0, by: -1) {
            let drawn = random.next(below: place + 1)
            numbers.swapAt(place, drawn)
            swaps.append(Swap(place: place, drawn: drawn))
        }
        self.numbers = numbers
        self.swaps = swaps
    }

    /// The order of the objects of a new slab. Follows `shuffle_freelist`.
    ///
    /// - Parameters:
    ///   - objects: How many objects the slab has: fewer than the sequence if its order is the smaller one. Entries
    ///     beyond them are passed over.
    ///   - start: Where in the sequence to begin, 0 up to its length.
    /// - Returns: The numbers of the objects, the first to be handed out first.
    public func order(of objects: Int, from start: Int) -> [Int] {
        // A slab of one object, or a cache without a sequence, is not shuffled.
        guard objects >= 2, !numbers.isEmpty else { return Array(0..<Swift.max(0, objects)) }
        var order: [Int] = []
        var place = start
        while order.count < Swift.min(objects, numbers.count) {
            if numbers[place] < objects { order.append(numbers[place]) }
            place = place + 1 >= numbers.count ? 0 : place + 1
        }
        return order
    }
}
