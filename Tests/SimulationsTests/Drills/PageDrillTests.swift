import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of paging and pages: the answers")
struct PageDrillTests {
    // MARK: page-walk

    private func translation(_ givens: Givens) throws -> String {
        let bits = ["4K": 12, "2M": 21, "1G": 30][try givens.text("page-size")] ?? 0
        let page = 1 << bits
        return hexadecimal(try givens.number("physical") + givens.number("address") % page)
    }

    @Test("the offset stays, the page is replaced")
    func translate() throws {
        try compare("page-walk", 1, translation)
    }

    @Test("an index is nine bits of the address")
    func index() throws {
        try compare("page-walk", 2) { givens in
            let level = try #require(givens.drill.question.en.firstMatch(of: /the (p[a-z]+) table/))
            let shift = ["pte": 12, "pmd": 21, "pud": 30, "pgd": 39][String(level.1)] ?? 0
            return "\(try givens.number("address") >> shift & 511)"
        }
    }

    @Test("large pages keep more bits; the error code tells presence, write, mode and fetch")
    func largePageOrFault() throws {
        var faults = 0
        try compare("page-walk", 3) { givens in
            guard givens.drill.question.en.contains("error code") else { return try translation(givens) }
            faults += 1
            let isPresent = try givens.text("missing") == "none"
            let access = try givens.text("access")
            let isUser = try givens.text("mode") == "user"
            return
                "\((isPresent ? 1 : 0) + (access == "write" ? 2 : 0) + (isUser ? 4 : 0) + (access == "fetch" ? 16 : 0))"
        }
        #expect(faults > 50)
    }

    @Test("a fault is asked for only where a rule is broken")
    func faultsHappen() throws {
        for seed in oracleSeeds {
            let drill = try DrillCase(simulation: "page-walk", level: 3).drill(seed)
            let outcome = try #require(SimulationCatalogue.find("page-walk")).run(drill.arguments).result("outcome")?
                .text
            #expect(outcome == (drill.question.en.contains("error code") ? "page_fault" : "translated"))
        }
    }

    // MARK: buddy-split

    /// Halves of the block, from the largest that stays free down.
    private func halves(_ givens: Givens) throws -> [Int] {
        let start = try givens.number("start")
        let order = try givens.number("order")
        return try (order..<givens.number("block-order")).reversed().map { start ^ 1 << $0 }
    }

    @Test("the first half given back begins in the middle")
    func half() throws {
        try compare("buddy-split", 1) { "\(try halves($0)[0])" }
    }

    @Test("each half differs from the start in one bit")
    func blocks() throws {
        try compare("buddy-split", 2) { try halves($0).map(String.init).joined(separator: " ") }
    }

    @Test("the order is that of the smallest power of two that holds the bytes")
    func bytes() throws {
        try compare("buddy-split", 3) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /needs (\d+) contiguous/))
            let pages = (try #require(Int(match.1)) + 4095) / 4096
            let order = (0...10).first { 1 << $0 >= pages }
            #expect(try order == givens.number("order"))
            return try halves(givens).reversed().map(String.init).joined(separator: " ")
        }
    }

    // MARK: buddy-merge

    @Test("the buddy of a block differs in one bit")
    func buddy() throws {
        try compare("buddy-merge", 1) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /order (\d) at page frame (\d+) \(0x/))
            let page = try #require(Int(match.2))
            let size = 1 << (try #require(Int(match.1)))
            // The pair fills an aligned stretch of twice the size: the buddy is its other half.
            return "\(page % (2 * size) == 0 ? page + size : page - size)"
        }
    }

    /// Which of the sixteen pages are free at the end, as the question says it; the last is freed last.
    private func free(_ givens: Givens) throws -> (free: Set<Int>, last: Int) {
        let numbers = try givens.drill.question.en.matches(of: /[0-9a-fx]*[0-9]{2,}/).compactMap { Int($0.output) }
        // "A zone of 16 pages" comes first.
        let pages = Array(numbers.dropFirst())
        return (Set(pages.dropFirst().map { $0 - pages[0] }), try #require(pages.last) - pages[0])
    }

    private func isWhole(_ page: Int, _ order: Int, _ free: Set<Int>) -> Bool {
        let start = page & ~((1 << order) - 1)
        return free.isSuperset(of: start..<start + 1 << order)
    }

    @Test("a freed page is part of the largest aligned group that is all free")
    func order() throws {
        try compare("buddy-merge", 2) { givens in
            let (free, last) = try free(givens)
            return "\(try #require((0...4).last { isWhole(last, $0, free) }))"
        }
    }

    @Test("the free lists are the maximal aligned groups")
    func lists() throws {
        try compare("buddy-merge", 3) { givens in
            let free = try free(givens).free
            var counts = [0, 0, 0, 0, 0]
            for order in 0...4 {
                for start in stride(from: 0, to: 16, by: 1 << order)
                where isWhole(start, order, free) && (order == 4 || !isWhole(start, order + 1, free)) {
                    counts[order] += 1
                }
            }
            return counts.map(String.init).joined(separator: " ")
        }
    }

    // MARK: watermarks

    private func marks(_ givens: Givens, _ zone: String) throws -> (low: Int, high: Int) {
        let normal = try givens.number("normal")
        let all = try normal + givens.number("dma32")
        var kbytes = try givens.number("min-free-kbytes")
        if kbytes == 0 { kbytes = Int((Double(all) * 4 * 16).squareRoot()) }
        let managed = zone == "Normal" ? normal : all - normal
        let min = kbytes / 4 * managed / all
        let distance = try max(min / 4, managed * givens.number("scale-factor") / 10_000)
        return (min + distance, min + 2 * distance)
    }

    @Test("low, by the formula")
    func low() throws {
        try compare("watermarks", 1) { "\(try marks($0, "Normal").low) pages" }
    }

    @Test("high of a share, by the formula")
    func high() throws {
        try compare("watermarks", 2) { givens in
            let zone = givens.drill.question.en.hasSuffix("of Normal?") ? "Normal" : "DMA32"
            return "\(try marks(givens, zone).high) pages"
        }
    }

    @Test("from the square root of memory, by the formula")
    func fromMemory() throws {
        try compare("watermarks", 3) { givens in
            let marks = try marks(givens, "Normal")
            return "\(givens.drill.question.en.contains("low watermark") ? marks.low : marks.high) pages"
        }
    }

    // MARK: slab-basics

    private func slot(_ givens: Givens) throws -> Int {
        let align = givens.drill.level == 1 ? try givens.number("align") : 8
        var slot = try givens.number("object-size")
        while slot % align != 0 { slot += 1 }
        return slot
    }

    @Test("a slot is the size rounded up to the alignment")
    func slotSize() throws {
        try compare("slab-basics", 1) { "\(try slot($0)) bytes" }
    }

    @Test("objects are laid out until the next would not fit")
    func objects() throws {
        try compare("slab-basics", 2) { givens in
            let order = try #require(givens.drill.question.en.firstMatch(of: /of order (\d)/))
            let room = 4096 << (try #require(Int(order.1)))
            var count = 0
            while try (count + 1) * slot(givens) <= room { count += 1 }
            return "\(count) objects"
        }
    }

    @Test("frees are fast only in the slab that was allocated from last")
    func frees() throws {
        try compare("slab-basics", 3) { givens in
            let question = givens.drill.question.en
            let match = try #require(question.firstMatch(of: /(\d+) in a slab/))
            let perSlab = try #require(Int(match.1))
            let operations = try givens.words("operations")
            let count = try #require(Int(operations[0].dropFirst(3)))
            let slow = operations.dropFirst().count { (Int($0.dropFirst()) ?? 0) / perSlab != (count - 1) / perSlab }
            return slow == 1 ? "1 free" : "\(slow) frees"
        }
    }
}
