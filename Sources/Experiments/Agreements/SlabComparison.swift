import MemoryModels
import Traces

/// The caches of a machine, compared with the layouts that the model computes.
struct SlabComparison {
    /// What /sys/kernel/slab says of a cache.
    struct Settings {
        /// The size asked for.
        let objectSize: Int
        /// The alignment of each object.
        let alignment: Int
        /// Whether a debugging flag is set.
        let isDebugged: Bool
        /// Whether objects are constructed when their slab is made.
        let hasConstructor: Bool
        /// Whether freed objects stay readable until an RCU grace period has passed.
        let isTypesafeByRCU: Bool
    }

    /// Caches compared.
    private(set) var caches = 0
    /// Caches left out because they are debugged.
    private(set) var debugged = 0
    /// Caches whose slabs have another order than the model's.
    private(set) var wrongOrder = 0
    /// Caches whose slabs have another number of objects.
    private(set) var wrongObjects = 0
    /// Caches whose distance between objects could be computed.
    private(set) var sizes = 0
    /// Those where it is another.
    private(set) var wrongSizes = 0
    /// Each difference.
    private(set) var differences: [LocalizedText] = []

    /// Compares.
    ///
    /// - Parameters:
    ///   - caches: From /proc/slabinfo.
    ///   - cpus: The numbers of CPUs that a cache may have been made for, the likeliest first: those present, and
    ///     those possible, which count while only one is present.
    ///   - settings: What /sys says of a cache; nil if that cannot be read.
    init(_ caches: [SlabInfo], cpus: [Int], settings: (String) -> Settings?) {
        for cache in caches {
            let settings = settings(cache.name)
            if settings?.isDebugged == true {
                debugged += 1
                continue
            }
            compare(cache, cpus)
            if let settings { compareSize(cache, settings, cpus[0]) }
        }
    }

    private mutating func compare(_ cache: SlabInfo, _ cpus: [Int]) {
        caches += 1
        let searches = cpus.compactMap { count in
            (try? SlabOrderSearch(size: cache.size, cpuCount: count)).map { (search: $0, count: count) }
        }
        func fits(_ search: SlabOrderSearch) -> Bool {
            1 << search.order.rawValue == cache.pages && search.objectsPerSlab == cache.objects
        }
        guard let likely = searches.first else {
            wrongOrder += 1
            differences.append(LocalizedText(same: "\(cache.name): \(cache.size)"))
            return
        }
        if fits(likely.search) { return }
        let place = "\(cache.name): \(cache.pages) pages, \(cache.objects) objects"
        let chinesePlace = "\(cache.name)：\(cache.pages) 页，\(cache.objects) 个对象"
        if let other = searches.first(where: { fits($0.search) }) {
            differences.append(
                LocalizedText(
                    en: "\(place): as for \(other.count) CPUs, which is what the kernel counted when it made the cache",
                    zh: "\(chinesePlace)：对应 \(other.count) 个 CPU，即内核创建该缓存时所计的数目"
                )
            )
            return
        }
        let (pages, objects) = (1 << likely.search.order.rawValue, likely.search.objectsPerSlab)
        if pages != cache.pages { wrongOrder += 1 }
        if objects != cache.objects { wrongObjects += 1 }
        differences.append(
            LocalizedText(
                en: "\(place); model \(pages) pages, \(objects) objects",
                zh: "\(chinesePlace)；模型为 \(pages) 页，\(objects) 个对象"
            )
        )
    }

    private mutating func compareSize(_ cache: SlabInfo, _ settings: Settings, _ cpus: Int) {
        func size(isTypesafeByRCU: Bool) -> Int? {
            let layout = try? SlabLayout(
                objectSize: settings.objectSize,
                alignment: settings.alignment,
                flags: isTypesafeByRCU ? .typesafeByRCU : [],
                hasConstructor: settings.hasConstructor,
                cpuCount: cpus
            )
            return layout?.size
        }
        guard let computed = size(isTypesafeByRCU: settings.isTypesafeByRCU) else { return }
        sizes += 1
        if computed == cache.size { return }
        // /sys does not tell whether the cache's owner has a field for the free pointer: then it takes no room behind
        // the object, as in a cache without RCU.
        if settings.isTypesafeByRCU, !settings.hasConstructor, cache.size == size(isTypesafeByRCU: false) { return }
        wrongSizes += 1
        differences.append(
            LocalizedText(
                en:
                    "\(cache.name): objects of \(settings.objectSize) bytes are \(cache.size) apart; model \(computed)",
                zh: "\(cache.name)：\(settings.objectSize) 字节的对象间隔 \(cache.size) 字节；模型为 \(computed)"
            )
        )
    }
}
