import MemoryModels
import Traces

/// One operation of `wx-permissions`.
enum WXOperation: Equatable {
    /// What booting does.
    case freeInit, markReadonly
    /// `ptdump_check_wx`.
    case check
    /// `set_memory_ro` and its like, by name, of pages of one mapping.
    case change(name: String, mapping: KernelMapping, start: UInt64, count: Int)

    static let grammar = LocalizedText(
        en: """
            up to 64 of: init (free the init sections), mark (mark_rodata_ro), check (ptdump_check_wx), and \
            <ro|rw|nx|x|rox|np|p>:<virtual address>+<pages>, an address of the image or of the direct map at \
            0xffff888000000000
            """,
        zh: """
            最多 64 个：init（释放 init 段）、mark（mark_rodata_ro）、check（ptdump_check_wx），以及 \
            <ro|rw|nx|x|rox|np|p>:<虚拟地址>+<页数>，地址在内核映像或 0xffff888000000000 处的直接映射区内
            """
    )

    private static let directMap: UInt64 = 0xffff_8880_0000_0000

    /// The virtual address of a physical one.
    static func virtual(_ mapping: KernelMapping, _ physical: UInt64) -> UInt64 {
        physical + (mapping == .image ? KernelLayout.startKernelMap : directMap)
    }

    /// The operations that `text` lists.
    static func parse(_ text: String, _ mappings: KernelMappings) throws(SimulationError) -> [WXOperation] {
        var operations: [WXOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: "operations", operation: word, position: index + 1, reason: reason)
            }
            guard index < OperationText.limit else { throw refuse(OperationText.tooMany) }
            if let simple = simple(word) {
                operations.append(simple)
                continue
            }
            let parts = ExactText.split(word, at: UInt8(ascii: ":"))
            let names = ["ro", "rw", "nx", "x", "rox", "np", "p"]
            guard parts.count == 2, ExactText.contains(parts[0], in: names),
                let (address, pages) = RangeText.pair(parts[1][...].utf8, separator: UInt8(ascii: "+")),
                address % 4096 == 0, pages >= 1, pages <= 1 << 16
            else {
                throw refuse(
                    LocalizedText(
                        en: "write init, mark, check, or ro:0xffffffff81000000+512 with a page-aligned address.",
                        zh: "应写作 init、mark、check，或 ro:0xffffffff81000000+512，地址须按页对齐。"
                    )
                )
            }
            let end = pages << 12
            let image = KernelLayout.startKernelMap
            if address >= image + mappings.imageStart,
                address - image <= mappings.imageEnd - min(end, mappings.imageEnd)
            {
                operations.append(.change(name: parts[0], mapping: .image, start: address - image, count: Int(pages)))
            } else if address >= directMap, address - directMap < mappings.directEnd,
                mappings.directEnd - (address - directMap) >= end
            {
                operations.append(
                    .change(name: parts[0], mapping: .direct, start: address - directMap, count: Int(pages))
                )
            } else {
                throw refuse(
                    LocalizedText(
                        en: """
                            mapped here are \(Numerals.hexadecimal(image + mappings.imageStart)) to \
                            \(Numerals.hexadecimal(image + mappings.imageEnd - 1)) and \(Numerals.hexadecimal(directMap)) to \
                            \(Numerals.hexadecimal(directMap + mappings.directEnd - 1)).
                            """,
                        zh: """
                            这里映射的是 \(Numerals.hexadecimal(image + mappings.imageStart)) 到 \
                            \(Numerals.hexadecimal(image + mappings.imageEnd - 1))，以及 \(Numerals.hexadecimal(directMap)) 到 \
                            \(Numerals.hexadecimal(directMap + mappings.directEnd - 1))。
                            """
                    )
                )
            }
        }
        return operations
    }

    private static func simple(_ word: String) -> WXOperation? {
        if ExactText.areEqual(word, "init") { return .freeInit }
        if ExactText.areEqual(word, "mark") { return .markReadonly }
        return ExactText.areEqual(word, "check") ? .check : nil
    }

    /// The bits that a function of this name sets and clears.
    static func bits(_ name: String) -> (set: KernelProtection, clear: KernelProtection) {
        let table: [(String, KernelProtection, KernelProtection)] = [
            ("ro", [], .writable), ("rw", .writable, []), ("nx", .noExecute, []), ("x", [], .noExecute),
            ("rox", [], [.writable, .noExecute]), ("np", [], .present), ("p", .present, []),
        ]
        let row = table.first { ExactText.areEqual($0.0, name) }
        return (row?.1 ?? [], row?.2 ?? [])
    }
}
