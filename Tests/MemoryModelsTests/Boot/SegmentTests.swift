import Testing

@testable import MemoryModels

@Suite("Segmentation")
struct SegmentTests {
    /// How loading `register` ends: the vector and the error code, nil if it is loaded.
    private func load(
        _ register: SegmentRegister,
        _ selector: UInt16,
        _ descriptor: SegmentDescriptor,
        _ unit: SegmentUnit
    ) -> [UInt16]? {
        var passed: [SegmentRule] = []
        return unit.load(SegmentSelector(selector), descriptor, in: register, passed: &passed)
            .map { [UInt16($0.vector.rawValue), $0.errorCode] }
    }

    /// A descriptor from what the instructions `lar` and `lsl` return.
    private func descriptor(_ rights: UInt32, base: UInt32 = 0, limit: UInt32) -> SegmentDescriptor {
        let isGranular = rights & 0x80_0000 != 0
        return SegmentDescriptor(
            flags: UInt16(rights >> 8 & 0xf0ff),
            base: base,
            limit: isGranular ? limit >> 12 : limit
        )
    }

    @Test(
        "the kernel's own descriptors are made and taken apart",
        arguments: [
            (0xc09b, 0x00cf_9b00_0000_ffff, 0), (0xa09b, 0x00af_9b00_0000_ffff, 0), (0xc093, 0x00cf_9300_0000_ffff, 0),
            (0xc0fb, 0x00cf_fb00_0000_ffff, 3), (0xc0f3, 0x00cf_f300_0000_ffff, 3), (0xa0fb, 0x00af_fb00_0000_ffff, 3),
        ] as [(UInt16, UInt64, UInt8)]
    )
    func flatDescriptors(flags: UInt16, raw: UInt64, privilege: UInt8) {
        let descriptor = SegmentDescriptor(flags: flags, base: 0, limit: 0xf_ffff)
        #expect(descriptor.rawValue == raw)
        #expect(descriptor.base == 0 && descriptor.limit == 0xffff_ffff && descriptor.isPresent)
        #expect(descriptor.privilege == privilege)
        #expect(descriptor.isLong == (flags & 0x2000 != 0) && descriptor.isBig == (flags & 0x4000 != 0))
    }

    @Test("10,000 random descriptors come back from their parts, read byte by byte")
    func roundTrip() {
        var random = SplitMix64(seed: 80386)
        for _ in 0..<10_000 {
            let raw = random.next()
            let bytes = (0..<8).map { UInt32(raw >> (8 * UInt64($0)) & 0xff) }
            let descriptor = SegmentDescriptor(rawValue: raw)
            #expect(descriptor.base == bytes[7] << 24 | bytes[4] << 16 | bytes[3] << 8 | bytes[2])
            #expect(descriptor.limitField == (bytes[6] & 15) << 16 | bytes[1] << 8 | bytes[0])
            let flags = UInt16(bytes[5]) | UInt16(bytes[6] >> 4) << 12
            #expect(
                SegmentDescriptor(flags: flags, base: descriptor.base, limit: descriptor.limitField) == descriptor
            )
        }
    }

    /// Observed on an AMD EPYC under Linux 6.18.44, x86-64, in a 64-bit process (CPL 3): descriptors were
    /// put in the LDT with modify_ldt(2), `lar` and `lsl` gave rights and limit, loading gave the trap
    /// number and error code of the signal. Vector 0 stands for a register that was loaded.
    @Test(
        "a real processor loads and refuses the same",
        arguments: [
            // selector, lar, lsl, ds, ss
            (0x07, 0x00c0_f300, 0x3fff, 0, 0), (0x0f, 0x0040_f100, 0x3ff, 0, 13),
            (0x17, 0x00cf_7300, 0xffff_ffff, 11, 12),
            (0x1f, 0x0000_f700, 0xffff, 0, 0), (0x27, 0x00cf_f900, 0xffff_ffff, 13, 13),
            (0x2f, 0x00cf_fb00, 0xffff_ffff, 0, 13), (0x37, 0x00cf_7b00, 0xffff_ffff, 11, 13),
            (0x3f, 0x00c0_f700, 0x1fff, 0, 0), (0x23, 0x00cf_fb00, 0xffff_ffff, 0, 13),
            (0x20, 0x00cf_fb00, 0xffff_ffff, 0, 13), (0x2b, 0x00cf_f300, 0xffff_ffff, 0, 0),
            (0x28, 0x00cf_f300, 0xffff_ffff, 0, 13), (0x2a, 0x00cf_f300, 0xffff_ffff, 0, 13),
            (0x33, 0x00af_fb00, 0xffff_ffff, 0, 13), (0x7b, 0x0040_f500, 0x1, 0, 13), (0x78, 0x0040_f500, 0x1, 0, 13),
            // The kernel's segments, whose rights no process can see: 64-bit code, data.
            (0x10, 0x00af_9b00, 0xffff_ffff, 13, 13), (0x13, 0x00af_9b00, 0xffff_ffff, 13, 13),
            (0x18, 0x00cf_9300, 0xffff_ffff, 13, 13), (0x1b, 0x00cf_9300, 0xffff_ffff, 13, 13),
            // Null, and beyond the table's end.
            (0x00, 0, 0, 0, 13), (0x03, 0, 0, 0, 13), (0x80, 0x00cf_f300, 0, 13, 13), (0xfffb, 0x00cf_f300, 0, 13, 13),
        ] as [(UInt16, UInt32, UInt32, UInt16, UInt16)]
    )
    func realLoads(selector: UInt16, rights: UInt32, limit: UInt32, ds: UInt16, ss: UInt16) {
        let descriptor = descriptor(rights, limit: limit)
        if rights != 0 && limit != 0 { #expect(descriptor.limit == limit) }
        let unit = SegmentUnit(privilege: 3, tableCount: 16, isLongMode: true)
        #expect(load(.ds, selector, descriptor, unit) == (ds == 0 ? nil : [ds, selector & 0xfffc]))
        #expect(load(.ss, selector, descriptor, unit) == (ss == 0 ? nil : [ss, selector & 0xfffc]))
    }

    /// From the same process, by a far jump.
    @Test(
        "a real processor's far jumps",
        arguments: [
            (0x00, 0, 13), (0x03, 0, 13), (0x10, 0x00af_9b00, 13), (0x13, 0x00af_9b00, 13), (0x2b, 0x00cf_f300, 13),
            (0x07, 0x00c0_f300, 13), (0x37, 0x00cf_7b00, 11), (0x17, 0x00cf_7300, 13), (0x83, 0x00af_fb00, 13),
        ] as [(UInt16, UInt32, UInt16)]
    )
    func realJumps(selector: UInt16, rights: UInt32, vector: UInt16) {
        let unit = SegmentUnit(privilege: 3, tableCount: 16, isLongMode: true)
        let descriptor = descriptor(rights, limit: 0xffff_ffff)
        #expect(load(.cs, selector, descriptor, unit) == [vector, selector & 0xfffc])
    }

    /// Observed on the same machine in 32-bit code of that process. Vector 0 stands for an access that
    /// segmentation let pass.
    @Test(
        "a real processor's limits and types",
        arguments: [
            // lar, lsl, is ss, is write, size, offset, vector
            (0x00c0_f300, 0x3fff, false, false, 4, 0x3ffc, 0), (0x00c0_f300, 0x3fff, false, false, 4, 0x3ffd, 13),
            (0x00c0_f300, 0x3fff, false, false, 1, 0x3fff, 0), (0x00c0_f300, 0x3fff, false, false, 1, 0x4000, 13),
            (0x00c0_f300, 0x3fff, true, false, 4, 0x3ffd, 12), (0x00c0_f300, 0x3fff, true, true, 4, 0x3ffc, 0),
            (0x0040_f300, 0x3ff, false, false, 4, 0x3fc, 0), (0x0040_f300, 0x3ff, false, false, 4, 0x3fd, 13),
            (0x0040_f300, 0x3ff, false, false, 2, 0x3fe, 0), (0x0040_f300, 0x3ff, false, true, 1, 0x400, 13),
            (0x0040_f100, 0x3ff, false, false, 4, 0, 0), (0x0040_f100, 0x3ff, false, true, 4, 0, 13),
            (0x0000_f700, 0xfff, false, false, 1, 0xfff, 13), (0x0000_f700, 0xfff, false, false, 1, 0x1000, 0),
            (0x0000_f700, 0xfff, false, false, 1, 0xffff, 0), (0x0000_f700, 0xfff, false, false, 2, 0xffff, 13),
            (0x0000_f700, 0xfff, false, false, 1, 0x10000, 13), (0x0000_f700, 0xfff, true, false, 4, 0xfff, 12),
            (0x0000_f700, 0xfff, true, false, 4, 0x1000, 0), (0x0040_fb00, 0xfff, false, false, 4, 0, 0),
            (0x0040_fb00, 0xfff, false, true, 4, 0, 13),
        ] as [(UInt32, UInt32, Bool, Bool, UInt64, UInt64, UInt16)]
    )
    func realAccesses(
        rights: UInt32,
        limit: UInt32,
        ss: Bool,
        write: Bool,
        size: UInt64,
        offset: UInt64,
        vector: UInt16
    ) {
        var passed: [SegmentRule] = []
        let outcome = SegmentUnit(privilege: 3).translate(
            SegmentSelector(0x7),
            descriptor(rights, base: 0xffff_f000, limit: limit),
            in: ss ? .ss : .ds,
            offset: offset,
            size: size,
            kind: write ? .write : .read,
            passed: &passed
        )
        switch outcome {
        case .linear(let address):
            #expect(vector == 0 && address == (0xffff_f000 + offset) & 0xffff_ffff)
        case .fault(let fault):
            #expect(fault.vector.rawValue == UInt8(vector) && fault.errorCode == 0)
        }
    }

    /// The rules of loading, put the other way round: which combinations are allowed.
    private func isLoadable(
        _ register: SegmentRegister,
        type: UInt8,
        isSystem: Bool,
        dpl: Int,
        cpl: Int,
        rpl: Int
    ) -> Bool {
        if isSystem { return false }
        switch register {
        case .ss: return [2, 3, 6, 7].contains(type) && dpl == cpl && rpl == cpl
        case .cs: return [8, 9, 10, 11].contains(type) && dpl == cpl && rpl <= cpl || type >= 12 && dpl <= cpl
        case .ds, .fs:
            let isPlain = type < 8 || type == 10 || type == 11
            return isPlain && dpl >= max(cpl, rpl) || type >= 14
        }
    }

    @Test("all types, privileges and registers, in both modes")
    func exhaustive() {
        var count = 0
        for bits in 0..<(1 << 13) {
            let type = UInt8(bits & 15)
            let isSystem = bits & 16 != 0
            let dpl = bits >> 5 & 3
            let cpl = bits >> 7 & 3
            let rpl = bits >> 9 & 3
            let isPresent = bits & 0x800 != 0
            let isLong = bits & 0x1000 != 0
            let flags = UInt16(type) | (isSystem ? 0 : 0x10) | UInt16(dpl << 5) | (isPresent ? 0x80 : 0)
            let descriptor = SegmentDescriptor(flags: flags, base: 0, limit: 0)
            let unit = SegmentUnit(privilege: UInt8(cpl), isLongMode: isLong)
            for register in SegmentRegister.allCases {
                count += 1
                let allowed = isLoadable(register, type: type, isSystem: isSystem, dpl: dpl, cpl: cpl, rpl: rpl)
                let absent: UInt16 = register == .ss ? 12 : 11
                let expected: [UInt16]? = !allowed ? [13, 0x28] : isPresent ? nil : [absent, 0x28]
                guard load(register, UInt16(0x28 | rpl), descriptor, unit) == expected else {
                    Issue.record("\(register), type \(type), DPL \(dpl), CPL \(cpl), RPL \(rpl)")
                    return
                }
            }
        }
        #expect(count == 4 << 13)
    }

    @Test("64-bit mode ignores base and limit, but for the base of FS, and wants a canonical address")
    func longMode() {
        let small = SegmentDescriptor(flags: 0x40f3, base: 0x1000, limit: 0)
        let unit = SegmentUnit(privilege: 3, isLongMode: true)
        func translate(_ register: SegmentRegister, _ selector: UInt16, _ offset: UInt64) -> SegmentUnit.Outcome {
            var passed: [SegmentRule] = []
            return unit.translate(
                SegmentSelector(selector),
                small,
                in: register,
                offset: offset,
                size: 8,
                kind: .write,
                passed: &passed
            )
        }
        #expect(translate(.ds, 0x2b, 0x7fff_1234_5678) == .linear(0x7fff_1234_5678))
        #expect(translate(.ds, 0, 0x10) == .linear(0x10))
        #expect(translate(.fs, 0x2b, 0x10) == .linear(0x1010))
        #expect(translate(.fs, 0, 0x10) == .linear(0x10))
        let broken = SegmentFault(vector: .generalProtection, errorCode: 0, rule: .canonical)
        #expect(translate(.ds, 0x2b, 0x8000_0000_0000) == .fault(broken))
        #expect(translate(.ds, 0x2b, 0x7fff_ffff_fff9) == .fault(broken))
        #expect(
            translate(.ss, 0x2b, 0x8000_0000_0000)
                == .fault(SegmentFault(vector: .stack, errorCode: 0, rule: .canonical))
        )
    }

    @Test("code with L and D, and a null SS of the kernel, are special in long mode")
    func longModeLoads() {
        let both = SegmentDescriptor(flags: 0xe09b, base: 0, limit: 0xf_ffff)
        let long = SegmentUnit(privilege: 0, isLongMode: true)
        #expect(load(.cs, 0x10, both, long) == [13, 0x10])
        #expect(load(.cs, 0x10, both, SegmentUnit(privilege: 0)) == nil)
        #expect(load(.ss, 0, both, long) == nil)
        #expect(load(.ss, 1, both, long) == [13, 0])
        #expect(load(.ss, 0, both, SegmentUnit(privilege: 0)) == [13, 0])
    }
}
