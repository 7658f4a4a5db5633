import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of paging: the answers")
struct PagingDrillTests {
    // MARK: tlb

    @Test("the mean of an access's time, summed up over all of them")
    func accessTime() throws {
        try compare("tlb", 1) { givens in
            let question = givens.drill.question.en
            let match = try #require(question.firstMatch(of: /touches (\d+) pages (\d) times/))
            let pages = try #require(Int(match.1))
            let rounds = try #require(Int(match.2))
            let hit = try givens.number("tlb-time") + givens.number("memory-time")
            let walk = try givens.number("memory-time") * givens.number("levels")
            let sum = pages * rounds * hit + pages * walk
            #expect(sum % (pages * rounds) == 0)
            return "\(sum / (pages * rounds)) ns"
        }
    }

    @Test("a page is in the TLB if fewer other pages of its set came since than there are ways")
    func sets() throws {
        try compare("tlb", 2) { givens in
            let pages = try givens.words("operations").dropFirst().map { try #require(Int($0.dropFirst(6))) }
            let sets = try givens.number("sets")
            let ways = try givens.number("ways")
            var hits = 0
            for (place, page) in pages.enumerated() {
                guard let last = pages[..<place].lastIndex(of: page) else { continue }
                let between = Set(pages[(last + 1)..<place].filter { $0 % sets == page % sets })
                if between.count < ways { hits += 1 }
            }
            return hits == 1 ? "1 hit" : "\(hits) hits"
        }
    }

    @Test("what is left after an unmapping elsewhere depends on who was running, and how many pages went")
    func shootdown() throws {
        var answers: Set<Bool> = []
        try compare("tlb", 3) { givens in
            let question = givens.drill.question.en
            let text = try #require(question.firstMatch(of: /its pages (\d+)-(\d+).*unmaps pages (\d+)-(\d+)/))
            let (first, last) = (try #require(Int(text.1)), try #require(Int(text.2)))
            let (from, to) = (try #require(Int(text.3)), try #require(Int(text.4)))
            let isShared = question.contains("CPU 1, which runs process 1,")
            let stays = question.contains("CPU 0 goes on with process 1")
            #expect(stays || question.contains("CPU 0 returns to process 1"))
            let isWhole = !stays || to - from + 1 > 33
            let hits =
                !isShared ? last - first + 1 : isWhole ? 0 : (first...last).count { $0 < from || $0 > to }
            answers.insert(isShared && isWhole)
            return hits == 1 ? "1 hit" : "\(hits) hits"
        }
        #expect(answers.count == 2)
    }

    // MARK: page-table-folding

    /// The lowest bits of the real levels by name, the highest first, and how many bits an address has.
    private func levels(_ givens: Givens) throws -> [(name: String, bit: Int)] {
        switch try givens.text("kernel") {
        case "5": [("pgd", 48), ("p4d", 39), ("pud", 30), ("pmd", 21), ("pte", 12)]
        case "4-on-5": [("pgd", 39), ("pud", 30), ("pmd", 21), ("pte", 12)]
        case "pae": [("pgd", 30), ("pmd", 21), ("pte", 12)]
        default: [("pgd", 22), ("pte", 12)]
        }
    }

    /// Tables by level: the different beginnings that addresses have above it.
    private func tables(_ givens: Givens) throws -> [String: Int] {
        let addresses = try givens.words("addresses").map { try #require(Int($0.dropFirst(2), radix: 16)) }
        var tables = ["pgd": 1]
        for (above, level) in zip(try levels(givens), try levels(givens).dropFirst()) {
            tables[level.name] = Set(addresses.map { $0 >> above.bit }).count
        }
        return tables
    }

    @Test("the pgd entry is what the address has above the top level's lowest bit")
    func topEntry() throws {
        try compare("page-table-folding", 1) { givens in
            let address = try givens.number("addresses")
            return "\(address >> (try levels(givens)[0].bit))"
        }
    }

    @Test("tables are as many as different beginnings of addresses, level by level")
    func tableCount() throws {
        try compare("page-table-folding", 2) { "\(try tables($0).values.reduce(0, +)) tables" }
        try compare("page-table-folding", 3) { givens in
            let tables = try tables(givens)
            return ["pgd", "p4d", "pud", "pmd", "pte"].map { "\(tables[$0] ?? 0)" }.joined(separator: " ")
        }
    }

    // MARK: address-space-map

    @Test("regions by the table in Documentation/arch/x86/x86_64/mm.rst")
    func region() throws {
        // The last address of each and its name.
        let table: [(last: UInt64, name: String)] = [
            (0x7fff_ffff_efff, "user space"), (0xffff_7fff_ffff_ffff, "not canonical"),
            (0xffff_c87f_ffff_ffff, "direct map"), (0xffff_e8ff_ffff_ffff, "vmalloc"),
            (0xffff_eaff_ffff_ffff, "struct page"), (0xffff_ffff_bfff_ffff, "the kernel image"), (.max, "modules"),
        ]
        var names: Set<String> = []
        for seed in oracleSeeds {
            let drill = try DrillCase(simulation: "address-space-map", level: 1).drill(seed)
            let text = try Givens(drill).text("address")
            let address = try #require(UInt64(text.dropFirst(2), radix: 16))
            let name = try #require(table.first { address <= $0.last }?.name)
            names.insert(name)
            #expect(drill.answer.text.en.hasPrefix(name), "\(drill.question.en)")
        }
        #expect(names.count == table.count)
    }

    /// Two's complement: the distance between two addresses of the kernel's half is small.
    private func distance(_ givens: Givens, _ base: UInt64?) throws -> UInt64 {
        let numbers = try givens.drill.question.en.matches(of: /0x([0-9a-f]+)/).map {
            try #require(UInt64($0.1, radix: 16))
        }
        let address = try #require(UInt64(givens.text("address").dropFirst(2), radix: 16))
        #expect(numbers.count == 2 && numbers[1] == address)
        return base.map { address - $0 + numbers[0] } ?? address - numbers[0]
    }

    @Test("__pa takes away one base, and adds another for the image")
    func physical() throws {
        try compare("address-space-map", 2) { givens in
            let isImage = givens.drill.question.en.contains("phys_base is")
            return "0x" + String(try distance(givens, isImage ? 0xffff_ffff_8000_0000 : nil), radix: 16)
        }
    }

    @Test("a struct page for 4096 bytes has 64")
    func page() throws {
        try compare("address-space-map", 3) { "0x" + String(try distance($0, nil) / 64 * 4096, radix: 16) }
    }

    // MARK: direct-map-build

    private func ranges(_ givens: Givens) throws -> [(word: String, start: Int, end: Int)] {
        // What is below 1 MiB is mapped in any case.
        try givens.ranges("map").filter { $0.start >= 1 << 20 } + [("", 0, 1 << 20)]
    }

    /// Of the aligned stretches of a size: which are RAM as a whole, and which in part.
    private func stretches(_ givens: Givens, _ size: Int) throws -> (whole: [Int], part: [Int]) {
        let ranges = try ranges(givens)
        var whole: [Int] = []
        var part: [Int] = []
        for start in stride(from: 0, to: ranges.map(\.end).max() ?? 0, by: size) {
            let mapped = ranges.filter { $0.start < start + size && start < $0.end }
            if mapped.contains(where: { !$0.word.isEmpty && $0.start <= start && start + size <= $0.end }) {
                whole.append(start)
            } else if !mapped.isEmpty {
                part.append(start)
            }
        }
        return (whole, part)
    }

    @Test("small pages are what is not in a whole 2 MiB of memory")
    func smallPages() throws {
        try compare("direct-map-build", 1) { givens in
            let bytes = try ranges(givens).reduce(0) { $0 + $1.end - $1.start }
            return "\((bytes - (try stretches(givens, 2 << 20).whole.count) << 21) / 4096) pages"
        }
    }

    @Test("a 2 MiB page is whole and in no whole GiB")
    func largePages() throws {
        try compare("direct-map-build", 2) { givens in
            let gigabytes = try stretches(givens, 1 << 30).whole
            let large = try stretches(givens, 2 << 20).whole.count { !gigabytes.contains($0 & ~((1 << 30) - 1)) }
            return "\(large) \(gigabytes.count)"
        }
    }

    @Test("tables are for stretches that are mapped, but not as a whole")
    func tablePages() throws {
        var counts: Set<String> = []
        try compare("direct-map-build", 3) { givens in
            let gigabytes = try stretches(givens, 1 << 30).part
            let pteTables = try stretches(givens, 2 << 20).part.count { gigabytes.contains($0 & ~((1 << 30) - 1)) }
            let answer = "\((try givens.number("levels")) - 3 + gigabytes.count + pteTables) pages"
            counts.insert(answer)
            return answer
        }
        #expect(counts.count > 3)
    }
}
