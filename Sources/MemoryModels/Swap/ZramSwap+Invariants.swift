extension ZramSwap {
    /// A rule that a state breaks. A correct system never has one.
    public enum Violation: Equatable, Sendable {
        /// The swap area breaks a rule of its own.
        case area
        /// The device's pool does.
        case pool
        /// A slot's count is not that of the entries that refer to it.
        case wrongCount(slot: Int)
        /// A page's count is not that of the entries that map it, or nothing has it any more.
        case wrongMappings(page: Int)
        /// A slot says something else of the swap cache than the pages do.
        case wrongCache(slot: Int)
        /// The device or `zeromap` keeps something for a free slot.
        case notFreed(slot: Int)
        /// A slot that entries refer to has nothing, neither in memory nor in the device.
        case lost(slot: Int)
        /// A clean page differs from what its slot has.
        case stale(slot: Int)
        /// An entry is exclusive, though others have the page.
        case notExclusive(process: Int, page: Int)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if !swap.checkInvariants().isEmpty { violations.append(.area) }
        if !zram.pool.checkInvariants().isEmpty { violations.append(.pool) }
        var mapped = [Int](repeating: 0, count: memory.count)
        var referring = [Int](repeating: 0, count: swap.map.count)
        for entries in processes {
            for entry in entries {
                switch entry {
                case .none: break
                case .mapped(let number, _): mapped[number] += 1
                case .swapped(let slot, _): referring[slot] += 1
                }
            }
        }
        for (number, page) in memory.enumerated() {
            guard let page else {
                if mapped[number] > 0 { violations.append(.wrongMappings(page: number)) }
                continue
            }
            let isHeld = page.mappings > 0 || page.slot != nil
            if mapped[number] != page.mappings || !isHeld { violations.append(.wrongMappings(page: number)) }
            if let slot = page.slot, cache[slot] != number { violations.append(.wrongCache(slot: slot)) }
        }
        for slot in swap.map.indices {
            if swap.count(of: slot) != referring[slot] { violations.append(.wrongCount(slot: slot)) }
            check(slot, &violations)
        }
        for process in processes.indices {
            for (page, entry) in processes[process].enumerated() {
                switch entry {
                case .mapped(let number, true)
                where mapped[number] != 1 || memory[number]?.slot.map { referring[$0] } ?? 0 > 0:
                    violations.append(.notExclusive(process: process, page: page))
                case .swapped(let slot, true) where referring[slot] != 1:
                    violations.append(.notExclusive(process: process, page: page))
                default: break
                }
            }
        }
        return violations
    }

    /// The rules of one slot: what is in the swap cache and in the device for it.
    private func check(_ slot: Int, _ violations: inout [Violation]) {
        let isCached = slot > 0 && swap.map[slot] & SwapDevice.hasCache != 0
        let hasData = zram.slots[slot] != .empty
        if slot == 0 || swap.map[slot] == 0 {
            if hasData || zeromap[slot] || written[slot] != nil { violations.append(.notFreed(slot: slot)) }
        } else if !isCached, !zeromap[slot], !hasData {
            violations.append(.lost(slot: slot))
        }
        let page = cache[slot].flatMap { memory[$0] }
        if isCached != (page?.slot == slot) { violations.append(.wrongCache(slot: slot)) }
        guard let page else { return }
        if swap.cacheMappings[slot] != page.mappings { violations.append(.wrongCache(slot: slot)) }
        if !page.isDirty, page.contents != (zeromap[slot] ? .zeroes : written[slot]) {
            violations.append(.stale(slot: slot))
        }
    }
}
