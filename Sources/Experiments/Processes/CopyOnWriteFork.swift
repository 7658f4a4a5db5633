import Traces

/// After fork, pages are shared until one side writes.
enum CopyOnWriteFork {
    static let experiment = Experiment(
        name: "copy-on-write",
        title: LocalizedText(en: "After fork, a page is copied when it is written", zh: "fork 之后，写到哪页才复制哪页"),
        summary: LocalizedText(
            en: """
                Writes three mappings of 256 pages, forks a child, and has the child read all of them and write the \
                first half. Both sides' smaps say which pages are shared and which are private. Then the parent writes \
                the same half. Of the three mappings the smallest fault counts are taken.
                """,
            zh: """
                写满三段各 256 页的映射后 fork 一个子进程，让它全部读一遍，再写前一半。双方的 smaps 说明哪些页共享、\
                哪些页私有。随后父进程写同样的一半。缺页次数取三段映射中的最小值。
                """
        ),
        follows: [
            "mm/memory.c#copy_page_range", "mm/memory.c#do_wp_page", "mm/memory.c#wp_page_copy",
            "mm/memory.c#wp_can_reuse_anon_folio", "fs/proc/task_mmu.c#smaps_account",
        ],
        manual: ["fork(2)", "proc_pid_smaps(5)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages in a mapping", zh: "每段映射的页数"), .pages),
            Quantity("half", LocalizedText(en: "pages that are written", zh: "写入的页数"), .pages),
            Quantity(
                "private_before",
                LocalizedText(en: "the parent's private pages before fork", zh: "fork 前父进程的私有页"),
                .pages
            ),
            Quantity(
                "shared_after",
                LocalizedText(en: "the parent's shared pages after fork", zh: "fork 后父进程的共享页"),
                .pages
            ),
            Quantity("faults_read", LocalizedText(en: "the child's faults of reading all", zh: "子进程全部读一遍的缺页"), .faults),
            Quantity("faults_write", LocalizedText(en: "the child's faults of writing half", zh: "子进程写一半的缺页"), .faults),
            Quantity("child_private", LocalizedText(en: "the child's private pages", zh: "子进程的私有页"), .pages),
            Quantity("child_shared", LocalizedText(en: "the child's shared pages", zh: "子进程的共享页"), .pages),
            Quantity("parent_private", LocalizedText(en: "the parent's private pages", zh: "父进程的私有页"), .pages),
            Quantity(
                "changed_bytes",
                LocalizedText(en: "bytes of the parent that the child changed", zh: "父进程中被子进程改动的字节"),
                .bytes
            ),
            Quantity(
                "faults_parent",
                LocalizedText(en: "the parent's faults of writing the same half", zh: "父进程写同一半的缺页"),
                .faults
            ),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Before fork all pages are private.", zh: "fork 前所有页都是私有的。"),
                "private_before",
                .equals("pages")
            ),
            Claim(
                LocalizedText(en: "After fork all are shared.", zh: "fork 后所有页都共享。"),
                "shared_after",
                .equals("pages")
            ),
            Claim(
                LocalizedText(
                    en: "The child reads without a fault: fork copied the page-table entries.",
                    zh: "子进程读取不缺页：fork 时已复制页表项。"
                ),
                "faults_read",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "Each page that the child writes is one fault.", zh: "子进程每写一页就是一次缺页。"),
                "faults_write",
                .equals("half")
            ),
            Claim(
                LocalizedText(en: "Those pages are now the child's own.", zh: "写过的页从此归子进程私有。"),
                "child_private",
                .equals("half")
            ),
            Claim(LocalizedText(en: "The others are still shared.", zh: "其余的页仍然共享。"), "child_shared", .equals("half")),
            Claim(
                LocalizedText(
                    en: "The originals of the copied pages are the parent's alone.",
                    zh: "被复制页的原页只剩父进程在用。"
                ),
                "parent_private",
                .equals("half")
            ),
            Claim(
                LocalizedText(en: "The parent does not see the child's writes.", zh: "父进程看不到子进程的写入。"),
                "changed_bytes",
                .equals(0)
            ),
            Claim(
                LocalizedText(
                    en: "The parent's entries are write-protected still: each of its writes faults once.",
                    zh: "父进程的页表项仍是写保护的：每页写入各缺页一次。"
                ),
                "faults_parent",
                .equals("half")
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let pages = 256
            var found = Observation()
            found.set("pages", pages)
            found.set("half", pages / 2)
            var regions: [Region] = []
            for _ in 0..<3 { regions.append(try Region(pages: pages, isInherited: true)) }
            for region in regions { region.write(1) }
            found.set("private_before", try regions[0].smaps().privatePages)

            let child = try HelperProcess()
            found.set("shared_after", try regions[0].smaps().sharedPages)
            for region in regions {
                let start = Int64(region.start)
                found.setIfFewer("faults_read", try child.ask(HelperOrder(.countOthers, start, Int64(pages), 1)).faults)
                found.setIfFewer("faults_write", try child.ask(HelperOrder(.write, start, Int64(pages / 2), 2)).faults)
            }
            let childs = try regions[0].smaps(of: "\(child.id)")
            found.set("child_private", childs.privatePages)
            found.set("child_shared", childs.sharedPages)
            found.set("parent_private", try regions[0].smaps().privatePages)
            found.set("changed_bytes", regions.reduce(0) { $0 + $1.countOthers(than: 1).others })
            for region in regions { found.setIfFewer("faults_parent", region.write(3, count: pages / 2).minor) }
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
