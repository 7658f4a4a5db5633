import MemoryModels

/// What the operations of `swap-and-zram` came to.
struct ZramSwapSession {
    /// What became of the pages of one operation, each with its outcome in the order of the pages.
    enum Outcome {
        case swappedOut([(page: Int, result: ZramSwap.SwapOut)])
        case touched([(page: Int, result: ZramSwap.Touch)])
        case dropped([Int])
        case forked(Int?)
        case exited(Bool)
    }

    private(set) var system: ZramSwap
    /// Faults that found their page in the swap cache.
    private(set) var cacheHits = 0
    /// Pages reclaimed without a write.
    private(set) var cleanPages = 0

    init(_ system: ZramSwap) { self.system = system }

    mutating func run(_ operation: ZramSwapOperation) -> Outcome {
        let process = operation.process
        switch operation.action {
        case .fork: return .forked(system.fork(process))
        case .exit:
            let isThere = !system.processes[process].isEmpty
            system.exit(process)
            return .exited(isThere)
        case .drop: return .dropped(operation.pages.filter { system.drop(process: process, page: $0) })
        case .swapOut:
            var results: [(page: Int, result: ZramSwap.SwapOut)] = []
            for page in operation.pages {
                let result = system.swapOut(process: process, page: page)
                if case .clean = result { cleanPages += 1 }
                results.append((page, result))
            }
            return .swappedOut(results)
        case .read, .store:
            var results: [(page: Int, result: ZramSwap.Touch)] = []
            for page in operation.pages {
                let result =
                    if case .store(let contents) = operation.action {
                        system.store(contents, process: process, page: page)
                    } else {
                        system.touch(process: process, page: page)
                    }
                if case .cached = result { cacheHits += 1 }
                results.append((page, result))
            }
            return .touched(results)
        }
    }
}
