/// What the OOM killer looks at: one process and its memory.
public struct OOMTask: Sendable, Equatable {
    /// `oom_score_adj`, -1000 to 1000.
    public let adjustment: Int
    /// Which of the killer's address spaces it uses; nil for a kernel thread. Two processes may share one.
    public let addressSpace: Int?
    /// Process 1: `is_global_init`.
    public let isInit: Bool
    /// Whether it is in the memory cgroup.
    public let isInGroup: Bool
    /// Between `vfork` and `exec`, when the address space is its parent's.
    public let isInVfork: Bool
    /// `oom_task_origin`: it asked to be killed first, as `swapoff` and KSM's unmerging do.
    public let isOrigin: Bool
    /// `tsk_is_oom_victim`: it was chosen and may use the reserves to exit.
    public internal(set) var isVictim = false
    /// It was sent SIGKILL.
    public internal(set) var isKilled = false
    /// It is gone.
    public internal(set) var hasExited = false

    /// `OOM_SCORE_ADJ_MIN`: never to be killed.
    public static let minAdjustment = -1000
    /// `OOM_SCORE_ADJ_MAX`.
    public static let maxAdjustment = 1000

    /// A process that runs.
    public init(
        addressSpace: Int?,
        adjustment: Int = 0,
        isInit: Bool = false,
        isInGroup: Bool = false,
        isInVfork: Bool = false,
        isOrigin: Bool = false
    ) {
        self.addressSpace = addressSpace
        self.adjustment = adjustment
        self.isInit = isInit
        self.isInGroup = isInGroup
        self.isInVfork = isInVfork
        self.isOrigin = isOrigin
    }
}

/// What of an `mm_struct` counts for the OOM killer, in pages.
public struct OOMAddressSpace: Sendable, Equatable {
    /// Resident pages that only exiting or reaping frees: `MM_ANONPAGES`.
    public internal(set) var anonymousPages: Int64
    /// Resident pages of files and shared memory: `MM_FILEPAGES`, `MM_SHMEMPAGES`.
    public internal(set) var filePages: Int64
    /// Pages in swap: `MM_SWAPENTS`.
    public internal(set) var swapEntries: Int64
    /// Pages of page tables: `mm_pgtables_bytes` / 4096.
    public internal(set) var pageTablePages: Int64
    /// `MMF_OOM_SKIP`: it has given what it had.
    public internal(set) var isSkipped = false

    /// An address space in use.
    public init(anonymousPages: Int64, filePages: Int64 = 0, swapEntries: Int64 = 0, pageTablePages: Int64 = 0) {
        self.anonymousPages = anonymousPages
        self.filePages = filePages
        self.swapEntries = swapEntries
        self.pageTablePages = pageTablePages
    }

    /// The points without any adjustment.
    public var footprint: Int64 { anonymousPages + filePages + swapEntries + pageTablePages }
}

/// Why a killer cannot be made.
public enum OOMError: Error, Equatable, Sendable {
    /// A task's adjustment is not -1000 to 1000, or its address space does not exist.
    case unusableTask(Int)
    /// An address space has a count below 0 or above `OOMKiller.pageLimit`.
    case unusableAddressSpace(Int)
    /// Memory, swap or the group's limit is below 0 or above `OOMKiller.pageLimit`, or there is no memory.
    case unusableMemory

    /// What is wrong, and what to do.
    public var message: String {
        switch self {
        case .unusableTask(let index):
            "Task \(index) is not possible: oom_score_adj is -1000 to 1000, and its address space must exist."
        case .unusableAddressSpace(let index):
            "Address space \(index) is not possible: give each count 0 to \(OOMKiller.pageLimit) pages."
        case .unusableMemory:
            "Memory is 1 to \(OOMKiller.pageLimit) pages, swap and the group's limit 0 to as many."
        }
    }
}

extension OOMError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
