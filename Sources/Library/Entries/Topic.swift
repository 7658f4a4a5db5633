import Traces

/// The groups of the question list, in reading order.
public enum Topic: String, Sendable, CaseIterable {
    case boot, x86, physical, slab, virtual, process, reclaim, observe, debug, security

    /// What the topic is called on pages and in the terminal.
    public var title: LocalizedText {
        switch self {
        case .boot: LocalizedText(en: "Boot and memory discovery", zh: "启动与内存探测")
        case .x86: LocalizedText(en: "x86 paging and address spaces", zh: "x86 分页与地址空间")
        case .physical: LocalizedText(en: "Physical pages", zh: "物理页管理")
        case .slab: LocalizedText(en: "Slab and kmalloc", zh: "slab 与 kmalloc")
        case .virtual: LocalizedText(en: "vmalloc and per-CPU memory", zh: "vmalloc 与每 CPU 内存")
        case .process: LocalizedText(en: "Process memory", zh: "进程内存")
        case .reclaim: LocalizedText(en: "Reclaim and memory pressure", zh: "内存回收与内存压力")
        case .observe: LocalizedText(en: "Observing memory", zh: "内存观测")
        case .debug: LocalizedText(en: "Finding memory errors", zh: "内存错误排查")
        case .security: LocalizedText(en: "Hardening", zh: "安全加固")
        }
    }
}

/// How much a question asks of the reader.
public enum Difficulty: String, Sendable, CaseIterable {
    case basic, intermediate, advanced

    /// What the difficulty is called on pages and in the terminal.
    public var title: LocalizedText {
        switch self {
        case .basic: LocalizedText(en: "basic", zh: "基础")
        case .intermediate: LocalizedText(en: "intermediate", zh: "进阶")
        case .advanced: LocalizedText(en: "advanced", zh: "深入")
        }
    }
}
