/// A place in the Linux 6.12 source: a file, and mostly a name that it defines.
///
/// Written `mm/page_alloc.c#expand`, or `Documentation/mm/slab.rst` for a whole file.
public struct KernelCitation: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The file's path from the root of the kernel tree.
    public let path: String
    /// The cited function, macro, type, enumerator, variable or `CONFIG_` option; nil cites the whole file.
    public let symbol: String?

    /// A citation of `symbol` in `path`, or of the whole file.
    public init(path: String, symbol: String?) {
        self.path = path
        self.symbol = symbol
    }

    /// Reads `path` or `path#symbol`; nil if the path is empty or absolute, climbs out of the tree, or
    /// the symbol is not a C identifier.
    public init?(_ text: String) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, !path.isEmpty, !path.hasPrefix("/"),
            !path.split(separator: "/").contains(".."), !path.contains(" ")
        else { return nil }
        self.path = String(path)
        if parts.count == 2 {
            let symbol = String(parts[1])
            guard Self.isIdentifier(symbol) else { return nil }
            self.symbol = symbol
        } else {
            self.symbol = nil
        }
    }

    /// The citation as content writes it.
    public var description: String {
        symbol.map { "\(path)#\($0)" } ?? path
    }

    /// The page of the v6.12 source that shows the citation: the definition's page for a name, as line
    /// numbers differ between 6.12 and the 6.12.y release that the checks read.
    public var url: String {
        guard let symbol else {
            return "https://elixir.bootlin.com/linux/v6.12/source/\(path)"
        }
        return "https://elixir.bootlin.com/linux/v6.12/A/ident/\(symbol)"
    }

    /// By file, then by name.
    public static func < (left: KernelCitation, right: KernelCitation) -> Bool {
        (left.path, left.symbol ?? "") < (right.path, right.symbol ?? "")
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        return !isDigit
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
