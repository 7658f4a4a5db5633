import MemoryModels

/// Maps memory under strict accounting until the kernel refuses.
func overcommit(_ out: inout Transcript) {
    var settings = CommitSettings(ramPages: 2_097_152)
    settings.policy = .never
    var memory = CommitAccounting(settings)
    out.print("CommitLimit \(settings.commitLimit) pages")
    func show(_ call: String, _ outcome: CommitOutcome) {
        switch outcome {
        case .granted(let pages): out.print("\(call): \(pages) counted, Committed_AS \(memory.committed)")
        case .refused(let pages, let committed, let allowed):
            out.print("\(call): ENOMEM for \(pages): \(committed) is not below \(allowed)")
        }
    }
    show("private 2 GiB", memory.map(.privateAnonymous, pages: 524_288))
    show("private 1 GiB, read-only", memory.map(.privateAnonymous, pages: 262_144, isWritable: false))
    show("shared file 4 GiB", memory.map(.sharedFile, pages: 1_048_576))
    show("mprotect to writable", memory.protect(1, isWritable: true))
    show("fork", memory.fork())
    show("munmap", memory.unmap(0))
    show("fork", memory.fork())
}
