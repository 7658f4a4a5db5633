#if os(Linux)
    import Foundation
#endif
import Traces

/// The break moves the end of the heap.
enum BreakGrowth {
    static let experiment = Experiment(
        name: "brk-growth",
        title: LocalizedText(en: "brk moves the end of the heap", zh: "brk 移动堆的末尾"),
        summary: LocalizedText(
            en: """
                A child process moves its break up by 256 pages, touches them, and moves it down again, while the \
                parent reads where [heap] ends in the child's maps.
                """,
            zh: "子进程把 break 上移 256 页，访问这些页，再移回去；父进程同时从它的 maps 中读取 [heap] 的末尾。"
        ),
        follows: ["mm/mmap.c#do_brk_flags", "mm/vma.c#do_vmi_align_munmap", "fs/proc/task_mmu.c#get_vma_name"],
        manual: ["brk(2)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages asked for", zh: "请求的页数"), .pages),
            Quantity("break_growth", LocalizedText(en: "growth of the break", zh: "break 的增量"), .pages),
            Quantity("heap_growth", LocalizedText(en: "growth of [heap] in maps", zh: "maps 中 [heap] 的增量"), .pages),
            Quantity("vsz_growth", LocalizedText(en: "growth of VSZ", zh: "VSZ 的增量"), .pages),
            Quantity("faults_touch", LocalizedText(en: "faults of touching them", zh: "访问它们的缺页"), .faults),
            Quantity(
                "break_left",
                LocalizedText(en: "growth of the break after moving it back", zh: "移回后 break 的增量"),
                .pages
            ),
            Quantity(
                "heap_left",
                LocalizedText(en: "growth of [heap] after moving it back", zh: "移回后 [heap] 的增量"),
                .pages
            ),
        ],
        claims: [
            Claim(
                LocalizedText(en: "The break moves by what was asked for.", zh: "break 移动的正是请求的量。"),
                "break_growth",
                .equals("pages")
            ),
            Claim(
                LocalizedText(en: "[heap] ends where the break is.", zh: "[heap] 结束于 break 处。"),
                "heap_growth",
                .equals("pages")
            ),
            Claim(LocalizedText(en: "VSZ grows by as much.", zh: "VSZ 增加同样多。"), "vsz_growth", .equals("pages")),
            Claim(
                LocalizedText(en: "Memory comes only when the pages are touched.", zh: "访问时才分配内存。"),
                "faults_touch",
                .equals("pages")
            ),
            Claim(LocalizedText(en: "The break can be moved back.", zh: "break 可以移回。"), "break_left", .equals(0)),
            Claim(LocalizedText(en: "[heap] follows it.", zh: "[heap] 随之缩小。"), "heap_left", .equals(0)),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let pages = 256
            let (page, length) = (Int64(Page.size), Int64(pages * Page.size))
            var found = Observation()
            found.set("pages", pages)
            let child = try HelperProcess()
            let start = try child.ask(HelperOrder(.moveBreak, 0)).value
            // The heap's end is that of a page; let the break be there.
            let base = (start + page - 1) / page * page
            try moveBreak(child, base - start)
            let heap = try heapEnd(of: child)
            let size = try child.statm().mapped
            // The first time round the child's own stack and data fault as well.
            for _ in 0..<3 {
                try moveBreak(child, length)
                let now = try child.ask(HelperOrder(.moveBreak, 0)).value
                found.set("break_growth", (now - base) / page)
                found.set("heap_growth", (try heapEnd(of: child) - heap) / page)
                found.set("vsz_growth", try child.statm().mapped - size)

                try child.ask(HelperOrder(.advise, base, length, Int64(MADV_NOHUGEPAGE)))
                found.setIfFewer("faults_touch", try child.ask(HelperOrder(.write, base, Int64(pages), 1)).faults)

                try moveBreak(child, -length)
                found.set("break_left", (try child.ask(HelperOrder(.moveBreak, 0)).value - base) / page)
                found.set("heap_left", (try heapEnd(of: child) - heap) / page)
            }
            return found
        }

        private static func moveBreak(_ child: HelperProcess, _ bytes: Int64) throws(CannotRun) {
            let answer = try child.ask(HelperOrder(.moveBreak, bytes))
            guard answer.error == 0 else { throw .refused("brk", Int32(answer.error)) }
        }

        /// Where the last mapping called [heap] ends.
        private static func heapEnd(of child: HelperProcess) throws(CannotRun) -> Int64 {
            let lines = try ProcFile.required("/proc/\(child.id)/maps").split(separator: "\n")
            guard let heap = lines.last(where: { MapsLine.name(of: $0) == "[heap]" }),
                let range = MapsLine.range(of: heap)
            else { throw CannotRun(LocalizedText(en: "the process has no [heap]", zh: "进程没有 [heap]")) }
            return Int64(range.end)
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
