import MemoryModels

/// Lets ksmd scan nine pages, writes to a merged one, and scans again.
func ksm(_ out: inout Transcript) {
    var ksm = SamePageMerging(contents: [7, 7, 7, 5, 5, 1, 2, 0, 0])
    var events: [KSMEvent] = []
    for pass in 1...4 {
        if pass == 3 {
            ksm.write(5, to: 0, recordingInto: &events)
            out.print("page 0 is overwritten with 5: \(ksm.framesInUse) frames")
        }
        ksm.scan()
        let counts = ksm.counts
        let trees = "shared \(counts.shared), sharing \(counts.sharing), unshared \(counts.unshared)"
        out.print("pass \(pass): \(trees), volatile \(counts.volatile); \(ksm.framesInUse) frames")
    }
}
