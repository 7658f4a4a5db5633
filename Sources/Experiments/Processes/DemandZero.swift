import Traces

/// Memory comes with the first touch.
enum DemandZero {
    static let experiment = Experiment(
        name: "demand-zero",
        title: LocalizedText(en: "Memory comes with the first touch", zh: "首次访问才分配内存"),
        summary: LocalizedText(
            en: """
                Maps 1,024 pages of anonymous memory and touches one byte in each: by writing, by writing again, and \
                in another mapping by reading first. Counts the minor faults of the thread. Each loop runs five times \
                and the smallest count is taken, because the program's own code and stack may fault as well.
                """,
            zh: """
                映射 1,024 页匿名内存，逐页访问一个字节：先写，再写一遍；另取一段映射先读后写。统计线程的次缺页次数。\
                程序自身的代码和栈也可能缺页，因此每个循环跑五遍，取最小值。
                """
        ),
        follows: [
            "mm/memory.c#do_anonymous_page", "mm/memory.c#do_wp_page", "mm/memory.c#mm_account_fault",
            "fs/proc/task_mmu.c#smaps_pte_entry",
        ],
        manual: ["mmap(2)", "getrusage(2)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages mapped", zh: "映射的页数"), .pages),
            Quantity("faults_map", LocalizedText(en: "minor faults of the mapping itself", zh: "映射本身引起的次缺页"), .faults),
            Quantity("faults_write", LocalizedText(en: "minor faults of the first writes", zh: "首次写入的次缺页"), .faults),
            Quantity("rss_written", LocalizedText(en: "resident after writing", zh: "写入后的常驻页"), .pages),
            Quantity("faults_rewrite", LocalizedText(en: "minor faults of writing again", zh: "再次写入的次缺页"), .faults),
            Quantity("faults_read", LocalizedText(en: "minor faults of the first reads", zh: "首次读取的次缺页"), .faults),
            Quantity("nonzero_bytes", LocalizedText(en: "bytes read that are not 0", zh: "读到的非 0 字节"), .bytes),
            Quantity("rss_read", LocalizedText(en: "resident after reading", zh: "只读之后的常驻页"), .pages),
            Quantity(
                "faults_write_after_read",
                LocalizedText(en: "minor faults of writing what was read", zh: "读过之后再写的次缺页"),
                .faults
            ),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Mapping gives no memory: it faults nowhere.", zh: "映射本身不分配内存，不产生缺页。"),
                "faults_map",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "Each first write is one minor fault.", zh: "每页首次写入正好一次次缺页。"),
                "faults_write",
                .equals("pages")
            ),
            Claim(
                LocalizedText(en: "Every page written is resident.", zh: "写过的页全部常驻。"),
                "rss_written",
                .equals("pages")
            ),
            Claim(LocalizedText(en: "A second write faults no more.", zh: "再次写入不再缺页。"), "faults_rewrite", .equals(0)),
            Claim(
                LocalizedText(en: "Each first read is one minor fault too.", zh: "每页首次读取同样是一次次缺页。"),
                "faults_read",
                .equals("pages")
            ),
            Claim(LocalizedText(en: "New memory reads as zero.", zh: "新内存读出来全是 0。"), "nonzero_bytes", .equals(0)),
            Claim(
                LocalizedText(en: "Reading maps the zero page, which no RSS counts.", zh: "读取只映射零页，零页不计入 RSS。"),
                "rss_read",
                .equals(0)
            ),
            Claim(
                LocalizedText(
                    en: "The first write after reads faults again: only now the page gets a frame of its own.",
                    zh: "读过之后首次写入再次缺页：这时才分到自己的页框。"
                ),
                "faults_write_after_read",
                .equals("pages")
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let pages = 1024
            var found = Observation()
            found.set("pages", pages)
            for _ in 0..<5 {
                let before = FaultCount.now().minor
                let written = try Region(pages: pages)
                found.setIfFewer("faults_map", FaultCount.now().minor - before)
                found.setIfFewer("faults_write", written.write().minor)
                found.set("rss_written", try written.smaps().pages("Rss"))
                found.setIfFewer("faults_rewrite", written.write(2).minor)

                let read = try Region(pages: pages)
                let (others, faults) = read.countOthers(than: 0)
                found.setIfFewer("faults_read", faults.minor)
                found.set("nonzero_bytes", others)
                found.set("rss_read", try read.smaps().pages("Rss"))
                found.setIfFewer("faults_write_after_read", read.write().minor)
            }
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
