import MemoryModels
import Traces

/// Names and phrases of `lru-lists`.
enum LRUText {
    /// A page as readers see it: `5` of the file, `a5` anonymous.
    static func name(_ page: Int) -> String {
        page < LRUOperation.pageCount ? "\(page)" : "a\(page - LRUOperation.pageCount)"
    }

    /// A list's name.
    static func name(_ list: LRUList) -> LocalizedText {
        switch list {
        case .inactiveAnonymous: LocalizedText(en: "inactive anon", zh: "非活跃匿名")
        case .activeAnonymous: LocalizedText(en: "active anon", zh: "活跃匿名")
        case .inactiveFile: LocalizedText(en: "inactive file", zh: "非活跃文件")
        case .activeFile: LocalizedText(en: "active file", zh: "活跃文件")
        }
    }

    /// What an event means, as whole sentences.
    static func sentence(_ event: LRUEvent) -> LocalizedText {
        switch event {
        case .hit(let page):
            return LocalizedText(en: "Page \(name(page)) is in memory.", zh: "页 \(name(page)) 在内存中。")
        case .loaded(let page):
            return LocalizedText(
                en: "Page \(name(page)) is loaded and goes to the head of its inactive list.",
                zh: "装入页 \(name(page))，放到非活跃链表的表头。"
            )
        case .refaulted(let page, let distance, let workingset, let isActivated):
            return isActivated
                ? LocalizedText(
                    en: """
                        Page \(name(page)) was evicted \(distance) ticks of `nonresident_age` ago, no more than the \
                        \(workingset) pages it competes with: with that much more room it would have stayed. It starts \
                        on the active list.
                        """,
                    zh: """
                        页 \(name(page)) 被淘汰后 `nonresident_age` 只走了 \(distance)，不超过与它竞争的 \(workingset) 页：\
                        再多这么些空间它就不会被淘汰。它直接进活跃链表。
                        """
                )
                : LocalizedText(
                    en: """
                        Page \(name(page)) was evicted \(distance) ticks of `nonresident_age` ago, more than the \
                        \(workingset) pages it competes with. It starts on the inactive list as any other.
                        """,
                    zh: """
                        页 \(name(page)) 被淘汰后 `nonresident_age` 已走了 \(distance)，超过与它竞争的 \(workingset) 页。\
                        它与别的页一样从非活跃链表起步。
                        """
                )
        case .markedReferenced(let page):
            return LocalizedText(
                en: "`folio_mark_accessed` sets `PG_referenced` of \(name(page)); it does not move.",
                zh: "`folio_mark_accessed` 置上 \(name(page)) 的 `PG_referenced`，页不移动。"
            )
        case .activatedByAccess(let page):
            return LocalizedText(
                en: "`folio_mark_accessed` finds `PG_referenced` set: \(name(page)) moves to the active list.",
                zh: "`folio_mark_accessed` 发现 `PG_referenced` 已置上：\(name(page)) 移到活跃链表。"
            )
        case .touched(let page):
            return LocalizedText(
                en: "The processor sets the accessed bit of \(name(page)); the kernel sees nothing yet.",
                zh: "处理器置上 \(name(page)) 的访问位；内核此时毫不知情。"
            )
        case .mayDeactivate(let isFile, let becauseOfRefaults):
            let kind = isFile ? LocalizedText(en: "file", zh: "文件") : LocalizedText(en: "anonymous", zh: "匿名")
            return becauseOfRefaults
                ? LocalizedText(
                    en: "Refaults show that the working set changes: active \(kind.en) pages may be deactivated.",
                    zh: "refault 表明工作集在变化：可以降级活跃\(kind.zh)页。"
                )
                : LocalizedText(
                    en:
                        "`inactive_is_low`: active \(kind.en) pages outnumber the inactive ones and may be deactivated.",
                    zh: "`inactive_is_low`：活跃\(kind.zh)页多于非活跃页，可以降级。"
                )
        case .deactivated(let page):
            return LocalizedText(
                en: "`shrink_active_list` moves \(name(page)) to the inactive list.",
                zh: "`shrink_active_list` 把 \(name(page)) 移到非活跃链表。"
            )
        case .rotated(let page):
            return LocalizedText(
                en: "`shrink_active_list` keeps \(name(page)): used, of a file and executable.",
                zh: "`shrink_active_list` 留下 \(name(page))：它是用过的可执行文件页。"
            )
        case .kept(let page):
            return LocalizedText(
                en: "\(name(page)) has its accessed bit set: `folio_check_references` gives it another round.",
                zh: "\(name(page)) 的访问位为 1：`folio_check_references` 让它再留一轮。"
            )
        case .activatedByReclaim(let page):
            return LocalizedText(
                en: "\(name(page)) was used again, or is code: `folio_check_references` makes it active.",
                zh: "\(name(page)) 又被用过，或者是代码：`folio_check_references` 把它激活。"
            )
        case .evicted(let page, let eviction):
            return LocalizedText(
                en: "\(name(page)) is evicted; its shadow entry remembers \(eviction).",
                zh: "淘汰 \(name(page))，影子项记下 \(eviction)。"
            )
        case .forcedDeactivation:
            return LocalizedText(
                en: "Nothing was found; reclaim starts again and shrinks the active lists by force.",
                zh: "一无所获；回收重新开始，并强制缩减活跃链表。"
            )
        case .outOfMemory(let page):
            return LocalizedText(
                en:
                    "Nothing can be reclaimed, so page \(name(page)) is not loaded: the kernel would call the OOM killer.",
                zh: "没有可回收的页，页 \(name(page)) 无法装入：内核此时会触发 OOM killer。"
            )
        }
    }
}
