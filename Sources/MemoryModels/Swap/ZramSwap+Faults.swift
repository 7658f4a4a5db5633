/// What happens when a process touches a page.
extension ZramSwap {
    /// A process reads a page. Follows `do_swap_page`.
    @discardableResult
    public mutating func touch(process: Int, page: Int) -> Touch {
        touch(process, page, forWrite: false)
    }

    /// A process fills a page. Follows `do_anonymous_page`, `do_swap_page` and `do_wp_page`.
    ///
    /// - Returns: What it met with before it could write.
    @discardableResult
    public mutating func store(_ contents: Contents, process: Int, page: Int) -> Touch {
        guard page < processes[process].count else { return .notThere }
        let result = touch(process, page, forWrite: true)
        if case .mapped(let number, let isExclusive) = processes[process][page] {
            if isExclusive || reuse(number) {
                memory[number]?.contents = contents
                memory[number]?.isDirty = true
                processes[process][page] = .mapped(number, isExclusive: true)
                return result
            }
            // `wp_page_copy`: the others keep the old page.
            counters.copied += 1
            drop(process: process, page: page)
        }
        let number = add(Page(contents: contents, mappings: 1, slot: nil, isDirty: true))
        processes[process][page] = .mapped(number, isExclusive: true)
        return result
    }

    /// Follows `wp_can_reuse_anon_folio`: a page that nobody else refers to is not copied.
    private mutating func reuse(_ number: Int) -> Bool {
        guard let page = memory[number], page.mappings == 1 else { return false }
        guard let slot = page.slot else { return true }
        swap.freeIfUnreferenced(slot)
        notify()
        return memory[number]?.slot == nil
    }

    private mutating func touch(_ process: Int, _ page: Int, forWrite: Bool) -> Touch {
        guard page < processes[process].count else { return .notThere }
        switch processes[process][page] {
        case .none: return .notThere
        case .mapped: return .mapped
        case .swapped(let slot, let isExclusive):
            let isZero = zeromap[slot]
            let contents: Contents = isZero ? .zeroes : written[slot] ?? .zeroes
            switch swap.swapIn(slot, forWrite: forWrite) {
            case .notThere: return .notThere
            case .bypassed:
                let number = add(Page(contents: contents, mappings: 1, slot: nil, isDirty: true))
                processes[process][page] = .mapped(number, isExclusive: true)
                notify()
                return filled(fromZeromap: isZero, bypassesCache: true)
            case .cached(let wasCached, let isFreed):
                let number = cache[slot] ?? add(Page(contents: contents, mappings: 0, slot: slot, isDirty: false))
                cache[slot] = number
                memory[number]?.mappings += 1
                let isAlone = isFreed && memory[number]?.mappings == 1
                processes[process][page] = .mapped(number, isExclusive: isExclusive || isAlone)
                notify()
                return wasCached ? .cached : filled(fromZeromap: isZero, bypassesCache: false)
            }
        }
    }

    /// Counts a major fault. Follows `swap_read_folio`, which asks `zeromap` first.
    private mutating func filled(fromZeromap isZero: Bool, bypassesCache: Bool) -> Touch {
        if isZero {
            counters.zeroesIn += 1
            return .zeroes(bypassesCache: bypassesCache)
        }
        counters.read += 1
        return .read(bypassesCache: bypassesCache)
    }
}
