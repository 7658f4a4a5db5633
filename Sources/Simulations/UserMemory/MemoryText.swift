import MemoryModels
import Traces

/// Sentences about what the fault handler did.
enum MemoryText {
    /// One sentence for each kind of thing that the faults did, in order, with how often.
    static func explanation(_ faults: [UserFault]) -> LocalizedText {
        var english = ""
        var chinese = ""
        func add(_ sentence: LocalizedText, _ count: Int) {
            if !english.isEmpty { english += " " }
            english += sentence.en
            chinese += sentence.zh
            if count > 1 {
                english += " (\(count) times.)"
                chinese += "（共 \(count) 次。）"
            }
        }
        var told: [FaultAction] = []
        let actions = faults.flatMap { $0.actions }
        for action in actions where !told.contains(where: { isSameKind($0, action) }) {
            told.append(action)
            let same = actions.filter { isSameKind($0, action) }
            if let sum = sum(same) { add(sum, 1) } else { add(sentence(action), same.count) }
        }
        let hits = faults.reduce(0) { $0 + ($1.kind == .hit ? 1 : 0) }
        if hits > 0 {
            add(
                LocalizedText(
                    en: "The entry allows the access: the processor sees to it alone, without a fault.",
                    zh: "页表项允许这次访问：处理器自己完成，没有缺页异常。"
                ),
                hits
            )
        }
        if let error = faults.last.flatMap({ error($0.kind) }) { add(error, 1) }
        return LocalizedText(english: english, chinese: chinese)
    }

    private static func isSameKind(_ first: FaultAction, _ second: FaultAction) -> Bool {
        switch (first, second) {
        case (.mappedZeroPage, .mappedZeroPage), (.newPage, .newPage), (.faultAround, .faultAround),
            (.newShmemPage, .newShmemPage), (.readFile, .readFile), (.mappedFilePage, .mappedFilePage),
            (.copiedFilePage, .copiedFilePage),
            (.mappedForWriting, .mappedForWriting), (.madeWritable, .madeWritable), (.swappedIn, .swappedIn):
            true
        case (.reused(_, let one), .reused(_, let other)): one == other
        case (.copied(let one, _), .copied(let other, _)): (one == nil) == (other == nil)
        default: first == second
        }
    }

    /// One sentence for several reads or fault-arounds, whose numbers differ; nil for anything else.
    private static func sum(_ actions: [FaultAction]) -> LocalizedText? {
        guard actions.count > 1 else { return nil }
        var around = 0
        var read = 0
        for action in actions {
            if case .faultAround(let pages, _, _) = action { around += pages }
            if case .readFile(_, let pages) = action { read += pages }
        }
        if around > 0 {
            return LocalizedText(
                en: "`do_fault_around` maps \(around) pages of the page cache in \(actions.count) faults.",
                zh: "`do_fault_around` 在 \(actions.count) 次缺页中映射页缓存的 \(around) 页。"
            )
        }
        guard read > 0 else { return nil }
        return LocalizedText(
            en: "`filemap_fault` reads \(read) pages in \(actions.count) major faults.",
            zh: "`filemap_fault` 在 \(actions.count) 次主缺页中读入 \(read) 页。"
        )
    }

    private static func sentence(_ action: FaultAction) -> LocalizedText {
        switch action {
        case .grewStack(let pages):
            LocalizedText(
                en: "The address lies below the stack, which `expand_stack` lets grow by \(pages) pages.",
                zh: "地址在栈之下，`expand_stack` 让栈增长 \(pages) 页。"
            )
        case .mappedZeroPage:
            LocalizedText(
                en: "`do_anonymous_page`: a read needs no memory yet, so the shared page of zeros is mapped read-only.",
                zh: "`do_anonymous_page`：读操作还不需要内存，于是只读映射共享的零页。"
            )
        case .newPage(let frame):
            LocalizedText(
                en: "`do_anonymous_page`: a write gets a cleared page, frame \(frame), marked `PageAnonExclusive`.",
                zh: "`do_anonymous_page`：写操作得到清零的新页，页框 \(frame)，标为 `PageAnonExclusive`。"
            )
        case .faultAround(let pages, let first, let last):
            LocalizedText(
                en: """
                    `do_fault_around` looks at pages \(first) to \(last) of the area and maps the \(pages) that are in the \
                    page cache and were not mapped.
                    """,
                zh: "`do_fault_around` 检查区域的第 \(first) 到 \(last) 页，把其中已在页缓存而尚未映射的 \(pages) 页映射上。"
            )
        case .readFile(let first, let pages):
            LocalizedText(
                en: """
                    `filemap_fault`: the page is not in the page cache. From page \(first) of the file on, \(pages) are \
                    read, and the process waits: a major fault.
                    """,
                zh: "`filemap_fault`：页不在页缓存中。从文件第 \(first) 页起读入 \(pages) 页，进程要等待：主缺页。"
            )
        case .newShmemPage(let frame):
            LocalizedText(
                en: "`shmem_fault`: a page of zeros is made, frame \(frame), without I/O.",
                zh: "`shmem_fault`：新建一个零填充的页，页框 \(frame)，没有 I/O。"
            )
        case .mappedFilePage(let frame):
            LocalizedText(
                en: "`do_read_fault` maps frame \(frame) of the page cache.",
                zh: "`do_read_fault` 映射页缓存中的页框 \(frame)。"
            )
        case .copiedFilePage(let from, let to):
            LocalizedText(
                en: """
                    `do_cow_fault`: a write to a private mapping copies frame \(from) of the page cache to the private \
                    frame \(to) at once.
                    """,
                zh: "`do_cow_fault`：写私有映射，立即把页缓存的页框 \(from) 复制到私有页框 \(to)。"
            )
        case .mappedForWriting(let frame):
            LocalizedText(
                en: "`do_shared_fault` maps frame \(frame) of the page cache for writing and marks it dirty.",
                zh: "`do_shared_fault` 以可写方式映射页缓存的页框 \(frame)，并标为脏。"
            )
        case .madeWritable(let frame):
            LocalizedText(
                en: """
                    `wp_page_shared`: frame \(frame) was mapped read-only, so that the file system hears of the first \
                    write; now it has, and the entry is writable.
                    """,
                zh: "`wp_page_shared`：页框 \(frame) 先前只读映射，好让文件系统得知第一次写；现已通知，页表项改为可写。"
            )
        case .reused(let frame, true):
            LocalizedText(
                en: "`do_wp_page`: frame \(frame) is `PageAnonExclusive`; `wp_page_reuse` makes the entry writable.",
                zh: "`do_wp_page`：页框 \(frame) 带有 `PageAnonExclusive`，`wp_page_reuse` 把页表项改为可写。"
            )
        case .reused(let frame, false):
            LocalizedText(
                en: """
                    `wp_can_reuse_anon_folio`: this entry is the only reference to frame \(frame), so `wp_page_reuse` \
                    keeps it, exclusive again, without a copy.
                    """,
                zh: "`wp_can_reuse_anon_folio`：页框 \(frame) 只剩这一个引用，`wp_page_reuse` 不复制，恢复独占并改为可写。"
            )
        case .copied(let from, let to):
            from.map {
                LocalizedText(
                    en: "`wp_page_copy` copies frame \($0) to frame \(to), which only this process maps.",
                    zh: "`wp_page_copy` 把页框 \($0) 复制到页框 \(to)，后者只由本进程映射。"
                )
            }
                ?? LocalizedText(
                    en: "`wp_page_copy` replaces the page of zeros by a cleared page of its own, frame \(to).",
                    zh: "`wp_page_copy` 用一个清零的新页（页框 \(to)）取代零页。"
                )
        case .swappedIn(let frame, let wasRead):
            wasRead
                ? LocalizedText(
                    en: "`do_swap_page` reads the page back from swap, into frame \(frame): a major fault.",
                    zh: "`do_swap_page` 从交换区把页读回页框 \(frame)：主缺页。"
                )
                : LocalizedText(
                    en: "`do_swap_page` finds the page in the swap cache: frame \(frame).",
                    zh: "`do_swap_page` 在交换缓存中找到该页：页框 \(frame)。"
                )
        }
    }

    /// Why a signal is sent; nil if none is.
    private static func error(_ kind: UserFault.Kind) -> LocalizedText? {
        switch kind {
        case .hit, .minor, .major: nil
        case .busError:
            LocalizedText(
                en: "The page lies behind the end of the file: SIGBUS.",
                zh: "该页在文件末尾之后：SIGBUS。"
            )
        case .segmentationFault(.noArea):
            LocalizedText(en: "No area is there: SIGSEGV.", zh: "此处没有任何区域：SIGSEGV。")
        case .segmentationFault(.stackLimit):
            LocalizedText(
                en: "The stack would exceed RLIMIT_STACK: SIGSEGV.",
                zh: "栈将超过 RLIMIT_STACK：SIGSEGV。"
            )
        case .segmentationFault(.guardGap):
            LocalizedText(
                en: "The stack would come closer than 256 pages to the area below: SIGSEGV.",
                zh: "栈将进入下方区域上面的 256 页保护间隙：SIGSEGV。"
            )
        case .segmentationFault(.accessDenied):
            LocalizedText(
                en: "The area is not writable: SIGSEGV with SEGV_ACCERR, and no copy is made.",
                zh: "该区域不可写：SIGSEGV（SEGV_ACCERR），不会复制。"
            )
        }
    }

    /// `A writes a0-3`, in words.
    static func call(_ operation: MemoryOperation) -> LocalizedText {
        let name = ProgramLayout.name(operation.process)
        var place = ProgramLayout.areas[operation.area].letter + "\(operation.pages.lowerBound)"
        if operation.pages.count > 1 { place += "-\(operation.pages.upperBound)" }
        return switch operation.kind {
        case .read: LocalizedText(en: "\(name) reads \(place)", zh: "\(name) 读 \(place)")
        case .write: LocalizedText(en: "\(name) writes \(place)", zh: "\(name) 写 \(place)")
        case .fork: LocalizedText(en: "\(name) forks", zh: "\(name) 执行 fork")
        case .exit: LocalizedText(en: "\(name) exits", zh: "\(name) 退出")
        case .pin: LocalizedText(en: "\(name) pins \(place)", zh: "\(name) 固定 \(place)")
        case .unpin: LocalizedText(en: "\(name) unpins \(place)", zh: "\(name) 解除固定 \(place)")
        case .swapOut: LocalizedText(en: "\(place) of \(name) is swapped out", zh: "\(name) 的 \(place) 被换出")
        case .walk: LocalizedText(en: "rmap_walk for \(place) of \(name)", zh: "对 \(name) 的 \(place) 做 rmap_walk")
        }
    }

    /// An entry, short: `7w` is frame 7 writable, `7r` read-only, `0` the page of zeros, `s0` a swap slot.
    static func entry(_ entry: UserPTE) -> String {
        switch entry {
        case .none: "-"
        case .zeroPage: "zero"
        case .present(let present): "\(present.frame)" + (present.isWritable ? "w" : "r")
        case .swapped(let slot): "s\(slot)"
        }
    }
}
