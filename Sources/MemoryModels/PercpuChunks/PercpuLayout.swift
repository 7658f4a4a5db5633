/// How the units of per-CPU memory are laid out at boot: `struct pcpu_alloc_info` for CPUs that are all near each
/// other.
public struct PercpuLayout: Sendable, Equatable {
    /// How many bytes the kernel's own per-CPU variables have.
    public let staticSize: Int
    /// How many bytes of the first chunk are for modules' variables.
    public let reservedSize: Int
    /// How many bytes of the first chunk are for `alloc_percpu`; enlarged to whole pages.
    public let dynamicSize: Int
    /// How many bytes of addresses a CPU has in every chunk.
    public let unitSize: Int
    /// How many units a chunk has; more than CPUs if the last allocation has some to spare.
    public let unitCount: Int
    /// How many possible CPUs there are.
    public let cpuCount: Int

    /// `PERCPU_DYNAMIC_EARLY_SIZE`: the dynamic part has at least so many bytes.
    public static let earlyDynamicSize = 20 << 10
    /// `PCPU_MIN_UNIT_SIZE`: the least unit, and the largest request.
    public static let minimumUnitSize = 32 << 10

    /// How many bytes of each unit of the first chunk are used.
    public var usedSize: Int { staticSize + reservedSize + dynamicSize }

    /// Sizes the units so that they fill large pages with little waste. Follows `pcpu_build_alloc_info`.
    ///
    /// - Parameters:
    ///   - staticSize: At least 1 byte.
    ///   - reservedSize: A multiple of 4; on x86-64 8 KiB, or 0 for a kernel without modules.
    ///   - dynamicSize: In bytes; on x86-64 28 KiB.
    ///   - cpuCount: How many possible CPUs, at least 1.
    ///   - atomSize: Chunks are multiples of it: 2 MiB on x86-64, for large pages.
    /// - Throws: `PercpuError.badLayout`.
    public init(
        staticSize: Int,
        reservedSize: Int = 8192,
        dynamicSize: Int = 28 << 10,
        cpuCount: Int,
        atomSize: Int = 2 << 20
    ) throws(PercpuError) {
        let limit = 1 << 28
        guard staticSize > 0, staticSize < limit, reservedSize >= 0, reservedSize < limit, reservedSize % 4 == 0,
            dynamicSize >= 0, dynamicSize < limit, cpuCount > 0, cpuCount <= 8192,
            atomSize >= 4096, atomSize <= limit, atomSize & (atomSize - 1) == 0
        else { throw .badLayout }
        let dynamic = max(dynamicSize, Self.earlyDynamicSize)
        let sum = (staticSize + reservedSize + dynamic + 4095) & ~4095
        let least = max(sum, Self.minimumUnitSize)
        let allocation = (least + atomSize - 1) / atomSize * atomSize
        // The most units that an allocation can be cut into, then fewer while that wastes no more memory.
        var best = 0
        var lastAllocations = Int.max
        var units = allocation / least
        while units > 0 {
            defer { units -= 1 }
            guard allocation % units == 0, allocation / units % 4096 == 0 else { continue }
            let allocations = (cpuCount + units - 1) / units
            guard allocations * units - cpuCount <= cpuCount / 3 else { continue }
            if allocations > lastAllocations { break }
            lastAllocations = allocations
            best = units
        }
        self.staticSize = staticSize
        self.reservedSize = reservedSize
        self.dynamicSize = sum - staticSize - reservedSize
        self.cpuCount = cpuCount
        unitSize = allocation / best
        unitCount = (cpuCount + best - 1) / best * best
    }

    /// The line that the kernel prints at boot, behind `percpu: `.
    public var bootLine: String {
        "Embedded \(usedSize / 4096) pages/cpu s\(staticSize) r\(reservedSize) d\(dynamicSize) u\(unitSize)"
    }

    /// How far a CPU's unit is from the first: `pcpu_unit_offsets`.
    public func unitOffset(of cpu: Int) -> UInt64 {
        UInt64(cpu) * UInt64(unitSize)
    }
}

/// Why per-CPU memory was refused.
public enum PercpuError: Error, Sendable, Equatable {
    /// Sizes or the number of CPUs are out of range.
    case badLayout
    /// A request has 1 to 32,768 bytes, and an alignment is a power of two up to 4096.
    case badRequest(size: Int, align: Int)
    /// The reserved chunk has no room, and no other chunk serves such requests.
    case noReservedRoom
    /// Nothing begins at this per-CPU pointer.
    case notAllocated(UInt64)

    /// What is wrong and what to do.
    public var message: String {
        switch self {
        case .badLayout:
            "Such units cannot be laid out: give sizes below 256 MiB, a reserve of whole 4 bytes, 1 CPU or more."
        case .badRequest(let size, let align):
            "\(size) bytes aligned to \(align) cannot be allocated: give 1 to 32768 bytes and a power of two up to 4096."
        case .noReservedRoom: "The reserved chunk is full: free something in it."
        case .notAllocated(let pointer): "Nothing begins at \(hex(pointer)): free a pointer that was handed out."
        }
    }
}

extension PercpuError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
