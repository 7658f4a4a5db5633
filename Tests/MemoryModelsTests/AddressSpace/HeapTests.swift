import Testing

@testable import MemoryModels

@Suite("Address space: the heap")
struct HeapTests {
    private static let page: UInt64 = 4096

    @Test("random brk calls that a running kernel answered, among other mappings, and the areas it had then")
    func recorded() {
        #expect(Self.firstDifference(recording: recordedHeapCalls) == nil)
    }

    @Test("a recording with another answer is noticed")
    func bites() {
        #expect(Self.firstDifference(recording: recordedHeapCalls + "\nbrk 4096 0") != nil)
        #expect(Self.firstDifference(recording: recordedHeapCalls + "\narea 59 1 rw-p") != nil)
    }

    /// Replays calls. All numbers count from the start of the heap: bytes for `brk ADDRESS ANSWER`, pages
    /// for the others. A read-only page at 60 is there from the beginning.
    static func firstDifference(recording: String) -> String? {
        var space = AddressSpace()
        let start = space.heapStart
        func place(_ pages: Int) -> UInt64 { start + UInt64(pages) * page }
        var expected: [String] = []
        do throws(AddressSpaceError) {
            try space.map(length: page, .read, at: .fixed(place(60)))
            for line in recording.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                let number = Int(words[1]) ?? 0
                switch words[0] {
                case "brk":
                    let end = space.setHeapEnd(start &+ UInt64(bitPattern: Int64(number))).end
                    if "\(end - start)" != words[2] { return "\(line), but the model answers \(end - start)" }
                case "unmap": try space.unmap(place(number), length: page)
                case "map":
                    let isFree = space.area(at: place(number)) == nil
                    if isFree { try space.map(length: page, .read, at: .fixedNoReplace(place(number))) }
                    if isFree != (words[2] == "ok") { return "\(line), but the model says free: \(isFree)" }
                default: expected.append(String(line))
                }
                if !space.checkInvariants().isEmpty { return "\(line): \(space.checkInvariants())" }
            }
        } catch {
            return error.name
        }
        let areas = space.areas.map { "area \(($0.start - start) / page) \($0.pageCount) \($0.flags.permissions)" }
        return areas == expected ? nil : "areas \(areas), expected \(expected)"
    }

    @Test("growth and shrinking are in whole pages, the end is to the byte")
    func rounding() {
        var space = AddressSpace()
        let start = space.heapStart
        #expect(space.setHeapEnd(0) == (start, .belowStart))
        #expect(space.setHeapEnd(start + 1) == (start + 1, nil))
        #expect(space.pages.total == 1)
        #expect(space.setHeapEnd(start + 4096) == (start + 4096, nil))
        #expect(space.pages.total == 1)
        #expect(space.setHeapEnd(start + 4097) == (start + 4097, nil))
        #expect(space.areas.map(\.pageCount) == [2])
        #expect(space.setHeapEnd(start) == (start, nil))
        #expect(space.areas.isEmpty)
    }

    @Test("the data limit counts bytes, with the initialised data")
    func dataLimit() {
        var space = AddressSpace(staticData: 1000, limits: AddressSpace.Limits(data: 10_000))
        let start = space.heapStart
        #expect(space.setHeapEnd(start + 9001) == (start, .dataLimit))
        // 9000 bytes are within the limit, but three pages are not within 10,000 / 4096 pages.
        #expect(space.setHeapEnd(start + 9000) == (start, .pageLimit))
        #expect(space.setHeapEnd(start + 8192) == (start + 8192, nil))
    }

    @Test("one page stays free below another mapping, and 256 more below a stack")
    func collisions() throws {
        for (flags, gap) in [(VMAFlags.read, UInt64(1)), (.stack, 257)] {
            var space = AddressSpace()
            let wall = space.heapStart + 400 * 4096
            let area = VirtualMemoryArea(start: wall, end: wall + 4096, pageOffset: 0, flags: flags)
            try space.place(area)
            let highest = wall - gap * 4096
            #expect(space.setHeapEnd(highest + 1).refusal == .collision(area))
            #expect(space.setHeapEnd(highest) == (highest, nil))
        }
    }

    @Test("a heap that starts where the program's data ends does not merge with them")
    func besideData() throws {
        var space = AddressSpace()
        let start = space.heapStart
        try space.place(
            VirtualMemoryArea(start: start - 4096, end: start, pageOffset: start / 4096 - 1, flags: .heap)
        )
        _ = space.setHeapEnd(start + 4096)
        _ = space.setHeapEnd(start + 8192)
        #expect(space.areas.map(\.pageCount) == [1, 2])
    }
}
