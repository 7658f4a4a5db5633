/// kmemleak: a garbage collector that reports instead of collecting.
///
///     var kmemleak = Kmemleak()
///     try kmemleak.allocate(0x1000, size: 64)
///     kmemleak.wait(6000)
///     kmemleak.scan(stacks: [])      // nothing new: the checksum is taken
///     kmemleak.scan(stacks: [])      // [0x1000]
///
/// Follows `mm/kmemleak.c`.
///
/// Left out: physical and per-CPU objects, the surplus references of vmalloc, partial frees, per-CPU sections and
/// `struct page`, scans that are interrupted.
public struct Kmemleak: Sendable, Equatable {
    /// `MSECS_MIN_AGE`.
    public static let minimumAge = 5000

    /// The objects, in the order in which they were registered: `object_list`.
    public internal(set) var objects: [KmemleakObject] = []
    /// The places of the objects in `objects`, by address: what the kernel's red-black tree is for.
    var tree: [Int] = []
    /// The time in milliseconds.
    public private(set) var now = 0
    /// When the last scan began.
    public private(set) var lastScan = 0
    /// What is still to be searched: `gray_list`.
    var greyList: [Int] = []

    /// Nothing is registered.
    public init() {}

    /// Lets milliseconds pass.
    public mutating func wait(_ milliseconds: Int) {
        now += milliseconds
    }

    // MARK: Objects

    /// Registers a block. Follows `kmemleak_alloc` and `__link_object`.
    ///
    /// - Parameters:
    ///   - pointer: Its address, a multiple of 8.
    ///   - size: In bytes, at least 1.
    ///   - minCount: How many references it needs: 1 for `kmalloc`, 2 for `vmalloc`, 0 if it is never a leak, -1 if
    ///     it is to be ignored.
    /// - Throws: `KmemleakError` if the block cannot be one, or overlaps another.
    public mutating func allocate(_ pointer: UInt64, size: UInt64, minCount: Int = 1) throws(KmemleakError) {
        guard pointer % 8 == 0, size > 0 else { throw .unusable(pointer) }
        let place = treePlace(of: pointer)
        if place > 0 {
            let before = objects[tree[place - 1]]
            if before.pointer + before.size > pointer { throw .overlaps(pointer) }
        }
        if place < tree.count, objects[tree[place]].pointer < pointer + size { throw .overlaps(pointer) }
        objects.append(KmemleakObject(pointer: pointer, size: size, minCount: minCount, created: now))
        tree.insert(objects.count - 1, at: place)
    }

    /// Forgets a block. Follows `kmemleak_free`.
    public mutating func free(_ pointer: UInt64) throws(KmemleakError) {
        let place = try known(pointer)
        objects.remove(at: place)
        tree.removeAll { $0 == place }
        for index in tree.indices where tree[index] > place { tree[index] -= 1 }
    }

    /// Writes a word of a block.
    public mutating func store(_ value: UInt64, in pointer: UInt64, word: Int) throws(KmemleakError) {
        let place = try known(pointer)
        guard objects[place].words.indices.contains(word) else { throw .noSuchWord(word, object: pointer) }
        objects[place].words[word] = value
    }

    /// The object that begins at an address.
    public func object(at pointer: UInt64) -> KmemleakObject? {
        lookup(pointer, alias: false).map { objects[$0] }
    }

    // MARK: What code says of its objects

    /// It is no leak, whatever is found. Follows `kmemleak_not_leak`.
    public mutating func notLeak(_ pointer: UInt64) throws(KmemleakError) {
        objects[try known(pointer)].minCount = KmemleakObject.grey
    }

    /// It is no leak and holds no pointers. Follows `kmemleak_ignore`.
    public mutating func ignore(_ pointer: UInt64) throws(KmemleakError) {
        let place = try known(pointer)
        objects[place].minCount = KmemleakObject.black
        objects[place].isNotScanned = true
    }

    /// It holds no pointers. Follows `kmemleak_no_scan`.
    public mutating func noScan(_ pointer: UInt64) throws(KmemleakError) {
        objects[try known(pointer)].isNotScanned = true
    }

    /// Only these words hold pointers, and those of earlier calls. Follows `kmemleak_scan_area`.
    public mutating func scanArea(_ pointer: UInt64, words: Range<Int>) throws(KmemleakError) {
        objects[try known(pointer)].scanAreas.append(words)
    }

    /// It may be unreferenced for a moment. Follows `kmemleak_transient_leak`.
    public mutating func transientLeak(_ pointer: UInt64) throws(KmemleakError) {
        objects[try known(pointer)].checksum = UInt32.max
    }

    /// What /sys/kernel/debug/kmemleak lists: addresses of objects that were reported and are unreferenced still.
    ///
    /// - Note: Follows `kmemleak_seq_show`.
    public var suspects: [UInt64] {
        objects.filter { $0.isReported && isUnreferenced($0) }.map { $0.pointer }
    }

    /// Paints all suspects grey, so that they are not listed again: `echo clear`. Follows `kmemleak_clear`.
    public mutating func clear() {
        for index in objects.indices where objects[index].isReported && isUnreferenced(objects[index]) {
            objects[index].minCount = KmemleakObject.grey
        }
    }

    // MARK: Looking up

    /// The place in `tree` of the first object at or behind an address.
    private func treePlace(of pointer: UInt64) -> Int {
        var low = 0
        var high = tree.count
        while low < high {
            let middle = (low + high) / 2
            if objects[tree[middle]].pointer < pointer { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The place of the object that an address lies in, or, without `alias`, that begins there. Follows
    /// `__lookup_object`.
    func lookup(_ pointer: UInt64, alias: Bool) -> Int? {
        let next = treePlace(of: pointer)
        if next < tree.count, objects[tree[next]].pointer == pointer { return tree[next] }
        guard alias, next > 0 else { return nil }
        let object = objects[tree[next - 1]]
        return pointer < object.pointer + object.size ? tree[next - 1] : nil
    }

    private func known(_ pointer: UInt64) throws(KmemleakError) -> Int {
        guard let place = lookup(pointer, alias: false) else { throw .unknownObject(pointer) }
        return place
    }

    mutating func beginScan() { lastScan = now }
}
