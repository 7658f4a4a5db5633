#if os(Linux)
    import Foundation
#endif
import Traces

/// Memory with a file descriptor.
enum MemoryFile {
    static let experiment = Experiment(
        name: "memfd-sharing",
        title: LocalizedText(en: "Memory shared through a memfd", zh: "用 memfd 共享内存"),
        summary: LocalizedText(
            en: """
                Makes a file that lives in memory only (memfd_create), maps it in two processes, lets each write what \
                the other reads, and seals it against shrinking and further writable mappings.
                """,
            zh: """
                创建一个只存在于内存中的文件（memfd_create），映射到两个进程，互相读取对方写入的内容，\
                再用 seal 禁止缩小和新的可写映射。
                """
        ),
        follows: ["mm/memfd.c#memfd_create", "mm/memfd.c#memfd_add_seals", "mm/shmem.c#shmem_fault"],
        manual: ["memfd_create(2)", "fcntl(2)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages of the file", zh: "文件的页数"), .pages),
            Quantity(
                "named",
                LocalizedText(
                    en: "whether maps shows it as /memfd:kmemo (deleted)",
                    zh: "maps 是否显示为 /memfd:kmemo (deleted)"
                )
            ),
            Quantity(
                "unseen_by_child",
                LocalizedText(en: "bytes of the parent that the child does not see", zh: "子进程看不到的父进程写入"),
                .bytes
            ),
            Quantity(
                "unseen_by_parent",
                LocalizedText(en: "bytes of the child that the parent does not see", zh: "父进程看不到的子进程写入"),
                .bytes
            ),
            Quantity("shared", LocalizedText(en: "pages that smaps counts as shared", zh: "smaps 计为共享的页"), .pages),
            Quantity("anonymous", LocalizedText(en: "pages that it counts as anonymous", zh: "smaps 计为匿名的页"), .pages),
            Quantity(
                "error_shrink",
                LocalizedText(en: "errno of shrinking the sealed file", zh: "缩小已加 seal 文件的 errno")
            ),
            Quantity("error_map", LocalizedText(en: "errno of a new writable mapping of it", zh: "新建可写映射的 errno")),
        ],
        claims: [
            Claim(
                LocalizedText(en: "It has a name in maps, but in no folder.", zh: "它在 maps 中有名字，却不在任何目录里。"),
                "named",
                .equals(1)
            ),
            Claim(
                LocalizedText(en: "What the parent writes the child sees.", zh: "父进程写入的，子进程看得到。"),
                "unseen_by_child",
                .equals(0)
            ),
            Claim(LocalizedText(en: "And the other way round.", zh: "反之亦然。"), "unseen_by_parent", .equals(0)),
            Claim(LocalizedText(en: "All its pages are shared.", zh: "它的页全部共享。"), "shared", .equals("pages")),
            Claim(
                LocalizedText(en: "None is anonymous: shmem belongs to a file.", zh: "没有匿名页：shmem 属于文件。"),
                "anonymous",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "Sealed, it cannot shrink: EPERM (1).", zh: "加 seal 之后不能缩小：EPERM（1）。"),
                "error_shrink",
                .equals(1)
            ),
            Claim(
                LocalizedText(en: "Nor be mapped for writing anew: EPERM (1).", zh: "也不能再建可写映射：EPERM（1）。"),
                "error_map",
                .equals(1)
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let pages = 32
            typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
            guard let symbol = dlsym(nil, "memfd_create") else {
                throw CannotRun(LocalizedText(en: "the C library has no memfd_create", zh: "C 库没有 memfd_create"))
            }
            // MFD_CLOEXEC and MFD_ALLOW_SEALING
            let file = unsafeBitCast(symbol, to: Create.self)("kmemo", 3)
            guard file >= 0 else { throw .refused("memfd_create") }
            defer { close(file) }
            guard ftruncate(file, off_t(pages * Page.size)) == 0 else { throw .refused("ftruncate") }

            var found = Observation()
            found.set("pages", pages)
            var region: Region? = try Region(pages: pages, isShared: true, file: file, isInherited: true)
            if let region {
                let child = try HelperProcess()
                region.write(1)
                let start = Int64(region.start)
                let seen = try child.ask(HelperOrder(.countOthers, start, Int64(pages), 1))
                found.set("unseen_by_child", seen.value)
                try child.ask(HelperOrder(.write, start, Int64(pages), 2))
                found.set("unseen_by_parent", region.countOthers(than: 2).others)
                let smaps = try region.smaps()
                found.set("shared", smaps.sharedPages)
                found.set("anonymous", smaps.pages("Anonymous"))
                let line = try ProcFile.required("/proc/self/maps").split(separator: "\n")
                    .first { MapsLine.range(of: $0)?.start == region.start }
                found.set("named", line.map { MapsLine.name(of: $0) == "/memfd:kmemo (deleted)" } == true ? 1 : 0)
            }
            // F_SEAL_WRITE is refused while there is a writable mapping.
            region = nil
            guard fcntl(file, Int32(1033), Int32(2 | 8)) == 0 else { throw .refused("fcntl(F_ADD_SEALS)") }
            found.set("error_shrink", ftruncate(file, 0) == 0 ? 0 : Int64(errno))
            let access = PROT_READ | PROT_WRITE
            let mapping = mmap(nil, Page.size, access, MAP_SHARED, file, 0)
            found.set("error_map", mapping == MAP_FAILED ? Int64(errno) : 0)
            if mapping != MAP_FAILED { munmap(mapping, Page.size) }
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
