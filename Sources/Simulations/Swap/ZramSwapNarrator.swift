import MemoryModels
import Traces

/// Turns the operations of `swap-and-zram` into steps. Made before an operation, it knows the state then.
struct ZramSwapNarrator {
    let before: ZramSwap

    init(_ system: ZramSwap) {
        before = system
    }

    var opening: Step {
        let limit = before.zram.limitPages
        return Step(
            title: LocalizedText(
                en: "Process A, and a swap area of \(before.swap.totalSlots) slots on zram",
                zh: "进程 A，以及 zram 上有 \(before.swap.totalSlots) 个槽的交换区"
            ),
            explanation: PagesText.join([
                LocalizedText(
                    en: """
                        zram is a block device whose blocks are compressed in memory. A slot of the area is a block of the device. \
                        So swapping frees a page here and takes a part of one there.
                        """,
                    zh: "zram 是块设备，块的内容压缩后仍存在内存里。交换区的一个槽就是设备的一块。所以换出是这边释放一页，那边占去不到一页。"
                ),
                limit == 0
                    ? LocalizedText(same: "")
                    : LocalizedText(
                        en: "`mem_limit` lets its pool grow to \(limit) pages.",
                        zh: "`mem_limit` 限定它的内存池最多 \(limit) 页。"
                    ),
            ]),
            diagrams: [slotTable(before)]
        )
    }

    func step(_ operation: ZramSwapOperation, _ outcome: ZramSwapSession.Outcome, after: ZramSwap) -> Step {
        let what = words(operation)
        return Step(
            title: LocalizedText(en: "\(operation.word): \(what.en)", zh: "\(operation.word)：\(what.zh)"),
            explanation: PagesText.join(sentences(operation, outcome, after) + [poolSentence(outcome, after)]),
            prediction: prediction(what, outcome, after),
            diagrams: [pageTable(after), slotTable(after)]
        )
    }

    /// `page 3`, `pages 0-3`.
    private func pages(_ range: ClosedRange<Int>) -> LocalizedText {
        let (first, last) = (range.lowerBound, range.upperBound)
        return first == last
            ? LocalizedText(en: "page \(first)", zh: "\(first) 号页")
            : LocalizedText(en: "pages \(first)-\(last)", zh: "\(first)-\(last) 号页")
    }

    private func words(_ operation: ZramSwapOperation) -> LocalizedText {
        let name = operation.name
        let pages = pages(operation.pages)
        switch operation.action {
        case .store(.compressed(let bytes)):
            return LocalizedText(
                en: "\(name) fills \(pages.en) with what compresses to \(bytes) bytes",
                zh: "\(name) 给 \(pages.zh)写入压缩后 \(bytes) 字节的内容"
            )
        case .store(.sameFilled):
            return LocalizedText(
                en: "\(name) fills \(pages.en) with one word",
                zh: "\(name) 用同一个字填满 \(pages.zh)"
            )
        case .store(.zeroes):
            return LocalizedText(en: "\(name) fills \(pages.en) with zeroes", zh: "\(name) 把 \(pages.zh)填零")
        case .read: return LocalizedText(en: "\(name) reads \(pages.en)", zh: "\(name) 读 \(pages.zh)")
        case .swapOut:
            return LocalizedText(en: "reclaim comes upon \(pages.en) of \(name)", zh: "回收遇到 \(name) 的 \(pages.zh)")
        case .drop: return LocalizedText(en: "\(name) gives up \(pages.en)", zh: "\(name) 放弃 \(pages.zh)")
        case .fork: return LocalizedText(en: "\(name) forks", zh: "\(name) 执行 fork")
        case .exit: return LocalizedText(en: "\(name) ends", zh: "\(name) 结束")
        }
    }

    // MARK: Predictions

    /// How many pages of memory the processes and the pool take.
    private func memory(_ system: ZramSwap) -> Int { system.usage.inMemory + system.usage.pool }

    private func prediction(
        _ what: LocalizedText,
        _ outcome: ZramSwapSession.Outcome,
        _ after: ZramSwap
    ) -> Prediction? {
        switch outcome {
        case .swappedOut(let results):
            let (old, new) = (memory(before), memory(after))
            guard results.contains(where: { $0.result != .notThere }) else { return nil }
            return PagesText.ask(
                LocalizedText(
                    en: "\(what.en). Processes and pool take \(old) pages of memory now. How many afterwards?",
                    zh: "\(what.zh)。进程和内存池现共占 \(old) 页内存，之后占多少？"
                ),
                "\(new)",
                not: ["\(old - results.count)", "\(old)", "\(new + 1)"],
                at: new % 3
            )
        case .touched(let results):
            guard results.count == 1, let choice = choice(results[0].result) else { return nil }
            let choices = [
                LocalizedText(en: "in the swap cache: a minor fault", zh: "在交换缓存中：次缺页"),
                LocalizedText(en: "in the swap area: a major fault that frees the slot", zh: "在交换区：主缺页，并释放槽"),
                LocalizedText(en: "in the swap area: a major fault, and the slot stays", zh: "在交换区：主缺页，槽仍占用"),
                LocalizedText(en: "in its page table", zh: "就在它的页表里"),
            ]
            let place = choice == 1 && !isFreed(results[0].page, after) ? 2 : choice
            return Prediction(
                question: LocalizedText(
                    en: "\(what.en). Where does it find the page?",
                    zh: "\(what.zh)。它在哪里找到这一页？"
                ),
                answer: choices[place],
                wrongChoices: choices,
                position: (results[0].page + place) % 4
            )
        case .dropped, .forked, .exited: return nil
        }
    }

    /// The place among the choices; 1 for each major fault.
    private func choice(_ result: ZramSwap.Touch) -> Int? {
        switch result {
        case .notThere: nil
        case .cached: 0
        case .read, .zeroes: 1
        case .mapped: 3
        }
    }

    /// Whether a slot that a page had is free now.
    private func isFreed(_ page: Int, _ after: ZramSwap) -> Bool {
        for process in before.processes where page < process.count {
            if case .swapped(let slot, _) = process[page], after.swap.map[slot] == 0 { return true }
        }
        return false
    }
}
