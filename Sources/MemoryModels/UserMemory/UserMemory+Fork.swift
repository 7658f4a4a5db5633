extension UserMemory {
    /// What a fork did with the pages of the parent.
    public struct ForkResult: Equatable, Sendable {
        /// The number of the new process.
        public var child: Int
        /// Entries that both now have, write-protected if private.
        public var shared = 0
        /// Pages copied at once because they are pinned (`copy_present_page`).
        public var copied = 0
        /// Areas whose entries were not copied, as faults will make them again (`vma_needs_copy`).
        public var skippedAreas = 0
    }

    /// `fork`: `dup_mmap` with `copy_page_range` for each area.
    ///
    /// - Parameter parent: The number of a process that is alive.
    /// - Returns: The number of the child, and what became of the entries.
    public mutating func fork(_ parent: Int) -> ForkResult {
        var result = ForkResult(child: processes.count)
        var child = processes[parent]
        child.hasPinned = false
        for number in child.areas.indices {
            child.areas[number].entries = Array(repeating: .none, count: child.areas[number].entries.count)
            child.areas[number].anonVMA = nil
            child.areas[number].chain = []
        }
        processes.append(child)
        for number in child.areas.indices {
            forkAnonVMA(from: parent, to: result.child, area: number)
            guard processes[parent].areas[number].anonVMA != nil else {
                result.skippedAreas += 1
                continue
            }
            for index in child.areas[number].entries.indices {
                copyEntry(parent, (number, index), &result)
            }
        }
        return result
    }

    /// `copy_pte_range` for one entry.
    private mutating func copyEntry(_ parent: Int, _ place: (area: Int, index: Int), _ result: inout ForkResult) {
        let area = processes[parent].areas[place.area]
        switch area.entries[place.index] {
        case .none: return
        case .zeroPage:
            set(result.child, place, .zeroPage)
            result.shared += 1
        case .swapped(let slot):
            slots[slot]?.count += 1
            set(result.child, place, .swapped(slot: slot))
            result.shared += 1
        case .present(var present):
            let frame = info(present.frame)
            if frame.isAnonymous, frame.isExclusive, frame.pins > 0, processes[parent].hasPinned {
                let copy = addAnonymous(result.child, place.area, place.index)
                let entry = PresentPage(frame: copy, isWritable: area.isWritable, isDirty: true, isYoung: true)
                set(result.child, place, .present(entry))
                result.copied += 1
                return
            }
            change(present.frame) { frame in
                frame.isExclusive = false
                frame.mapCount += 1
            }
            if !area.isShared { present.isWritable = false }
            set(parent, place, .present(present))
            if area.isShared { present.isDirty = false }
            present.isYoung = false
            set(result.child, place, .present(present))
            result.shared += 1
        }
    }

    /// The process ends and drops everything: `exit_mmap`.
    public mutating func exit(_ process: Int) {
        for (number, area) in processes[process].areas.enumerated() {
            for index in area.entries.indices { drop(process, (number, index)) }
            unlinkAnonVMAs(process, number)
        }
        processes[process].isAlive = false
    }

    /// Takes an entry away: `zap_pte_range`.
    private mutating func drop(_ process: Int, _ place: (area: Int, index: Int)) {
        switch processes[process].areas[place.area].entries[place.index] {
        case .none, .zeroPage: break
        case .present(let present): unmap(present.frame, isDirty: present.isDirty)
        case .swapped(let slot): freeSwap(slot)
        }
        set(process, place, .none)
    }

    /// Pins a page for a device that writes it: `pin_user_pages` with `FOLL_WRITE`. The page is faulted in
    /// for writing first.
    ///
    /// - Returns: The frame; nil if the page cannot be written.
    public mutating func pin(process: Int, page: UInt64) -> Int? {
        touch(process: process, page: page, isWrite: true)
        guard case .present(let present)? = entry(process: process, page: page), present.isWritable else { return nil }
        processes[process].hasPinned = true
        change(present.frame) { $0.pins += 1 }
        return present.frame
    }

    /// Lets a pinned frame go: `unpin_user_page`.
    ///
    /// - Returns: Whether it was pinned.
    public mutating func unpin(_ frame: Int) -> Bool {
        guard frames.indices.contains(frame), let info = frames[frame], info.pins > 0 else { return false }
        change(frame) { $0.pins -= 1 }
        if self.info(frame).references == 0 { frames[frame] = nil }
        return true
    }
}
