import Testing

@testable import MemoryModels

@Suite("User memory: faults, copies and accounting")
struct UserMemoryTests {
    private static func program(
        faultAround: Int = 16,
        readAround: Int = 32,
        cached: Bool = false
    ) -> UserMemory {
        var options = UserMemory.Options()
        options.faultAround = faultAround
        options.readAround = readAround
        options.stackLimit = 64
        var memory = UserMemory(
            areas: [
                UserArea(start: 0x1000, pages: 64, backing: .file(0, offset: 0), isWritable: false),
                UserArea(start: 0x2000, pages: 8),
                UserArea(start: 0x8000 - 4, pages: 4, growsDown: true),
            ],
            files: [UserFile(pages: 60)],
            options: options
        )
        if cached { memory.cacheWholeFile(0) }
        return memory
    }

    @Test("a read maps the page of zeros, the first write a frame, the next write nothing")
    func anonymous() {
        var memory = Self.program()
        #expect(memory.touch(process: 0, page: 0x2000, isWrite: false).actions == [.mappedZeroPage])
        #expect(memory.touch(process: 0, page: 0x2000, isWrite: true).actions == [.copied(from: nil, to: 0)])
        #expect(memory.touch(process: 0, page: 0x2000, isWrite: true).kind == .hit)
        #expect(memory.touch(process: 0, page: 0x2001, isWrite: true).actions == [.newPage(frame: 1)])
    }

    @Test("a missing page of a file is read with 31 around it; 16 aligned ones are mapped")
    func readAround() {
        var memory = Self.program()
        let fault = memory.touch(process: 0, page: 0x1000 + 20, isWrite: false)
        #expect(fault.kind == .major)
        #expect(fault.actions == [.readFile(first: 4, pages: 32), .faultAround(pages: 16, first: 16, last: 31)])
        #expect(memory.touch(process: 0, page: 0x1000 + 31, isWrite: false).kind == .hit)
        let next = memory.touch(process: 0, page: 0x1000 + 32, isWrite: false)
        #expect(next.kind == .minor)
        // Pages 4 to 35 are in memory, the window is 32 to 47.
        #expect(next.actions == [.faultAround(pages: 4, first: 32, last: 47)])
    }

    @Test("without fault-around each page costs a fault; the window ends at the area and the file", arguments: [1, 16])
    func faultAround(window: Int) {
        var memory = Self.program(faultAround: window, cached: true)
        var minor = 0
        for page in 0..<60 where memory.touch(process: 0, page: 0x1000 + UInt64(page), isWrite: false).kind == .minor {
            minor += 1
        }
        #expect(minor == (window == 1 ? 60 : 4))
        #expect(memory.touch(process: 0, page: 0x1000 + 60, isWrite: false).kind == .busError)
    }

    @Test("errors: no area, no right, a stack too large or too near")
    func errors() {
        var memory = Self.program()
        #expect(memory.touch(process: 0, page: 0x1000, isWrite: true).kind == .segmentationFault(.accessDenied))
        #expect(memory.touch(process: 0, page: 0x0fff, isWrite: false).kind == .segmentationFault(.noArea))
        #expect(memory.touch(process: 0, page: 0x9000, isWrite: false).kind == .segmentationFault(.noArea))
        let grown = memory.touch(process: 0, page: 0x8000 - 64, isWrite: true)
        #expect(grown.actions.first == .grewStack(pages: 60))
        #expect(memory.touch(process: 0, page: 0x8000 - 65, isWrite: true).kind == .segmentationFault(.stackLimit))
        var near = UserMemory(areas: [
            UserArea(start: 0x7e00, pages: 1), UserArea(start: 0x8000, pages: 1, growsDown: true),
        ])
        #expect(near.touch(process: 0, page: 0x7f00, isWrite: true).kind == .segmentationFault(.guardGap))
        #expect(near.touch(process: 0, page: 0x7f01, isWrite: true).kind == .minor)
    }

    @Test("after a fork the first writer copies, the second one reuses what it then has alone")
    func copyAndReuse() {
        var memory = Self.program()
        memory.touch(process: 0, page: 0x2000, isWrite: true)
        let fork = memory.fork(0)
        #expect(fork.shared == 1)
        #expect(memory.frames[0]?.isExclusive == false)
        #expect(memory.touch(process: 1, page: 0x2000, isWrite: true).actions == [.copied(from: 0, to: 1)])
        #expect(
            memory.touch(process: 0, page: 0x2000, isWrite: true).actions == [.reused(frame: 0, wasExclusive: false)]
        )
        #expect(memory.frames[0]?.isExclusive == true)
    }

    @Test("a pinned page is copied for the child at once; the parent's entry stays writable")
    func pinned() {
        var memory = Self.program()
        #expect(memory.pin(process: 0, page: 0x2000) == 0)
        let fork = memory.fork(0)
        #expect(fork.copied == 1)
        #expect(memory.touch(process: 0, page: 0x2000, isWrite: true).kind == .hit)
        #expect(memory.frame(process: 1, page: 0x2000) == 1)
        #expect(memory.checkInvariants().isEmpty)
    }

    @Test("the page share of smaps is a division of whole numbers in 1/4096 of a byte")
    func pageShare() {
        #expect(Smaps.pageShare(mapCount: 1) == 4096 << 12)
        #expect(Smaps.pageShare(mapCount: 3) == 5_592_405)
        #expect(Smaps.kilobytes(shifted: 3 * 5_592_405) == 3)
    }

    @Test("smaps: three processes share two pages, one has a page of its own")
    func smaps() {
        var memory = Self.program()
        memory.touch(process: 0, page: 0x2000, isWrite: true)
        memory.touch(process: 0, page: 0x2001, isWrite: true)
        _ = memory.fork(0)
        _ = memory.fork(0)
        memory.touch(process: 1, page: 0x2001, isWrite: true)
        let smaps = memory.smaps(process: 1, area: 1)
        #expect(smaps.resident == 8192)
        #expect(smaps.pss == 5_592_405 + 4096 << 12)
        #expect(smaps.uss == 4096)
        #expect(smaps.sharedDirty == 4096)
        #expect(memory.smaps(process: 0, area: 1).pss == 5_592_405 + 4096 << 11)
    }

    @Test("shares add up to what is mapped, but for less than a byte a page")
    func sharesAddUp() {
        var memory = Self.program(cached: true)
        for page in 0..<8 { memory.touch(process: 0, page: 0x2000 + UInt64(page), isWrite: true) }
        for _ in 0..<6 { _ = memory.fork(0) }
        for process in 0..<7 {
            memory.touch(process: process, page: 0x1000 + UInt64(16 * (process % 3)), isWrite: false)
            if process % 2 == 0 { memory.touch(process: process, page: 0x2000 + UInt64(process), isWrite: true) }
        }
        let total = (0..<7).reduce(UInt64(0)) { $0 + memory.smapsRollup(process: $1).pss }
        let mapped = UInt64(memory.frames.count { ($0?.mapCount ?? 0) > 0 })
        #expect(total <= mapped * 4096 << 12)
        #expect(mapped * 4096 << 12 - total < 7 * mapped)
    }

    @Test("swap: a slot that two share counts half for each, and its page is read once")
    func swap() {
        var memory = Self.program()
        memory.touch(process: 0, page: 0x2000, isWrite: true)
        _ = memory.fork(0)
        #expect(memory.swapOut(process: 0, page: 0x2000) == 0)
        #expect(memory.smaps(process: 1, area: 1).swap == 4096)
        #expect(memory.smaps(process: 1, area: 1).swapPss == 4096 << 11)
        #expect(memory.touch(process: 0, page: 0x2000, isWrite: false).kind == .major)
        #expect(memory.touch(process: 1, page: 0x2000, isWrite: false).kind == .minor)
        #expect(memory.slots[0] == nil)
        #expect(memory.checkInvariants().isEmpty)
    }

    @Test("rmap: a page from before the fork is looked for in both, the child's copy in the child alone")
    func rmap() {
        var memory = Self.program()
        memory.touch(process: 0, page: 0x2000, isWrite: true)
        _ = memory.fork(0)
        #expect(memory.rmapWalk(0).map(\.process) == [0, 1])
        memory.touch(process: 1, page: 0x2000, isWrite: true)
        #expect(memory.rmapWalk(1).map(\.process) == [1])
        // The parent's page is still looked for in the child, in vain.
        #expect(memory.rmapWalk(0).map(\.isMapped) == [true, false])
    }

    @Test("an anon_vma that no area uses any more is taken over by a later child")
    func reusedAnonVMA() {
        var memory = Self.program()
        memory.touch(process: 0, page: 0x2000, isWrite: true)
        _ = memory.fork(0)
        memory.exit(0)
        // The root is never reused: it counts itself and the child.
        _ = memory.fork(1)
        #expect(memory.anonVMAs.count == 3)
        memory.exit(1)
        _ = memory.fork(2)
        // The middle one has one child left and no active area.
        #expect(memory.processes[3].areas[1].anonVMA == 1)
        #expect(memory.checkInvariants().isEmpty)
    }
}
