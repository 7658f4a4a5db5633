import MemoryModels
import Traces

/// Drills of `e820-map`.
enum E820Drill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "usable memory under one overlap", zh: "一处重叠之后还剩多少可用内存"),
            LocalizedText(en: "the type of one address under several entries", zh: "被多个表项覆盖的地址属于哪种类型"),
            LocalizedText(en: "the entries of the sanitised map", zh: "整理后的表有几项"),
        ],
        make: make
    )

    private static let mebibyte: UInt64 = 1 << 20
    private static let rule = LocalizedText(
        en: "Where entries overlap, the highest type number wins: usable 1, reserved 2, ACPI data 3, ACPI NVS 4.",
        zh: "表项重叠处取编号最大的类型：usable 1、reserved 2、ACPI data 3、ACPI NVS 4。"
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? usable(&numbers) : level == 2 ? type(&numbers) : count(&numbers)
    }

    private static func usable(_ numbers: inout DrillNumbers) -> DrillDraft {
        let end = UInt64(256 + numbers.distinct(1024))
        let overlap = UInt64(numbers.within(10...90))
        // Beyond the end, to it, or short of it.
        let reservedEnd = end + UInt64(numbers.below(3) * 5) - 5
        let entries = [(0, 0, end), (1, end - overlap, reservedEnd)]
        let list = text(entries)
        return DrillDraft(
            LocalizedText(
                en: "The firmware's E820 map says \(list.en). How many MiB are usable in the sanitised map?",
                zh: "固件的 E820 表写着 \(list.zh)。整理之后可用内存有多少 MiB？"
            ),
            arguments: arguments(entries),
            rule: rule,
            steps: [-1]
        ) { .number($0.numeral("usable_bytes") >> 20, unit: .mebibytes) }
    }

    /// One large usable entry and three of other types over parts of it; in units of 1 MiB.
    private static func layers(_ numbers: inout DrillNumbers) -> [(Int, UInt64, UInt64)] {
        let base = (1 + numbers.distinct(below: 4096)) << 8
        var entries = [(0, base, base + 64)]
        for type in 1...3 {
            let start = base + UInt64(numbers.below(52))
            entries.append((type, start, start + UInt64(numbers.within(8...24))))
        }
        // The firmware need not sort them.
        entries.swapAt(numbers.below(4), numbers.below(4))
        return entries
    }

    private static func type(_ numbers: inout DrillNumbers) -> DrillDraft {
        let entries = layers(&numbers)
        let base = entries.reduce(UInt64.max) { min($0, $1.1) }
        let chosen = entries[numbers.below(4)]
        let page = base + (chosen.1 - base + UInt64(numbers.below(12))) % 76
        let address = page * mebibyte + numbers.bits(19)
        let position = numbers.below(5)
        let list = text(entries)
        let place = Numerals.hexadecimal(address)
        return DrillDraft(
            LocalizedText(
                en: "The firmware's E820 map says, in this order: \(list.en). What is \(place) in the sanitised map?",
                zh: "固件的 E820 表依次写着：\(list.zh)。整理之后 \(place) 属于哪种类型？"
            ),
            arguments: arguments(entries),
            rule: rule,
            steps: [-1]
        ) { _ in
            let nothing = LocalizedText(en: "in no entry", zh: "不属于任何表项")
            let names = words.map { LocalizedText(same: $0.title) } + [nothing]
            return .choice(names[Self.type(of: address, entries)], wrong: names, position: position)
        }
    }

    /// The type of an address in the sanitised map, as a place in `words`, or behind them for none.
    private static func type(of address: UInt64, _ entries: [(Int, UInt64, UInt64)]) -> Int {
        var table = E820Table()
        do {
            for (type, start, end) in entries {
                try table.append(
                    E820Entry(
                        address: start * mebibyte,
                        size: (end - start) * mebibyte,
                        type: E820Type(rawValue: UInt32(type + 1))
                    )
                )
            }
        } catch {
            preconditionFailure("the table has room for four entries")
        }
        var events: [E820SweepEvent] = []
        _ = table.update(recordingInto: &events)
        for entry in table.entries where entry.address <= address && address < entry.end {
            return Int(entry.type.rawValue) - 1
        }
        return words.count
    }

    private static func count(_ numbers: inout DrillNumbers) -> DrillDraft {
        let entries = layers(&numbers)
        let list = text(entries)
        return DrillDraft(
            LocalizedText(
                en: "The firmware's E820 map says, in this order: \(list.en). How many entries has the sanitised map?",
                zh: "固件的 E820 表依次写着：\(list.zh)。整理之后的表有几项？"
            ),
            arguments: arguments(entries),
            rule: LocalizedText(
                en: "\(rule.en) Every change of the winning type ends one entry and begins another.",
                zh: "\(rule.zh)胜出的类型每变一次，就结束一项、另起一项。"
            )
        ) { .number($0.numeral("entries_sanitised"), unit: .none) }
    }

    // MARK: Entries

    /// The types by number, from 1: as the kernel prints them, and as the simulation takes them.
    private static let words: [(title: String, word: String)] = [
        ("usable", "usable"), ("reserved", "reserved"), ("ACPI data", "acpi"), ("ACPI NVS", "nvs"),
    ]

    private static func range(_ entry: (Int, UInt64, UInt64)) -> String {
        BootText.range(entry.1 * mebibyte, entry.2 * mebibyte)
    }

    private static func text(_ entries: [(Int, UInt64, UInt64)]) -> LocalizedText {
        var list: [String] = []
        for entry in entries { list.append(words[entry.0].title + " " + range(entry)) }
        return BootText.list(list)
    }

    private static func arguments(_ entries: [(Int, UInt64, UInt64)]) -> [(String, String)] {
        var text = ""
        for entry in entries { text += (text.isEmpty ? "" : " ") + words[entry.0].word + ":" + range(entry) }
        return [("entries", text), ("trim-bios", "false")]
    }
}
