import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of processes and reclaim: the answers")
struct ProcessDrillTests {
    // MARK: vma-operations

    @Test("mmap goes right below the lowest area")
    func address() throws {
        try compare("vma-operations", 1) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /0x([0-9a-f]+)\. .* of (\d+) pages/))
            return hexadecimal(try #require(Int(match.1, radix: 16)) - 4096 * (try #require(Int(match.2))))
        }
    }

    @Test("areas are runs of pages with the same permissions", arguments: [2, 3])
    func areas(_ level: Int) throws {
        try compare("vma-operations", level) { givens in
            let operations = try givens.words("operations").map { $0.split(separator: ":").map(String.init) }
            let count = try #require(Int(operations[0][1]))
            // What each page permits; nil if it is not mapped.
            var pages = [String?](repeating: "rw", count: count)
            for operation in operations.dropFirst() {
                let isMap = operation[0] == "map"
                let place = isMap ? operation[2].split(separator: "@").map(String.init)[1] : operation[1]
                let start = try #require(Int(place.dropFirst(2)))
                let length = try #require(Int(isMap ? operation[1] : operation[2]))
                for page in start..<start + length {
                    try #require(operation[0] != "protect" || pages[page] != nil)
                    pages[page] = isMap ? "r" : operation[0] == "unmap" ? nil : operation[3]
                }
            }
            let areas = pages.indices.count { pages[$0] != nil && ($0 == 0 || pages[$0 - 1] != pages[$0]) }
            return areas == 1 ? "1 area" : "\(areas) areas"
        }
    }

    // MARK: brk-heap

    /// The end of the heap after the calls, by the two rules of the question.
    private func end(_ givens: Givens) throws -> Int {
        let limit = try givens.number("data-limit")
        var end = 0
        var obstacle: Int?
        for operation in try givens.words("operations") {
            let number = try #require(Int(operation.dropFirst()))
            if operation.hasPrefix("m") {
                obstacle = number
                continue
            }
            let wanted = operation.hasPrefix("-") ? end - number : end + number
            let pages = (wanted + 4095) / 4096
            if wanted < 0 || limit > 0 && wanted + 4096 > limit { continue }
            if let obstacle, pages > (end + 4095) / 4096, pages + 1 > obstacle { continue }
            end = wanted
        }
        return end
    }

    @Test("pages are the bytes, rounded up", arguments: [1, 2])
    func pages(_ level: Int) throws {
        try compare("brk-heap", level) { givens in
            let pages = (try end(givens) + 4095) / 4096
            return pages == 1 ? "1 page" : "\(pages) pages"
        }
    }

    @Test("refused calls change nothing")
    func refused() throws {
        try compare("brk-heap", 3) { "\(try end($0)) bytes" }
    }

    // MARK: page-replacement

    /// A list of pages, the oldest first, searched anew each time.
    private func victims(_ givens: Givens) throws -> (victims: [Int], faults: Int) {
        let policy = try givens.text("policy")
        let references = try givens.words("references").map { try #require(Int($0)) }
        var frames: [Int] = []
        var loaded: [Int] = []
        var used: [Int] = []
        var bits: Set<Int> = []
        var hand = 0
        var victims: [Int] = []
        var faults = 0
        for (position, page) in references.enumerated() {
            used = used.filter { $0 != page } + [page]
            bits.insert(page)
            if frames.contains(page) { continue }
            faults += 1
            loaded = loaded.filter { $0 != page } + [page]
            if frames.count < 3 {
                frames.append(page)
                continue
            }
            let victim: Int
            switch policy {
            case "fifo": victim = try #require(loaded.first { frames.contains($0) })
            case "lru": victim = try #require(used.first { frames.contains($0) })
            case "opt":
                let rest = references[(position + 1)...]
                let next = frames.map { rest.firstIndex(of: $0) ?? 1000 }
                let farthest = try #require(next.max())
                victim = frames[try #require(next.firstIndex(of: farthest))]
            default:
                while bits.contains(frames[hand]) {
                    bits.remove(frames[hand])
                    hand = (hand + 1) % 3
                }
                victim = frames[hand]
                hand = (hand + 1) % 3
            }
            victims.append(victim)
            frames[try #require(frames.firstIndex(of: victim))] = page
        }
        return (victims, faults)
    }

    @Test("the victim of the last reference, by lists")
    func lastVictim() throws {
        try compare("page-replacement", 1) { "\(try #require(try victims($0).victims.last))" }
    }

    @Test("faults, by lists")
    func faults() throws {
        try compare("page-replacement", 2) { "\(try victims($0).faults) faults" }
    }

    @Test("all victims, by lists")
    func allVictims() throws {
        try compare("page-replacement", 3) { givens in
            let victims = try victims(givens).victims
            return victims.isEmpty ? "none" : victims.map(String.init).joined(separator: " ")
        }
    }

    // MARK: lru-lists

    /// Two lists, the head at the end; every use of a page that is read once more makes it active.
    private struct Lists {
        var inactive: [Int] = []
        var active: [Int] = []
        var evicted: [Int] = []
        /// How many evictions and activations there were when a page left, by page.
        var left: [Int: Int] = [:]
        var age = 0
        /// Distance and working set of the last page that came back.
        var refault: (distance: Int, workingset: Int)?
    }

    private func lists(_ givens: Givens) throws -> Lists {
        let memory = try givens.number("memory")
        var lists = Lists()
        for word in try givens.words("operations") {
            let page = try #require(Int(word.dropFirst()))
            if lists.active.contains(page) { continue }
            if let place = lists.inactive.firstIndex(of: page) {
                lists.active.append(lists.inactive.remove(at: place))
                lists.age += 1
                continue
            }
            if lists.active.count + lists.inactive.count == memory {
                // Otherwise the active list would be shrunk as well.
                try #require(lists.inactive.count >= lists.active.count)
                let victim = lists.inactive.removeFirst()
                lists.left[victim] = lists.age
                lists.age += 1
                lists.evicted.append(victim)
            }
            if let before = lists.left[page] { lists.refault = (lists.age - before, lists.active.count) }
            lists.inactive.append(page)
        }
        return lists
    }

    @Test("a page is active after its second read")
    func list() throws {
        try compare("lru-lists", 1) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /Where is page (\d+)/))
            let reads = try givens.words("operations").count { $0 == "r\(match.1)" }
            return ["not in memory", "on the inactive list", "on the active list"][min(reads, 2)]
        }
    }

    @Test("pages leave in the order in which they came, unless they are active")
    func evicted() throws {
        try compare("lru-lists", 2) { try lists($0).evicted.map(String.init).joined(separator: " ") }
    }

    @Test("the refault distance, by counting")
    func refault() throws {
        try compare("lru-lists", 3) { givens in
            let refault = try #require(try lists(givens).refault)
            return "\(refault.distance) \(refault.workingset)"
        }
    }

    // MARK: oom-badness

    private func processes(_ givens: Givens) throws -> [(pages: Double, adjustment: Double)] {
        try givens.words("processes").map { word in
            let match = try #require(word.wholeMatch(of: /(\d+)\+(\d+)@(-?\d+)/))
            let size = (Double(match.1) ?? 0) + (Double(match.2) ?? 0)
            // A page of page tables for each 2 MiB, and three above.
            return (size * 256 + (size / 2).rounded(.up) + 3, Double(match.3) ?? 0)
        }
    }

    @Test("the largest after adjustment is killed", arguments: [1, 2])
    func victim(_ level: Int) throws {
        try compare("oom-badness", level) { givens in
            let points = try processes(givens).map { $0.adjustment == -1000 ? -1e9 : $0.pages + $0.adjustment * 2048 }
            let most = try #require(points.max())
            return "process \(try #require(points.firstIndex(of: most)))"
        }
    }

    @Test("oom_score, in floating point cut after each division")
    func score() throws {
        try compare("oom-badness", 3) { givens in
            let (pages, adjustment) = try processes(givens)[0]
            let match = try #require(givens.drill.question.en.firstMatch(of: /(\d+) pages of page tables/))
            // Resident and swapped memory are whole MiB; the rest are page tables.
            let tables = try #require(Double(match.1))
            #expect((pages - tables).truncatingRemainder(dividingBy: 256) == 0)
            let share = ((pages + adjustment * 2048) * 1000 / 2_048_000).rounded(.towardZero)
            return "\(Int(((1000 + share) * 2 / 3).rounded(.towardZero)))"
        }
    }
}
