#if os(Linux)
    import Foundation
#endif
import Traces

/// malloc takes large blocks from mmap, and learns.
enum MallocMapping {
    static let experiment = Experiment(
        name: "malloc-threshold",
        title: LocalizedText(en: "malloc across the mmap threshold", zh: "malloc 的 mmap 阈值两侧"),
        summary: LocalizedText(
            en: """
                Child processes ask glibc for blocks and look at the word before each: a bit in it says whether the \
                block has a mapping of its own. The first child frees such a block and asks again; in the second the \
                threshold is fixed at 128 KiB with mallopt, and blocks just below and at it are compared.
                """,
            zh: """
                子进程向 glibc 申请内存块，查看块前面的那个字：其中一位说明该块是否有独立的映射。第一个子进程释放这样的块\
                再重新申请；第二个子进程用 mallopt 把阈值固定为 128 KiB，比较略低于和达到阈值的块。
                """
        ),
        needs: [.linux, .glibc],
        follows: ["mm/mmap.c#do_mmap", "mm/vma.c#do_vmi_munmap"],
        manual: ["malloc(3)", "mallopt(3)"],
        quantities: [
            Quantity("size", LocalizedText(en: "size of the large block", zh: "大块的大小"), .kilobytes),
            Quantity("mapping", LocalizedText(en: "pages of it and its header", zh: "它连同块头的页数"), .pages),
            Quantity("vsz_growth", LocalizedText(en: "growth of VSZ by malloc", zh: "malloc 使 VSZ 增加"), .pages),
            Quantity("vsz_left", LocalizedText(en: "VSZ that is left after free", zh: "free 之后残留的 VSZ"), .pages),
            Quantity("second_mapped", LocalizedText(en: "whether the same size has one again", zh: "再次申请同样大小时是否有独立映射")),
            Quantity("larger_mapped", LocalizedText(en: "whether a larger block has one", zh: "更大的块是否有独立映射")),
            Quantity(
                "below_mapped",
                LocalizedText(en: "of 64 blocks of 124 KiB, with own mappings", zh: "64 个 124 KiB 的块中有独立映射的"),
                .blocks
            ),
            Quantity("at_mapped", LocalizedText(en: "whether a block of 128 KiB got one", zh: "128 KiB 的块是否得到独立映射")),
            Quantity("chunk", LocalizedText(en: "size of that mapping", zh: "该映射的大小"), .bytes),
        ],
        claims: [
            Claim(
                LocalizedText(en: "A large block is a mapping of just its pages.", zh: "大块自成一段映射，不多占一页。"),
                "vsz_growth",
                .equals("mapping")
            ),
            Claim(LocalizedText(en: "free unmaps it at once.", zh: "free 立即解除映射。"), "vsz_left", .equals(0)),
            Claim(
                LocalizedText(
                    en: "That raised the threshold: the same size now comes from the heap.",
                    zh: "阈值因此升高：同样大小的块现在来自堆。"
                ),
                "second_mapped",
                .equals(0)
            ),
            Claim(LocalizedText(en: "A larger block is mapped still.", zh: "更大的块仍用映射。"), "larger_mapped", .equals(1)),
            Claim(
                LocalizedText(en: "Below a fixed threshold no block is mapped.", zh: "低于固定阈值的块都不用映射。"),
                "below_mapped",
                .equals(0)
            ),
            Claim(
                LocalizedText(
                    en: "At the threshold a block is mapped, once no free chunk is large enough.",
                    zh: "达到阈值的块，在没有足够大的空闲块时使用映射。"
                ),
                "at_mapped",
                .equals(1)
            ),
            Claim(
                LocalizedText(
                    en: "Its header makes it a page longer: 33 pages.",
                    zh: "块头使它多占一页：共 33 页。"
                ),
                "chunk",
                .equals(135_168)
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            try requireOrdinaryMalloc()
            var found = Observation()
            try observeLearning(&found)
            try observeFixedThreshold(&found)
            return found
        }

        /// M_MMAP_THRESHOLD of malloc.h.
        private static let mmapThreshold: Int64 = -3
        private static let kilobyte: Int64 = 1024

        private static func requireOrdinaryMalloc() throws(CannotRun) {
            let settings = ProcessInfo.processInfo.environment.filter {
                $0.key.hasPrefix("MALLOC_") || ($0.key == "GLIBC_TUNABLES" && $0.value.contains("malloc"))
            }
            if let setting = settings.keys.min() {
                throw CannotRun(
                    LocalizedText(english: "\(setting) changes how malloc works", chinese: "\(setting) 改变了 malloc 的行为")
                )
            }
            guard dlsym(nil, "gnu_get_libc_version") != nil, Page.size == 4096 else {
                throw CannotRun(LocalizedText(en: "it needs glibc with pages of 4 KiB", zh: "需要 glibc 和 4 KiB 的页"))
            }
            // Beyond 32 MiB, the highest threshold, glibc maps every block.
            let block = try Block(in: HelperProcess(), 40 * kilobyte * kilobyte)
            guard block.address % 4096 == 16, block.isMapped else {
                throw CannotRun(
                    LocalizedText(en: "another malloc is at work than glibc's", zh: "当前的 malloc 不是 glibc 的")
                )
            }
        }

        private static func observeLearning(_ found: inout Observation) throws(CannotRun) {
            let child = try HelperProcess()
            // Blocks that this program freed earlier have raised the threshold already, perhaps.
            for megabytes in [4, 8, 16, 24, 31] as [Int64] {
                let size = megabytes * kilobyte * kilobyte
                let before = try child.statm().mapped
                let first = try Block(in: child, size)
                guard first.isMapped else { continue }
                found.set("size", size / kilobyte)
                found.set("mapping", size / 4096 + 1)
                found.set("vsz_growth", try child.statm().mapped - before)
                try child.ask(HelperOrder(.free, first.address))
                found.set("vsz_left", try child.statm().mapped - before)
                found.set("second_mapped", try Block(in: child, size).isMapped ? 1 : 0)
                found.set("larger_mapped", try Block(in: child, size + 512 * kilobyte).isMapped ? 1 : 0)
                return
            }
            let reason = LocalizedText(
                en: "this process has raised the threshold to its maximum already",
                zh: "本进程的阈值已升到最大值"
            )
            found.omit(["size", "mapping", "vsz_growth", "vsz_left", "second_mapped", "larger_mapped"], reason)
        }

        private static func observeFixedThreshold(_ found: inout Observation) throws(CannotRun) {
            let child = try HelperProcess()
            guard try child.ask(HelperOrder(.setMallocOption, mmapThreshold, 128 * kilobyte)).value == 1 else {
                throw CannotRun(LocalizedText(en: "mallopt refused the threshold", zh: "mallopt 拒绝设置阈值"))
            }
            var below = 0
            for _ in 0..<64 where try Block(in: child, 124 * kilobyte).isMapped { below += 1 }
            found.set("below_mapped", below)
            found.set("at_mapped", 0)
            // Free chunks, if there are any, are used up first.
            for _ in 0..<4096 {
                let block = try Block(in: child, 128 * kilobyte)
                if block.isMapped {
                    found.set("at_mapped", 1)
                    found.set("chunk", block.chunkSize)
                    return
                }
            }
        }

        /// A block that the helper has allocated.
        private struct Block {
            let address: Int64
            /// The word before the block: the chunk's size, with flags in its low bits.
            private let header: Int64

            init(in child: HelperProcess, _ size: Int64) throws(CannotRun) {
                let answer = try child.ask(HelperOrder(.allocate, size))
                guard answer.error == 0 else { throw .refused("malloc", Int32(answer.error)) }
                address = answer.value
                header = try child.ask(HelperOrder(.peek, address - 8)).value
            }

            /// IS_MMAPPED.
            var isMapped: Bool { header & 2 != 0 }
            var chunkSize: Int64 { header & ~7 }
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
