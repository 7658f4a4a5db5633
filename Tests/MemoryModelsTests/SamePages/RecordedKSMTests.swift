import Testing

@testable import MemoryModels

/// What `/sys/kernel/mm/ksm` showed on Linux 6.18.44 (x86-64) after each full pass over ten pages that a program had
/// filled with `memset` and made mergeable: smart_scan 1, max_page_sharing 256, one pass at a time by writing `run`.
@Suite("Same-page merging as recorded")
struct RecordedKSMTests {
    private func check(
        _ ksm: SamePageMerging,
        _ shared: Int,
        _ sharing: Int,
        _ unshared: Int,
        _ volatile: Int,
        skipped: Int,
        zero: Int = 0,
        location: SourceLocation = #_sourceLocation
    ) {
        let counts = ksm.counts
        let expected = [shared, sharing, unshared, volatile, skipped, zero]
        let found = [
            counts.shared, counts.sharing, counts.unshared, counts.volatile, counts.skipped, counts.zeroPages,
        ]
        #expect(found == expected, sourceLocation: location)
        #expect(ksm.checkInvariants() == [], sourceLocation: location)
    }

    @Test("ten passes with writes between them, pages that are skipped, and the page of zeros")
    func passes() {
        var ksm = SamePageMerging(contents: [7, 7, 7, 5, 5, 1, 2, 3, 0, 0])
        var events: [KSMEvent] = []
        ksm.scan()
        check(ksm, 0, 0, 0, 10, skipped: 0)
        ksm.scan()
        check(ksm, 3, 4, 3, 0, skipped: 0)
        ksm.scan()
        check(ksm, 3, 4, 3, 0, skipped: 0)
        ksm.write(9, to: 0, recordingInto: &events)
        check(ksm, 3, 4, 3, 0, skipped: 0)
        ksm.scan()
        check(ksm, 3, 3, 3, 1, skipped: 0)
        ksm.write(9, to: 1, recordingInto: &events)
        ksm.scan()
        check(ksm, 3, 2, 1, 4, skipped: 3)
        ksm.scan()
        check(ksm, 3, 2, 4, 1, skipped: 4)
        ksm.scan()
        check(ksm, 3, 2, 1, 4, skipped: 8)
        ksm.settings.usesZeroPages = true
        for content in [4, 0] {
            ksm.write(content, to: 8, recordingInto: &events)
            ksm.write(content, to: 9, recordingInto: &events)
        }
        ksm.scan()
        check(ksm, 2, 1, 1, 6, skipped: 12, zero: 2)
        ksm.scan()
        check(ksm, 2, 1, 3, 2, skipped: 14, zero: 2)
        ksm.scan()
        check(ksm, 2, 1, 1, 4, skipped: 18, zero: 2)
        #expect(ksm.counts.fullScans == 10)
    }
}
