import MemoryModels
import Traces

/// The zones of a machine, compared with what the model computes from its settings.
struct ZoneComparison {
    /// min, low and high of each zone.
    private(set) var marks = 0
    /// Of these, equal.
    private(set) var exactMarks = 0
    /// Of these, further off than a change of the managed pages by a hundredth explains.
    private(set) var wrongMarks = 0
    /// Reserves of each zone against each zone above it.
    private(set) var reserves = 0
    /// Of these, different.
    private(set) var wrongReserves = 0
    /// The pages that `min_free_kbytes` means, less the sum of all `min` below Movable.
    private(set) var unsharedPages: Int64 = 0
    /// The zones among which they are shared.
    private(set) var sharingZones = 0
    private struct EmptyZone: Hashable {
        let node: Int
        let name: String
    }

    private var emptyZones: Set<EmptyZone> = []
    /// Each number that differs.
    private(set) var differences: [LocalizedText] = []

    /// Compares.
    ///
    /// - Throws: `CannotRun` if there are zones or numbers that the model does not know.
    init(_ zones: [ZoneInfo], minFreeKbytes: Int64, scaleFactor: Int64, ratios: [Int64]) throws(CannotRun) {
        let nodes = Set(zones.map(\.node)).sorted()
        let known = ZoneType.allCases.map(\.name)
        if let other = zones.first(where: { !known.contains($0.name) && ($0.name != "Device" || $0.managed > 0) }) {
            throw CannotRun(
                LocalizedText(
                    english: "the model has no zone \(other.name)",
                    chinese: "模型中没有 \(other.name) 这个内存区域"
                )
            )
        }
        func managed(_ node: Int, _ type: ZoneType) -> Int64 {
            zones.first { $0.node == node && $0.name == type.name }?.managed ?? 0
        }
        // The kernel's ratios are by its zones; those that it was built without have none.
        let names = zones.filter { $0.node == nodes.first }.map(\.name)
        let ratioByType = ZoneType.allCases.map { type in
            names.firstIndex(of: type.name).flatMap { ratios.indices.contains($0) ? ratios[$0] : nil } ?? 0
        }
        let model: [[NodeWatermarks.Zone]]
        do {
            model = try NodeWatermarks.zones(
                managedPages: nodes.map { node in ZoneType.allCases.map { managed(node, $0) } },
                minFreeKbytes: minFreeKbytes,
                scaleFactor: scaleFactor,
                reserveRatios: ratioByType
            )
        } catch {
            throw CannotRun(LocalizedText(same: error.message))
        }
        unsharedPages = minFreeKbytes / 4
        emptyZones = Set(zones.filter { $0.managed == 0 }.map { EmptyZone(node: $0.node, name: $0.name) })
        for (node, modelZones) in zip(nodes, model) {
            for zone in modelZones {
                guard let real = zones.first(where: { $0.node == node && $0.name == zone.type.name }) else { continue }
                compareMarks(real, zone)
                compareReserves(real, zone, names)
            }
        }
    }

    private mutating func compareMarks(_ real: ZoneInfo, _ zone: NodeWatermarks.Zone) {
        if zone.type != .movable {
            unsharedPages -= real.min - real.boost
            sharingZones += 1
        }
        for (name, shown, computed) in [
            ("min", real.min, zone.min), ("low", real.low, zone.low), ("high", real.high, zone.high),
        ] {
            marks += 1
            let kernel = shown - real.boost
            if kernel == computed {
                exactMarks += 1
                continue
            }
            let isNear = abs(kernel - computed) <= 3 + computed / 100
            if !isNear { wrongMarks += 1 }
            let place = "Node \(real.node), zone \(real.name): \(name) \(kernel)"
            differences.append(
                isNear
                    ? LocalizedText(
                        en: """
                            \(place), model \(computed): the kernel computed it when the zone managed a few pages \
                            less, before the memory of its own start was freed
                            """,
                        zh: "\(place)，模型 \(computed)：内核计算时该区域管理的页略少，启动代码占用的内存尚未释放"
                    )
                    : LocalizedText(english: "\(place), model \(computed)", chinese: "\(place)，模型 \(computed)")
            )
        }
    }

    private mutating func compareReserves(_ real: ZoneInfo, _ zone: NodeWatermarks.Zone, _ names: [String]) {
        for (index, kernel) in real.protection.enumerated() where index < names.count {
            // Device has no pages of its own: requests that may use it may use all of Movable.
            let upper = ZoneType.allCases.first { $0.name == names[index] } ?? .movable
            let computed = zone.lowmemReserve[upper.rawValue]
            reserves += 1
            if kernel == computed { continue }
            let place = "Node \(real.node), zone \(real.name): protection[\(names[index])] \(kernel)"
            if kernel == 0, emptyZones.contains(EmptyZone(node: real.node, name: names[index])) {
                differences.append(
                    LocalizedText(
                        en:
                            "\(place), model \(computed): this kernel, unlike 6.12, reserves nothing against an empty zone",
                        zh: "\(place)，模型 \(computed)：与 6.12 不同，这个内核不为空区域保留页"
                    )
                )
                continue
            }
            wrongReserves += 1
            differences.append(
                LocalizedText(english: "\(place), model \(computed)", chinese: "\(place)，模型 \(computed)")
            )
        }
    }
}
