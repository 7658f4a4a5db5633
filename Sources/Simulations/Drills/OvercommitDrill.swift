import Traces

/// Drills of `overcommit`.
enum OvercommitDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "CommitLimit from memory and swap", zh: "由内存和交换空间算 CommitLimit"),
            LocalizedText(en: "what a process has been promised", zh: "进程得到的许诺"),
            LocalizedText(en: "how much more strict accounting grants", zh: "严格记账还能准许多少"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? limit(&numbers) : level == 2 ? promised(&numbers) : headroom(&numbers)
    }

    private static func limit(_ numbers: inout DrillNumbers) -> DrillDraft {
        let ram = 1000 + 50 * numbers.distinct(1100)
        let swap = 256 * numbers.below(9)
        let huge = 100 * numbers.below(6)
        let ratio = numbers.one(of: [20, 40, 50, 60, 80])
        return DrillDraft(
            LocalizedText(
                en: """
                    A machine has \(ram) MiB of RAM, of which \(huge) MiB are set aside as huge pages, and \(swap) MiB of \
                    swap. `vm.overcommit_ratio` is \(ratio), `vm.overcommit_kbytes` 0. What is `CommitLimit`?
                    """,
                zh: """
                    某机器有 \(ram) MiB 内存，其中 \(huge) MiB 预留为大页，另有 \(swap) MiB 交换空间。`vm.overcommit_ratio` 为 \
                    \(ratio)，`vm.overcommit_kbytes` 为 0。`CommitLimit` 是多少？
                    """
            ),
            arguments: [
                ("ram", "\(ram)"), ("hugetlb", "\(huge)"), ("swap", "\(swap)"), ("overcommit-ratio", "\(ratio)"),
                ("operations", ""),
            ],
            rule: LocalizedText(
                en: "(RAM - huge pages) * overcommit_ratio / 100, plus the swap space.",
                zh: "（内存 - 大页）× overcommit_ratio / 100，再加交换空间。"
            )
        ) { .number($0.numeral("commit_limit_kb") / 1024, unit: .mebibytes) }
    }

    private static let kinds: [(letter: String, en: String, zh: String)] = [
        ("a", "private anonymous and writable", "私有匿名、可写"),
        ("r", "private anonymous and read-only", "私有匿名、只读"),
        ("s", "shared anonymous and writable", "共享匿名、可写"),
        ("p", "a file, private and writable", "私有映射文件、可写"),
        ("f", "a file, shared and writable", "共享映射文件、可写"),
    ]

    private static func promised(_ numbers: inout DrillNumbers) -> DrillDraft {
        var operations = ""
        var en = ""
        var zh = ""
        let first = numbers.distinct(1500)
        for index in 0..<3 {
            let kind = kinds[numbers.below(5)]
            let size = index == 0 ? 100 + first : 10 * numbers.within(1...60)
            operations += (index == 0 ? "" : " ") + kind.letter + "\(size)"
            en += (index == 0 ? "" : "; ") + "\(size) MiB \(kind.en)"
            zh += (index == 0 ? "" : "；") + "\(size) MiB \(kind.zh)"
        }
        let forks = numbers.flip()
        if forks { operations += " k" }
        return DrillDraft(
            LocalizedText(
                en: """
                    With `vm.overcommit_memory` 0, a process makes these mappings: \(en).\(forks ? " Then it forks." : "") By \
                    how much does `Committed_AS` grow?
                    """,
                zh: """
                    `vm.overcommit_memory` 为 0，某进程建立这些映射：\(zh)。\(forks ? "然后 fork。" : "")`Committed_AS` 增加多少？
                    """
            ),
            arguments: [("overcommit-memory", "0"), ("committed", "0"), ("operations", operations)],
            rule: LocalizedText(
                en: """
                    Private writable mappings count, and once more for a child. Shared anonymous memory counts once, as an \
                    object. Files that are shared and what is read-only do not count.
                    """,
                zh: """
                    私有可写的映射要算，fork 出的子进程再算一次。共享匿名内存作为一个对象只算一次。共享的文件和只读的映射不算。
                    """
            ),
            steps: [-1]
        ) { .number($0.numeral("committed_as_kb") / 1024, unit: .mebibytes) }
    }

    private static func headroom(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Half of it is more than all that is promised below.
        let ram = 4096 + 4 * numbers.distinct(1200)
        let committed = 100 * numbers.within(1...8)
        let size = 32 * numbers.within(1...16)
        let isRoot = numbers.flip()
        return DrillDraft(
            LocalizedText(
                en: """
                    `vm.overcommit_memory` is 2, `vm.overcommit_ratio` 50; there are \(ram) MiB of RAM and no swap. \
                    `admin_reserve_kbytes` is 8192, `user_reserve_kbytes` 131072. Others were promised \
                    \(committed) MiB. A process\(isRoot ? " of root" : "") maps \(size) MiB privately and writable. How \
                    many pages may its next such mapping have at most?
                    """,
                zh: """
                    `vm.overcommit_memory` 为 2，`vm.overcommit_ratio` 为 50；内存 \(ram) MiB，没有交换空间。\
                    `admin_reserve_kbytes` 为 8192，`user_reserve_kbytes` 为 131072。其他进程已得到 \(committed) MiB 许诺。\
                    某\(isRoot ? " root " : "普通")进程私有可写地映射了 \(size) MiB。下一个这样的映射最多多少页？
                    """
            ),
            arguments: [
                ("ram", "\(ram)"), ("swap", "0"), ("committed", "\(committed)"), ("root", isRoot ? "true" : "false"),
                ("operations", "a\(size)"),
            ],
            rule: LocalizedText(
                en: """
                    Allowed is CommitLimit, less the admin reserve unless it is root, less a 32nd of the process up to the \
                    user reserve, in pages. The sum with the new mapping must be smaller than that, not equal.
                    """,
                zh: """
                    容许的页数是 CommitLimit 减去管理员预留（root 除外），再减去进程大小的三十二分之一（以用户预留为限）。\
                    加上新映射后的总数必须小于它，相等也不行。
                    """
            ),
            steps: [-1]
        ) { .number($0.numeral("headroom_kb") / 4, unit: .pages) }
    }
}
