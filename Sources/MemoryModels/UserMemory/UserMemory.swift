/// Processes, their page tables, and the frames behind them, as `handle_mm_fault` and `copy_page_range` of
/// Linux 6.12 keep them: a page arrives when it is touched, and is copied when two share it and one writes.
///
///     var memory = UserMemory(areas: [UserArea(start: 0x1000, pages: 4)])
///     memory.touch(process: 0, page: 0x1000, isWrite: false).kind    // .minor: the page of zeros
///     memory.touch(process: 0, page: 0x1000, isWrite: true).kind     // .minor: a frame of its own
///     let child = memory.fork(0)                                     // shares the frame, write-protected
///
/// Invariant: map counts, reference counts and swap counts equal what the page tables say; an exclusive frame
/// is mapped once; no private frame that two map can be written; every mapped private frame is found through
/// its `anon_vma`. `checkInvariants()` proves it for a state.
///
/// Left out: huge pages and large folios, KSM, userfaultfd, `mlock`, NUMA hints, memory shortage, soft dirty
/// bits, writeback that cleans pages, several threads, and the time that I/O takes.
public struct UserMemory: Sendable {
    /// What `fault_around_bytes`, read-ahead and the stack limit are set to; all in pages.
    public struct Options: Equatable, Sendable {
        /// `fault_around_pages`, a power of two; 1 turns it off.
        public var faultAround = 16
        /// `ra_pages`: how much is read around a page that is missing; 0 reads that page alone.
        public var readAround = 32
        /// `RLIMIT_STACK`.
        public var stackLimit = 2048

        /// The defaults: 64 KiB, 128 KiB and 8 MiB.
        public init() {}
    }

    /// `stack_guard_gap`: no stack grows closer than this to an area below it, in pages.
    public static let stackGuardGap: UInt64 = 256

    /// What was set.
    public let options: Options
    /// All processes ever, by number.
    public internal(set) var processes: [UserProcess]
    /// All files.
    public internal(set) var files: [UserFile]
    /// All frames ever used, by number; nil after one was freed.
    public internal(set) var frames: [UserFrame?] = []
    /// All `anon_vma`s ever, by number; nil after one was freed.
    public internal(set) var anonVMAs: [AnonVMA?] = []
    /// All swap slots ever used, by number; nil after one was freed.
    public internal(set) var slots: [SwapSlot?] = []

    /// One process with these areas, which ascend and do not overlap, over these files.
    public init(areas: [UserArea], files: [UserFile] = [], options: Options = Options()) {
        processes = [UserProcess(areas: areas)]
        self.files = files
        self.options = options
    }

    /// Brings every page of a file into the page cache, as reading it with `read` does.
    public mutating func cacheWholeFile(_ file: Int) {
        for page in files[file].cache.indices where files[file].cache[page] == nil {
            var frame = UserFrame(owner: .file(file, index: page))
            frame.isCached = true
            files[file].cache[page] = addFrame(frame)
        }
    }

    /// Frames in use.
    public var frameCount: Int { frames.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

    /// The entry of `page` in `process`; nil if the page is not mapped by an area.
    public func entry(process: Int, page: UInt64) -> UserPTE? {
        guard let place = place(process, page) else { return nil }
        return processes[process].areas[place.area].entries[place.index]
    }

    /// The frame of `page` in `process`, if one is present.
    public func frame(process: Int, page: UInt64) -> Int? {
        guard case .present(let present)? = entry(process: process, page: page) else { return nil }
        return present.frame
    }

    // MARK: Parts

    /// Which entry `page` is.
    func place(_ process: Int, _ page: UInt64) -> (area: Int, index: Int)? {
        guard processes[process].isAlive else { return nil }
        for (number, area) in processes[process].areas.enumerated() where page >= area.start && page < area.end {
            return (number, Int(page - area.start))
        }
        return nil
    }

    /// The frame number `number`, which is in use.
    func info(_ number: Int) -> UserFrame {
        guard let frame = frames[number] else { preconditionFailure("a page table maps a freed frame") }
        return frame
    }

    /// Changes the frame number `number`, which is in use.
    mutating func change(_ number: Int, _ body: (inout UserFrame) -> Void) {
        var frame = info(number)
        body(&frame)
        frames[number] = frame
    }

    mutating func addFrame(_ frame: UserFrame) -> Int {
        frames.append(frame)
        return frames.count - 1
    }

    /// A new private page of an area, mapped once and exclusive: `folio_add_new_anon_rmap`.
    mutating func addAnonymous(_ process: Int, _ area: Int, _ index: Int) -> Int {
        let owner = processes[process].areas[area]
        guard let anonVMA = owner.anonVMA else { preconditionFailure("anon_vma_prepare comes first") }
        var frame = UserFrame(owner: .anonymous(anonVMA: anonVMA, pageOffset: owner.pageOffset(index)))
        frame.mapCount = 1
        frame.isExclusive = true
        return addFrame(frame)
    }

    /// Removes one mapping; frees a frame that nothing refers to any more.
    mutating func unmap(_ number: Int, isDirty: Bool) {
        change(number) { frame in
            frame.mapCount -= 1
            // What was written through the entry must not be forgotten with it.
            if isDirty, !frame.isAnonymous { frame.isDirty = true }
        }
        if info(number).references == 0 { frames[number] = nil }
    }

    mutating func set(_ process: Int, _ place: (area: Int, index: Int), _ entry: UserPTE) {
        processes[process].areas[place.area].entries[place.index] = entry
    }
}
