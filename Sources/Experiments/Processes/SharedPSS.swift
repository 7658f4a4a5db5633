import Traces

/// A page that two processes map counts half for each.
enum SharedPSS {
    static let experiment = Experiment(
        name: "smaps-pss",
        title: LocalizedText(en: "A page shared by two counts half in PSS", zh: "两个进程共享的页，PSS 各计一半"),
        summary: LocalizedText(
            en: """
                Writes 64 pages of shared anonymous memory and reads smaps before a child touches them, after it has, \
                and after it has unmapped them.
                """,
            zh: "写满 64 页共享匿名内存，在子进程访问之前、访问之后和解除映射之后分别读取 smaps。"
        ),
        follows: [
            "fs/proc/task_mmu.c#smaps_account", "fs/proc/task_mmu.c#smaps_page_accumulate",
            "mm/rmap.c#folio_add_file_rmap_ptes",
        ],
        manual: ["proc_pid_smaps(5)"],
        quantities: [
            Quantity("rss", LocalizedText(en: "Rss of the mapping", zh: "映射的 Rss"), .kilobytes),
            Quantity("half", LocalizedText(en: "half of it", zh: "其一半"), .kilobytes),
            Quantity(
                "pss_alone",
                LocalizedText(en: "Pss while nobody else has touched it", zh: "无人共享时的 Pss"),
                .kilobytes
            ),
            Quantity("private_alone", LocalizedText(en: "private, by then", zh: "此时的私有部分"), .kilobytes),
            Quantity("faults_child", LocalizedText(en: "the child's faults of reading it", zh: "子进程读取的缺页"), .faults),
            Quantity("pages", LocalizedText(en: "its pages", zh: "它的页数"), .pages),
            Quantity(
                "pss_parent",
                LocalizedText(en: "the parent's Pss while both map it", zh: "双方都映射时父进程的 Pss"),
                .kilobytes
            ),
            Quantity(
                "pss_child",
                LocalizedText(en: "the child's Pss while both map it", zh: "双方都映射时子进程的 Pss"),
                .kilobytes
            ),
            Quantity("private_parent", LocalizedText(en: "private, by then", zh: "此时的私有部分"), .kilobytes),
            Quantity(
                "pss_after",
                LocalizedText(en: "Pss after the child's munmap", zh: "子进程 munmap 之后的 Pss"),
                .kilobytes
            ),
        ],
        claims: [
            Claim(LocalizedText(en: "Alone, Pss is Rss.", zh: "独占时 Pss 等于 Rss。"), "pss_alone", .equals("rss")),
            Claim(
                LocalizedText(
                    en: "A page that one process maps is private, though the mapping is shared.",
                    zh: "只被一个进程映射的页算私有，尽管映射是共享的。"
                ),
                "private_alone",
                .equals("rss")
            ),
            Claim(
                LocalizedText(
                    en: "The child must fault, but finds the pages there; a fault may map several.",
                    zh: "子进程要缺页，但页已存在；一次缺页可映射多页。"
                ),
                "faults_child",
                .atMost("pages")
            ),
            Claim(
                LocalizedText(en: "With two, each is charged half.", zh: "两方共享，各计一半。"),
                "pss_parent",
                .equals("half")
            ),
            Claim(LocalizedText(en: "The child as well.", zh: "子进程也一样。"), "pss_child", .equals("half")),
            Claim(LocalizedText(en: "Nothing is private then.", zh: "此时没有私有页。"), "private_parent", .equals(0)),
            Claim(
                LocalizedText(en: "When the child leaves, the parent is charged all.", zh: "子进程退出共享，父进程重新全额承担。"),
                "pss_after",
                .equals("rss")
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            var found = Observation()
            let region = try Region(pages: 64, isShared: true, isInherited: true)
            region.write()
            let alone = try region.smaps()
            found.set("pages", region.pages)
            found.set("rss", alone["Rss"])
            found.set("half", alone["Rss"] / 2)
            found.set("pss_alone", alone["Pss"])
            found.set("private_alone", alone["Private_Clean"] + alone["Private_Dirty"])

            let child = try HelperProcess()
            let (start, pages) = (Int64(region.start), Int64(region.pages))
            // The first touch also faults on the child's own stack and data.
            try child.ask(HelperOrder(.countOthers, start, 1, 1))
            found.set("faults_child", try child.ask(HelperOrder(.countOthers, start, pages, 1)).faults)
            let both = try region.smaps()
            found.set("pss_parent", both["Pss"])
            found.set("pss_child", try region.smaps(of: "\(child.id)")["Pss"])
            found.set("private_parent", both["Private_Clean"] + both["Private_Dirty"])

            try child.ask(HelperOrder(.unmap, start, Int64(region.length)))
            found.set("pss_after", try region.smaps()["Pss"])
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
