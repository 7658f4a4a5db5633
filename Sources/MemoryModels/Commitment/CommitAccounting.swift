/// The sum of the memory that the kernel has promised, and when it promises no more: `__vm_enough_memory`.
///
///     var memory = CommitAccounting(CommitSettings(ramPages: 2_097_152))
///     memory.settings.policy = .never
///     memory.map(.privateAnonymous, pages: 262_144)   // .granted(262144)
///     memory.map(.sharedFile, pages: 262_144)         // .granted(0): a file on disk needs no promise
///     memory.committed                                // 262144
///
/// There is one process, and its children by fork. Promises, not pages: nothing here says what is in memory.
///
/// Invariant: the sum is that of other processes and of all mappings that count; `checkInvariants()` proves it.
///
/// Left out: the imprecision of the per-CPU counter, stack growth, tmpfs files, `mremap`, memory that is hot-plugged.
public struct CommitAccounting: Sendable, Equatable {
    /// The process and its children.
    public struct Process: Sendable, Equatable {
        /// The mappings; nil for one that is unmapped.
        public internal(set) var areas: [CommittedArea?] = []

        /// `total_vm`, in pages.
        public var totalPages: Int64 {
            var sum: Int64 = 0
            for case .some(let area) in areas { sum += area.pages }
            return sum
        }
    }

    /// What was set.
    public var settings: CommitSettings
    /// Whether the processes have `CAP_SYS_ADMIN`.
    public let isPrivileged: Bool
    /// What was promised to others, in pages.
    public let committedElsewhere: Int64
    /// `vm_committed_as`, `Committed_AS` of `/proc/meminfo`, in pages.
    public internal(set) var committed: Int64
    /// The process, and then its children. A child that ended has no areas.
    public internal(set) var processes = [Process()]
    /// Anonymous shared memory: the objects behind the mappings.
    var sharedObjects: [SharedObject] = []
    /// Which object each area of `sharedAnonymous` maps, by its place in every process: children have the same places.
    var objectOfArea: [Int?] = []

    struct SharedObject: Sendable, Equatable {
        let pages: Int64
        let isAccounted: Bool
        var mappings: Int
    }

    /// A process without mappings.
    public init(_ settings: CommitSettings, committedElsewhere: Int64 = 0, isPrivileged: Bool = false) {
        self.settings = settings
        self.committedElsewhere = committedElsewhere
        self.isPrivileged = isPrivileged
        committed = committedElsewhere
    }

    // MARK: The decision

    /// The sum must stay below this, in pages; nil if only the size of a single request counts, or nothing. Follows
    /// the second half of `__vm_enough_memory`.
    public func allowed(for process: Int) -> Int64? {
        guard settings.policy == .never else { return nil }
        var allowed = settings.commitLimit
        if !isPrivileged { allowed -= settings.adminReserveKbytes >> 2 }
        return allowed - Swift.min(processes[process].totalPages / 32, settings.userReserveKbytes >> 2)
    }

    /// The largest private writable mapping that would be granted to the process now, in pages.
    public func headroom(for process: Int = 0) -> Int64? {
        switch settings.policy {
        case .always: nil
        case .guess: settings.ramPages + settings.swapPages
        case .never: Swift.max(0, (allowed(for: process) ?? 0) - committed - 1)
        }
    }

    /// Adds pages to the sum, if that may be. Follows `__vm_enough_memory`: they are added first, and taken away
    /// again if that is too much.
    private mutating func account(_ pages: Int64, for process: Int) -> CommitOutcome {
        committed += pages
        switch settings.policy {
        case .always: return .granted(pages)
        case .guess:
            let most = settings.ramPages + settings.swapPages
            if pages <= most { return .granted(pages) }
            committed -= pages
            return .refused(pages, committed: pages, allowed: most + 1)
        case .never:
            let allowed = allowed(for: process) ?? 0
            if Swift.max(0, committed) < allowed { return .granted(pages) }
            let refusal = CommitOutcome.refused(pages, committed: committed, allowed: allowed)
            committed -= pages
            return refusal
        }
    }

    // MARK: System calls

    /// `mmap`, or `brk` for the heap.
    ///
    /// Follows `do_mmap` and `mmap_region` for private mappings. Shared anonymous memory is charged as an object, by
    /// `shmem_acct_size`, whether or not it is written to.
    ///
    /// - Parameters:
    ///   - backing: What is mapped.
    ///   - pages: How many pages, 1 or more.
    ///   - isWritable: `PROT_WRITE`.
    ///   - wantsNoReserve: `MAP_NORESERVE`, which strict accounting ignores.
    /// - Returns: What came of it.
    @discardableResult
    public mutating func map(
        _ backing: CommittedArea.Backing,
        pages: Int64,
        isWritable: Bool = true,
        wantsNoReserve: Bool = false
    ) -> CommitOutcome {
        let isUnreserved = wantsNoReserve && settings.policy != .never
        var area = CommittedArea(
            pages: pages,
            backing: backing,
            isUnreserved: isUnreserved,
            isWritable: isWritable
        )
        area.isAccounted = CommittedArea.isAccountable(backing, isWritable: isWritable, isUnreserved: isUnreserved)
        let isObject = backing == .sharedAnonymous
        var outcome = CommitOutcome.granted(0)
        if area.isAccounted || (isObject && !isUnreserved) {
            outcome = account(pages, for: 0)
            if case .refused = outcome { return outcome }
        }
        processes[0].areas.append(area)
        for child in processes.indices where child > 0 { processes[child].areas.append(nil) }
        if isObject {
            sharedObjects.append(SharedObject(pages: pages, isAccounted: !isUnreserved, mappings: 1))
            objectOfArea.append(sharedObjects.count - 1)
        } else {
            objectOfArea.append(nil)
        }
        return outcome
    }

    /// `mprotect` of a whole mapping. Follows `mprotect_fixup`: a private mapping that becomes writable is charged;
    /// an anonymous one that was never written is given back when it becomes read-only.
    @discardableResult
    public mutating func protect(_ index: Int, isWritable: Bool) -> CommitOutcome {
        guard var area = processes[0].areas[index] else { return .granted(0) }
        let isShared = area.backing == .sharedAnonymous || area.backing == .sharedFile
        var outcome = CommitOutcome.granted(0)
        if isWritable {
            if !area.isAccounted, !area.isWritable, !isShared, !area.isUnreserved {
                outcome = account(area.pages, for: 0)
                if case .refused = outcome { return outcome }
                area.isAccounted = true
            }
        } else if area.isAccounted, area.backing == .privateAnonymous, !area.hasPrivatePages {
            area.isAccounted = false
            committed -= area.pages
            outcome = .granted(-area.pages)
        }
        area.isWritable = isWritable
        processes[0].areas[index] = area
        return outcome
    }

    /// The process writes to a mapping, which may write: it gets private pages. The sum does not change.
    public mutating func touch(_ index: Int) {
        guard let area = processes[0].areas[index], area.isWritable else { return }
        if area.backing == .privateAnonymous || area.backing == .privateFile {
            processes[0].areas[index]?.hasPrivatePages = true
        }
    }

    /// `munmap` of a whole mapping.
    @discardableResult
    public mutating func unmap(_ index: Int) -> CommitOutcome { .granted(-drop(index, of: 0)) }

    /// `fork`: every mapping that counts is charged once more. Follows `dup_mmap`: if one is refused, all of the
    /// child is undone.
    @discardableResult
    public mutating func fork() -> CommitOutcome {
        var child = Process()
        var added: Int64 = 0
        for area in processes[0].areas {
            if let area, area.isAccounted {
                // The parent's size counts, not the child's.
                let outcome = account(area.pages, for: 0)
                if case .refused = outcome {
                    committed -= added
                    return outcome
                }
                added += area.pages
            }
            child.areas.append(area)
        }
        for (index, area) in child.areas.enumerated() {
            if area != nil, let object = objectOfArea[index] { sharedObjects[object].mappings += 1 }
        }
        processes.append(child)
        return .granted(added)
    }

    /// The last child that lives ends. Follows `exit_mmap`.
    @discardableResult
    public mutating func exitChild() -> CommitOutcome {
        var child = processes.count - 1
        while child > 0, processes[child].totalPages == 0 { child -= 1 }
        guard child > 0 else { return .granted(0) }
        var freed: Int64 = 0
        for index in processes[child].areas.indices { freed += drop(index, of: child) }
        return .granted(-freed)
    }

    /// Takes a mapping out.
    ///
    /// - Returns: How many pages were given back.
    private mutating func drop(_ index: Int, of process: Int) -> Int64 {
        guard let area = processes[process].areas[index] else { return 0 }
        processes[process].areas[index] = nil
        var freed = area.isAccounted ? area.pages : 0
        if let object = objectOfArea[index] {
            sharedObjects[object].mappings -= 1
            if sharedObjects[object].mappings == 0, sharedObjects[object].isAccounted {
                freed += sharedObjects[object].pages
            }
        }
        committed -= freed
        return freed
    }

    // MARK: Checks

    /// Whether the sum is that of all promises.
    ///
    /// - Returns: What the sum should be, if it is wrong; nil for a sound state.
    public func checkInvariants() -> Int64? {
        var sum = committedElsewhere
        for process in processes {
            for case .some(let area) in process.areas where area.isAccounted { sum += area.pages }
        }
        for object in sharedObjects where object.mappings > 0 && object.isAccounted { sum += object.pages }
        return sum == committed ? nil : sum
    }
}
