import MemoryModels

/// Touches fresh memory and a file, and counts what it costs.
func demandPaging(_ out: inout Transcript) {
    var memory = UserMemory(
        areas: [
            UserArea(start: 0x1000, pages: 64, backing: .file(0, offset: 0), isWritable: false),
            UserArea(start: 0x2000, pages: 4),
        ],
        files: [UserFile(pages: 64)]
    )
    for (name, isWrite) in [("read", false), ("write", true), ("another write", true)] {
        let fault = memory.touch(process: 0, page: 0x2000, isWrite: isWrite)
        out.print("Fresh memory, \(name): \(fault.kind == .hit ? "no" : "a") fault, frames: \(memory.frameCount)")
    }

    var counts = (hits: 0, minor: 0, major: 0)
    for page in 0x1000..<0x1040 as Range<UInt64> {
        switch memory.touch(process: 0, page: page, isWrite: false).kind {
        case .hit: counts.hits += 1
        case .minor: counts.minor += 1
        default: counts.major += 1
        }
    }
    out.print("64 pages of a file: \(counts.major) major faults, \(counts.minor) minor, \(counts.hits) none")
    let denied = memory.touch(process: 0, page: 0x1000, isWrite: true)
    out.print("A write to it: \(denied.kind == .segmentationFault(.accessDenied) ? "SIGSEGV" : "allowed")")
}
