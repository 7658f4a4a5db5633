// What people type: questions, names from the kernel, half words, pasted lines, and what should break nothing.
export const queries = {
    en: [
        "buddy", "buddy allocator", "page fault", "how does the buddy allocator work", "what is a page fault",
        "why is my kmalloc memory rounded up", "difference between vmalloc and kmalloc", "oom killer picks which process",
        "use after free detection", "five level paging", "slab allocator vs page allocator", "how is it",
        "when does the kernel swap", "huge pages", "copy on write", "memory fragmentation", "per-cpu lists",
        "per CPU", "the kernel's page tables", "how much memory does a process use", "explain the slub fast path",
        "allocating pages", "allocation", "fragmentation", "address space layout randomization", "memory leak",
        "what happens in malloc(1)", "reclaim", "watermarks", "zones and nodes", "NUMA", "swappiness", "dirty pages",
        "page cache", "mmap vs brk", "stack overflow", "kernel text read only", "cgroup memory.high", "memory.max",
        // Names from the kernel.
        "__alloc_pages", "alloc_pages", "__alloc_pages_noprof", "kmem_cache_alloc", "kmem_cache_alloc()", "GFP_ATOMIC",
        "GFP_KERNEL", "CONFIG_KASAN", "KASAN", "CONFIG_SLAB_FREELIST_HARDENED", "struct page", "page->flags",
        "mm_struct", "vm_area_struct", "vm.overcommit_memory", "PageBuddy", "M_MMAP_THRESHOLD", "tcache", "W^X kernel",
        "/proc/buddyinfo", "/proc/self/smaps", "PSS", "smaps", "smaps_rollup", "pte_t", "cr3", "A20", "do_brk_flags",
        "handle_mm_fault", "kswapd", "free_area", "MAX_ORDER", "MAX_PAGE_ORDER", "ZONE_DMA32", "e820", "memblock_reserve",
        // Names of entries, and numbers.
        "22", "q22", "Q7", "7", "59", "60", "0", "slub", "page-walk", "page walk", "term:tlb", "article:slub", "TLB",
        "Page Fault", "  page   fault  ", "simulation:buddy-split", "buddy-split", "4096", "6.12", "2 MiB", "0xcc0",
        // Half words, on the way to whole ones.
        "b", "bu", "bud", "budd", "pag", "page fau", "fragm", "fragme", "fragmenta", "fragmentatio", "alloca", "allocati",
        "reclaimin", "kmal", "kmallo", "vmall", "__allo", "con", "mem", "buddy alloc", "how does kas", "swapp",
        "kmallocx", "xyzzyplugh",
        // Anything else that can be typed.
        "a\"b(*", "AND", "OR NOT", "NEAR(a b)", "\"", "\"\"\"", "(", "*", "-", "^", "a:b", "title:page", "{}",
        "'; DROP TABLE section; --", "\\", "%", "_", "__", "...", "<script>alert(1)</script>", "\u0001\u0002", "\u0003page\u0004",
        "🙂", "é", "Ünïcode", "ｆｕｌｌ", "ＧＦＰ", "page AND", "NOT page", "the", "page page pages", "page\tfault\n",
        "[ 1234.567] page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null)",
        "BUG: KASAN: slab-use-after-free in kmem_cache_free+0x1a/0x2b", "伙伴", "buddy 伙伴", "缺页 fault",
    ],
    zh: [
        "伙伴", "伙伴系统", "什么是伙伴系统", "伙伴系统是如何工作的", "缺页", "缺页异常", "缺页异常的处理过程", "内存泄漏", "大页", "碎片",
        "内存碎片怎么办", "写时复制", "地址空间布局随机化", "哪个进程会被 OOM 杀掉", "为什么需要分页", "内核的内存", "内核态和用户态的区别",
        "如何查看进程占用的内存", "页表", "多级页表有哪些级别", "虚拟地址怎么转换成物理地址", "内存回收", "交换分区", "水位线", "巨页",
        "kmalloc 和 vmalloc 有什么区别", "用kmalloc分配", "slab 分配器", "slub", "NUMA 节点", "每 CPU 变量", "反向映射", "页缓存",
        "请问什么是内存域", "介绍一下内存管理", "malloc 之后内存会被立刻分配吗", "栈和堆", "匿名页", "换出", "规整", "直接回收",
        // Single characters, and words that say nothing.
        "页", "的", "是", "什么", "吗", "内", "存", "页 表", "，。", "？",
        // Mixed, half, names, numbers and oddities.
        "22", "Q22", "６.12", "__alloc_pages", "GFP_ATOMIC", "KASAN", "struct page 结构", "page fault", "内存 leak", "伙伴 buddy",
        "buddy算法", "页a", "ａｌｌｏｃ 页", "分配 pag", "回收 kswap", "重跑gen", "TLB", "tlb 刷新", "伙", "伴系", "系统", "term:tlb",
        "「伙伴」", "伙伴\"(*", "《内存》", "内存；DROP TABLE", "🙂内存", "每個月都", "迴圈", "ページ", "메모리", "память", "页面置换算法",
        "缺页　异常", "缺 页", "内存管理面试题", "為什麼", "/proc/meminfo 怎么看", "vm.swappiness 设多少",
    ],
};
