/// Frames in the order of their last use: the list of LRU.
///
/// The list is circular, as the kernel's lists are, with a head in front of the frame that was used longest ago.
/// So every entry has two neighbours, and no step has to ask whether it is at an end.
struct UseOrder: Sendable {
    /// The entries before and after one.
    struct Neighbours: Sendable {
        /// Used before it, or the head.
        var older: Int32
        /// Used after it, or the head.
        var newer: Int32
    }

    /// The entry of each frame, and the head's behind them. An entry on no list is its own neighbour.
    var neighbours: [Neighbours]

    /// An empty list of at most so many frames.
    init(frames: Int) {
        neighbours = (0..<Int32(frames + 1)).map { Neighbours(older: $0, newer: $0) }
    }

    private var head: Int { neighbours.count - 1 }

    /// The frame used longest ago.
    ///
    /// - Precondition: A frame is on the list.
    var oldest: Int { Int(neighbours[head].newer) }

    /// The frames, the one used longest ago first.
    var frames: [Int] {
        var frames: [Int] = []
        var frame = oldest
        // A damaged list may run in a circle: no list has more entries than there are.
        while frame != head, frames.count < head {
            frames.append(frame)
            frame = Int(neighbours[frame].newer)
        }
        return frames
    }

    /// Makes a frame the newest, whether it was on the list or not.
    @inline(__always)
    mutating func use(_ frame: Int) {
        let head = head
        // As one access, because an array checks before each change that nobody else holds it.
        neighbours.withUnsafeMutableBufferPointer { neighbours in
            let old = neighbours[frame]
            neighbours[Int(old.older)].newer = old.newer
            neighbours[Int(old.newer)].older = old.older
            let newest = neighbours[head].older
            neighbours[frame] = Neighbours(older: newest, newer: Int32(truncatingIfNeeded: head))
            neighbours[Int(newest)].newer = Int32(truncatingIfNeeded: frame)
            neighbours[head].older = Int32(truncatingIfNeeded: frame)
        }
    }
}
