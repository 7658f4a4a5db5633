/// The size classes of zsmalloc, which keeps objects of like size together in groups of pages.
///
///     let classes = ZsmallocClasses(chainSize: 8)
///     classes.class(forBytes: 1000).size            // 1024: 1008 has the same layout
///     classes.class(forBytes: 1000).pagesPerZspage  // 1
///     classes.hugeClassSize                         // 3625: larger objects get a page of their own
///
/// Follows `zs_create_pool`, `calculate_zspage_chain_size` and `lookup_size_class` (`mm/zsmalloc.c`), for pages of
/// 4 KiB.
public struct ZsmallocClasses: Sendable, Equatable {
    /// `struct size_class`.
    public struct SizeClass: Sendable, Equatable {
        /// How many bytes an object has, its handle included.
        public let size: Int
        /// `pages_per_zspage`: how many pages are chained, which leaves the least waste.
        public let pagesPerZspage: Int
        /// `objs_per_zspage`.
        public let objectsPerZspage: Int
    }

    /// `PAGE_SIZE`.
    public static let pageSize = 4096
    /// `ZS_MIN_ALLOC_SIZE`.
    public static let minimum = 32
    /// `ZS_SIZE_CLASS_DELTA`.
    public static let step = 16
    /// `ZS_HANDLE_SIZE`: what an object is longer than its contents.
    public static let handleSize = 8

    /// `CONFIG_ZSMALLOC_CHAIN_SIZE`: the most pages that are chained, 4 to 16.
    public let chainSize: Int
    /// `huge_class_size`: contents of this length or more are not worth compressing.
    public let hugeClassSize: Int
    /// The classes that there are, the largest first.
    public let classes: [SizeClass]
    /// The class of each index, as a place in `classes`.
    private let places: [Int]

    /// The classes of a pool.
    public init(chainSize: Int = 8) {
        self.chainSize = chainSize
        let count = (Self.pageSize - Self.minimum + Self.step - 1) / Self.step + 1
        var classes: [SizeClass] = []
        var places = [Int](repeating: 0, count: count)
        var huge = 0
        for index in (0..<count).reversed() {
            let size = Swift.min(Self.minimum + index * Self.step, Self.pageSize)
            let pages = Self.chainSize(of: size, limit: chainSize)
            let objects = pages * Self.pageSize / size
            if pages != 1, objects != 1, huge == 0 { huge = size - (Self.handleSize - 1) }
            // Classes with the same layout are one, of the largest of their sizes.
            let isNew = classes.last.map { $0.pagesPerZspage != pages || $0.objectsPerZspage != objects } ?? true
            if isNew {
                classes.append(SizeClass(size: size, pagesPerZspage: pages, objectsPerZspage: objects))
            }
            places[index] = classes.count - 1
        }
        self.classes = classes
        self.places = places
        hugeClassSize = huge
    }

    /// How many pages to chain for objects of a size. Follows `calculate_zspage_chain_size`.
    public static func chainSize(of size: Int, limit: Int) -> Int {
        if size & (size - 1) == 0 { return 1 }
        var best = 1
        var least = Int.max
        for pages in 1...limit {
            let waste = pages * pageSize % size
            if waste < least {
                least = waste
                best = pages
            }
        }
        return best
    }

    /// The place in `classes` of the class for contents of this length, 1 to 4096 bytes; its handle is added.
    /// Follows `lookup_size_class`.
    public func place(forBytes bytes: Int) -> Int {
        let size = bytes + Self.handleSize
        let index = size > Self.minimum ? (size - Self.minimum + Self.step - 1) / Self.step : 0
        return places[Swift.min(index, places.count - 1)]
    }

    /// The class for contents of this length.
    public func `class`(forBytes bytes: Int) -> SizeClass { classes[place(forBytes: bytes)] }
}
