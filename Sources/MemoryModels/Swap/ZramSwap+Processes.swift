/// What processes do to all their pages.
extension ZramSwap {
    /// A process forks. Follows `copy_present_ptes` and `copy_nonpresent_pte`: nothing is exclusive afterwards.
    ///
    /// - Returns: The child; nil if there is no such process, or there are too many.
    @discardableResult
    public mutating func fork(_ process: Int) -> Int? {
        var found: Int?
        for index in processes.indices where found == nil && processes[index].isEmpty { found = index }
        guard let child = found, !processes[process].isEmpty else { return nil }
        for page in processes[process].indices {
            switch processes[process][page] {
            case .none: break
            case .mapped(let number, _):
                memory[number]?.mappings += 1
                if let slot = memory[number]?.slot { swap.mapCached(slot) }
                processes[process][page] = .mapped(number, isExclusive: false)
            case .swapped(let slot, _):
                swap.duplicate(slot)
                processes[process][page] = .swapped(slot, isExclusive: false)
            }
        }
        processes[child] = processes[process]
        return child
    }

    /// A process ends. Follows `exit_mmap`.
    public mutating func exit(_ process: Int) {
        for page in processes[process].indices { drop(process: process, page: page) }
        processes[process] = []
    }

    /// A process gives a page up, as by `MADV_DONTNEED`. Follows `zap_pte_range`, with `free_swap_cache` for a page
    /// and `free_swap_and_cache` for a slot.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    public mutating func drop(process: Int, page: Int) -> Bool {
        guard page < processes[process].count else { return false }
        switch processes[process][page] {
        case .none: return false
        case .mapped(let number, _):
            memory[number]?.mappings -= 1
            if let slot = memory[number]?.slot {
                swap.unmapCached(slot)
            } else if memory[number]?.mappings == 0 {
                remove(number)
            }
        case .swapped(let slot, _):
            swap.drop(slot)
        }
        processes[process][page] = .none
        notify()
        return true
    }
}
