import MemoryModels

/// Prints whether a secret outlives its owner, by boot options.
func initOnFree(_ out: inout Transcript) {
    for (name, onAlloc, onFree, poisoning) in [
        ("no option", false, false, false), ("init_on_alloc=1", true, false, false),
        ("init_on_free=1", false, true, false),
        ("both, and page_poison=1", true, true, true),
    ] {
        let options = MemoryInitialization(onAlloc: onAlloc, onFree: onFree, poisoning: poisoning)
        let page = options.page(gfpZero: false)
        let object = options.object(.typesafeByRCU, gfpZero: false)
        out.print("\(name)")
        out.print("  page: free \(words(page.free)), next owner \(words(page.allocated))")
        out.print("  object by RCU: free \(words(object.free)), next owner \(words(object.allocated))")
    }
}

/// What is in the memory.
private func words(_ contents: MemoryContents) -> String {
    switch contents {
    case .secret: "secret"
    case .zeroes: "zeroes"
    case .pattern: "pattern"
    case .constructed: "old state"
    }
}
