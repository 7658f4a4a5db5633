import MemoryModels
import Traces

/// Turns the operations of `zram` into steps. Made before an operation, it knows the state then.
struct ZramNarrator {
    private let before: ZramDevice

    init(_ zram: ZramDevice) {
        before = zram
    }

    var opening: Step {
        let classes = before.pool.classes
        let huge = classes.hugeClassSize
        return Step(
            title: LocalizedText(
                en: "An empty device of \(before.slots.count) slots, \(classes.classes.count) size classes",
                zh: "一个 \(before.slots.count) 槽的空设备，\(classes.classes.count) 个大小类"
            ),
            explanation: LocalizedText(
                en: """
                    zsmalloc keeps objects of like size together in zspages: pages chained so that little is left over. \
                    What compresses to \(huge) bytes or more is kept as it is.
                    """,
                zh: """
                    zsmalloc 把大小相近的对象放在同一种 zspage 里：若干页连成一组，使剩余最少。压缩后仍有 \(huge) 字节以上的页原样保存。
                    """
            ),
            diagrams: [table(before, highlighting: [])]
        )
    }

    func step(_ operation: ZramOperation, refused: Int, after: ZramDevice) -> Step {
        let what = words(operation)
        let old = before.statistics.memoryUsedPages
        let new = after.statistics.memoryUsedPages
        var touched: [Int] = []
        for place in after.pool.classes.classes.indices
        where before.pool.usage(ofClass: place) != after.pool.usage(ofClass: place) {
            touched.append(place)
        }
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(what.en)",
                zh: "\(operation.word)：\(what.zh)"
            ),
            explanation: explanation(operation, refused, old, new),
            prediction: refused > 0
                ? nil
                : Prediction(
                    question: LocalizedText(
                        en: "\(what.en). The pool has \(old) pages now. How many afterwards?",
                        zh: "\(what.zh)。池中现有 \(old) 页，之后有多少？"
                    ),
                    answer: LocalizedText(same: "\(new)"),
                    wrongChoices: [
                        LocalizedText(same: "\(old + operation.count)"), LocalizedText(same: "\(old)"),
                        LocalizedText(same: "\(new + 1)"),
                    ],
                    position: new % 3
                ),
            diagrams: [table(after, highlighting: touched)]
        )
    }

    // MARK: Texts

    private func words(_ operation: ZramOperation) -> LocalizedText {
        let count = operation.count
        switch operation.action {
        case .write(.sameFilled):
            return LocalizedText(en: "pages filled with one word: \(count)", zh: "写 \(count) 个由同一个字填满的页")
        case .write(.compressed(let bytes)):
            return LocalizedText(
                en: "pages that compress to \(bytes) bytes: \(count)",
                zh: "写 \(count) 个压缩后为 \(bytes) 字节的页"
            )
        case .discard: return LocalizedText(en: "slots discarded: \(count)", zh: "丢弃 \(count) 个槽")
        }
    }

    private func explanation(_ operation: ZramOperation, _ refused: Int, _ old: Int, _ new: Int) -> LocalizedText {
        var text: LocalizedText
        switch operation.action {
        case .write(.sameFilled):
            text = LocalizedText(
                en: "`page_same_filled`: only the word itself is kept, in the table. The pool is not touched.",
                zh: "`page_same_filled`：只在表中记下这个字，不动用内存池。"
            )
        case .write(.compressed(let bytes)) where bytes >= before.pool.classes.hugeClassSize:
            text = LocalizedText(
                en: """
                    \(bytes) bytes are not below huge_class_size: the object would get a page to itself anyway, so the page is \
                    stored as it was and need not be unpacked when it is read.
                    """,
                zh: """
                    \(bytes) 字节不小于 huge_class_size：反正要独占一页，不如原样存放，读的时候也不必解压。
                    """
            )
        case .write(.compressed(let bytes)):
            let own = before.pool.classes.class(forBytes: bytes)
            text = LocalizedText(
                en: """
                    With its handle of 8 bytes the object belongs to the class of \(own.size) bytes, whose zspages are \
                    \(own.pagesPerZspage) pages for \(own.objectsPerZspage) objects. The fullest zspage with room takes it.
                    """,
                zh: """
                    加上 8 字节的句柄，对象属于 \(own.size) 字节的类，每个 zspage 由 \(own.pagesPerZspage) 页组成，容纳 \
                    \(own.objectsPerZspage) 个对象。有空位的 zspage 中最满的那个先用。
                    """
            )
        case .discard:
            text = LocalizedText(
                en: "`zs_free`: a zspage goes back to the page allocator only when its last object is gone.",
                zh: "`zs_free`：zspage 的最后一个对象消失，它的页才还给页分配器。"
            )
        }
        if refused > 0 {
            text = LocalizedText(
                en: "\(text.en) \(refused) writes fail: the pool would be larger than `mem_limit`.",
                zh: "\(text.zh)有 \(refused) 次写入失败：池会超过 `mem_limit`。"
            )
        }
        if new != old {
            let change = new > old ? new - old : old - new
            text =
                new > old
                ? LocalizedText(en: "\(text.en) The pool grows by \(change) pages.", zh: "\(text.zh)池增加 \(change) 页。")
                : LocalizedText(en: "\(text.en) The pool shrinks by \(change) pages.", zh: "\(text.zh)池减少 \(change) 页。")
        }
        return text
    }

    // MARK: Pictures

    private func table(_ zram: ZramDevice, highlighting touched: [Int]) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (place, own) in zram.pool.classes.classes.enumerated() {
            let usage = zram.pool.usage(ofClass: place)
            guard usage.zspages > 0 else { continue }
            let values = [
                own.size, own.pagesPerZspage, own.objectsPerZspage, usage.zspages, usage.objects,
                usage.zspages * own.objectsPerZspage,
            ]
            rows.append(
                TableDiagram.Row(
                    values.map { LocalizedText(same: "\($0)") },
                    mark: touched.contains(place) ? .active : .plain
                )
            )
        }
        let statistics = zram.statistics
        func number(_ heading: LocalizedText) -> TableDiagram.Column { TableDiagram.Column(heading, isNumeric: true) }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: """
                        Size classes in use; \(statistics.storedPages) pages stored in \(statistics.memoryUsedPages), \
                        \(statistics.samePages) of one word
                        """,
                    zh: """
                        使用中的大小类；存了 \(statistics.storedPages) 页，占用 \(statistics.memoryUsedPages) 页，\
                        其中同字填充 \(statistics.samePages) 页
                        """
                ),
                columns: [
                    number(LocalizedText(en: "size", zh: "大小")),
                    number(LocalizedText(en: "pages each", zh: "每组页数")),
                    number(LocalizedText(en: "objects each", zh: "每组对象")),
                    number(LocalizedText(same: "zspages")),
                    number(LocalizedText(en: "in use", zh: "已用")),
                    number(LocalizedText(en: "room for", zh: "可容")),
                ],
                rows: rows
            )
        )
    }
}
