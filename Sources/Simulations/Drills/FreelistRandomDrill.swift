import MemoryModels
import Traces

/// Drills of `freelist-random`.
enum FreelistRandomDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the object of an allocation", zh: "某次分配得到的对象"),
            LocalizedText(en: "a slab that is smaller than usual", zh: "比平常小的 slab"),
            LocalizedText(en: "a shuffle by hand", zh: "手工打乱一次"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? object(&numbers) : level == 2 ? short(&numbers) : shuffle(&numbers)
    }

    /// What a cache draws from a seed: its sequence, and where its first slab begins.
    private static func draw(_ seed: UInt64, _ count: Int) -> (sequence: FreelistSequence, start: Int) {
        var random = SplitMix64(seed: seed)
        let sequence = FreelistSequence(count: count, random: &random)
        return (sequence, random.next(below: count))
    }

    private static func list(_ numbers: [Int]) -> String { PagesText.list(numbers) }

    /// Objects of which ten fit in a slab of order 3.
    private static func tenObjects(_ numbers: inout DrillNumbers) -> Int { 2980 + numbers.distinct(290) }

    private static func object(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = tenObjects(&numbers)
        let seed = numbers.bits(40)
        let (sequence, start) = draw(seed, 10)
        let count = numbers.within(3...10)
        return DrillDraft(
            LocalizedText(
                en: """
                    A cache of \(size)-byte objects has the random sequence \(list(sequence.numbers)). A new slab begins at place \
                    \(start) of it, counted from 0. Which object does allocation \(count) from this slab get, counted from 1?
                    """,
                zh: """
                    某缓存的对象为 \(size) 字节，随机排列为 \(list(sequence.numbers))。新 slab 从其中第 \(start) 个位置（从 0 数起）开始。\
                    从该 slab 的第 \(count) 次分配（从 1 数起）得到几号对象？
                    """
            ),
            arguments: [
                ("object-size", "\(size)"), ("seed", "\(seed)"), ("operations", "a0x\(count)"),
            ],
            rule: LocalizedText(
                en: "The slab follows the sequence from that place on, and goes on at its beginning.",
                zh: "slab 从该位置起照排列往后，到末尾再从头继续。"
            ),
            steps: [0, 1]
        ) { .number($0.numeral("last_object"), unit: .none) }
    }

    private static func short(_ numbers: inout DrillNumbers) -> DrillDraft {
        let seed = numbers.bits(40)
        let (sequence, start) = draw(seed, 16)
        return DrillDraft(
            LocalizedText(
                en: """
                    A cache has 16 objects in a slab and the random sequence \(list(sequence.numbers)). Memory is short: a new slab \
                    has only 8 objects. It begins at place \(start), counted from 0. In which order does it hand them out?
                    """,
                zh: """
                    某缓存每个 slab 有 16 个对象，随机排列为 \(list(sequence.numbers))。内存紧张，新 slab 只有 8 个对象，\
                    从第 \(start) 个位置（从 0 数起）开始。它按什么次序交出这些对象？
                    """
            ),
            arguments: [
                ("object-size", "512"), ("cpus", "2"), ("seed", "\(seed)"), ("memory-short", "true"),
                ("operations", "a0x8"),
            ],
            rule: LocalizedText(
                en: "As usual, but numbers that the small slab does not have are passed over (`page_limit`).",
                zh: "与平常一样，只是跳过小 slab 里没有的编号（`page_limit`）。"
            ),
            steps: [1]
        ) { $0.numberList("handed_out") }
    }

    private static func shuffle(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = tenObjects(&numbers)
        let seed = numbers.bits(40)
        let (sequence, _) = draw(seed, 10)
        return DrillDraft(
            LocalizedText(
                en: """
                    `freelist_randomize` shuffles the objects 0 to 9 of a cache of \(size)-byte objects. For the places 9, 8 and so on \
                    down to 1 it draws \(list(sequence.swaps.map { $0.drawn })). Which sequence comes out?
                    """,
                zh: """
                    `freelist_randomize` 打乱某缓存（对象 \(size) 字节）的 0 到 9 号对象。对位置 9、8 直到 1，依次抽到 \
                    \(list(sequence.swaps.map { $0.drawn }))。得到的排列是什么？
                    """
            ),
            arguments: [("object-size", "\(size)"), ("seed", "\(seed)"), ("operations", "")],
            rule: LocalizedText(
                en: "At each place, what is there and what is at the place drawn change places.",
                zh: "每到一个位置，就把它与抽到的位置上的数互换。"
            ),
            steps: [0]
        ) { $0.numberList("sequence") }
    }
}

extension Trace {
    /// A result that is a list of numbers.
    fileprivate func numberList(_ name: String) -> DrillAnswer {
        guard case .text(let text)? = result(name) else { return .list([]) }
        var numbers: [UInt64] = []
        for word in OperationText.words(of: text) { numbers.append(StrictNumber.unsigned(word) ?? 0) }
        return .list(numbers)
    }
}
