import MemoryModels

/// Runs one reference string under four policies, with three frames and with four.
func pageReplacement(_ out: inout Transcript) throws(PageReplacementError) {
    let references = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]
    out.print("References: \(list(references))")

    var fifo = try PageReplacement(.fifo, frames: 3, references: references)
    while let access = fifo.next() {
        guard access.isFault else {
            out.print("  page \(access.page): hit")
            continue
        }
        if let victim = access.victim {
            out.print("  page \(access.page): fault, page \(victim) leaves frame \(access.frame)")
        } else {
            out.print("  page \(access.page): fault, frame \(access.frame) is free")
        }
    }

    for frames in 3...4 {
        out.print("Faults with \(frames) frames:")
        for (name, policy) in [("FIFO", .fifo), ("LRU", .lru), ("Clock", .clock), ("OPT", .opt)]
            as [(String, PageReplacement.Policy)]
        {
            var run = try PageReplacement(policy, frames: frames, references: references)
            run.finish()
            out.print("  \(name): \(run.faults)")
        }
    }
    out.print("FIFO has more faults with more frames: Belady's anomaly.")
}
