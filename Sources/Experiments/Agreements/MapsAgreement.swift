import MemoryModels
import Traces

/// Addresses lie in the regions that the model names.
enum MapsAgreement {
    static let experiment = Experiment(
        name: "maps-agreement",
        title: LocalizedText(en: "The address-space model and real addresses", zh: "地址空间模型与真实地址"),
        summary: LocalizedText(
            en: """
                Looks up every line of /proc/self/maps and, for root, every symbol of /proc/kallsyms in the model of \
                the simulation address-space-map. User mappings must lie in user space, the vsyscall page on its own \
                address, the kernel's symbols in its image, those of modules in the module area.
                """,
            zh: """
                把 /proc/self/maps 的每一行，以及（有 root 权限时）/proc/kallsyms 的每个符号，放到模拟 \
                address-space-map 的模型中查找。用户映射必须位于用户空间，vsyscall 页位于其固定地址，内核符号位于内核映像，\
                模块的符号位于模块区。
                """
        ),
        needs: [.linux, .x86_64],
        follows: [
            "Documentation/arch/x86/x86_64/mm.rst", "fs/proc/task_mmu.c#show_map_vma", "kernel/kallsyms.c#s_show",
            "arch/x86/include/asm/pgtable_64_types.h#MODULES_VADDR",
        ],
        manual: ["proc_pid_maps(5)"],
        quantities: [
            Quantity("lines", LocalizedText(en: "lines of maps", zh: "maps 的行数"), .items),
            Quantity(
                "lines_misplaced",
                LocalizedText(en: "of them, elsewhere than the model says", zh: "其中与模型不符的"),
                .items
            ),
            Quantity("symbols_image", LocalizedText(en: "symbols in the kernel image", zh: "位于内核映像的符号"), .items),
            Quantity("symbols_modules", LocalizedText(en: "symbols in the module area", zh: "位于模块区的符号"), .items),
            Quantity(
                "symbols_absolute",
                LocalizedText(en: "per-CPU offsets and absolute values, not judged", zh: "每 CPU 偏移和绝对值，不参与判断"),
                .items
            ),
            Quantity(
                "symbols_misplaced",
                LocalizedText(en: "symbols elsewhere than the model says", zh: "与模型不符的符号"),
                .items
            ),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Every mapping is where the model says.", zh: "每段映射都在模型所说的区域。"),
                "lines_misplaced",
                .equals(0)
            ),
            Claim(LocalizedText(en: "So is every kernel symbol.", zh: "每个内核符号也是。"), "symbols_misplaced", .equals(0)),
            Claim(LocalizedText(en: "The image has symbols.", zh: "内核映像中有符号。"), "symbols_image", .atLeast(1)),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            guard RunningKernel.machine == "x86_64" else {
                throw CannotRun(LocalizedText(en: "the model is that of x86-64", zh: "模型只针对 x86-64"))
            }
            let layout = try layout(isImageRandomized: true)
            var found = Observation()
            let lines = try ProcFile.required("/proc/self/maps").split(separator: "\n")
            found.set("lines", lines.count)
            let misplaced = lines.filter { !isInPlace($0, layout) }
            found.set("lines_misplaced", misplaced.count)
            for line in misplaced.prefix(5) { found.differ(LocalizedText(same: String(line))) }
            try observeSymbols(&found, layout)
            return found
        }

        private static func layout(isImageRandomized: Bool) throws(CannotRun) -> KernelLayout {
            let flags = (ProcFile.text("/proc/cpuinfo") ?? "").split(separator: "\n").first { $0.hasPrefix("flags") }
            let hasFiveLevels = flags?.split(separator: " ").contains("la57") == true
            do {
                return try KernelLayout(
                    mode: hasFiveLevels ? .fiveLevel : .fourLevel,
                    isImageRandomized: isImageRandomized
                )
            } catch {
                throw CannotRun(LocalizedText(same: error.description))
            }
        }

        private static func isInPlace(_ line: Substring, _ layout: KernelLayout) -> Bool {
            guard let range = MapsLine.range(of: line), range.end > range.start else { return false }
            let region: KernelRegion = MapsLine.name(of: line) == "[vsyscall]" ? .vsyscall : .user
            return [range.start, range.end - 1].allSatisfy {
                layout.range(of: VirtualAddress(UInt64($0))).region == region
            }
        }

        private static func observeSymbols(_ found: inout Observation, _ layout: KernelLayout) throws(CannotRun) {
            let all = ["symbols_image", "symbols_modules", "symbols_absolute", "symbols_misplaced"]
            guard let text = ProcFile.bytes("/proc/kallsyms") else {
                found.omit(all, LocalizedText(en: "/proc/kallsyms cannot be read", zh: "无法读取 /proc/kallsyms"))
                return
            }
            var count = KernelSymbolCount(text, layout)
            guard count.hasAddresses else {
                found.omit(all, LocalizedText(en: "kernel addresses are shown to root only", zh: "内核地址只对 root 可见"))
                return
            }
            if !count.misplaced.isEmpty {
                // Without CONFIG_RANDOMIZE_BASE the image has half the room and modules begin below it.
                let other = KernelSymbolCount(text, try self.layout(isImageRandomized: false))
                if other.misplaced.isEmpty { count = other }
            }
            found.set("symbols_image", count.image)
            found.set("symbols_modules", count.module)
            found.set("symbols_absolute", count.absolute)
            found.set("symbols_misplaced", count.misplaced.count)
            for symbol in count.misplaced.prefix(5) {
                found.differ(LocalizedText(same: "\(symbol.line): \(symbol.region.name)"))
            }
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
