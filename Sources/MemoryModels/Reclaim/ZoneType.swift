/// The zones of x86-64 that hold ordinary memory, lowest first: `enum zone_type` without `ZONE_DEVICE`.
public enum ZoneType: Int, Sendable, CaseIterable, Comparable {
    /// The first 16 MiB, for old devices.
    case dma
    /// Up to 4 GiB, for devices with 32-bit addresses.
    case dma32
    /// Everything above.
    case normal
    /// Memory set aside for pages that can be migrated, so that it may be unplugged.
    case movable

    /// The name in `/proc/zoneinfo`.
    public var name: String {
        switch self {
        case .dma: "DMA"
        case .dma32: "DMA32"
        case .normal: "Normal"
        case .movable: "Movable"
        }
    }

    /// Whether `left` is the lower zone.
    public static func < (left: ZoneType, right: ZoneType) -> Bool {
        left.rawValue < right.rawValue
    }
}
