import MemoryModels
import Traces

/// All that the sweep did at one address.
struct E820Change {
    let address: UInt64
    /// The entries that begin and end here, by index.
    let starts: [Int]
    let ends: [Int]
    /// The entries over the addresses from here on.
    let overlapping: [Int]
    /// Their largest type.
    let type: E820Type?
    /// The type below this address.
    let lastType: E820Type?
    /// The entry of the new map that is finished here.
    let finished: E820Entry?
    /// The entry being built, drawn as far as the next change point.
    let pending: E820Entry?
    private let entries: [E820Entry]

    /// The events of one address, at least one.
    ///
    /// - Parameters:
    ///   - group: The events.
    ///   - entries: The firmware's entries.
    ///   - open: Where the entry being built before them began.
    ///   - next: The next change point, if there is one.
    init(_ group: [E820SweepEvent], entries: [E820Entry], open: UInt64?, next: UInt64?) {
        let last = group[group.count - 1]
        self.entries = entries
        address = last.point.address
        starts = group.filter { $0.point.isStart }.map { $0.point.entry }
        ends = group.filter { !$0.point.isStart }.map { $0.point.entry }
        overlapping = last.overlapping.sorted()
        type = last.type
        lastType = group[0].lastType
        finished = group.compactMap { $0.finished }.first
        if let type = last.type, let next {
            let start = group.contains { $0.begins } ? last.point.address : open ?? last.point.address
            pending = E820Entry(address: start, size: next - start, type: type)
        } else {
            pending = nil
        }
    }

    /// The types of the entries over this address, each once, in the order of the map.
    var typesHere: [E820Type] {
        var types: [E820Type] = []
        for index in overlapping where !types.contains(entries[index].type) { types.append(entries[index].type) }
        return types
    }

    /// Whether one range of the winning type ends here and another begins.
    var meets: Bool {
        type == lastType && ends.contains { entries[$0].type == type } && starts.contains { entries[$0].type == type }
    }

    private func names(_ indices: [Int]) -> LocalizedText {
        BootText.list(indices.map { "#\($0 + 1) \(entries[$0].type.label)" })
    }

    /// `begins: #3; ends: #2`.
    var title: LocalizedText {
        let begin = BootText.list(starts.map { "#\($0 + 1)" })
        let end = BootText.list(ends.map { "#\($0 + 1)" })
        if ends.isEmpty { return LocalizedText(en: "begins: \(begin.en)", zh: "起点：\(begin.zh)") }
        if starts.isEmpty { return LocalizedText(en: "ends: \(end.en)", zh: "终点：\(end.zh)") }
        return LocalizedText(
            en: "begins: \(begin.en); ends: \(end.en)",
            zh: "起点：\(begin.zh)；终点：\(end.zh)"
        )
    }

    /// Which entries begin and end, and which lie here now.
    var borders: LocalizedText {
        let begin = names(starts)
        let end = names(ends)
        let over = names(overlapping)
        return LocalizedText(
            en: """
                \(starts.isEmpty ? "" : "Begins: \(begin.en). ")\(ends.isEmpty ? "" : "Ends: \(end.en). ")\
                \(overlapping.isEmpty ? "What follows belongs to no entry." : "What follows belongs to: \(over.en).")
                """,
            zh: """
                \(starts.isEmpty ? "" : "起点：\(begin.zh)。")\(ends.isEmpty ? "" : "终点：\(end.zh)。")\
                \(overlapping.isEmpty ? "之后的地址不属于任何表项。" : "其后的地址属于：\(over.zh)。")
                """
        )
    }

    /// What it does to the new map.
    var outcome: LocalizedText {
        let done = finished.map { BootText.range($0.address, $0.end) + " " + $0.type.label }
        let closing = LocalizedText(
            en: done.map { "The new entry \($0) is finished." } ?? "",
            zh: done.map { "新表项 \($0) 到此结束。" } ?? ""
        )
        guard let type else { return closing }
        if type == lastType && !type.staysApart {
            return LocalizedText(
                en: "The largest type is still \(type.label), so the entry being built simply goes on.",
                zh: "最大的类型仍是 \(type.label)，正在构造的表项继续延伸。"
            )
        }
        let gap = closing.en.isEmpty ? "" : " "
        if type == lastType {
            return LocalizedText(
                en: """
                    The type stays \(type.label), but such ranges are never merged (`e820_nomerge`): each may be a device \
                    of its own. \(closing.en)\(gap)A new one begins.
                    """,
                zh: "类型仍是 \(type.label)，但这种区间从不合并（`e820_nomerge`）：每段可能是一个独立的设备。\(closing.zh)另起一项。"
            )
        }
        return LocalizedText(
            en: "\(closing.en)\(gap)The largest type is now \(type.label): an entry of that type begins.",
            zh: "\(closing.zh)现在最大的类型是 \(type.label)：开始一个该类型的表项。"
        )
    }
}
