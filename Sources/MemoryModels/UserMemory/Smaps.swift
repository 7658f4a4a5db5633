/// What `/proc/PID/smaps` counts of an area, or of several together: `struct mem_size_stats`. Sizes are in
/// bytes; proportional ones are in 1/4096 of a byte (`PSS_SHIFT`), so that divisions lose little.
public struct Smaps: Equatable, Sendable {
    /// `PSS_SHIFT`: how many bits of fraction proportional sizes have.
    public static let pssShift = 12

    /// Address space: `Size`.
    public internal(set) var size: UInt64 = 0
    /// `Rss`.
    public internal(set) var resident: UInt64 = 0
    /// `Pss`, shifted.
    public internal(set) var pss: UInt64 = 0
    /// `Pss_Anon`, shifted; in smaps_rollup only, as the next two.
    public internal(set) var pssAnonymous: UInt64 = 0
    /// `Pss_File`, shifted.
    public internal(set) var pssFile: UInt64 = 0
    /// `Pss_Shmem`, shifted.
    public internal(set) var pssShmem: UInt64 = 0
    /// `Pss_Dirty`, shifted.
    public internal(set) var pssDirty: UInt64 = 0
    /// `Shared_Clean`.
    public internal(set) var sharedClean: UInt64 = 0
    /// `Shared_Dirty`.
    public internal(set) var sharedDirty: UInt64 = 0
    /// `Private_Clean`.
    public internal(set) var privateClean: UInt64 = 0
    /// `Private_Dirty`.
    public internal(set) var privateDirty: UInt64 = 0
    /// `Referenced`.
    public internal(set) var referenced: UInt64 = 0
    /// `Anonymous`.
    public internal(set) var anonymous: UInt64 = 0
    /// `Swap`.
    public internal(set) var swap: UInt64 = 0
    /// `SwapPss`, shifted.
    public internal(set) var swapPss: UInt64 = 0

    /// Nothing counted yet.
    public init() {}

    /// The unique set: what would be freed if the process ended. No line of the file; the sum of two.
    public var uss: UInt64 { privateClean + privateDirty }

    /// A shifted size as the file prints it: in whole KiB, rounded down.
    public static func kilobytes(shifted: UInt64) -> UInt64 { shifted >> (UInt64(pssShift) + 10) }

    /// The share of one page that `mapCount` entries map, shifted: a division of whole numbers.
    public static func pageShare(mapCount: Int) -> UInt64 {
        let page: UInt64 = 4096 << UInt64(pssShift)
        return mapCount >= 2 ? page / UInt64(mapCount) : page
    }

    /// Adds the counts of another area, as `smap_gather_stats` does for smaps_rollup.
    public mutating func add(_ other: Smaps) {
        size += other.size
        resident += other.resident
        pss += other.pss
        pssAnonymous += other.pssAnonymous
        pssFile += other.pssFile
        pssShmem += other.pssShmem
        pssDirty += other.pssDirty
        sharedClean += other.sharedClean
        sharedDirty += other.sharedDirty
        privateClean += other.privateClean
        privateDirty += other.privateDirty
        referenced += other.referenced
        anonymous += other.anonymous
        swap += other.swap
        swapPss += other.swapPss
    }
}

extension UserMemory {
    /// The lines of smaps for one area of a process. Follows `smap_gather_stats`, `smaps_pte_entry` and
    /// `smaps_account`: the page of zeros counts for nothing.
    public func smaps(process: Int, area number: Int) -> Smaps {
        let area = processes[process].areas[number]
        var smaps = Smaps()
        smaps.size = UInt64(area.entries.count) * 4096
        for entry in area.entries {
            switch entry {
            case .none, .zeroPage: break
            case .swapped(let slot):
                smaps.swap += 4096
                smaps.swapPss += Smaps.pageShare(mapCount: slots[slot]?.count ?? 1)
            case .present(let present): account(present, in: &smaps)
            }
        }
        return smaps
    }

    /// smaps_rollup of a process: the sums over its areas.
    public func smapsRollup(process: Int) -> Smaps {
        var rollup = Smaps()
        for area in processes[process].areas.indices { rollup.add(smaps(process: process, area: area)) }
        return rollup
    }

    /// `smaps_account` and `smaps_page_accumulate`
    private func account(_ present: PresentPage, in smaps: inout Smaps) {
        let frame = info(present.frame)
        let share = Smaps.pageShare(mapCount: frame.mapCount)
        let isDirty = present.isDirty || frame.isDirty
        smaps.resident += 4096
        if present.isYoung { smaps.referenced += 4096 }
        smaps.pss += share
        switch frame.owner {
        case .anonymous:
            smaps.anonymous += 4096
            smaps.pssAnonymous += share
        case .file(let file, _):
            if files[file].isShmem { smaps.pssShmem += share } else { smaps.pssFile += share }
        }
        if isDirty { smaps.pssDirty += share }
        switch (frame.mapCount < 2, isDirty) {
        case (true, true): smaps.privateDirty += 4096
        case (true, false): smaps.privateClean += 4096
        case (false, true): smaps.sharedDirty += 4096
        case (false, false): smaps.sharedClean += 4096
        }
    }
}
