import Testing

@testable import MemoryModels

@Suite("Address space: the same as a naive array of pages")
struct AddressSpaceOracleTests {
    @Test("every sequence of four system calls on four pages")
    func exhaustive() {
        let readWrite: VMAFlags = [.read, .write]
        var steps: [AddressSpaceStep] = [
            .map(count: 2, readWrite, .privateAnonymous, fixed: nil),
            .map(count: 3, .read, .privateAnonymous, fixed: nil),
            .map(count: 1, readWrite, .privateFile(1, page: 2), fixed: 2),
            .map(count: 2, readWrite, .sharedAnonymous, fixed: 1),
        ]
        for first in 1...2 {
            steps.append(.unmap(first, 1))
            steps.append(.protect(first, 1, .read))
            steps.append(.protect(first, 1, readWrite))
            steps.append(.remap(first, from: 1, to: 2, .mayMove, target: nil))
        }
        let visited = AddressSpaceWorld.test(pages: 4).checkEverySequence(upTo: 4) { _ in steps }
        #expect(visited == 12 + 12 * 12 + 12 * 12 * 12 + 12 * 12 * 12 * 12)
    }

    @Test(
        "seeded random sequences of 10,000 system calls",
        arguments: [16, 40, 200],
        [1, 20, 6_12] as [UInt64]
    )
    func random(pages: Int, seed: UInt64) {
        AddressSpaceWorld.test(pages: pages).check(seed: seed)
    }

    @Test("the same with writes, which give areas an anon_vma", arguments: [16, 60], [3, 4] as [UInt64])
    func randomWithWrites(pages: Int, seed: UInt64) {
        AddressSpaceWorld.test(pages: pages, touches: true).check(seed: seed)
    }

    @Test("areas that were not merged are noticed by one call")
    func forgettingToMerge() {
        // Cuts the highest area behind its first page.
        let test = AddressSpaceWorld.test(pages: 16) { space in
            if let area = space.areas.dropLast().last, area.pageCount > 1 { space.split(area, at: area.start + 4096) }
        }
        test.expectCaught(within: 1, saying: "expected")
    }

    @Test("a page count that is not kept is noticed by one call")
    func forgettingToCount() {
        AddressSpaceWorld.test(pages: 16) { $0.pages.data += 1 }.expectCaught(within: 1, saying: "wrongPageCounts")
    }

    @Test("twenty thousand areas")
    func manyAreas() throws {
        var space = AddressSpace(limits: AddressSpace.Limits(mapCount: 30_000))
        for index in 0..<20_000 {
            try space.map(length: 4096, index % 2 == 0 ? .read : [.read, .write])
        }
        #expect(space.areaCount == 20_000)
        #expect(space.checkInvariants() == [])
        let top = space.mmapBase
        for index in stride(from: 0, to: 20_000, by: 4) {
            try space.unmap(top - UInt64(index + 1) * 4096, length: 4096)
        }
        // The highest hole is filled first.
        #expect(try space.map(length: 4096, .read) == top - 4096)
        #expect(try space.map(length: 8192, .read) == top - 20_002 * 4096)
        #expect(space.checkInvariants() == [])
    }
}
