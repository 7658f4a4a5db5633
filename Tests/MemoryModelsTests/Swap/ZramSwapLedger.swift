@testable import MemoryModels

/// What a system of processes that swap to zram should come to, by counting who has what: an oracle that knows no
/// slots' bytes and no clusters.
struct ZramSwapLedger {
    /// A page, wherever it is.
    struct Item {
        var contents: ZramSwap.Contents
        var isInMemory = true
        /// Whether it has a slot.
        var hasSlot = false
        /// Whether its slot does not have what is in it.
        var isDirty = true
        /// What the device has of it.
        var stored: ZramSwap.Contents?
        /// Whether a fork since the last certainty may have shared it.
        var isExclusive = true
    }

    /// What a process has at a place.
    struct Entry {
        var id: Int
        var isMapped: Bool
    }

    let slots: Int
    var items: [Int: Item] = [:]
    var entries: [[Int: Entry]?]
    private var nextID = 0

    init(slots: Int) {
        self.slots = slots
        entries = [[:], nil, nil, nil]
    }

    var usedSlots: Int { items.values.count { $0.hasSlot } }
    var isHalfFull: Bool { (slots - usedSlots) * 2 < slots }

    func count(_ id: Int, mapped: Bool) -> Int {
        entries.reduce(0) { $0 + ($1?.values.count { $0.id == id && $0.isMapped == mapped } ?? 0) }
    }

    func contents(_ process: Int, _ page: Int) -> ZramSwap.Contents? {
        entries[process]?[page].flatMap { items[$0.id]?.contents }
    }

    /// The page lost its slot.
    mutating func freeSlot(_ id: Int) {
        items[id]?.hasSlot = false
        items[id]?.stored = nil
        items[id]?.isDirty = true
        if count(id, mapped: true) == 0 { items[id] = nil }
    }

    mutating func touch(_ process: Int, _ page: Int, forWrite: Bool) -> ZramSwap.Touch {
        guard let entry = entries[process]?[page], let item = items[entry.id] else { return .notThere }
        if entry.isMapped { return .mapped }
        let id = entry.id
        let isZero = item.contents == .zeroes
        let wasHalfFull = isHalfFull
        let wasMapped = count(id, mapped: true) > 0
        entries[process]?[page]?.isMapped = true
        items[id]?.isInMemory = true
        if !item.isInMemory, count(id, mapped: false) == 0 {
            items[id]?.isExclusive = true
            freeSlot(id)
            return isZero ? .zeroes(bypassesCache: true) : .read(bypassesCache: true)
        }
        if count(id, mapped: false) == 0, wasHalfFull || (forWrite && !wasMapped) {
            freeSlot(id)
            if !wasMapped { items[id]?.isExclusive = true }
        }
        if item.isInMemory { return .cached }
        items[id]?.isDirty = false
        return isZero ? .zeroes(bypassesCache: false) : .read(bypassesCache: false)
    }

    mutating func store(_ contents: ZramSwap.Contents, _ process: Int, _ page: Int) -> ZramSwap.Touch {
        guard entries[process] != nil else { return .notThere }
        let result = touch(process, page, forWrite: true)
        if let id = entries[process]?[page]?.id {
            if count(id, mapped: true) == 1, count(id, mapped: false) == 0 {
                if items[id]?.isExclusive == false { freeSlot(id) }
                items[id]?.isExclusive = true
                items[id]?.contents = contents
                items[id]?.isDirty = true
                return result
            }
            drop(process, page)
        }
        items[nextID] = Item(contents: contents)
        entries[process]?[page] = Entry(id: nextID, isMapped: true)
        nextID += 1
        return result
    }

    @discardableResult
    mutating func drop(_ process: Int, _ page: Int) -> Bool {
        guard let entry = entries[process]?[page] else { return false }
        let id = entry.id
        let wasHalfFull = isHalfFull
        entries[process]?[page] = nil
        let isMapped = count(id, mapped: true) > 0
        let hasSlot = items[id]?.hasSlot == true
        if count(id, mapped: false) > 0 { return true }
        if !isMapped {
            items[id] = nil
        } else if hasSlot, !entry.isMapped, wasHalfFull {
            freeSlot(id)
        }
        return true
    }

    mutating func fork(_ process: Int) -> Int? {
        guard let parent = entries[process], let child = entries.firstIndex(where: { $0 == nil }) else { return nil }
        for entry in parent.values { items[entry.id]?.isExclusive = false }
        entries[child] = parent
        return child
    }

    mutating func exit(_ process: Int) {
        for page in (entries[process] ?? [:]).keys.sorted() { drop(process, page) }
        entries[process] = nil
    }

    /// The page that is to be swapped out; nil if there is none in memory.
    func candidate(_ process: Int, _ page: Int) -> Int? {
        guard let id = entries[process]?[page]?.id, items[id]?.isInMemory == true else { return nil }
        return id
    }

    /// Swaps out a page that has a slot or gets one; `isRefused` says what the device did.
    mutating func swapOut(_ id: Int, isRefused: Bool) -> ZramSwap.SwapOut {
        for process in entries.indices {
            for (page, entry) in entries[process] ?? [:] where entry.id == id {
                entries[process]?[page]?.isMapped = false
            }
        }
        let item = items[id]
        items[id]?.hasSlot = true
        guard item?.isDirty != false || item?.hasSlot == false else {
            items[id]?.isInMemory = false
            return .clean
        }
        items[id]?.isDirty = true
        if item?.contents == .zeroes {
            items[id]?.isInMemory = false
            return .zeroes
        }
        if isRefused { return .refused }
        items[id]?.stored = item?.contents
        items[id]?.isInMemory = false
        return .stored
    }
}
