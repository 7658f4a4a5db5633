import MemoryModels
import Traces

/// Drills of `kfence`.
enum KfenceDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "how far an object is from its guard page", zh: "对象离保护页有多远"),
            LocalizedText(en: "what is reported of an access, and when", zh: "一次访问是否、何时被报告"),
            LocalizedText(en: "how many allocations are sampled", zh: "抽中多少次分配"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? gap(&numbers) : level == 2 ? access(&numbers) : samples(&numbers)
    }

    /// A size, and the cache that serves it.
    private static func size(_ number: Int) -> (size: Int, cache: Int, alignment: Int) {
        let cache = KasanCache.kmallocSizes.first { $0 >= number } ?? number
        return (number, cache, cache & -cache)
    }

    private static func gap(_ numbers: inout DrillNumbers) -> DrillDraft {
        let (size, cache, alignment) = size(1 + numbers.distinct(2048))
        return DrillDraft(
            LocalizedText(
                en: """
                    KFENCE puts an object of kmalloc(\(size)), from the cache of \(cache) bytes with alignment \(alignment), at \
                    the right end of its page. How many bytes behind the object can be read without a fault?
                    """,
                zh: """
                    KFENCE 把 kmalloc(\(size)) 的对象（来自 \(cache) 字节的缓存，按 \(alignment) 对齐）放在页的右端。\
                    对象之后有多少字节读了不会触发异常？
                    """
            ),
            arguments: [("operations", "m\(size)")],
            rule: LocalizedText(
                en: """
                    The object begins at 4096 - size, rounded down to the alignment. What is left to the page's end is canary, \
                    on the same page.
                    """,
                zh: "对象起点为 4096 减去大小，再向下取整到对齐的倍数。剩到页尾的字节是金丝雀，在同一页内。"
            ),
            steps: [1]
        ) { .number($0.numeral("gap"), unit: .bytes) }
    }

    private static func access(_ numbers: inout DrillNumbers) -> DrillDraft {
        let (size, _, alignment) = size(1 + numbers.distinct(2048))
        let isWrite = numbers.flip()
        let kind = numbers.below(4)
        let start = (4096 - size) / alignment * alignment
        let gap = 4096 - start - size
        // Inside, just behind the object, behind its page, or before it.
        let offset: Int
        switch kind {
        case 0: offset = numbers.below(size)
        case 1: offset = size + numbers.below(max(1, gap))
        case 2: offset = size + gap + numbers.below(64)
        default: offset = -1 - numbers.below(max(1, min(start, 64)))
        }
        let position = numbers.below(3)
        let sign = offset < 0 ? "-" : "+"
        let place = "\(sign)\(abs(offset))"
        return DrillDraft(
            LocalizedText(
                en: """
                    KFENCE puts an object p of kmalloc(\(size)) with alignment \(alignment) at the right end of its page. One \
                    byte is \(isWrite ? "set to 0" : "read") at p \(sign) \(abs(offset)), then p is freed. What does KFENCE \
                    report?
                    """,
                zh: """
                    KFENCE 把 kmalloc(\(size)) 的对象 p（按 \(alignment) 对齐）放在页的右端。在 p \(sign) \(abs(offset)) 处\
                    \(isWrite ? "把一个字节置 0" : "读一个字节")，然后释放 p。KFENCE 报告什么？
                    """
            ),
            arguments: [("operations", "m\(size) \(isWrite ? "w" : "r")0\(place):1 f0")],
            rule: LocalizedText(
                en: """
                    Only other pages fault. On the object's own page the bytes around it are canaries: a write there is found \
                    when the object is freed, a read never.
                    """,
                zh: "只有别的页会触发异常。在对象自己的页内，周围的字节是金丝雀：写会在释放时发现，读永远不会。"
            ),
            steps: [1, 2, 3]
        ) { trace in
            let choices = [
                LocalizedText(en: "nothing", zh: "什么也没有"),
                LocalizedText(en: "out-of-bounds, at the access", zh: "访问时报告 out-of-bounds"),
                LocalizedText(en: "memory corruption, at the free", zh: "释放时报告 memory corruption"),
            ]
            let answer = trace.numeral("out_of_bounds") > 0 ? 1 : trace.numeral("corruptions") > 0 ? 2 : 0
            return .choice(choices[answer], wrong: choices, position: position)
        }
    }

    private static func samples(_ numbers: inout DrillNumbers) -> DrillDraft {
        let interval = 20 + numbers.distinct(1000)
        let burst = numbers.below(3)
        var operations = ""
        var times: [Int] = []
        var now = 0
        for index in 0..<numbers.within(7...10) {
            if index > 0 {
                let pause = 1 + numbers.below(interval * 2 / 3)
                now += pause
                operations += " t\(pause) "
            }
            operations += "m64"
            times.append(now)
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    kfence.sample_interval is \(interval), kfence.burst is \(burst). The gate is set at 0 ms and then at every \
                    multiple of the interval. Objects are allocated at \(PagesText.list(times, ", ")) ms. How many does KFENCE take?
                    """,
                zh: """
                    kfence.sample_interval 为 \(interval)，kfence.burst 为 \(burst)。闸门在第 0 毫秒以及此后间隔的每个整数倍处设置。\
                    分别在第 \(PagesText.list(times, "、")) 毫秒分配对象。KFENCE 接手多少个？
                    """
            ),
            arguments: [
                ("operations", operations), ("interval", "\(interval)"), ("burst", "\(burst)"), ("objects", "255"),
                ("threshold", "75"),
            ],
            rule: LocalizedText(
                en: """
                    Setting the gate writes -burst to it; each allocation adds one and is taken while the sum is at most 1: \
                    1 + burst in an interval.
                    """,
                zh: "设置闸门即写入 -burst；每次分配加一，和不超过 1 就接手：每个间隔 1 + burst 次。"
            )
        ) { .number($0.numeral("guarded"), unit: DrillUnit("object", "objects", zh: "个")) }
    }
}
