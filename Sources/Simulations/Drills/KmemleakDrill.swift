import MemoryModels
import Traces

/// Drills of `kmemleak-scan`.
enum KmemleakDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "which scan reports a lost object", zh: "第几次扫描会报告丢失的对象"),
            LocalizedText(en: "which objects are reported", zh: "哪些对象会被报告"),
            LocalizedText(en: "the same, with annotations and a stack", zh: "同上，外加标注和栈"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? firstReport(&numbers) : graph(&numbers, level)
    }

    private static func firstReport(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 8 + numbers.distinct(1024)
        let pause = numbers.within(1...4)
        let early = numbers.below(3)
        let changes = numbers.below(3)
        var operations = "a\(size)"
        for index in 0..<8 {
            operations += " t\(index == 0 ? max(1, early) : pause)"
            if index > 0, index <= changes { operations += " o0.0=\(index % 2 == 1 ? "0" : "-")" }
            operations += " scan"
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    An object of \(size) bytes is allocated and lost at once. kmemleak scans \(max(1, early)) s later and then \
                    every \(pause) s. Before each of the scans 2 to \(changes + 1) its first word is changed\
                    \(changes == 0 ? " (so: never)" : ""). Counting from 1, which scan reports it?
                    """,
                zh: """
                    分配一个 \(size) 字节的对象，随即丢失。\(max(1, early)) 秒后 kmemleak 第一次扫描，以后每 \(pause) 秒一次。\
                    第 2 到第 \(changes + 1) 次扫描之前，它的第一个字都会改变\(changes == 0 ? "（即从不改变）" : "")。第几次扫描报告它？
                    """
            ),
            arguments: [("operations", operations)],
            rule: LocalizedText(
                en: """
                    It must be white, at least 5 s old, and have the checksum that it had in the scan before; the first scan \
                    always finds a new one.
                    """,
                zh: "它必须是白色、至少存在了 5 秒，而且校验和与上一次扫描时相同；第一次扫描得到的总是新的校验和。"
            )
        ) { .number($0.numeral("first_report"), unit: .none) }
    }

    private static func graph(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        let count = level == 2 ? 6 : 8
        let size = 16 + numbers.distinct(1024) * 2
        var operations = "a\(size)"
        for _ in 1..<count { operations += " a\(size)" }
        var english = ""
        var chinese = ""
        func say(_ en: String, _ zh: String) {
            english += (english.isEmpty ? "" : ", ") + en
            chinese += (chinese.isEmpty ? "" : "，") + zh
        }
        for object in 0..<count {
            for word in 0..<(level == 2 ? 1 : 2) where numbers.below(3) > 0 {
                let target = numbers.below(count)
                operations += " o\(object).\(word)=\(target)"
                say("\(object)->\(target)", "\(object)->\(target)")
            }
        }
        for word in 0..<2 {
            let target = numbers.below(count)
            operations += " d\(word)=\(target)"
            say("data->\(target)", "数据段->\(target)")
        }
        if level == 3 {
            let target = numbers.below(count)
            operations += " s0=\(target)"
            say("stack->\(target)", "栈->\(target)")
            let marked = [numbers.below(count), numbers.below(count), numbers.below(count)]
            operations += " n\(marked[0]) x\(marked[1]) i\(marked[2])"
            english += ". Marked: \(marked[0]) not_leak, then \(marked[1]) no_scan, then \(marked[2]) ignore"
            chinese += "。依次标注：\(marked[0]) not_leak，\(marked[1]) no_scan，\(marked[2]) ignore"
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    Objects 0 to \(count - 1) of \(size) bytes hold these pointers: \(english). Nothing changes for a minute, in \
                    which kmemleak scans twice. Which objects does it report?
                    """,
                zh: """
                    对象 0 到 \(count - 1) 各 \(size) 字节，有这些指针：\(chinese)。此后一分钟没有变化，其间 kmemleak 扫描两次。它报告哪些对象？
                    """
            ),
            arguments: [("operations", operations + " t30 scan t30 scan")],
            rule: LocalizedText(
                en: """
                    Grey is what is referenced from the data section, a stack or another grey object that is searched; a pointer \
                    to oneself does not count. not_leak is grey, ignore is black and not searched, no_scan is not searched. \
                    White ones are reported.
                    """,
                zh: """
                    被数据段、栈或另一个要搜寻的灰色对象引用的，就是灰色；指向自己的指针不算。not_leak 为灰色；ignore 为黑色，不搜寻；\
                    no_scan 不搜寻。白色的会被报告。
                    """
            ),
            steps: [-3, -1]
        ) { trace in
            var suspects: [UInt64] = []
            for word in OperationText.words(of: trace.result("suspects")?.text ?? "") {
                if let number = StrictNumber.unsigned(word) { suspects.append(number) }
            }
            return .list(suspects)
        }
    }
}
