import MemoryModels
import Traces

/// The allocators that `page-owner` knows, by the letters of its operations.
enum OwnerScene: Int, CaseIterable {
    case anonymous
    case cache
    case slab
    case pageTable
    case driver

    /// The letter in operations.
    var letter: UInt8 {
        switch self {
        case .anonymous: UInt8(ascii: "a")
        case .cache: UInt8(ascii: "c")
        case .slab: UInt8(ascii: "s")
        case .pageTable: UInt8(ascii: "t")
        case .driver: UInt8(ascii: "d")
        }
    }

    /// The calls, innermost first. The driver is made up.
    var frames: [String] {
        switch self {
        case .anonymous: ["vma_alloc_folio_noprof", "do_anonymous_page", "handle_mm_fault", "exc_page_fault"]
        case .cache: ["filemap_alloc_folio_noprof", "page_cache_ra_unbounded", "filemap_get_pages", "vfs_read"]
        case .slab: ["allocate_slab", "___slab_alloc", "kmem_cache_alloc_lru_noprof", "alloc_inode"]
        case .pageTable: ["pte_alloc_one", "__pte_alloc", "do_anonymous_page", "handle_mm_fault"]
        case .driver: ["demo_rx_refill [demo]", "demo_poll [demo]", "__napi_poll", "net_rx_action"]
        }
    }

    /// What allocates.
    var name: LocalizedText {
        switch self {
        case .anonymous: LocalizedText(en: "anonymous memory", zh: "匿名内存")
        case .cache: LocalizedText(en: "page cache", zh: "页缓存")
        case .slab: LocalizedText(en: "an inode cache", zh: "inode 缓存")
        case .pageTable: LocalizedText(en: "page tables", zh: "页表")
        case .driver: LocalizedText(en: "a driver", zh: "驱动")
        }
    }

    /// What is noted of its allocations. Numbers of calls are 8 times the case and the place in `frames`.
    var allocation: PageOwner.Allocation {
        let stack = frames.indices.map { rawValue * 8 + $0 }
        switch self {
        case .anonymous: return .init(stack: stack, pid: 812, type: .movable)
        case .cache: return .init(stack: stack, pid: 900, type: .movable)
        case .slab: return .init(stack: stack, pid: 900, type: .reclaimable)
        case .pageTable: return .init(stack: stack, pid: 812, type: .unmovable)
        case .driver: return .init(stack: stack, pid: 33, type: .unmovable)
        }
    }

    /// The allocator whose stack this is.
    static func of(_ stack: [Int]) -> OwnerScene? {
        stack.first.flatMap { OwnerScene(rawValue: $0 / 8) }
    }
}

/// One operation of `page-owner`.
struct OwnerOperation {
    let scene: OwnerScene
    /// The order of blocks to allocate; nil to free.
    let order: Order?
    /// How many blocks, or every how many are freed.
    let count: Int
    let word: String

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: a (anonymous memory), c (page cache), s (slab), t (page \
            tables) or d (a driver) and ORDERxCOUNT allocates blocks; f, such a letter and a number n frees every n-th of them
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a（匿名内存）、c（页缓存）、s（slab）、t（页表）或 d（驱动）加 阶x个数 表示分配；\
            f 加这样的字母和数字 n，表示每 n 个释放一个
            """
    )

    static func parse(_ text: String) throws(SimulationError) -> [OwnerOperation] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en:
                    "write a, c, s, t or d with ORDERxCOUNT (order 0 to 10, 1 to 4096 blocks), or f, such a letter and 1 to 4096.",
                zh: "应写作 a、c、s、t 或 d 加 阶x个数（阶 0 到 10，1 到 4096 个），或 f 加这样的字母和 1 到 4096 的数字。"
            )
        ) { word in
            OwnerOperation(word)
        }.map { $0.operation }
    }

    private init?(_ word: String) {
        self.word = word
        var bytes = Array(word.utf8)[...]
        let isFree = bytes.first == UInt8(ascii: "f")
        if isFree { bytes = bytes.dropFirst() }
        let letter = bytes.first
        guard let scene = OwnerScene.allCases.first(where: { $0.letter == letter }) else { return nil }
        self.scene = scene
        let numbers = OperationText.numbers(bytes.dropFirst(), separator: UInt8(ascii: "x"))
        guard numbers.count == (isFree ? 1 : 2), let last = numbers.last, last >= 1, last <= 4096 else { return nil }
        count = last
        if isFree {
            order = nil
        } else {
            guard let order = Order(numbers[0]) else { return nil }
            self.order = order
        }
    }
}
