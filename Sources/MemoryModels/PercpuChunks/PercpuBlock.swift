/// What is known of the free space of a page's worth of units of 4 bytes, or of a whole chunk:
/// `struct pcpu_block_md`. All lengths and places are in units of 4 bytes, one bit each of the allocation map.
public struct PercpuBlock: Sendable, Equatable {
    /// `PCPU_MIN_ALLOC_SIZE`: how many bytes a bit stands for.
    public static let bitSize = 4
    /// `PCPU_BITMAP_BLOCK_BITS`: how many bits a page has.
    public static let pageBits = 1024

    /// A large free area in front of the largest one, or as large behind it; 0 for none.
    public internal(set) var scanHint = 0
    /// Where that one begins.
    public internal(set) var scanHintStart = 0
    /// The largest free area that is known.
    public internal(set) var contigHint: Int
    /// Where it begins.
    public internal(set) var contigHintStart = 0
    /// How much is free at the beginning.
    public internal(set) var leftFree: Int
    /// How much is free at the end.
    public internal(set) var rightFree: Int
    /// No bit in front of this one is free.
    public internal(set) var firstFree = 0
    /// How many bits there are: `nr_bits`.
    public let bitCount: Int

    /// All free: `pcpu_init_md_block`.
    init(bitCount: Int) {
        self.bitCount = bitCount
        contigHint = bitCount
        leftFree = bitCount
        rightFree = bitCount
    }

    /// Takes note of a free area, whole within the block: `pcpu_block_update`.
    mutating func update(_ start: Int, _ end: Int) {
        let contig = end - start
        firstFree = min(firstFree, start)
        if start == 0 { leftFree = contig }
        if end == bitCount { rightFree = contig }
        if contig > contigHint {
            // The old largest area becomes the one in front of it.
            if start > contigHintStart {
                if contigHint > scanHint {
                    scanHintStart = contigHintStart
                    scanHint = contigHint
                } else if start < scanHintStart {
                    scanHint = 0
                }
            } else {
                scanHint = 0
            }
            contigHintStart = start
            contigHint = contig
        } else if contig == contigHint {
            if contigHintStart != 0, start == 0 || start.trailingZeroBitCount > contigHintStart.trailingZeroBitCount {
                // As long, and better aligned.
                contigHintStart = start
                if start < scanHintStart, contigHint > scanHint { scanHint = 0 }
            } else if start > scanHintStart || contigHint > scanHint {
                scanHintStart = start
                scanHint = contig
            }
        } else if start < contigHintStart, contig > scanHint || contig == scanHint && start > scanHintStart {
            scanHintStart = start
            scanHint = contig
        }
    }

    /// Whether so many bits with an alignment fit into the largest area: `pcpu_check_block_hint`.
    func holds(_ bits: Int, _ align: Int) -> Bool {
        Self.align(contigHintStart, align) - contigHintStart + bits <= contigHint
    }

    /// Where to begin looking for so many bits: behind the scan hint if it is too small, else at the first free bit.
    /// Follows `pcpu_next_hint`.
    func nextHint(_ bits: Int) -> Int {
        scanHint > 0 && contigHintStart > scanHintStart && bits > scanHint ? scanHintStart + scanHint : firstFree
    }

    static func align(_ bit: Int, _ align: Int) -> Int {
        (bit + align - 1) & ~(align - 1)
    }
}
