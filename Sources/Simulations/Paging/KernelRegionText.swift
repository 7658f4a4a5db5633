import MemoryModels
import Traces

extension KernelRegion {
    /// What the region is for.
    var purpose: LocalizedText {
        switch self {
        case .user: LocalizedText(en: "user space, different in each process", zh: "用户空间，每个进程各不相同")
        case .userGuard: LocalizedText(en: "last user page, never mapped", zh: "用户空间最后一页，从不映射")
        case .nonCanonical: LocalizedText(en: "not canonical", zh: "非规范地址")
        case .hypervisorGuard: LocalizedText(en: "guard hole, left to a hypervisor", zh: "保护空洞，留给 hypervisor")
        case .ldtRemap: LocalizedText(en: "the LDT under page-table isolation", zh: "页表隔离时的 LDT")
        case .directMap: LocalizedText(en: "direct map of all physical memory", zh: "全部物理内存的直接映射区")
        case .vmalloc: LocalizedText(en: "vmalloc and ioremap", zh: "vmalloc 与 ioremap")
        case .vmemmap: LocalizedText(en: "struct page of every frame", zh: "所有页帧的 struct page")
        case .kasanShadow: LocalizedText(en: "KASAN shadow memory", zh: "KASAN 影子内存")
        case .cpuEntryArea: LocalizedText(en: "entry stacks, TSS, GDT per CPU", zh: "每个 CPU 的入口栈、TSS、GDT")
        case .espfix: LocalizedText(en: "%esp fixup stacks", zh: "%esp 修正栈")
        case .efi: LocalizedText(en: "EFI runtime services", zh: "EFI 运行时服务")
        case .image: LocalizedText(en: "the kernel image", zh: "内核映像")
        case .modules: LocalizedText(en: "modules, eBPF and other late code", zh: "模块、eBPF 等运行时生成的代码")
        case .fixmap: LocalizedText(en: "fixmap and early_ioremap", zh: "fixmap 与 early_ioremap")
        case .vsyscall: LocalizedText(en: "legacy vsyscall page", zh: "旧式 vsyscall 页")
        case .hole: LocalizedText(en: "unused hole", zh: "未使用的空洞")
        }
    }
}
