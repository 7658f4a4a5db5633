import MemoryModels
import Traces

/// What each outcome means.
extension ZramSwapNarrator {
    func sentences(
        _ operation: ZramSwapOperation,
        _ outcome: ZramSwapSession.Outcome,
        _ after: ZramSwap
    ) -> [LocalizedText] {
        switch outcome {
        case .swappedOut(let results): return swapOuts(results)
        case .touched(let results):
            var sentences = touches(results) + [freeing(results, after)]
            if case .store = operation.action { sentences.append(stored(results, after)) }
            return sentences
        case .dropped(let pages):
            return [
                pages.isEmpty
                    ? nothing
                    : LocalizedText(
                        en: """
                            `zap_pte_range`: a page that nobody else has is freed, and a slot that nobody else refers to, as \
                            with `MADV_DONTNEED` or munmap.
                            """,
                        zh: "`zap_pte_range`：没有别人共有的页释放，没有别人指向的槽也释放，与 `MADV_DONTNEED` 或 munmap 相同。"
                    )
            ]
        case .forked(let child):
            guard let child else {
                return [LocalizedText(en: "There is no such process, or there are four.", zh: "没有这个进程，或已有四个进程。")]
            }
            return [
                LocalizedText(
                    en: """
                        \(ProgramLayout.name(child)) gets the same page table. Pages are shared until somebody writes; for each \
                        entry that refers to a slot, `swap_duplicate` counts one more.
                        """,
                    zh: """
                        \(ProgramLayout.name(child)) 得到同样的页表。页共享到有人写为止；指向槽的表项，由 `swap_duplicate` 各加一次计数。
                        """
                )
            ]
        case .exited(let isThere):
            return [
                isThere
                    ? LocalizedText(
                        en: "`exit_mmap` gives up all its pages and its references to slots.",
                        zh: "`exit_mmap` 放弃它的所有页和对槽的引用。"
                    ) : nothing
            ]
        }
    }

    private var nothing: LocalizedText {
        LocalizedText(en: "There is nothing: nothing happens.", zh: "那里什么也没有：什么也不发生。")
    }

    /// `Pages 0-3, 5: `, so that a sentence may follow.
    private func say(_ pages: [Int], _ en: Phrase, _ zh: Phrase) -> LocalizedText {
        if pages.isEmpty { return LocalizedText(same: "") }
        let text = LocalizedText(en: en, zh: zh)
        return pages.count == 1
            ? LocalizedText(english: "Page \(pages[0]): \(text.en)", chinese: "\(pages[0]) 号页：\(text.zh)")
            : LocalizedText(
                english: "Pages \(runs(pages, ", ")): \(text.en)",
                chinese: "\(runs(pages, "、")) 号页：\(text.zh)"
            )
    }

    /// Ascending numbers, those that follow each other as `0-3`.
    private func runs(_ numbers: [Int], _ separator: String) -> String {
        var text = ""
        var start = 0
        for index in numbers.indices {
            let isLast = index + 1 == numbers.count || numbers[index + 1] > numbers[index] + 1
            guard isLast else { continue }
            if start > 0 { text += separator }
            text += start == index ? "\(numbers[start])" : "\(numbers[start])-\(numbers[index])"
            start = index + 1
        }
        return text
    }

    private func swapOuts(_ results: [(page: Int, result: ZramSwap.SwapOut)]) -> [LocalizedText] {
        func pages(_ wanted: ZramSwap.SwapOut) -> [Int] { results.filter { $0.result == wanted }.map { $0.page } }
        return [
            say(
                pages(.stored),
                """
                `add_to_swap` finds a slot, `try_to_unmap` puts it into the page tables, and `swap_writepage` writes. \
                The device is synchronous, so the page is freed at once.
                """,
                "`add_to_swap` 分配槽，`try_to_unmap` 把槽号写进页表，`swap_writepage` 写出。设备是同步的，页随即释放。"
            ),
            say(
                pages(.zeroes),
                "only zeroes: `swap_writepage` sets the slot's bit in `zeromap`, and the device hears nothing of it.",
                "全是零：`swap_writepage` 只置 `zeromap` 中该槽的位，设备毫不知情。"
            ),
            say(
                pages(.clean),
                "its slot still has the same contents: the page is freed without a write.",
                "槽里的内容仍然一致：不必写，直接释放。"
            ),
            say(
                pages(.refused),
                """
                the pool would exceed `mem_limit`, and zram fails the write. `__end_swap_bio_write` marks the page dirty \
                again: it stays in the swap cache, unmapped, and nothing is gained.
                """,
                """
                池会超过 `mem_limit`，zram 让写入失败。`__end_swap_bio_write` 重新把页标脏：它已解除映射，却仍留在交换缓存中，什么也没省下。
                """
            ),
            say(pages(.noSlot), "no slot is free, so it stays mapped.", "没有空闲槽，保持映射。"),
            results.count > pages(.notThere).count
                ? LocalizedText(same: "")
                : LocalizedText(en: "No page of these is in memory.", zh: "这些页都不在内存里。"),
        ]
    }

    private func touches(_ results: [(page: Int, result: ZramSwap.Touch)]) -> [LocalizedText] {
        func pages(_ wanted: ZramSwap.Touch) -> [Int] { results.filter { $0.result == wanted }.map { $0.page } }
        return [
            say(
                pages(.read(bypassesCache: true)),
                """
                nobody else refers to the slot and the device is synchronous, so `do_swap_page` decompresses past the swap \
                cache. `swap_free` frees the slot, and `zram_slot_free_notify` the compressed copy.
                """,
                """
                没有别人指向这个槽，设备又是同步的，`do_swap_page` 便绕过交换缓存直接解压。`swap_free` 释放槽，\
                `zram_slot_free_notify` 丢掉压缩副本。
                """
            ),
            say(
                pages(.read(bypassesCache: false)),
                """
                others refer to the slot as well, so the page is read into the swap cache, where they will find it. \
                The compressed copy stays.
                """,
                "还有别人指向这个槽，所以读入交换缓存，好让他们也能找到。压缩副本保留。"
            ),
            say(
                pages(.zeroes(bypassesCache: true)),
                "`zeromap` has its bit: a new page is filled with zeroes without asking the device, and the slot is freed.",
                "`zeromap` 有它的位：不问设备，直接给一个填零的新页，并释放槽。"
            ),
            say(
                pages(.zeroes(bypassesCache: false)),
                "`zeromap` has its bit: a page of zeroes goes into the swap cache, for others refer to the slot as well.",
                "`zeromap` 有它的位：填零的页放入交换缓存，因为还有别人指向这个槽。"
            ),
            say(
                pages(.cached),
                "the swap cache has the page, and it is only mapped: a minor fault.",
                "页在交换缓存中，只需映射：次缺页。"
            ),
        ]
    }

    /// What a write changed, apart from the fault.
    private func stored(_ results: [(page: Int, result: ZramSwap.Touch)], _ after: ZramSwap) -> LocalizedText {
        let copied = after.counters.copied - before.counters.copied
        if copied > 0 {
            return LocalizedText(
                en: "The page is shared: `wp_page_copy` gives the writer one of its own. Pages copied: \(copied).",
                zh: "页是共享的：`wp_page_copy` 给写者一份自己的。复制页数：\(copied)。"
            )
        }
        if !results.contains(where: { $0.result != .notThere }) {
            return after.usage.inMemory > before.usage.inMemory
                ? LocalizedText(
                    en: "`do_anonymous_page` gives each a new page.",
                    zh: "`do_anonymous_page` 给每处一个新页。"
                ) : nothing
        }
        return LocalizedText(
            en: "The page is dirty: memory alone has what is in it now.",
            zh: "页变脏：最新的内容只在内存里。"
        )
    }

    /// Why a page left the swap cache and its slot is free, if nothing was read past the swap cache.
    private func freeing(_ results: [(page: Int, result: ZramSwap.Touch)], _ after: ZramSwap) -> LocalizedText {
        guard after.swap.freeSlots > before.swap.freeSlots, before.counters.majorFaults == after.counters.majorFaults
        else { return LocalizedText(same: "") }
        if results.contains(where: { $0.result == .mapped }) {
            return LocalizedText(
                en: """
                    `wp_can_reuse_anon_folio`: nobody else needs the page, so it is not copied. `folio_free_swap` takes it out \
                    of the swap cache, and its slot is free.
                    """,
                zh: """
                    `wp_can_reuse_anon_folio`：没有别人需要这一页，不必复制。`folio_free_swap` 把它移出交换缓存，槽也释放。
                    """
            )
        }
        return LocalizedText(
            en: """
                Nobody else refers to the slot, and the page is written to or swap is more than half full: `folio_free_swap` \
                frees the slot.
                """,
            zh: "没有别人指向这个槽，而且要写该页，或者交换区已用过半：`folio_free_swap` 释放这个槽。"
        )
    }

    /// What the operation did to the pool.
    func poolSentence(_ outcome: ZramSwapSession.Outcome, _ after: ZramSwap) -> LocalizedText {
        let (old, new) = (before.usage.pool, after.usage.pool)
        let stored = after.zram.statistics.storedPages - before.zram.statistics.storedPages
        if new > old {
            return LocalizedText(en: "The pool grows from \(old) to \(new) pages.", zh: "池从 \(old) 页增至 \(new) 页。")
        }
        if new < old {
            return LocalizedText(en: "The pool shrinks from \(old) to \(new) pages.", zh: "池从 \(old) 页缩至 \(new) 页。")
        }
        if stored < 0, new > 0 {
            return LocalizedText(
                en: "The pool keeps its \(new) pages: a group of pages goes back when its last object is gone.",
                zh: "池仍占 \(new) 页：一组页要等最后一个对象消失才归还。"
            )
        }
        return LocalizedText(same: "")
    }
}
