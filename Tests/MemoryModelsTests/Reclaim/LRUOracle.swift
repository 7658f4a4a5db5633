@testable import MemoryModels

/// The active and inactive lists once more, with plain arrays (head first) and sets: one name, one rule.
struct LRUOracle: Equatable {
    var lists: [[Int]] = [[], [], [], []]
    var referenced: Set<Int> = []
    var young: Set<Int> = []
    var code: Set<Int> = []
    var onceActive: Set<Int> = []
    /// Page, age at eviction, and whether it was active once.
    var shadows: [Int: (age: Int, onceActive: Bool)] = [:]
    var age = 0
    var activatedRefaults = [0, 0]
    var snapshot = [0, 0]

    let frames: Int
    let filePages: Int
    let hasSwap: Bool
    let swappiness: Int

    init(_ lru: LRUVector) {
        frames = lru.frameCount
        filePages = lru.filePageCount
        hasSwap = lru.hasSwap
        swappiness = lru.swappiness
    }

    static func == (left: LRUOracle, right: LRUOracle) -> Bool {
        left.lists == right.lists && left.age == right.age
    }

    private func kind(_ page: Int) -> Int { page < filePages ? 1 : 0 }
    private func isResident(_ page: Int) -> Bool { lists.contains { $0.contains(page) } }
    private func isActive(_ page: Int) -> Bool { lists[1].contains(page) || lists[3].contains(page) }
    private func inactiveList(_ kind: Int) -> Int { 2 * kind }
    private func activeList(_ kind: Int) -> Int { 2 * kind + 1 }

    // MARK: Use

    /// Whether the page could be brought in.
    mutating func use(_ page: Int, reads: Bool, executes: Bool) -> Bool {
        if !isResident(page) {
            if lists.joined().count == frames {
                var tries = 0
                while tries < 17, !reclaim() { tries += 1 }
                if tries == 17 { return false }
            }
            bringIn(page)
        }
        if !reads {
            young.insert(page)
            if executes { code.insert(page) }
        } else if !referenced.contains(page) {
            referenced.insert(page)
        } else if !isActive(page) {
            lists[inactiveList(kind(page))].removeAll { $0 == page }
            lists[activeList(kind(page))].insert(page, at: 0)
            referenced.remove(page)
            age += 1
        }
        return true
    }

    private mutating func bringIn(_ page: Int) {
        let kind = kind(page)
        guard let shadow = shadows.removeValue(forKey: page) else {
            lists[inactiveList(kind)].insert(page, at: 0)
            return
        }
        // All that would have to give way: everything but the page's own inactive list, anonymous only with swap.
        var competitors = 0
        for list in 0..<4 where list != inactiveList(kind) && (list >= 2 || hasSwap) {
            competitors += lists[list].count
        }
        guard age - shadow.age <= competitors else {
            lists[inactiveList(kind)].insert(page, at: 0)
            return
        }
        lists[activeList(kind)].insert(page, at: 0)
        age += 1
        activatedRefaults[kind] += 1
        if shadow.onceActive { onceActive.insert(page) }
    }

    // MARK: Reclaim

    private mutating func reclaim() -> Bool {
        for isForced in [false, true] {
            var wasSpared = false
            var freed = 0
            for priority in stride(from: 12, through: 0, by: -1) where freed == 0 {
                freed = round(priority, isForced, &wasSpared)
            }
            snapshot = activatedRefaults
            if freed > 0 { return true }
            if !wasSpared { return false }
        }
        return false
    }

    private mutating func round(_ priority: Int, _ isForced: Bool, _ wasSpared: inout Bool) -> Int {
        var deactivates: [Bool] = []
        for kind in 0...1 {
            let isShort = lists[inactiveList(kind)].count < lists[activeList(kind)].count
            deactivates.append(isForced || isShort || activatedRefaults[kind] != snapshot[kind])
        }
        let trimsCache = lists[2].count / (1 << priority) > 0 && !deactivates[1]
        var wanted: [Int] = []
        for list in 0..<4 {
            let part = lists[list].count / (1 << priority)
            let isFile = list >= 2
            if hasSwap && priority == 0 && swappiness > 0 {
                wanted.append(part)
            } else if !hasSwap || trimsCache {
                wanted.append(isFile ? part : 0)
            } else {
                wanted.append(part * (isFile ? 200 - swappiness : swappiness) / 200)
            }
        }
        var freed = 0
        // In portions of 32; the anonymous active list alone does not start another one.
        while wanted[0] + wanted[2] + wanted[3] > 0 {
            for list in 0..<4 where wanted[list] > 0 {
                let portion = Swift.min(32, wanted[list])
                wanted[list] -= portion
                if list % 2 == 0 {
                    freed += shrinkInactive(portion, list / 2)
                } else if deactivates[list / 2] {
                    shrinkActive(portion, list / 2)
                } else {
                    wasSpared = true
                }
            }
        }
        if hasSwap, lists[0].count < lists[1].count { shrinkActive(32, 0) }
        return freed
    }

    private mutating func takeTail(_ count: Int, _ list: Int) -> [Int] {
        let tail = Array(lists[list].suffix(count).reversed())
        lists[list].removeLast(tail.count)
        return tail
    }

    private mutating func shrinkActive(_ count: Int, _ kind: Int) {
        let pages = takeTail(count, activeList(kind))
        let stay = pages.filter { young.contains($0) && code.contains($0) && kind == 1 }
        for page in pages { young.remove(page) }
        for page in stay {
            lists[activeList(kind)].insert(page, at: 0)
            age += 1
        }
        for page in pages where !stay.contains(page) {
            onceActive.insert(page)
            lists[inactiveList(kind)].insert(page, at: 0)
        }
    }

    private mutating func shrinkInactive(_ count: Int, _ kind: Int) -> Int {
        var active: Set<Int> = []
        var kept: [Int] = []
        var freed = 0
        for page in takeTail(count, inactiveList(kind)) {
            let wasReferenced = referenced.remove(page) != nil
            if young.remove(page) != nil {
                referenced.insert(page)
                if wasReferenced || (code.contains(page) && kind == 1) { active.insert(page) }
                kept.append(page)
            } else {
                shadows[page] = (age, onceActive.remove(page) != nil)
                code.remove(page)
                age += 1
                freed += 1
            }
        }
        for page in kept {
            let isActive = active.contains(page)
            lists[isActive ? activeList(kind) : inactiveList(kind)].insert(page, at: 0)
            if isActive { age += 1 }
        }
        return freed
    }
}

/// One use of a page.
struct LRUStep: CustomStringConvertible {
    let page: Int
    let letter: Character

    var description: String { "\(letter)\(page)" }

    func apply(to lru: inout LRUVector, _ events: inout [LRUEvent]) {
        if letter == "r" {
            lru.read(page, recordingInto: &events)
        } else {
            lru.touch(page, isExecutable: letter == "x", recordingInto: &events)
        }
    }

}

/// The lists, and the oracle beside them.
struct LRUWorld {
    private var lru: LRUVector
    private var oracle: LRUOracle
    private var steps = 0

    static func test(
        _ lru: LRUVector,
        checkEvery: Int = 1,
        breaking: @escaping (inout LRUVector) -> Void = { _ in }
    ) -> SequenceTest<Self, LRUStep> {
        let (pages, filePages) = (lru.folios.count, lru.filePageCount)
        return SequenceTest(
            name: "\(lru.frameCount) frames, \(pages) pages",
            world: { Self(lru: lru, oracle: LRUOracle(lru)) },
            play: { $0.difference(after: $1, checkEvery: checkEvery, breaking: breaking) },
            step: { random, number in
                let base = number / 500 * 3
                let page = (base + Swift.min(random.next(below: pages), random.next(below: pages))) % pages
                let letters: [Character] = page < filePages ? ["r", "r", "r", "m", "x"] : ["a"]
                return LRUStep(page: page, letter: letters[random.next(below: letters.count)])
            }
        )
    }

    private mutating func difference(
        after step: LRUStep,
        checkEvery: Int,
        breaking: (inout LRUVector) -> Void
    ) -> String? {
        var events: [LRUEvent] = []
        step.apply(to: &lru, &events)
        breaking(&lru)
        let isServed = oracle.use(step.page, reads: step.letter == "r", executes: step.letter == "x")
        if isServed == (events.last == .outOfMemory(step.page)) { return "\(step): served: \(isServed)" }
        for list in LRUList.allCases where lru.pages(on: list) != oracle.lists[list.rawValue] {
            return "\(step): \(list) is \(lru.pages(on: list)), expected \(oracle.lists[list.rawValue])"
        }
        if Int(lru.nonresidentAge) != oracle.age {
            return "\(step): age \(lru.nonresidentAge), expected \(oracle.age)"
        }
        steps += 1
        let violations = steps % checkEvery == 0 ? lru.checkInvariants() : []
        return violations.isEmpty ? nil : "\(step): \(violations)"
    }
}
