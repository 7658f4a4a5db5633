/// All snippets. A new one is a new file and a new entry here.
public enum SnippetCatalogue {
    /// The snippets in the order in which a reader meets them.
    public static let all: [Snippet] = [
        Snippet(
            "buddy-split",
            fileName: "BuddySplit",
            titleEnglish: "One page out of a block of 1,024",
            titleChinese: "从 1024 页的块里取出一页",
            program: buddySplit
        ),
        Snippet(
            "buddy-merge",
            fileName: "BuddyMerge",
            titleEnglish: "Freed pages find their buddies",
            titleChinese: "释放的页与伙伴块合并",
            program: reporting(buddyMerge)
        ),
        Snippet(
            "slab-basics",
            fileName: "SlabBasics",
            titleEnglish: "The life of an object in a slab",
            titleChinese: "slab 中一个对象的来去",
            program: reporting(slabBasics)
        ),
        Snippet(
            "slub-layout",
            fileName: "SlubLayout",
            titleEnglish: "What slab_debug adds, and which order a slab gets",
            titleChinese: "slab_debug 加了什么，slab 取几阶",
            program: reporting(slubLayout)
        ),
        Snippet(
            "kmalloc-classes",
            fileName: "KmallocClasses",
            titleEnglish: "Ten sizes, and what kmalloc really gives",
            titleChinese: "十种大小，kmalloc 实际给多少",
            program: reporting(kmallocClasses)
        ),
        Snippet(
            "slub-percpu",
            fileName: "SlubPercpu",
            titleEnglish: "An interrupted allocation, with and without transaction numbers",
            titleChinese: "一次被打断的分配：有无事务号",
            program: reporting(slubPerCPU)
        ),
        Snippet(
            "freelist-hardening",
            fileName: "FreelistHardening",
            titleEnglish: "What a forged free pointer leads to",
            titleChinese: "伪造的空闲指针会指到哪里",
            program: reporting(freelistHardening)
        ),
        Snippet(
            "freelist-random",
            fileName: "FreelistRandom",
            titleEnglish: "One permutation, three slabs",
            titleChinese: "一个排列，三个 slab",
            program: reporting(freelistRandom)
        ),
        Snippet(
            "vmalloc-areas",
            fileName: "VmallocAreas",
            titleEnglish: "Freed addresses wait for a flush",
            titleChinese: "释放的地址要等刷新",
            program: reporting(vmallocAreas)
        ),
        Snippet(
            "percpu-chunks",
            fileName: "PercpuChunks",
            titleEnglish: "One allocation, a copy for each CPU",
            titleChinese: "分配一次，每个 CPU 一份",
            program: reporting(percpuChunks)
        ),
        Snippet(
            "mempool",
            fileName: "Mempool",
            titleEnglish: "A reserve while memory runs out",
            titleChinese: "内存耗尽时的预留",
            program: reporting(mempool)
        ),
        Snippet(
            "page-walk",
            fileName: "PageWalk",
            titleEnglish: "From a virtual address to a physical one, and to a page fault",
            titleChinese: "从虚拟地址到物理地址，再到缺页异常",
            program: reporting(pageWalk)
        ),
        Snippet(
            "vma-operations",
            fileName: "VmaOperations",
            titleEnglish: "Areas split and grow together again",
            titleChinese: "区域切开又合上",
            program: reporting(vmaOperations)
        ),
        Snippet(
            "brk-heap",
            fileName: "BrkHeap",
            titleEnglish: "A heap ends at a byte, its memory at a page",
            titleChinese: "堆尾以字节计，内存以页计",
            program: reporting(brkHeap)
        ),
        Snippet(
            "demand-paging",
            fileName: "DemandPaging",
            titleEnglish: "What touching memory costs",
            titleChinese: "访问内存的代价",
            program: demandPaging
        ),
        Snippet(
            "copy-on-write",
            fileName: "CopyOnWrite",
            titleEnglish: "Three processes write one page",
            titleChinese: "三个进程写同一页",
            program: copyOnWrite
        ),
        Snippet(
            "rmap",
            fileName: "Rmap",
            titleEnglish: "From a frame back to its page tables",
            titleChinese: "从页框找回页表项",
            program: rmap
        ),
        Snippet(
            "smaps-accounting",
            fileName: "SmapsAccounting",
            titleEnglish: "One page in three processes: Rss, Pss and USS",
            titleChinese: "三个进程共享的页：Rss、Pss 与 USS",
            program: smapsAccounting
        ),
        Snippet(
            "malloc-threshold",
            fileName: "MallocThreshold",
            titleEnglish: "One free that changes where memory comes from",
            titleChinese: "一次 free 改变了内存的来源",
            program: reporting(mallocThreshold)
        ),
        Snippet(
            "malloc-bins",
            fileName: "MallocBins",
            titleEnglish: "Ten freed chunks, and where malloc finds them again",
            titleChinese: "释放十个 chunk，malloc 再从哪里找到它们",
            program: reporting(mallocBins)
        ),
        Snippet(
            "free-list-allocators",
            fileName: "FreeListAllocators",
            titleEnglish: "Four policies, one arena",
            titleChinese: "同一内存区，四种策略",
            program: reporting(freeListAllocators)
        ),
        Snippet(
            "memory-pools",
            fileName: "MemoryPools",
            titleEnglish: "A hundred requests to three kinds of pool",
            titleChinese: "向三种内存池各要一百块",
            program: reporting(memoryPools)
        ),
        Snippet(
            "leak-detection",
            fileName: "LeakDetection",
            titleEnglish: "A list without its head, and a ring",
            titleChinese: "丢了表头的链表，以及一个环",
            program: reporting(leakDetection)
        ),
        Snippet(
            "segment-translation",
            fileName: "SegmentTranslation",
            titleEnglish: "A data segment, and what the processor refuses",
            titleChinese: "一个数据段，以及处理器拒绝的访问",
            program: segmentTranslation
        ),
        Snippet(
            "e820-map",
            fileName: "E820Map",
            titleEnglish: "A firmware map that contradicts itself",
            titleChinese: "一张自相矛盾的固件内存表",
            program: reporting(e820Map)
        ),
        Snippet(
            "memblock-regions",
            fileName: "MemblockRegions",
            titleEnglish: "Sixteen megabytes, from memblock to the buddy allocator",
            titleChinese: "16 MiB 内存：从 memblock 到伙伴系统",
            program: reporting(memblockRegions)
        ),
        Snippet(
            "kaslr-slots",
            fileName: "KaslrSlots",
            titleEnglish: "How many places a kernel may be at",
            titleChinese: "内核可能在多少个位置",
            program: kaslrSlots
        ),
        Snippet(
            "real-mode-a20",
            fileName: "RealModeA20",
            titleEnglish: "Addresses that wrap, and four machines' gates",
            titleChinese: "会回绕的地址，以及四台机器的 A20",
            program: realModeA20
        ),
        Snippet(
            "kernel-load",
            fileName: "KernelLoad",
            titleEnglish: "One kernel, loaded at three places",
            titleChinese: "同一个内核装在三个地方",
            program: kernelLoad
        ),
        Snippet(
            "direct-map-build",
            fileName: "DirectMapBuild",
            titleEnglish: "One machine's memory, mapped with three sizes of page",
            titleChinese: "同一台机器的内存，用三种页映射",
            program: directMapBuild
        ),
        Snippet(
            "address-space-map",
            fileName: "AddressSpaceMap",
            titleEnglish: "Seven addresses, and three bases drawn at random",
            titleChinese: "七个地址，以及随机抽取的三个基址",
            program: reporting(addressSpaceMap)
        ),
        Snippet(
            "page-table-folding",
            fileName: "PageTableFolding",
            titleEnglish: "Two pages, mapped with two to five levels",
            titleChinese: "同样两页，用两级到五级页表映射",
            program: pageTableFolding
        ),
        Snippet(
            "aslr-entropy",
            fileName: "AslrEntropy",
            titleEnglish: "Where three execs put a program",
            titleChinese: "三次 exec 把程序放在哪里",
            program: aslrEntropy
        ),
        Snippet(
            "init-sections",
            fileName: "InitSections",
            titleEnglish: "The last lines of a kernel's boot log",
            titleChinese: "内核启动日志的最后几行",
            program: initSections
        ),
        Snippet(
            "wx-permissions",
            fileName: "WxPermissions",
            titleEnglish: "A kernel's permissions when booting is over",
            titleChinese: "启动结束时内核各部分的权限",
            program: wxPermissions
        ),
        Snippet(
            "kpti",
            fileName: "Kpti",
            titleEnglish: "What user mode sees of the kernel",
            titleChinese: "用户态看得到内核的什么",
            program: kpti
        ),
        Snippet(
            "usercopy-check",
            fileName: "UsercopyCheck",
            titleEnglish: "Ten copies, and what the kernel says of them",
            titleChinese: "十次复制，以及内核怎么说",
            program: usercopyCheck
        ),
        Snippet(
            "tlb",
            fileName: "Tlb",
            titleEnglish: "Six processes keep their translations, seven do not",
            titleChinese: "六个进程都能留住翻译，七个就不行",
            program: tlb
        ),
        Snippet(
            "watermarks",
            fileName: "Watermarks",
            titleEnglish: "The watermarks of a machine with 9 GiB",
            titleChinese: "一台 9 GiB 机器的水位线",
            program: reporting(watermarks)
        ),
        Snippet(
            "page-replacement",
            fileName: "PageReplacement",
            titleEnglish: "One reference string, four policies, and Belady's anomaly",
            titleChinese: "同一引用串、四种置换算法与 Belady 异常",
            program: reporting(pageReplacement)
        ),
        Snippet(
            "lru-lists",
            fileName: "LruLists",
            titleEnglish: "A hot page, a stream, and a page that is missed too soon",
            titleChinese: "热页、流式读取，以及很快又要用到的页",
            program: reporting(lruLists)
        ),
        Snippet(
            "multi-gen-lru",
            fileName: "MultiGenLru",
            titleEnglish: "A folio in use stays, a stream passes through the generations",
            titleChinese: "在用的 folio 留下，流式读取穿代而过",
            program: reporting(multiGenLru)
        ),
        Snippet(
            "oom-badness",
            fileName: "OomBadness",
            titleEnglish: "Whom the OOM killer chooses",
            titleChinese: "OOM killer 选中谁",
            program: reporting(oomBadness)
        ),
        Snippet(
            "zonelist-fallback",
            fileName: "ZonelistFallback",
            titleEnglish: "Two sockets and slow memory: where pages come from",
            titleChinese: "两个插槽加慢速内存：页从哪里来",
            program: reporting(zonelistFallback)
        ),
        Snippet(
            "migrate-fallback",
            fileName: "MigrateFallback",
            titleEnglish: "Pageblocks claimed, then pages stolen",
            titleChinese: "先认领页块，再零星取页",
            program: reporting(migrateFallback)
        ),
        Snippet(
            "fragmentation",
            fileName: "Fragmentation",
            titleEnglish: "Want of memory or fragmentation?",
            titleChinese: "内存不足，还是碎片？",
            program: fragmentation
        ),
        Snippet(
            "compaction",
            fileName: "Compaction",
            titleEnglish: "Two scanners make a whole pageblock free",
            titleChinese: "两个扫描器腾出一个页块",
            program: reporting(compaction)
        ),
        Snippet(
            "cma",
            fileName: "Cma",
            titleEnglish: "Lent pages make way for a driver",
            titleChinese: "借出的页为驱动让路",
            program: reporting(cma)
        ),
        Snippet(
            "pcp-lists",
            fileName: "PcpLists",
            titleEnglish: "A thousand pages and few locks",
            titleChinese: "一千页，没取几次锁",
            program: reporting(pcpLists)
        ),
        Snippet(
            "page-shuffle",
            fileName: "PageShuffle",
            titleEnglish: "The largest free blocks change places",
            titleChinese: "最大的空闲块互换位置",
            program: reporting(pageShuffle)
        ),
        Snippet(
            "page-poison",
            fileName: "PagePoison",
            titleEnglish: "What a check of the poison finds",
            titleChinese: "检查图案能发现什么",
            program: pagePoison
        ),
        Snippet(
            "init-on-free",
            fileName: "InitOnFree",
            titleEnglish: "Who finds the secret",
            titleChinese: "谁能读到机密",
            program: initOnFree
        ),
        Snippet(
            "page-owner",
            fileName: "PageOwner",
            titleEnglish: "A leak is the stack that only grows",
            titleChinese: "只涨不落的调用栈就是泄漏",
            program: pageOwner
        ),
        Snippet(
            "kasan-shadow",
            fileName: "KasanShadow",
            titleEnglish: "An object of 13 bytes, alive and freed",
            titleChinese: "一个 13 字节的对象，活着与释放之后",
            program: reporting(kasanShadow)
        ),
        Snippet(
            "kfence",
            fileName: "Kfence",
            titleEnglish: "One guarded object, and which accesses fault",
            titleChinese: "一个受保护的对象，哪些访问会触发异常",
            program: kfence
        ),
        Snippet(
            "kmemleak-scan",
            fileName: "KmemleakScan",
            titleEnglish: "A lost list, two scans, and a stale word",
            titleChinese: "丢失的链表、两次扫描与一个残留的字",
            program: reporting(kmemleakScan)
        ),
        Snippet(
            "memcg-charge",
            fileName: "MemcgCharge",
            titleEnglish: "What is charged, what is protected, who is killed",
            titleChinese: "记了多少账，保护多少，杀了谁",
            program: memcgCharge
        ),
        Snippet(
            "overcommit",
            fileName: "Overcommit",
            titleEnglish: "What counts as a promise, and when there are no more",
            titleChinese: "什么算许诺，何时不再许诺",
            program: overcommit
        ),
        Snippet(
            "ksm",
            fileName: "Ksm",
            titleEnglish: "Two passes merge, a write parts again",
            titleChinese: "两趟扫描合并，一次写入又分开",
            program: ksm
        ),
        Snippet(
            "kswapd",
            fileName: "Kswapd",
            titleEnglish: "Priority by priority, and giving up",
            titleChinese: "优先级逐级推进，直至放弃",
            program: reporting(kswapd)
        ),
        Snippet(
            "swap-slots",
            fileName: "SwapSlots",
            titleEnglish: "A page in swap, shared and read back",
            titleChinese: "换出的页：共享与读回",
            program: swapSlots
        ),
        Snippet(
            "zram",
            fileName: "Zram",
            titleEnglish: "What compression really saves",
            titleChinese: "压缩实际省下多少",
            program: zram
        ),
        Snippet(
            "swap-and-zram",
            fileName: "SwapAndZram",
            titleEnglish: "What swapping to memory saves",
            titleChinese: "换出到内存，究竟省下多少",
            program: swapAndZram
        ),
    ]

    /// The snippet with this name.
    public static func find(_ name: String) -> Snippet? {
        all.first { $0.name == name }
    }

    /// A program that prints the error that stops it. None of the recorded ones is stopped.
    static func reporting<Failure: Error & CustomStringConvertible>(
        _ program: @escaping @Sendable (inout Transcript) throws(Failure) -> Void
    ) -> @Sendable (inout Transcript) -> Void {
        { out in
            do throws(Failure) {
                try program(&out)
            } catch {
                out.print("Stopped: \(error.description)")
            }
        }
    }
}
