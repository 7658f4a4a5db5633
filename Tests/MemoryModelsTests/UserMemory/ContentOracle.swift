@testable import MemoryModels

/// What programs must read, the naive way: each process has a value for each page of its own, and a fork copies
/// all of them. The frames of the model carry values along, which must come out the same.
struct ContentOracle {
    static let pages: [UInt64] =
        Array(0x100..<0x104) + Array(0x200..<0x204) + Array(0x300..<0x304) + Array(0x400..<0x404)

    /// Private anonymous, private file, shared file, shared anonymous memory: four pages each.
    static func memory(faultAround: Int) -> UserMemory {
        var options = UserMemory.Options()
        options.faultAround = faultAround
        options.readAround = 2
        return UserMemory(
            areas: [
                UserArea(start: 0x100, pages: 4),
                UserArea(start: 0x200, pages: 4, backing: .file(0, offset: 1)),
                UserArea(start: 0x300, pages: 4, backing: .file(0, offset: 2), isShared: true),
                UserArea(start: 0x400, pages: 4, backing: .file(1, offset: 0), isShared: true),
            ],
            files: [UserFile(pages: 8), UserFile(pages: 4, isShmem: true)],
            options: options
        )
    }

    var memory: UserMemory
    /// What was written to each process's own pages.
    var own: [[UInt64: Int]] = [[:]]
    /// What is in the files; page 3 of file 0 is 103 before anyone writes.
    var files: [[Int]] = [(0..<8).map { 100 + $0 }, [0, 0, 0, 0]]
    /// What is in each frame and each slot of the model.
    var frames: [Int: Int] = [:]
    var slots: [Int: Int] = [:]
    /// What goes wrong after each operation, for a test of the test.
    var sabotage: (inout UserMemory) -> Void = { _ in }

    init(faultAround: Int) { memory = Self.memory(faultAround: faultAround) }

    private func file(_ page: UInt64) -> (file: Int, index: Int)? {
        switch page >> 8 {
        case 2: (0, Int(page & 0xff) + 1)
        case 3: (0, Int(page & 0xff) + 2)
        case 4: (1, Int(page & 0xff))
        default: nil
        }
    }

    /// What the process must read.
    func expected(_ process: Int, _ page: UInt64) -> Int {
        if page >> 8 <= 2, let value = own[process][page] { return value }
        guard let place = file(page) else { return 0 }
        return files[place.file][place.index]
    }

    /// What it reads through its page table.
    func seen(_ process: Int, _ page: UInt64) -> Int? {
        switch memory.entry(process: process, page: page) {
        case .present(let present)?: frames[present.frame]
        case .zeroPage?: 0
        default: nil
        }
    }

    mutating func access(_ process: Int, _ page: UInt64, write value: Int?) -> String? {
        // A private mapping of a file that others write sees their writes as long as it has no copy; both do so
        // here, since only shared areas change the file.
        let swapped = memory.entry(process: process, page: page)
        let fault = memory.touch(process: process, page: page, isWrite: value != nil)
        for action in fault.actions {
            switch action {
            case .newPage(let frame): frames[frame] = 0
            case .copied(let from, let to): frames[to] = from.flatMap { frames[$0] } ?? 0
            case .copiedFilePage(_, let to): frames[to] = file(page).map { files[$0.file][$0.index] } ?? 0
            case .swappedIn(let frame, let wasRead):
                if wasRead, case .swapped(let slot)? = swapped { frames[frame] = slots[slot] ?? 0 }
            default: break
            }
        }
        for (number, frame) in memory.frames.enumerated() {
            if case .file(let file, let index)? = frame?.owner { frames[number] = files[file][index] }
        }
        sabotage(&memory)
        if let value {
            guard case .present(let present)? = memory.entry(process: process, page: page), present.isWritable else {
                return "a write left an entry that cannot be written"
            }
            frames[present.frame] = value
            if page >> 8 <= 2 {
                own[process][page] = value
            } else if let place = file(page) {
                files[place.file][place.index] = value
            }
        }
        return difference()
    }

    mutating func fork(_ parent: Int) -> String? {
        let result = memory.fork(parent)
        own.append(own[parent])
        for page in Self.pages {
            guard let from = memory.frame(process: parent, page: page),
                let to = memory.frame(process: result.child, page: page), from != to
            else { continue }
            frames[to] = frames[from]
        }
        sabotage(&memory)
        return difference()
    }

    mutating func swapOut(_ process: Int, _ page: UInt64) -> String? {
        let frame = memory.frame(process: process, page: page)
        if let slot = memory.swapOut(process: process, page: page), let frame { slots[slot] = frames[frame] }
        return difference()
    }

    /// The first thing that a process would read wrongly, or that the model's own rules forbid.
    func difference() -> String? {
        for (process, owner) in memory.processes.enumerated() where owner.isAlive {
            for page in Self.pages {
                guard let seen = seen(process, page) else { continue }
                let expected = expected(process, page)
                if seen != expected { return "process \(process) reads \(seen) at \(page), not \(expected)" }
            }
        }
        let violations = memory.checkInvariants()
        return violations.isEmpty ? nil : "\(violations)"
    }
}
