/// A pool of objects in size classes: `struct zs_pool`.
///
/// Invariant: each zspage is in the group of its fullness, the pages allocated are those of all zspages, and no
/// zspage is empty. `checkInvariants()` proves it for a state.
///
/// Left out: compaction, migration, the pages' addresses.
public struct ZsmallocPool: Sendable, Equatable {
    /// Where an object is.
    public struct Handle: Sendable, Equatable {
        /// The class, as a place in `classes.classes`.
        public let classPlace: Int
        /// The group of pages.
        public let zspage: Int
    }

    /// Some pages that hold objects of one class.
    struct Zspage: Sendable, Equatable {
        let classPlace: Int
        var inUse = 0
    }

    /// The size classes.
    public let classes: ZsmallocClasses
    /// Every zspage that has been; nil for one that was freed.
    var zspages: [Zspage?] = []
    /// For each class and each fullness (0 to 11), the zspages, the last put in first: `fullness_list`.
    var groups: [[[Int]]]
    /// `pages_allocated`.
    public internal(set) var pagesAllocated = 0

    /// An empty pool.
    public init(_ classes: ZsmallocClasses) {
        self.classes = classes
        let empty = [[Int]](repeating: [], count: 12)
        groups = [[[Int]]](repeating: empty, count: classes.classes.count)
    }

    /// How many zspages a class has, and how many objects are in them.
    public func usage(ofClass place: Int) -> (zspages: Int, objects: Int) {
        var zspageCount = 0
        var objects = 0
        for case .some(let zspage) in zspages where zspage.classPlace == place {
            zspageCount += 1
            objects += zspage.inUse
        }
        return (zspageCount, objects)
    }

    /// The fullness of a zspage in tenths: 0 if it is empty, 11 if it is full. Follows `get_fullness_group`.
    public static func fullness(inUse: Int, of objects: Int) -> Int {
        if inUse == 0 { return 0 }
        return inUse == objects ? 11 : 100 * inUse / objects / 10 + 1
    }

    /// Stores an object. Follows `zs_malloc` and `find_get_zspage`: the fullest zspage that has room is taken.
    ///
    /// - Parameter bytes: The length of the contents, 1 to 4096.
    /// - Returns: Where the object is.
    public mutating func allocate(_ bytes: Int) -> Handle {
        let place = classes.place(forBytes: bytes)
        var chosen: Int?
        for fullness in (0...10).reversed() {
            if let first = groups[place][fullness].first {
                chosen = first
                break
            }
        }
        let zspage: Int
        if let chosen {
            zspage = chosen
        } else {
            zspages.append(Zspage(classPlace: place))
            zspage = zspages.count - 1
            pagesAllocated += classes.classes[place].pagesPerZspage
        }
        let isNew = chosen == nil
        move(zspage, by: 1, isNew: isNew)
        return Handle(classPlace: place, zspage: zspage)
    }

    /// Frees an object; a zspage that gets empty is freed as well. Follows `zs_free`.
    public mutating func free(_ handle: Handle) {
        move(handle.zspage, by: -1, isNew: false)
        guard zspages[handle.zspage]?.inUse == 0 else { return }
        groups[handle.classPlace][0].removeAll { $0 == handle.zspage }
        zspages[handle.zspage] = nil
        pagesAllocated -= classes.classes[handle.classPlace].pagesPerZspage
    }

    /// Changes the number of objects, and the group if the fullness is another. Follows `fix_fullness_group`.
    private mutating func move(_ zspage: Int, by change: Int, isNew: Bool) {
        guard let old = zspages[zspage] else { return }
        let capacity = classes.classes[old.classPlace].objectsPerZspage
        let before = Self.fullness(inUse: old.inUse, of: capacity)
        let after = Self.fullness(inUse: old.inUse + change, of: capacity)
        zspages[zspage]?.inUse += change
        if isNew {
            groups[old.classPlace][after].insert(zspage, at: 0)
        } else if before != after {
            groups[old.classPlace][before].removeAll { $0 == zspage }
            groups[old.classPlace][after].insert(zspage, at: 0)
        }
    }

    /// A rule that a state breaks. A correct pool never has one.
    public enum Violation: Equatable, Sendable {
        /// A zspage is in the wrong group, in none or in two.
        case wrongGroup(zspage: Int)
        /// A zspage is empty, or holds more than it can.
        case wrongCount(zspage: Int)
        /// The pages do not add up.
        case wrongPages(counted: Int)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        var pages = 0
        for (index, zspage) in zspages.enumerated() {
            guard let zspage else { continue }
            let own = classes.classes[zspage.classPlace]
            pages += own.pagesPerZspage
            if zspage.inUse < 1 || zspage.inUse > own.objectsPerZspage { violations.append(.wrongCount(zspage: index)) }
            var places = 0
            for (fullness, group) in groups[zspage.classPlace].enumerated() where group.contains(index) {
                places += fullness == Self.fullness(inUse: zspage.inUse, of: own.objectsPerZspage) ? 1 : 2
            }
            if places != 1 { violations.append(.wrongGroup(zspage: index)) }
        }
        if pages != pagesAllocated { violations.append(.wrongPages(counted: pages)) }
        return violations
    }
}
