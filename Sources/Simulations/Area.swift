import Traces

/// The part of memory management that a simulation belongs to.
public enum Area: Sendable, CaseIterable, Equatable {
    /// How memory is found and set up at boot.
    case boot
    /// Page tables and address translation.
    case paging
    /// Zones and the page allocator.
    case pages
    /// Slab caches and `kmalloc`.
    case objects
    /// Address spaces, faults and the heap.
    case processes
    /// Reclaim, swap and the OOM killer.
    case reclaim
    /// Tools that find memory errors.
    case checking
    /// What the numbers in /proc and cgroups count.
    case accounting

    /// The stable name, in JSON and URLs.
    public var name: String {
        switch self {
        case .boot: "boot"
        case .paging: "paging"
        case .pages: "pages"
        case .objects: "objects"
        case .processes: "processes"
        case .reclaim: "reclaim"
        case .checking: "checking"
        case .accounting: "accounting"
        }
    }

    /// The area's name for readers.
    public var title: LocalizedText {
        switch self {
        case .boot: LocalizedText(en: "Boot", zh: "启动")
        case .paging: LocalizedText(en: "Paging", zh: "分页")
        case .pages: LocalizedText(en: "Page allocator", zh: "页分配器")
        case .objects: LocalizedText(en: "Slab objects", zh: "slab 对象")
        case .processes: LocalizedText(en: "Processes", zh: "进程")
        case .reclaim: LocalizedText(en: "Reclaim", zh: "内存回收")
        case .checking: LocalizedText(en: "Error checking", zh: "错误检查")
        case .accounting: LocalizedText(en: "Accounting", zh: "统计")
        }
    }
}
