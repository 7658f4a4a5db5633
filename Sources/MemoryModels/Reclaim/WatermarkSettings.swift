/// What an administrator can set about watermarks: files of `/proc/sys/vm`.
public struct WatermarkSettings: Sendable, Equatable {
    /// `min_free_kbytes` as written by hand after boot, in KiB; nil leaves it to the kernel.
    public var minFreeKbytes: Int64?
    /// `watermark_scale_factor`: the distance between watermarks in parts of 10,000 of a zone, 1 to 3,000.
    public var watermarkScaleFactor: Int64
    /// `lowmem_reserve_ratio` by zone; 0 reserves nothing.
    public var lowmemReserveRatio: [Int64]
    /// Whether transparent huge pages are on, so that khugepaged raises `min_free_kbytes`.
    public var transparentHugePages: Bool

    /// Settings; the defaults are the kernel's on x86-64 with transparent huge pages.
    public init(
        minFreeKbytes: Int64? = nil,
        watermarkScaleFactor: Int64 = 10,
        lowmemReserveRatio: [Int64] = [256, 256, 32, 0],
        transparentHugePages: Bool = true
    ) {
        self.minFreeKbytes = minFreeKbytes
        self.watermarkScaleFactor = watermarkScaleFactor
        self.lowmemReserveRatio = lowmemReserveRatio
        self.transparentHugePages = transparentHugePages
    }
}

/// Why watermarks cannot be computed.
public enum WatermarkError: Error, Equatable, Sendable {
    /// A zone's managed pages are not 0 to `NodeWatermarks.pageLimit`, or there are not four zones.
    case unusableZone(Int)
    /// There is no page below `ZONE_MOVABLE`.
    case noLowMemory
    /// A setting is out of its range.
    case unusableSetting

    /// What is wrong, and what to do.
    public var message: String {
        switch self {
        case .unusableZone(let index):
            "Zone \(index) is not possible: give four zones of 0 to \(NodeWatermarks.pageLimit) managed pages."
        case .noLowMemory:
            "There is no memory below the Movable zone, where the kernel lives: give DMA, DMA32 or Normal some pages."
        case .unusableSetting:
            """
            A setting is out of range: min_free_kbytes is 0 to 16777216, the scale factor 1 to 3000, and there are \
            four reserve ratios, none of them negative.
            """
        }
    }
}

extension WatermarkError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
