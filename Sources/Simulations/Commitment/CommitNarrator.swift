import MemoryModels
import Traces

/// Turns the operations of `overcommit` into steps. Made before an operation, it knows the state then.
struct CommitNarrator {
    private let before: CommitAccounting

    init(_ memory: CommitAccounting) {
        before = memory
    }

    private static func mebibytes(_ pages: Int64) -> String { "\(pages / 256)" }

    var opening: Step {
        let settings = before.settings
        let limit = Self.mebibytes(settings.commitLimit)
        let byRatio = settings.kbytes == 0
        return Step(
            title: LocalizedText(en: "CommitLimit is \(limit) MiB", zh: "CommitLimit 为 \(limit) MiB"),
            explanation: LocalizedText(
                en: """
                    `vm_commit_limit` takes \(byRatio ? "overcommit_ratio per cent of RAM without huge pages" : "overcommit_kbytes"), \
                    and adds the swap space. Only strict accounting, `vm.overcommit_memory` 2, makes use of it; \
                    `Committed_AS` is counted always.
                    """,
                zh: """
                    `vm_commit_limit` 取\(byRatio ? "去掉大页后内存的 overcommit_ratio 百分比" : " overcommit_kbytes ")，再加上交换空间。\
                    只有严格记账（`vm.overcommit_memory` 为 2）才用到它；`Committed_AS` 则一直在统计。
                    """
            ),
            diagrams: [table(before, highlighting: nil)]
        )
    }

    func step(_ operation: CommitOperation, _ outcome: CommitOutcome, after: CommitAccounting) -> Step {
        let what = words(operation)
        var highlighted: Int?
        switch operation.action {
        case .map: if case .granted = outcome { highlighted = after.processes[0].areas.count - 1 }
        case .protect(let index, _), .touch(let index), .unmap(let index): highlighted = index
        case .fork, .exit: break
        }
        var verdict = LocalizedText(same: "")
        switch (operation.action, outcome) {
        // What cannot be refused is not granted either.
        case (.touch, _), (.unmap, _), (.exit, _): break
        case (_, .granted): verdict = LocalizedText(en: ": granted", zh: "：准许")
        case (_, .refused): verdict = LocalizedText(en: ": ENOMEM", zh: "：ENOMEM")
        }
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(what.en)\(verdict.en)",
                zh: "\(operation.word)：\(what.zh)\(verdict.zh)"
            ),
            explanation: explanation(operation, outcome),
            prediction: prediction(operation, what, outcome),
            diagrams: [table(after, highlighting: highlighted)]
        )
    }

    // MARK: Texts

    private func words(_ operation: CommitOperation) -> LocalizedText {
        switch operation.action {
        case .map(let backing, let size, let isWritable, let isUnreserved):
            let name = Self.name(backing)
            let en = isUnreserved ? ", MAP_NORESERVE" : isWritable ? "" : ", read-only"
            let zh = isUnreserved ? "，MAP_NORESERVE" : isWritable ? "" : "，只读"
            return LocalizedText(en: "mmap \(size) MiB, \(name.en)\(en)", zh: "mmap \(size) MiB，\(name.zh)\(zh)")
        case .protect(let index, let isWritable):
            return isWritable
                ? LocalizedText(en: "mprotect makes mapping \(index) writable", zh: "mprotect 把 \(index) 号映射改为可写")
                : LocalizedText(en: "mprotect makes mapping \(index) read-only", zh: "mprotect 把 \(index) 号映射改为只读")
        case .touch(let index): return LocalizedText(en: "mapping \(index) is written to", zh: "写 \(index) 号映射")
        case .unmap(let index): return LocalizedText(en: "munmap of mapping \(index)", zh: "munmap \(index) 号映射")
        case .fork: return LocalizedText(same: "fork")
        case .exit: return LocalizedText(en: "a child ends", zh: "一个子进程退出")
        }
    }

    private static func name(_ backing: CommittedArea.Backing) -> LocalizedText {
        switch backing {
        case .privateAnonymous: LocalizedText(en: "private anonymous", zh: "私有匿名")
        case .sharedAnonymous: LocalizedText(en: "shared anonymous", zh: "共享匿名")
        case .privateFile: LocalizedText(en: "private file", zh: "私有文件")
        case .sharedFile: LocalizedText(en: "shared file", zh: "共享文件")
        }
    }

    private func explanation(_ operation: CommitOperation, _ outcome: CommitOutcome) -> LocalizedText {
        switch outcome {
        case .refused(let pages, let committed, let allowed):
            let size = Self.mebibytes(pages)
            if before.settings.policy == .guess {
                return LocalizedText(
                    en: """
                        `__vm_enough_memory` refuses only what is larger than all RAM and swap together, and \(size) MiB \
                        are. What was promised before does not count.
                        """,
                    zh: """
                        `__vm_enough_memory` 只拒绝比全部内存加交换还大的请求，\(size) MiB 就是。此前许诺了多少不影响判断。
                        """
                )
            }
            return LocalizedText(
                en: """
                    With \(size) MiB more, \(committed) pages would be promised, and the process may go below \
                    \(allowed) only: CommitLimit, less `admin_reserve_kbytes` unless it is root, less a 32nd of its \
                    size up to `user_reserve_kbytes`. The pages are taken out of the sum again.
                    """,
                zh: """
                    再加 \(size) MiB，许诺总数将达 \(committed) 页，而该进程必须小于 \(allowed)：CommitLimit 减去 \
                    `admin_reserve_kbytes`（root 除外），再减去自身大小的三十二分之一（以 `user_reserve_kbytes` 为限）。\
                    加上的页又从总数中减掉。
                    """
            )
        case .granted(let pages):
            let size = Self.mebibytes(pages < 0 ? -pages : pages)
            if pages < 0 {
                return LocalizedText(
                    en: "`vm_unacct_memory` takes \(size) MiB out of `Committed_AS`.",
                    zh: "`vm_unacct_memory` 从 `Committed_AS` 中减去 \(size) MiB。"
                )
            }
            if pages > 0, operation.action == .fork {
                return LocalizedText(
                    en: """
                        The child may write to all of its private pages, and then each needs a copy: `dup_mmap` charges every \
                        accounted mapping once more, \(size) MiB.
                        """,
                    zh: """
                        子进程可能写遍它的私有页，那时每页都需要副本：`dup_mmap` 把记过账的映射都再记一次，共 \(size) MiB。
                        """
                )
            }
            if pages > 0, case .map(let backing, _, _, let isUnreserved) = operation.action {
                if backing == .sharedAnonymous {
                    return LocalizedText(
                        en: """
                            A file without a name is made for it, and `shmem_acct_size` charges the \(size) MiB of the file, \
                            once for all who will map it: the mapping itself has no `ac`.
                            """,
                        zh: """
                            内核为它建一个没有名字的文件，`shmem_acct_size` 按文件大小记 \(size) MiB，不论多少进程映射都只记一次：\
                            映射本身没有 `ac`。
                            """
                    )
                }
                if isUnreserved {
                    return LocalizedText(
                        en: "Under strict accounting `MAP_NORESERVE` is ignored: `Committed_AS` grows by \(size) MiB.",
                        zh: "严格记账时不理会 `MAP_NORESERVE`：`Committed_AS` 照样增加 \(size) MiB。"
                    )
                }
            }
            if pages > 0 {
                return LocalizedText(
                    en: """
                        The mapping may come to need \(size) MiB of memory of its own: `Committed_AS` grows by as much, \
                        although not one page has been touched.
                        """,
                    zh: """
                        这块映射最终可能需要 \(size) MiB 自己的内存：`Committed_AS` 增加同样多，尽管一页都还没碰过。
                        """
                )
            }
            switch operation.action {
            case .touch:
                return LocalizedText(
                    en: "Pages are allocated now, but the promise was made before: the sum stays.",
                    zh: "此时才分配页，但许诺早已作出：总数不变。"
                )
            case .protect(let index, false) where before.processes[0].areas[index]?.isAccounted == true:
                return LocalizedText(
                    en: """
                        It has private pages by now (an `anon_vma`), which stay whatever the access is: `mprotect_fixup` keeps \
                        the charge.
                        """,
                    zh: "它已经有私有页（有了 `anon_vma`），改权限也不会消失：`mprotect_fixup` 保留这笔账。"
                )
            case .fork, .exit:
                return LocalizedText(
                    en: "There is nothing that counts.",
                    zh: "没有需要记账的映射。"
                )
            default:
                return LocalizedText(
                    en: """
                        Nothing is added: `accountable_mapping` counts what is private and writable. What is read-only needs \
                        no memory of its own, a shared file is its own store, and `MAP_NORESERVE` asks not to be counted.
                        """,
                    zh: """
                        总数不变：`accountable_mapping` 只算私有且可写的映射。只读的不需要自己的内存，共享文件有文件本身作后备，\
                        `MAP_NORESERVE` 则是要求不记账。
                        """
                )
            }
        }
    }

    private func prediction(
        _ operation: CommitOperation,
        _ what: LocalizedText,
        _ outcome: CommitOutcome
    ) -> Prediction? {
        switch operation.action {
        case .touch, .exit, .unmap: return nil
        case .map, .protect, .fork: break
        }
        let choices = [
            LocalizedText(en: "It is granted and counted", zh: "准许，并计入总数"),
            LocalizedText(en: "It is granted and not counted", zh: "准许，不计入总数"),
            LocalizedText(en: "ENOMEM", zh: "ENOMEM"),
            LocalizedText(en: "The OOM killer is called", zh: "触发 OOM killer"),
        ]
        var place = 2
        if case .granted(let pages) = outcome { place = pages > 0 ? 0 : 1 }
        return Prediction(
            question: LocalizedText(
                en: "\(what.en). What happens?",
                zh: "\(what.zh)。会怎样？"
            ),
            answer: choices[place],
            wrongChoices: choices,
            position: place
        )
    }

    // MARK: Pictures

    private func table(_ memory: CommitAccounting, highlighting index: Int?) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (number, area) in memory.processes[0].areas.enumerated() {
            guard let area else { continue }
            rows.append(
                TableDiagram.Row(
                    [
                        LocalizedText(same: "\(number)"),
                        Self.name(area.backing),
                        LocalizedText(same: area.isWritable ? "rw" : "r-"),
                        LocalizedText(same: Self.mebibytes(area.pages)),
                        area.isAccounted ? LocalizedText(same: "ac") : LocalizedText(same: "-"),
                    ],
                    mark: number == index ? .active : .plain
                )
            )
        }
        let committed = Self.mebibytes(memory.committed)
        let limit = Self.mebibytes(memory.settings.commitLimit)
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Mappings; Committed_AS \(committed) of CommitLimit \(limit) MiB",
                    zh: "各映射；Committed_AS 为 \(committed) MiB，CommitLimit 为 \(limit) MiB"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "no.", zh: "号"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "mapping", zh: "映射")),
                    TableDiagram.Column(LocalizedText(en: "access", zh: "权限")),
                    TableDiagram.Column(LocalizedText(same: "MiB"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "VmFlags")),
                ],
                rows: rows
            )
        )
    }
}
