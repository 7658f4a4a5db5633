import MemoryModels
import Traces

/// Drills of `page-shuffle`.
enum ShuffleDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the block at the head of the list", zh: "链表表头是哪一块"),
            LocalizedText(en: "the whole list after the shuffle", zh: "打乱之后的整条链表"),
            LocalizedText(en: "the list after blocks were taken and freed", zh: "取走又释放几块之后的链表"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        // Of each four blocks one is there: which ones tells the seed.
        var code = numbers.distinct(1024)
        var layout = ""
        for _ in 0..<5 {
            for place in 0..<4 { layout += place == code & 3 ? "m" : "-" }
            code >>= 2
        }
        let seed = numbers.bits(16)
        var blocks: [ShuffledZone.Block] = []
        for byte in layout.utf8 { blocks.append(byte == UInt8(ascii: "m") ? .movable : .hole) }
        guard var zone = try? ShuffledZone(blocks, seed: seed) else { preconditionFailure("20 blocks are few enough") }
        let before = text(zone)
        let swaps = swaps(&zone)
        var operations = ""
        var given = LocalizedText(same: "")
        if level == 3 {
            // Three blocks are taken; two are freed, each to the end that its random bit says.
            var pages: [PageFrameNumber] = []
            for _ in 0..<3 {
                if let page = zone.allocate(order: .max) { pages.append(page) }
            }
            let kept = numbers.below(3)
            operations = "a10 a10 a10"
            var en = ""
            var zh = ""
            for place in 0..<3 where place != kept {
                let end = try? zone.free(pages[place], order: .max)
                operations += " f\(place)"
                en += (en.isEmpty ? "" : ", then ") + "number \(place), whose random bit is \(end == .tail ? 1 : 0)"
                zh += (zh.isEmpty ? "" : "，再释放") + "第 \(place) 块，随机位为 \(end == .tail ? 1 : 0)"
            }
            given = LocalizedText(
                english: "Then three blocks of order 10 are taken, numbered from 0, and freed are \(en). ",
                chinese: "随后取走三个 10 阶块，从 0 编号；先释放\(zh)。"
            )
        }
        let question =
            level == 1
            ? LocalizedText(en: "At which pfn is the block at the head then?", zh: "此时表头的块在哪个页框？")
            : LocalizedText(en: "What is the list in the end, head first?", zh: "最后链表是什么样？从表头写起。")
        return DrillDraft(
            LocalizedText(
                en: """
                    The free list of order 10 is \(before), blocks by pfn, the head first. `__shuffle_zone` lets these change \
                    places, one pair after the other: \(swaps.en). \(given.en)\(question.en)
                    """,
                zh:
                    "10 阶空闲链表为 \(before)（以页框号表示各块，表头在前）。`__shuffle_zone` 依次让这些块互换位置：\(swaps.zh)。\(given.zh)\(question.zh)"
            ),
            arguments: [("layout", layout), ("seed", "\(seed)"), ("operations", operations)],
            rule: level < 3
                ? LocalizedText(
                    en: "`list_swap` exchanges the places of two blocks in the list; all others stay where they are.",
                    zh: "`list_swap` 交换两块在链表中的位置，其余不动。"
                )
                : LocalizedText(
                    en:
                        "Blocks are taken from the head. A freed block of order 10 goes to the tail if its random bit is 1, else to the head.",
                    zh: "从表头取块。释放的 10 阶块，随机位为 1 放到表尾，为 0 放到表头。"
                ),
            steps: level < 3 ? [] : [-5, -4, -3, -2, -1]
        ) { trace in
            let name = level == 3 ? "list_at_end" : "list_after"
            let list = OperationText.words(of: trace.result(name)?.text ?? "").map { StrictNumber.unsigned($0) ?? 0 }
            return level == 1 ? .number(list.first ?? 0, unit: .none) : .list(list)
        }
    }

    private static func text(_ zone: ShuffledZone) -> String {
        PagesText.list(zone.allocator.freeBlocks(order: .max, type: .movable).map { Int($0.rawValue) })
    }

    /// Shuffles, and says what changes places.
    private static func swaps(_ zone: inout ShuffledZone) -> LocalizedText {
        var pairs: [String] = []
        for (block, outcome) in zone.shuffle() {
            if case .swapped(let other, _) = outcome { pairs.append("\(block)-\(other)") }
        }
        return BootText.list(pairs)
    }
}
