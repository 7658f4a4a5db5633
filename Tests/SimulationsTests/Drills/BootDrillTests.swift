import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of boot: the answers")
struct BootDrillTests {
    // MARK: segment-translation

    private struct Descriptor {
        let base: Int
        let limit: Int
        let privilege: Int
        let isPresent: Bool

        init(_ givens: Givens) throws {
            let text = try givens.text("descriptor").dropFirst(2)
            #expect(text.count == 16)
            // Bytes as the manuals draw them, the highest first.
            let bytes = try (0..<8).map { place in
                let start = text.index(text.startIndex, offsetBy: 2 * place)
                return try #require(Int(text[start..<text.index(start, offsetBy: 2)], radix: 16))
            }
            base = bytes[0] * 0x1000000 + bytes[3] * 0x10000 + bytes[4] * 0x100 + bytes[5]
            let field = bytes[1] % 16 * 0x10000 + bytes[6] * 0x100 + bytes[7]
            limit = bytes[1] >= 128 ? field * 4096 + 4095 : field
            privilege = bytes[2] / 32 % 4
            isPresent = bytes[2] >= 128
        }
    }

    @Test("the linear address is the sum")
    func linearAddress() throws {
        try compare("segment-translation", 1) { hexadecimal(try Descriptor($0).base + $0.number("offset")) }
    }

    @Test("base and limit are put together from the bytes")
    func fields() throws {
        try compare("segment-translation", 2) { givens in
            let descriptor = try Descriptor(givens)
            return hexadecimal(givens.drill.question.en.contains("the base") ? descriptor.base : descriptor.limit)
        }
    }

    @Test("the checks of loading come before those of the access")
    func outcome() throws {
        try compare("segment-translation", 3) { givens in
            let descriptor = try Descriptor(givens)
            let selector = try givens.number("selector")
            let offset = try givens.number("offset")
            if descriptor.privilege < 3 { return "#GP(\(hexadecimal(selector - 3)))" }
            if !descriptor.isPresent { return "#NP(\(hexadecimal(selector - 3)))" }
            return offset + 3 > descriptor.limit
                ? "#GP(0x0)" : "linear address \(hexadecimal(descriptor.base + offset))"
        }
    }

    // MARK: e820-map

    private static let order = ["usable", "reserved", "acpi", "nvs"]
    private static let titles = ["usable", "reserved", "ACPI data", "ACPI NVS", "in no entry"]

    /// The type of each MiB from the lowest start on, as a place in `order`; -1 for none.
    private func types(_ givens: Givens) throws -> (start: Int, types: [Int]) {
        let ranges = try givens.ranges("entries")
        let start = try #require(ranges.map(\.start).min())
        let end = try #require(ranges.map(\.end).max())
        var types = [Int](repeating: -1, count: (end - start) >> 20)
        for range in ranges {
            let type = try #require(Self.order.firstIndex(of: range.word))
            for place in (range.start - start) >> 20..<(range.end - start) >> 20 {
                types[place] = max(types[place], type)
            }
        }
        return (start, types)
    }

    @Test("usable memory, counted MiB by MiB")
    func usable() throws {
        try compare("e820-map", 1) { "\(try types($0).types.count { $0 == 0 }) MiB" }
    }

    @Test("the type of an address is the largest of those over it")
    func typeOfAddress() throws {
        try compare("e820-map", 2) { givens in
            let (start, types) = try types(givens)
            let match = try #require(givens.drill.question.en.firstMatch(of: /What is 0x([0-9a-f]+)/))
            let place = (try #require(Int(match.1, radix: 16)) - start) >> 20
            let type = types.indices.contains(place) ? types[place] : -1
            return Self.titles[type < 0 ? 4 : type]
        }
    }

    @Test("entries are runs of one type")
    func runs() throws {
        try compare("e820-map", 3) { givens in
            let types = try types(givens).types
            return "\(types.indices.count { types[$0] >= 0 && ($0 == 0 || types[$0 - 1] != types[$0]) })"
        }
    }

    // MARK: memblock-regions

    /// Searches page by page from the top.
    private func topDown(_ givens: Givens) throws -> String {
        let operations = try givens.words("operations")
        let request = try #require(operations.last?.wholeMatch(of: /alloc:0x([0-9a-f]+)(?:@0x([0-9a-f]+))?/))
        let size = try #require(Int(request.1, radix: 16))
        let alignment = try request.2.map { try #require(Int($0, radix: 16)) } ?? 4096
        let ranges = try operations.dropLast().map { try #require($0.wholeMatch(of: /(add|reserve):0x(.+)-0x(.+)/)) }
            .map { (name: $0.1, start: Int($0.2, radix: 16) ?? 0, end: (Int($0.3, radix: 16) ?? 0) + 1) }
        var address = ranges[0].end - size
        while address % alignment != 0
            || ranges.dropFirst().contains(where: { $0.start < address + size && address < $0.end })
        {
            address -= 4096
        }
        return hexadecimal(address)
    }

    @Test("an allocation from the top, tried page by page", arguments: [1, 2])
    func allocation(_ level: Int) throws {
        try compare("memblock-regions", level, topDown)
    }

    @Test("blocks handed over, found as a set of aligned groups that are free and cannot be doubled")
    func handOver() throws {
        try compare("memblock-regions", 3) { givens in
            let ranges = try givens.ranges("operations")
            func isFree(_ page: Int) -> Bool {
                ranges[0].start >> 12 <= page && page < ranges[0].end >> 12
                    && !(ranges[1].start >> 12 <= page && page < ranges[1].end >> 12)
            }
            func isBlock(_ start: Int, _ order: Int) -> Bool {
                start % (1 << order) == 0 && (start..<start + 1 << order).allSatisfy(isFree)
            }
            var count = 0
            for page in ranges[0].start >> 12..<ranges[0].end >> 12 {
                for order in 0..<10 where isBlock(page, order) {
                    // Maximal: the aligned group of twice the size is not all free.
                    if !isBlock(page & ~(1 << order), order + 1) { count += 1 }
                }
            }
            return count == 1 ? "1 block" : "\(count) blocks"
        }
    }

    // MARK: kaslr-slots

    /// Every address at which the image fits, tried one by one.
    private func places(_ givens: Givens) throws -> [Int] {
        let ram = try givens.ranges("map")
        let avoid = try givens.ranges("avoid")
        let image = try givens.number("image-size")
        let align = try #require(Int(givens.text("align").dropLast())) << 20
        var places: [Int] = []
        for range in ram {
            for start in stride(from: range.start, through: range.end - image, by: align)
            where !avoid.contains(where: { $0.start < start + image && start < $0.end }) {
                places.append(start)
            }
        }
        return places
    }

    @Test("slots, counted one by one", arguments: [1, 3])
    func slots(_ level: Int) throws {
        try compare("kaslr-slots", level) { "\(try places($0).count) slots" }
    }

    @Test("the slot that a random number stands for")
    func place() throws {
        try compare("kaslr-slots", 2) { givens in
            let places = try places(givens)
            return hexadecimal(places[try givens.number("random") % places.count])
        }
    }
}
