import MemoryModels
import Traces

/// The model's slab layouts are the running kernel's.
enum SlabInfoAgreement {
    static let experiment = Experiment(
        name: "slabinfo-agreement",
        title: LocalizedText(en: "The slab layout model and /proc/slabinfo", zh: "slab 布局模型与 /proc/slabinfo"),
        summary: LocalizedText(
            en: """
                Computes, for every cache without debugging flags, the order of its slabs and how many objects each \
                holds from the distance between objects and the number of CPUs, and that distance from the size and \
                alignment of the objects, by the model of the simulation slub-layout. Compares with /proc/slabinfo and \
                /sys/kernel/slab. Boot parameters that bound the order, and kernels before 6.7, whose rule is another, \
                are skipped.
                """,
            zh: """
                对每个未开启调试的缓存，由对象间隔和 CPU 数算出 slab 的阶与每个 slab 的对象数，再由对象大小和对齐算出\
                对象间隔，用的是模拟 slub-layout 的模型；与 /proc/slabinfo 和 /sys/kernel/slab 比对。带有限制阶数的启动参数、\
                或早于 6.7（规则不同）的内核会跳过。
                """
        ),
        needs: [.linux, .root],
        follows: [
            "mm/slub.c#calculate_order", "mm/slub.c#calc_slab_order", "mm/slub.c#calculate_sizes",
            "mm/slab_common.c#cache_show", "mm/slub.c#get_slabinfo",
        ],
        manual: ["slabinfo(5)"],
        quantities: [
            Quantity("cpus", LocalizedText(en: "CPUs present", zh: "在位的 CPU 数"), .items),
            Quantity("caches", LocalizedText(en: "caches compared", zh: "比对的缓存"), .items),
            Quantity(
                "debugged",
                LocalizedText(en: "caches left out because they are debugged", zh: "因开启调试而不比对的缓存"),
                .items
            ),
            Quantity("wrong_order", LocalizedText(en: "with another order", zh: "阶不一致的"), .items),
            Quantity("wrong_objects", LocalizedText(en: "with another number of objects", zh: "对象数不一致的"), .items),
            Quantity(
                "sizes",
                LocalizedText(en: "caches whose distance of objects was computed", zh: "算出对象间隔的缓存"),
                .items
            ),
            Quantity("wrong_sizes", LocalizedText(en: "of them, with another distance", zh: "其中间隔不一致的"), .items),
        ],
        claims: [
            Claim(LocalizedText(en: "There are caches to compare.", zh: "有可比对的缓存。"), "caches", .atLeast(1)),
            Claim(
                LocalizedText(en: "Every slab has the model's order.", zh: "每种 slab 的阶都与模型一致。"),
                "wrong_order",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "And the model's number of objects.", zh: "对象数也与模型一致。"),
                "wrong_objects",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "Objects are as far apart as the model says.", zh: "对象间隔与模型一致。"),
                "wrong_sizes",
                .equals(0)
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let text = try ProcFile.required("/proc/slabinfo")
            guard Page.size == 4096 else {
                throw CannotRun(LocalizedText(en: "the model has pages of 4 KiB", zh: "模型的页大小为 4 KiB"))
            }
            if RunningKernel.isOlder(than: (6, 7)) {
                throw CannotRun(
                    LocalizedText(
                        en: "before Linux 6.7 the order of slabs followed another rule",
                        zh: "Linux 6.7 之前，slab 的阶遵循另一套规则"
                    )
                )
            }
            let options = (ProcFile.text("/proc/cmdline") ?? "").split { $0 == " " || $0 == "\n" }
            let bounds = ["slub_min_order=", "slub_max_order=", "slub_min_objects="]
            if let option = options.first(where: { option in
                (bounds + bounds.map { $0.replacing("slub", with: "slab") }).contains { option.hasPrefix($0) }
            }) {
                throw CannotRun(
                    LocalizedText(english: "it was booted with \(option)", chinese: "启动参数含 \(option)")
                )
            }
            guard let caches = SlabInfo.parse(text) else {
                throw CannotRun(LocalizedText(en: "/proc/slabinfo has another form", zh: "/proc/slabinfo 的格式不同"))
            }
            let folder = "/sys/devices/system/cpu"
            let counts = ["present", "possible"].compactMap { ProcFile.text("\(folder)/\($0)").flatMap(Self.count) }
            guard let present = counts.first else { throw .refused(folder) }

            let comparison = SlabComparison(caches, cpus: counts, settings: Self.settings)
            var found = Observation()
            found.set("cpus", present)
            found.set("caches", comparison.caches)
            found.set("debugged", comparison.debugged)
            found.set("wrong_order", comparison.wrongOrder)
            found.set("wrong_objects", comparison.wrongObjects)
            if comparison.sizes > 0 {
                found.set("sizes", comparison.sizes)
                found.set("wrong_sizes", comparison.wrongSizes)
            } else {
                let reason = LocalizedText(en: "/sys/kernel/slab cannot be read", zh: "无法读取 /sys/kernel/slab")
                found.omit(["sizes", "wrong_sizes"], reason)
            }
            for difference in comparison.differences.prefix(20) { found.differ(difference) }
            return found
        }

        /// How many numbers a list such as `0-3,8` has.
        private static func count(_ list: String) -> Int? {
            var count = 0
            for part in list.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
                let ends = part.split(separator: "-").compactMap { Int($0) }
                guard let first = ends.first, let last = ends.last, last >= first else { return nil }
                count += last - first + 1
            }
            return count > 0 ? count : nil
        }

        private static func settings(of cache: String) -> SlabComparison.Settings? {
            func number(_ name: String) -> Int? { ProcFile.number("/sys/kernel/slab/\(cache)/\(name)").map(Int.init) }
            guard let objectSize = number("object_size"), let alignment = number("align") else { return nil }
            let isDebugged = ["red_zone", "poison", "store_user", "sanity_checks"].contains { (number($0) ?? 0) != 0 }
            let hasConstructor = ProcFile.text("/sys/kernel/slab/\(cache)/ctor")?.isEmpty == false
            return SlabComparison.Settings(
                objectSize: objectSize,
                alignment: alignment,
                isDebugged: isDebugged,
                hasConstructor: hasConstructor,
                isTypesafeByRCU: number("destroy_by_rcu") == 1
            )
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
