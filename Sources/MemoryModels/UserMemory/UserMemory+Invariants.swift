/// A rule that a state of processes and frames breaks. A correct one never has one.
public enum UserMemoryViolation: Equatable, Sendable {
    /// A frame's map count is not the number of entries that map it.
    case wrongMapCount(frame: Int, counted: Int)
    /// A frame is in use although nothing refers to it, or an entry maps a freed one.
    case lostFrame(Int)
    /// An exclusive frame is mapped by several entries.
    case sharedExclusive(frame: Int)
    /// A private frame that is not exclusive can be written.
    case writableShared(frame: Int)
    /// The reverse map does not find an entry that maps the frame.
    case notFound(frame: Int, process: Int)
    /// A swap slot's count is not the number of entries that refer to it.
    case wrongSwapCount(slot: Int, counted: Int)
    /// An `anon_vma` counts its children or its active areas wrongly, or an area and it do not agree.
    case wrongAnonVMA(Int)
}

extension UserMemory {
    /// Checks every rule, as `folio_remove_rmap_pte`'s warnings and `CONFIG_DEBUG_VM_RB` do for some.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [UserMemoryViolation] {
        var violations: [UserMemoryViolation] = []
        var mapped = [Int](repeating: 0, count: frames.count)
        var swapped = [Int](repeating: 0, count: slots.count)
        for (process, owner) in processes.enumerated() {
            for (number, area) in owner.areas.enumerated() {
                for (index, entry) in area.entries.enumerated() {
                    if case .swapped(let slot) = entry { swapped[slot] += 1 }
                    guard case .present(let present) = entry else { continue }
                    guard let frame = frames[present.frame] else {
                        violations.append(.lostFrame(present.frame))
                        continue
                    }
                    mapped[present.frame] += 1
                    if present.isWritable, frame.isAnonymous, !frame.isExclusive {
                        violations.append(.writableShared(frame: present.frame))
                    }
                    let isFound = rmapWalk(present.frame).contains {
                        $0.process == process && $0.area == number && $0.index == index && $0.isMapped
                    }
                    if !isFound { violations.append(.notFound(frame: present.frame, process: process)) }
                }
            }
        }
        for (number, frame) in frames.enumerated() {
            guard let frame else { continue }
            if frame.mapCount != mapped[number] {
                violations.append(.wrongMapCount(frame: number, counted: mapped[number]))
            }
            if frame.references == 0 { violations.append(.lostFrame(number)) }
            if frame.isExclusive, frame.mapCount > 1 { violations.append(.sharedExclusive(frame: number)) }
        }
        for (number, slot) in slots.enumerated() where (slot?.count ?? 0) != swapped[number] {
            violations.append(.wrongSwapCount(slot: number, counted: swapped[number]))
        }
        return violations + anonVMAViolations
    }

    private var anonVMAViolations: [UserMemoryViolation] {
        var children = [Int](repeating: 0, count: anonVMAs.count)
        var active = [Int](repeating: 0, count: anonVMAs.count)
        var members = [Int](repeating: 0, count: anonVMAs.count)
        for anonVMA in anonVMAs {
            if let anonVMA { children[anonVMA.parent] += 1 }
        }
        for owner in processes {
            for area in owner.areas {
                if let own = area.anonVMA { active[own] += 1 }
                for number in area.chain { members[number] += 1 }
            }
        }
        return anonVMAs.indices.filter { number in
            guard let anonVMA = anonVMAs[number] else { return members[number] > 0 }
            return anonVMA.children != children[number] || anonVMA.activeAreas != active[number]
                || anonVMA.members.count != members[number] || members[number] == 0
        }.map { .wrongAnonVMA($0) }
    }
}
