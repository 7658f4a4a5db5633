import MemoryModels
import Traces

extension KasanNarrator {
    // MARK: Texts and pictures

    static func byte(_ value: UInt64) -> String { Numerals.hexadecimal(value, digits: 2) }

    static func headline(_ verdict: String) -> LocalizedText {
        ExactText.areEqual(verdict, "no report")
            ? LocalizedText(en: "no report", zh: "没有报告") : LocalizedText(same: "BUG: KASAN: \(verdict)")
    }

    func ask(_ question: LocalizedText, _ names: [String]) -> Prediction {
        var place = 0
        for (index, name) in names.enumerated() where ExactText.areEqual(name, verdict) { place = index }
        return Prediction(
            question: question,
            answer: Self.headline(verdict),
            wrongChoices: names.map { Self.headline($0) },
            position: place
        )
    }

    /// The line of 16 shadow bytes around an address, and the next one, as a report prints them.
    func rows(around place: UInt64, marking address: UInt64, _ size: Int, _ mark: Mark) -> Diagram {
        var rows: [TableDiagram.Row] = []
        let first = place / 128 * 128
        for row in [first, first + 128] where heap.shadow.describes(row, size: 128) {
            var text = ""
            for index in 0..<16 {
                let digits = String(heap.shadow[row + UInt64(index * 8)], radix: 16)
                text += (index == 0 ? "" : " ") + (digits.utf8.count < 2 ? "0" : "") + digits
            }
            let touches = address < row + 128 && address + UInt64(size) > row
            rows.append(
                TableDiagram.Row(
                    [LocalizedText(same: Numerals.hexadecimal(row)), LocalizedText(same: text)],
                    mark: touches ? mark : .plain
                )
            )
        }
        return PagesText.table(
            LocalizedText(en: "Shadow bytes, 16 a line, each for 8 bytes of memory", zh: "影子字节，每行 16 个，每个描述 8 字节内存"),
            [LocalizedText(en: "memory", zh: "内存"), LocalizedText(en: "shadow", zh: "影子")],
            textColumns: 2,
            rows
        )
    }

    /// The queues of the quarantine, by object.
    func queue() -> Diagram {
        func items(_ entries: [KasanQuarantine.Entry]) -> [ListDiagram.Item] {
            entries.map { entry in
                let number = objects.lastIndex { $0.address == entry.address } ?? 0
                return ListDiagram.Item("\(number)", mark: .free)
            }
        }
        var global: [KasanQuarantine.Entry] = []
        for batch in heap.quarantine.batches { global += batch }
        return .lists(
            ListDiagram(
                title: LocalizedText(en: "Objects in quarantine", zh: "隔离区中的对象"),
                lists: [
                    ListDiagram.List(
                        label: LocalizedText(
                            en: "this CPU, \(heap.quarantine.perCPUBytes) bytes",
                            zh: "本 CPU，\(heap.quarantine.perCPUBytes) 字节"
                        ),
                        items: items(heap.quarantine.perCPU)
                    ),
                    ListDiagram.List(
                        label: LocalizedText(
                            en: "global, \(heap.quarantine.globalBytes) bytes",
                            zh: "全局，\(heap.quarantine.globalBytes) 字节"
                        ),
                        items: items(global)
                    ),
                ]
            )
        )
    }
}
