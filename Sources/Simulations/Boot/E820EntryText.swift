import MemoryModels
import Traces

/// How a reader writes entries of an E820 map: `usable:0x0-0x9fbff reserved:0xf0000+0x10000`.
enum E820EntryText {
    /// More entries than this are no longer a picture.
    static let limit = 24

    static let grammar = LocalizedText(
        en: """
            up to 24 entries, separated by spaces or commas: <type>:<first>-<last> as the kernel prints them, or \
            <type>:<first>+<size>; types are usable, reserved, acpi, nvs, unusable, pmem, pram, soft-reserved, or a \
            number
            """,
        zh: """
            最多 24 个表项，以空格或逗号分隔：<类型>:<首字节>-<末字节>（与内核打印的一致），或 <类型>:<首字节>+<大小>；\
            类型为 usable、reserved、acpi、nvs、unusable、pmem、pram、soft-reserved，或一个数字
            """
    )

    /// The entries that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [E820Entry] {
        var entries: [E820Entry] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: parameter, operation: word, position: index + 1, reason: reason)
            }
            guard index < limit else {
                throw refuse(LocalizedText(en: "at most 24 entries are taken.", zh: "最多取 24 个表项。"))
            }
            guard let entry = entry(word) else {
                throw refuse(
                    LocalizedText(
                        en: "write <type>:<first>-<last> or <type>:<first>+<size>, such as usable:0x0-0x9fbff.",
                        zh: "应写作 <类型>:<首字节>-<末字节> 或 <类型>:<首字节>+<大小>，例如 usable:0x0-0x9fbff。"
                    )
                )
            }
            entries.append(entry)
        }
        return entries
    }

    private static func entry(_ word: String) -> E820Entry? {
        let parts = word.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let type = type(RangeText.string(parts[0])),
            let range = RangeText.parse(parts[1])
        else { return nil }
        return E820Entry(address: range.base, size: range.size, type: type)
    }

    private static func type(_ word: String) -> E820Type? {
        let names: [(StaticString, E820Type)] = [
            ("usable", .ram), ("reserved", .reserved), ("acpi", .acpi), ("nvs", .nvs), ("unusable", .unusable),
            ("pmem", .pmem), ("pram", .pram), ("soft-reserved", .softReserved),
        ]
        for (name, type) in names where "\(name)".isExactly(word) { return type }
        guard let number = StrictNumber.unsigned(word), number >= 1, number <= UInt64(UInt32.max) else { return nil }
        return E820Type(rawValue: UInt32(number))
    }
}
