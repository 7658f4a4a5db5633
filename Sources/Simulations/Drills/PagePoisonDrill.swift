import MemoryModels
import Traces

/// Drills of `page-poison`.
enum PagePoisonDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "what one stray write is reported as", zh: "一次越权写入报告成什么"),
            LocalizedText(en: "the reports after several rounds", zh: "几轮之后各有几条报告"),
            LocalizedText(en: "which bytes are printed", zh: "打印哪些字节"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? report(&numbers) : level == 2 ? rounds(&numbers) : range(&numbers)
    }

    private static let rule = LocalizedText(
        en: """
            The pattern is 0xaa in every byte. If one byte differs by one bit, it is a single bit error; anything else that \
            differs is memory corruption, printed from the first such byte to the last. Reads, and writes of 0xaa, are not seen.
            """,
        zh: """
            图案是每字节 0xaa。只有一个字节不同且只差一位，报 single bit error；其他不同都报 memory corruption，\
            并打印从第一个到最后一个不同的字节。读取和写入 0xaa 都看不出来。
            """
    )

    /// A write to the free page.
    private struct Stray {
        let offset: Int
        let value: UInt8

        /// A value that is the pattern, or differs from it in one bit, or in more.
        init(_ numbers: inout DrillNumbers, offset: Int, kind: Int) {
            self.offset = offset
            let bit = UInt8(1) << UInt8(numbers.below(8))
            let other = UInt8(numbers.below(85)) &* 3
            switch kind {
            case 0: value = PoisonedPage.pattern
            case 1: value = PoisonedPage.pattern ^ bit
            default: value = PoisonedPage.isSingleBitFlip(other) || other == PoisonedPage.pattern ? 0 : other
            }
        }

        var text: LocalizedText {
            let byte = Numerals.hexadecimal(UInt64(value), digits: 2)
            return LocalizedText(en: "\(byte) at offset \(offset)", zh: "偏移 \(offset) 处写 \(byte)")
        }

        var operation: String { "w\(offset):\(value)" }
    }

    private static func report(_ numbers: inout DrillNumbers) -> DrillDraft {
        let offset = numbers.distinct(4096)
        let stray = Stray(&numbers, offset: offset, kind: numbers.below(3))
        return DrillDraft(
            LocalizedText(
                en: """
                    With page_poison=1 a page is freed. Someone still writes one byte to it, \(stray.text.en); then the page is \
                    handed out again. What is reported?
                    """,
                zh: "启用 page_poison=1，某页已释放。仍有人在其中写了一个字节：\(stray.text.zh)；之后该页再次交出。会报告什么？"
            ),
            arguments: [("operations", "f " + stray.operation + " a")],
            rule: rule,
            steps: [-2, -1]
        ) { trace in
            let choices = [
                LocalizedText(en: "nothing", zh: "什么也没有"), LocalizedText(same: "pagealloc: single bit error"),
                LocalizedText(same: "pagealloc: memory corruption"),
            ]
            let place = trace.numeral("single_bit_errors") > 0 ? 1 : trace.numeral("corruptions") > 0 ? 2 : 0
            return .choice(choices[place], wrong: choices, position: place)
        }
    }

    private static func rounds(_ numbers: inout DrillNumbers) -> DrillDraft {
        var list: [LocalizedText] = []
        var operations: [String] = []
        // Where the page is handed out, behind the opening step.
        var places: [Int] = []
        for round in 0..<4 {
            let offset = round == 0 ? numbers.distinct(4096) : numbers.below(4096)
            let first = Stray(&numbers, offset: offset, kind: numbers.below(3))
            operations += ["f", first.operation]
            switch numbers.below(3) {
            case 0: list.append(first.text)
            case 1:
                let second = Stray(&numbers, offset: numbers.below(4096), kind: numbers.below(2))
                operations.append(second.operation)
                list.append(
                    LocalizedText(
                        en: "\(first.text.en) and \(second.text.en)",
                        zh: "\(first.text.zh)，\(second.text.zh)"
                    )
                )
            default:
                let read = numbers.below(4096)
                operations.append("r\(read)")
                list.append(
                    LocalizedText(
                        en: "\(first.text.en), and a read at offset \(read)",
                        zh: "\(first.text.zh)，读偏移 \(read)"
                    )
                )
            }
            operations.append(numbers.flip() ? "a" : "z")
            places.append(operations.count)
        }
        let story = DrillText.sequence(list)
        return DrillDraft(
            LocalizedText(
                en: """
                    With page_poison=1 a page is freed and handed out again four times. While it is free, stray accesses come, \
                    round by round: \(story.en). How many single bit errors are reported, and how many memory corruptions?
                    """,
                zh: """
                    启用 page_poison=1，某页四次释放又交出。每轮在它空闲期间的越权访问依次为：\(story.zh)。\
                    报告 single bit error 几次，memory corruption 几次？依次写出两个数。
                    """
            ),
            arguments: [("operations", operations.joined(separator: " "))],
            rule: rule,
            steps: places
        ) { .list([$0.numeral("single_bit_errors"), $0.numeral("corruptions")]) }
    }

    private static func range(_ numbers: inout DrillNumbers) -> DrillDraft {
        let base = numbers.distinct(4000)
        // Two that differ, one or two that do not, and a byte that is put right again.
        var strays = [
            Stray(&numbers, offset: base + 20 + numbers.below(20), kind: 2),
            Stray(&numbers, offset: base + 45 + numbers.below(20), kind: 1 + numbers.below(2)),
            Stray(&numbers, offset: base, kind: 0),
            Stray(&numbers, offset: base + 70 + numbers.below(20), kind: numbers.below(2)),
        ]
        for place in 0..<3 { strays.swapAt(place, place + numbers.below(4 - place)) }
        let again = strays[numbers.below(4)].offset
        if numbers.flip() { strays.append(Stray(&numbers, offset: again, kind: numbers.below(2))) }
        let list = DrillText.sequence(strays.map { $0.text })
        var operations = ["f"]
        for stray in strays { operations.append(stray.operation) }
        return DrillDraft(
            LocalizedText(
                en: """
                    With page_poison=1 someone writes bytes to a free page, in this order: \(list.en). When it is handed out, \
                    which are the first and the last offset that differ from the pattern?
                    """,
                zh: """
                    启用 page_poison=1，有人依次在空闲页中写入字节：\(list.zh)。该页交出时，与图案不同的第一个和最后一个偏移各是多少？
                    """
            ),
            arguments: [("operations", operations.joined(separator: " ") + " a")],
            rule: rule,
            steps: [-2, -1]
        ) { _ in
            var page = PoisonedPage()
            page.free()
            for stray in strays { page.write(stray.value, at: stray.offset) }
            switch page.check() {
            case .sound: return .list([])
            case .singleBit(let offset, _): return .list([UInt64(offset), UInt64(offset)])
            case .corruption(let first, let last): return .list([UInt64(first), UInt64(last)])
            }
        }
    }
}
