import MemoryModels
import Traces

/// Drills of `multi-gen-lru`.
enum MultiGenDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the tier of a folio that is read", zh: "被读取的 folio 在哪一层"),
            LocalizedText(en: "the generation of a folio after aging", zh: "老化之后 folio 在哪一代"),
            LocalizedText(en: "which folios are evicted, in order", zh: "依次淘汰哪些 folio"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? tier(&numbers) : level == 2 ? generation(&numbers) : evicted(&numbers)
    }

    /// Different folios, of which the first two tell the seed.
    private static func folios(_ numbers: inout DrillNumbers, count: Int) -> [Int] {
        let code = numbers.distinct(9900)
        var folios = [code / 99, code % 99]
        if folios[1] >= folios[0] { folios[1] += 1 }
        while folios.count < count {
            let folio = numbers.below(100)
            if !folios.contains(folio) { folios.append(folio) }
        }
        return folios
    }

    private static func text(_ folios: [Int], _ prefix: String) -> String {
        var text = ""
        for folio in folios {
            text += text.isEmpty ? "" : " "
            text += folio < 0 ? "+" : prefix + "\(folio)"
        }
        return text
    }

    private static func arguments(_ operations: String, memory: Int) -> [(String, String)] {
        [("memory", "\(memory)"), ("folio-order", "6"), ("swap", "false"), ("operations", operations)]
    }

    private static func tier(_ numbers: inout DrillNumbers) -> DrillDraft {
        let folios = folios(&numbers, count: 2)
        let times = 1 + numbers.below(6)
        var reads: [Int] = []
        for _ in 0..<times { reads.append(folios[0]) }
        reads.insert(folios[1], at: numbers.below(times + 1))
        let list = text(reads, "")
        return DrillDraft(
            LocalizedText(
                en:
                    "System calls read these folios of a file, none of which was in memory: \(list). In which tier is \(folios[0])?",
                zh: "系统调用依次读文件的这些 folio，起初都不在内存中：\(list)。\(folios[0]) 在第几层（tier）？"
            ),
            arguments: arguments(text(reads, "r"), memory: 24),
            rule: LocalizedText(
                en:
                    "A folio that was read N times is in tier `order_base_2(N)`: the power of two, rounded up, and 3 at most.",
                zh: "读过 N 次的 folio 在第 `order_base_2(N)` 层，即以 2 为底的对数向上取整，最多为 3。"
            ),
            steps: [-1]
        ) { _ in
            var events: [GenerationEvent] = []
            var lru = model(memory: 24)
            for folio in reads { lru.read(folio, recordingInto: &events) }
            return .number(UInt64(lru.tier(of: folios[0])), unit: .none)
        }
    }

    private static func generation(_ numbers: inout DrillNumbers) -> DrillDraft {
        let folios = folios(&numbers, count: 3)
        var uses: [Int] = [folios[0], folios[1]]
        // A negative number is an aging.
        for _ in 0..<(3 + numbers.below(5)) { uses.append(numbers.below(3) == 0 ? folios[numbers.below(3)] : -1) }
        uses.append(-1)
        let list = text(uses, "m")
        return DrillDraft(
            LocalizedText(
                en: """
                    `max_seq` is 3 and there are four generations. Folios of a file are touched through a mapping (m), \
                    or the lists are aged (+): \(list). Memory is not full. In which generation is \(folios[0])?
                    """,
                zh: """
                    `max_seq` 为 3，共四个代。依次通过映射访问文件的 folio（m）或老化（+）：\(list)。\
                    内存没有用满。\(folios[0]) 在第几代？
                    """
            ),
            arguments: arguments(list, memory: 24),
            rule: LocalizedText(
                en: """
                    Aging gives a folio whose accessed bit is set the generation that was the youngest until then. With four \
                    generations the oldest is given up first, and what is in it moves to the next.
                    """,
                zh: "老化时，访问位为 1 的 folio 归入此前最年轻的那一代。已有四个代时先放弃最老的，其中的 folio 挪到下一代。"
            ),
            steps: [-1]
        ) { _ in
            var events: [GenerationEvent] = []
            var lru = model(memory: 24)
            for folio in uses {
                if folio < 0 { lru.age(recordingInto: &events) } else { lru.touch(folio, recordingInto: &events) }
            }
            return .number(lru.sequence(of: folios[0]) ?? 0, unit: .none)
        }
    }

    private static func evicted(_ numbers: inout DrillNumbers) -> DrillDraft {
        let memory = numbers.within(5...6)
        let folios = folios(&numbers, count: memory + numbers.within(2...3))
        var reads: [Int] = []
        let often = numbers.below(2)
        let times = numbers.within(4...6)
        let twice = 2 + numbers.below(2)
        for (index, folio) in folios.enumerated() {
            for _ in 0..<(index == often ? times : index == twice ? 2 : 1) { reads.append(folio) }
        }
        let list = text(reads, "")
        return DrillDraft(
            LocalizedText(
                en: """
                    Memory holds \(memory) folios of 64 pages and is empty; there is no swap, and nothing has refaulted. System \
                    calls read these folios of a file: \(list). Which are evicted, in order?
                    """,
                zh: """
                    内存可容纳 \(memory) 个 64 页的 folio，起初为空，没有交换空间，也没有发生过 refault。\
                    系统调用依次读文件的这些 folio：\(list)。依次淘汰哪些？
                    """
            ),
            arguments: arguments(text(reads, "r"), memory: memory),
            rule: LocalizedText(
                en: """
                    Reads do not move a folio between generations, so the first that came goes first. Without refaults no tier \
                    is protected, but a folio whose count of accesses is full, after five reads, moves on to the next \
                    generation.
                    """,
                zh: """
                    读取不会让 folio 换代，所以先来的先走。没有 refault 时任何一层都不受保护，\
                    但读过五次、访问计数已满的 folio 会挪到下一代。
                    """
            ),
            steps: [-1]
        ) { _ in
            var events: [GenerationEvent] = []
            var lru = model(memory: memory)
            for folio in reads { lru.read(folio, recordingInto: &events) }
            var gone: [UInt64] = []
            for event in events {
                if case .evicted(let folio, _) = event { gone.append(UInt64(folio)) }
            }
            return .list(gone)
        }
    }

    private static func model(memory: Int) -> MultiGenLRU {
        do {
            return try MultiGenLRU(frames: memory, fileFolios: 100, anonymousFolios: 0, hasSwap: false)
        } catch {
            preconditionFailure("the model takes a few frames and 100 folios")
        }
    }
}
