/// The 8 bytes that describe a segment: `struct desc_struct` (`arch/x86/include/asm/desc_defs.h`), as the
/// processor reads them. Base and limit are scattered over the word, which has grown since the 80286.
public struct SegmentDescriptor: Sendable, Hashable {
    /// The 8 bytes as one little-endian number.
    public let rawValue: UInt64

    /// A descriptor from its 8 bytes; every value is some descriptor.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// A descriptor from its parts: `GDT_ENTRY_INIT`.
    ///
    /// - Parameters:
    ///   - flags: Type, S, DPL and P in bits 0 to 7, AVL, L, D/B and G in bits 12 to 15, such as
    ///     `DESC_CODE64`, 0xa09b.
    ///   - base: Where the segment begins.
    ///   - limit: The lower 20 bits count.
    public init(flags: UInt16, base: UInt32, limit: UInt32) {
        var bits = UInt64(limit & 0xffff)
        bits |= UInt64(base & 0xff_ffff) << 16
        bits |= UInt64(flags & 0xff) << 40
        bits |= UInt64(limit >> 16 & 0xf) << 48
        bits |= UInt64(flags >> 12) << 52
        bits |= UInt64(base >> 24) << 56
        rawValue = bits
    }

    private func bits(_ low: UInt64, _ count: UInt64) -> UInt64 {
        (rawValue >> low) & ((1 << count) - 1)
    }

    private func isSet(_ bit: UInt64) -> Bool { bits(bit, 1) == 1 }

    /// Where the segment begins: bits 16 to 39 and 56 to 63.
    public var base: UInt32 { UInt32(bits(16, 24) | bits(56, 8) << 24) }

    /// The limit field: bits 0 to 15 and 48 to 51.
    public var limitField: UInt32 { UInt32(bits(0, 16) | bits(48, 4) << 16) }

    /// The highest offset (for an expand-down segment, the highest one that is not in it): the field, or
    /// with G set the last byte of so many 4 KiB units, as the instruction `lsl` returns it.
    public var limit: UInt32 {
        isGranular ? limitField << 12 | 0xfff : limitField
    }

    /// The type field, bits 40 to 43.
    public var type: UInt8 { UInt8(bits(40, 4)) }
    /// S: a code or data segment; clear for gates, TSS and LDT.
    public var isCodeOrData: Bool { isSet(44) }
    /// DPL: the privilege level, 0 to 3.
    public var privilege: UInt8 { UInt8(bits(45, 2)) }
    /// P: the segment is present.
    public var isPresent: Bool { isSet(47) }
    /// L: 64-bit code.
    public var isLong: Bool { isSet(53) }
    /// D/B: 32-bit code, or for an expand-down segment an upper bound of 4 GiB instead of 64 KiB.
    public var isBig: Bool { isSet(54) }
    /// G: the limit counts 4 KiB units.
    public var isGranular: Bool { isSet(55) }

    /// A code segment.
    public var isCode: Bool { isCodeOrData && type & 8 != 0 }
    /// A data segment.
    public var isData: Bool { isCodeOrData && type & 8 == 0 }
    /// Reading is allowed: data always, code if its R bit is set.
    public var isReadable: Bool { isData || isCode && type & 2 != 0 }
    /// Writing is allowed: data with its W bit set.
    public var isWritable: Bool { isData && type & 2 != 0 }
    /// Code that lower privileges may jump to without gaining any.
    public var isConforming: Bool { isCode && type & 4 != 0 }
    /// Data whose valid offsets lie above the limit.
    public var isExpandDown: Bool { isData && type & 4 != 0 }
}

/// What a segment register holds: an index, a table and a privilege.
public struct SegmentSelector: Sendable, Hashable {
    /// The 16 bits.
    public let rawValue: UInt16

    /// A selector; every value is allowed.
    public init(_ rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Which descriptor of the table.
    public var index: Int { Int(rawValue >> 3) }
    /// TI: the local table instead of the global one.
    public var isLocal: Bool { rawValue & 4 != 0 }
    /// RPL: the requested privilege.
    public var privilege: UInt8 { UInt8(rawValue & 3) }
    /// Index 0 of the global table, whatever the RPL.
    public var isNull: Bool { rawValue & 0xfffc == 0 }
    /// What an exception's error code says about it: index and TI.
    public var errorCode: UInt16 { rawValue & 0xfffc }
}
