/// `vm.overcommit_memory`.
public enum OvercommitPolicy: Int, Sendable, CaseIterable {
    /// 0, `OVERCOMMIT_GUESS`: only what can never be is refused.
    case guess
    /// 1, `OVERCOMMIT_ALWAYS`: nothing is refused.
    case always
    /// 2, `OVERCOMMIT_NEVER`: the sum of all promises is bounded.
    case never
}

/// What decides about promises of memory. Sizes are in KiB as in `/proc/sys/vm`, memory in pages.
public struct CommitSettings: Sendable, Equatable {
    /// `overcommit_memory`.
    public var policy = OvercommitPolicy.guess
    /// `totalram_pages()`.
    public var ramPages: Int64
    /// `hugetlb_total_pages()`: pages set aside as huge pages.
    public var hugetlbPages: Int64 = 0
    /// `total_swap_pages`.
    public var swapPages: Int64 = 0
    /// `overcommit_ratio`, in percent.
    public var ratio: Int64 = 50
    /// `overcommit_kbytes`; unless it is 0 it counts instead of the ratio.
    public var kbytes: Int64 = 0
    /// `admin_reserve_kbytes`: kept from those without `CAP_SYS_ADMIN`.
    public var adminReserveKbytes: Int64
    /// `user_reserve_kbytes`: kept from a large process, up to a 32nd of its size.
    public var userReserveKbytes: Int64

    /// The kernel's defaults for a machine whose memory was all free at boot: `init_admin_reserve`,
    /// `init_user_reserve`.
    public init(ramPages: Int64) {
        self.ramPages = ramPages
        let freeKbytes = ramPages * 4
        adminReserveKbytes = Swift.min(freeKbytes / 32, 8192)
        userReserveKbytes = Swift.min(freeKbytes / 32, 131_072)
    }

    /// `CommitLimit` of `/proc/meminfo`, in pages. Follows `vm_commit_limit`.
    public var commitLimit: Int64 {
        let allowed = kbytes != 0 ? kbytes >> 2 : (ramPages - hugetlbPages) * ratio / 100
        return allowed + swapPages
    }
}
