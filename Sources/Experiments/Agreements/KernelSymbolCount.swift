import MemoryModels

/// The symbols of /proc/kallsyms, counted by the region in which they lie.
struct KernelSymbolCount {
    /// Symbols of the image.
    private(set) var image = 0
    /// Symbols of modules and of code made at run time: those with a name in brackets.
    private(set) var module = 0
    /// Per-CPU offsets and other absolute values, which are no addresses.
    private(set) var absolute = 0
    /// Symbols that lie elsewhere than the model says, with the region where they do lie.
    private(set) var misplaced: [(line: String, region: KernelRegion)] = []
    /// Whether an address other than 0 was seen: the kernel hides them from ordinary users.
    var hasAddresses: Bool { image + module + misplaced.count > 0 }

    /// Counts the symbols in a text of the form of /proc/kallsyms.
    init(_ text: [UInt8], _ layout: KernelLayout) {
        var range = layout.range(of: VirtualAddress(0))
        for line in text.split(separator: UInt8(ascii: "\n")) {
            // "ffffffff81000000 T _text", or "ffffffffc0201000 t init [dm_mod]" with a tab before the bracket
            guard line.count > 18 else { continue }
            let start = line.startIndex
            var address: UInt64 = 0
            for byte in line[start..<start + 16] { address = address << 4 | UInt64(Self.digit(byte)) }
            let type = line[start + 17]
            guard address != 0, type | 0x20 != UInt8(ascii: "a") else {
                absolute += 1
                continue
            }
            // Neighbours mostly lie in the same range.
            if !range.contains(VirtualAddress(address)) { range = layout.range(of: VirtualAddress(address)) }
            let isModule = line.last == UInt8(ascii: "]")
            if range.region != (isModule ? .modules : .image) {
                misplaced.append((String(decoding: line, as: UTF8.self), range.region))
            } else if isModule {
                module += 1
            } else {
                image += 1
            }
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8 { byte <= UInt8(ascii: "9") ? byte & 0xf : (byte & 0xf) + 9 }
}
