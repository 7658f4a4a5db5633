extension UserMemory {
    /// An entry that the reverse map leads to.
    public struct RmapVisit: Equatable, Sendable {
        /// The process.
        public let process: Int
        /// Its area.
        public let area: Int
        /// The page of the area.
        public let index: Int
        /// Whether the entry there maps the frame. If not, the visit was in vain: the process has a page of
        /// its own there, or none.
        public let isMapped: Bool
    }

    /// Every place where a frame may be mapped: `rmap_walk`. For a private page these are the areas of its
    /// `anon_vma` that reach its page offset, for a page of a file all areas that map it.
    public func rmapWalk(_ number: Int) -> [RmapVisit] {
        var visits: [RmapVisit] = []
        func visit(_ process: Int, _ area: Int, _ pageOffset: UInt64) {
            let mapping = processes[process].areas[area]
            guard pageOffset >= mapping.pageOffset(0), pageOffset < mapping.pageOffset(mapping.entries.count) else {
                return
            }
            let index = Int(pageOffset - mapping.pageOffset(0))
            var isMapped = false
            if case .present(let present) = mapping.entries[index] { isMapped = present.frame == number }
            visits.append(RmapVisit(process: process, area: area, index: index, isMapped: isMapped))
        }
        switch info(number).owner {
        case .anonymous(let anonVMA, let offset):
            // A private page of a file mapping is found at the page offset of its file.
            for member in anonVMAs[anonVMA]?.members ?? [] { visit(member.process, member.area, offset) }
        case .file(let file, let index):
            for (process, owner) in processes.enumerated() where owner.isAlive {
                for (number, area) in owner.areas.enumerated() {
                    if case .file(file, _) = area.backing { visit(process, number, UInt64(index)) }
                }
            }
        }
        return visits
    }

    // MARK: anon_vma

    /// `anon_vma_prepare`: before its first private page an area gets an `anon_vma` of its own.
    mutating func prepareAnonVMA(_ process: Int, _ area: Int) {
        guard processes[process].areas[area].anonVMA == nil else { return }
        let number = anonVMAs.count
        var anonVMA = AnonVMA(parent: number, root: number, children: 1, activeAreas: 1)
        anonVMA.members = [AnonVMA.Member(process: process, area: area)]
        anonVMAs.append(anonVMA)
        processes[process].areas[area].anonVMA = number
        processes[process].areas[area].chain = [number]
    }

    /// `anon_vma_fork` with `anon_vma_clone`: the child's area joins all `anon_vma`s of the parent's, so that
    /// shared pages are found, and gets one for its own pages: an old one that no area uses, or a new one.
    mutating func forkAnonVMA(from parent: Int, to child: Int, area: Int) {
        let source = processes[parent].areas[area]
        guard let above = source.anonVMA else { return }
        let member = AnonVMA.Member(process: child, area: area)
        var own: Int?
        var chain: [Int] = []
        for number in source.chain.reversed() {
            guard var anonVMA = anonVMAs[number] else { continue }
            anonVMA.members.append(member)
            if own == nil, anonVMA.children < 2, anonVMA.activeAreas == 0 { own = number }
            anonVMAs[number] = anonVMA
            chain.insert(number, at: 0)
        }
        if let own {
            anonVMAs[own]?.activeAreas += 1
        } else {
            let number = anonVMAs.count
            own = number
            var anonVMA = AnonVMA(parent: above, root: anonVMAs[above]?.root ?? above, children: 0, activeAreas: 1)
            anonVMA.members = [member]
            anonVMAs.append(anonVMA)
            anonVMAs[above]?.children += 1
            chain.insert(number, at: 0)
        }
        processes[child].areas[area].anonVMA = own
        processes[child].areas[area].chain = chain
    }

    /// `unlink_anon_vmas`: leaves all of them; one that no area is in any more goes away.
    mutating func unlinkAnonVMAs(_ process: Int, _ area: Int) {
        let owner = processes[process].areas[area]
        var empty: [Int] = []
        for number in owner.chain {
            anonVMAs[number]?.members.removeAll { $0.process == process && $0.area == area }
            guard let anonVMA = anonVMAs[number], anonVMA.members.isEmpty else { continue }
            anonVMAs[anonVMA.parent]?.children -= 1
            empty.append(number)
        }
        if let own = owner.anonVMA { anonVMAs[own]?.activeAreas -= 1 }
        for number in empty { anonVMAs[number] = nil }
        processes[process].areas[area].anonVMA = nil
        processes[process].areas[area].chain = []
    }

    /// `folio_move_anon_rmap`: a page that turned out to be the process's alone moves to its own `anon_vma`,
    /// so that later walks are short.
    mutating func moveToOwnAnonVMA(_ number: Int, _ process: Int, _ area: Int) {
        guard let own = processes[process].areas[area].anonVMA else { return }
        change(number) { frame in
            if case .anonymous(_, let offset) = frame.owner {
                frame.owner = .anonymous(anonVMA: own, pageOffset: offset)
            }
        }
    }

    /// `__folio_set_anon` for a page that is not known to be exclusive.
    mutating func moveToRootAnonVMA(_ number: Int) {
        guard case .anonymous(let own, let offset) = info(number).owner else { return }
        let root = anonVMAs[own]?.root ?? own
        change(number) { $0.owner = .anonymous(anonVMA: root, pageOffset: offset) }
    }
}
