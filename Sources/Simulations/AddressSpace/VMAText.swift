import MemoryModels
import Traces

/// Phrases of `vma-operations`.
enum VMAText {
    /// `7ffff7ffb000-7ffff7fff000`
    static func range(_ area: VirtualMemoryArea) -> String {
        String(area.start, radix: 16) + "-" + String(area.end, radix: 16)
    }

    /// What an area maps.
    static func content(_ area: VirtualMemoryArea) -> LocalizedText {
        switch area.backing {
        case .anonymous: LocalizedText(en: "anonymous", zh: "匿名")
        case .sharedMemory: LocalizedText(en: "shared memory", zh: "共享内存")
        case .file: LocalizedText(en: "file, page \(area.pageOffset)", zh: "文件第 \(area.pageOffset) 页起")
        }
    }

    /// All events, one sentence each, and how many areas there are then.
    static func sentences(_ events: [AddressSpaceEvent], areas: Int) -> LocalizedText {
        var en = ""
        var zh = ""
        for event in events {
            let sentence = sentence(event)
            en += sentence.en + " "
            zh += sentence.zh
        }
        let isMove = events.contains { event in
            if case .moved = event { true } else { false }
        }
        if isMove {
            en = "There is no room to grow in place: the range moves. " + en
            zh = "原地没有增长的空间，只能移动。" + zh
        }
        if events.isEmpty {
            en = "Nothing changes. "
            zh = "没有变化。"
        }
        let count = LocalizedText(en: "Areas now: \(areas).", zh: "现有区域 \(areas) 个。")
        return LocalizedText(english: en + count.en, chinese: zh + count.zh)
    }

    private static func sentence(_ event: AddressSpaceEvent) -> LocalizedText {
        switch event {
        case .foundGap(let start, let end, let isFromTop):
            let gap = String(start, radix: 16) + "-" + String(end, radix: 16)
            return isFromTop
                ? LocalizedText(
                    en: """
                        `unmapped_area_topdown` finds the highest gap that is large enough, \(gap), and takes its \
                        upper end.
                        """,
                    zh: "`unmapped_area_topdown` 找到最高的、足够大的空隙 \(gap)，取其高端。"
                )
                : LocalizedText(
                    en: "`unmapped_area` finds the lowest gap that is large enough, \(gap), and takes its lower end.",
                    zh: "`unmapped_area` 找到最低的、足够大的空隙 \(gap)，取其低端。"
                )
        case .avoidedGuardGap(let stack, _):
            return LocalizedText(
                en: "The guard gap below the stack at \(Numerals.hexadecimal(stack)) stays free.",
                zh: "\(Numerals.hexadecimal(stack)) 处的栈之下的保护间隔保持空闲。"
            )
        case .fellBackToBottomUp:
            return LocalizedText(
                en: "Nothing fits below `mmap_base`, so the search goes from the bottom up.",
                zh: "`mmap_base` 之下放不下，改为自低向高寻找。"
            )
        case .split(let area, let address):
            return LocalizedText(
                en: "`__split_vma` cuts \(range(area)) at \(Numerals.hexadecimal(address)).",
                zh: "`__split_vma` 在 \(Numerals.hexadecimal(address)) 处切开 \(range(area))。"
            )
        case .merged(let kind, let area):
            return merge(kind, area)
        case .notMerged(let neighbour, let obstacle):
            let why = reason(obstacle)
            return LocalizedText(
                en: "It does not merge with \(range(neighbour)): \(why.en).",
                zh: "它不能与 \(range(neighbour)) 合并：\(why.zh)。"
            )
        case .created(let area):
            return LocalizedText(
                en: "A new area is made: \(range(area)).",
                zh: "新建区域 \(range(area))。"
            )
        case .removed(let area):
            return LocalizedText(en: "\(range(area)) goes away.", zh: "\(range(area)) 被移除。")
        case .protected(let area):
            return LocalizedText(
                en: "\(range(area)) is \(area.flags.permissions) now, an area of its own.",
                zh: "\(range(area)) 变为 \(area.flags.permissions)，自成一个区域。"
            )
        case .moved(let from, let to, _):
            return LocalizedText(
                en: """
                    `move_page_tables` takes the page-table entries from \(Numerals.hexadecimal(from)) to \
                    \(Numerals.hexadecimal(to)); no page is copied, and the old range is unmapped.
                    """,
                zh: """
                    `move_page_tables` 把页表项从 \(Numerals.hexadecimal(from)) 移到 \(Numerals.hexadecimal(to))，\
                    不复制任何页，随后解除旧范围的映射。
                    """
            )
        case .gotAnonVMA(_, let isShared):
            return isShared
                ? LocalizedText(
                    en: """
                        The first private page: `find_mergeable_anon_vma` lets the area share its neighbour's \
                        `anon_vma`, so that they can merge later.
                        """,
                    zh: "第一个私有页：`find_mergeable_anon_vma` 让它共用相邻区域的 `anon_vma`，以便日后合并。"
                )
                : LocalizedText(
                    en: "The first private page: the area gets an `anon_vma`, by which the page can be found again.",
                    zh: "第一个私有页：区域得到一个 `anon_vma`，日后可由页反查到它。"
                )
        }
    }

    private static func merge(_ kind: MergeKind, _ area: VirtualMemoryArea) -> LocalizedText {
        let what: LocalizedText
        switch kind {
        case .newLeft: what = LocalizedText(en: "the area below grows over it", zh: "下方的区域向上扩展")
        case .newRight: what = LocalizedText(en: "the area above grows down over it", zh: "上方的区域向下扩展")
        case .newBoth:
            what = LocalizedText(
                en: "it closes a gap, and both neighbours become one with it",
                zh: "它填上空隙，与两侧区域连成一个"
            )
        case .changedLeft: what = LocalizedText(en: "the area below takes it in whole", zh: "整个并入下方的区域")
        case .changedLeftPart:
            what = LocalizedText(en: "the boundary with the area below moves up", zh: "与下方区域的边界上移")
        case .changedRight: what = LocalizedText(en: "the area above takes it in whole", zh: "整个并入上方的区域")
        case .changedRightPart:
            what = LocalizedText(en: "the boundary with the area above moves down", zh: "与上方区域的边界下移")
        case .changedBoth:
            what = LocalizedText(en: "it equals both neighbours now, and three become one", zh: "它与两侧都相同了，三个合成一个")
        }
        return LocalizedText(
            en: "Merged: \(what.en). \(range(area)).",
            zh: "合并：\(what.zh)。得到 \(range(area))。"
        )
    }

    private static func reason(_ obstacle: MergeObstacle) -> LocalizedText {
        switch obstacle {
        case .special: LocalizedText(en: "special mappings never merge", zh: "特殊映射从不合并")
        case .flags(let difference):
            difference == .account
                ? LocalizedText(
                    en: "one counts as promised memory (`VM_ACCOUNT`), because it was written, the other does not",
                    zh: "一个因写过而计入已承诺的内存（`VM_ACCOUNT`），另一个没有"
                )
                : LocalizedText(en: "their flags differ", zh: "标志不同")
        case .backing: LocalizedText(en: "it maps something else", zh: "映射的对象不同")
        case .pageOffset: LocalizedText(en: "the pages do not follow each other", zh: "页偏移不相接")
        case .anonVMA:
            LocalizedText(en: "the `anon_vma` of one is not the other's", zh: "`anon_vma` 不同")
        }
    }

    /// The error number and what it means here.
    static func reason(_ error: AddressSpaceError) -> (name: String, text: LocalizedText) {
        let text: LocalizedText
        switch error {
        case .invalid: text = LocalizedText(en: "The range is not valid.", zh: "范围无效。")
        case .noMemory:
            text = LocalizedText(
                en: """
                    There is no room, there would be too many areas, or the range has a hole. What `mprotect` changed \
                    below the hole stays changed.
                    """,
                zh: "没有空间、区域过多，或者范围中有空洞。空洞之前已由 `mprotect` 改变的部分不会恢复。"
            )
        case .fault:
            text = LocalizedText(
                en: "Nothing is mapped there, or the range to move is not in one area.",
                zh: "那里没有映射，或者要移动的范围不在同一区域内。"
            )
        case .occupied: text = LocalizedText(en: "Something is mapped there.", zh: "那里已有映射。")
        case .accessDenied:
            text = LocalizedText(
                en: "The area does not permit this access: a process would get SIGSEGV.",
                zh: "该区域不允许这种访问：进程会收到 SIGSEGV。"
            )
        }
        return (error.name, text)
    }
}
