/// A definition in the Linux source, as the committed table records it.
public struct KernelSymbol: Sendable, Equatable {
    /// The file and name; a citation of a whole file has no name.
    public let citation: KernelCitation
    /// What the name is: `function`, `macro`, `struct`, `enumerator`, `option`, …, or `file`.
    public let kind: String
    /// The line of the definition, from 1; 0 for a whole file.
    public let line: Int
    /// A macro's, enumerator's or variable's definition on its first line, without the name; "" for others.
    public let definition: String

    /// A definition as found or recorded.
    public init(citation: KernelCitation, kind: String, line: Int, definition: String) {
        self.citation = citation
        self.kind = kind
        self.line = line
        self.definition = definition
    }
}

/// The table of the kernel names that content cites: `Content/kernel-symbols.tsv`.
///
/// Every check of the content reads this table; `kmemo verify --kernel-source DIR` compares the table with the
/// source itself, and with `--update` writes it.
public struct KernelSymbolTable: Sendable, Equatable {
    /// The release that the table was made from: "6.12.117".
    public let release: String
    private let symbols: [KernelCitation: KernelSymbol]

    /// A table of these definitions; of several for one citation the first counts.
    public init(release: String, symbols: [KernelSymbol]) {
        self.release = release
        self.symbols = Dictionary(symbols.map { ($0.citation, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The definition that a citation names; nil if the table does not hold it.
    public subscript(citation: KernelCitation) -> KernelSymbol? {
        symbols[citation]
    }

    /// Every definition, sorted by file and name.
    public var all: [KernelSymbol] {
        symbols.values.sorted { $0.citation < $1.citation }
    }

    /// The file's name in the content folder.
    public static let fileName = "kernel-symbols.tsv"

    private static let releasePrefix = "# Linux "

    /// Reads what `text` writes; problems name the line.
    public static func parse(_ text: String, file: String = fileName) -> (table: Self, problems: [ContentProblem]) {
        var release = ""
        var symbols: [KernelSymbol] = []
        var problems: [ContentProblem] = []
        for (index, row) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if row.hasPrefix(releasePrefix) {
                release = String(row.dropFirst(releasePrefix.count).prefix { $0 != ":" })
                continue
            }
            if row.isEmpty || row.hasPrefix("#") { continue }
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 5, let line = Int(fields[3]) else {
                problems.append(
                    ContentProblem(
                        file: file,
                        line: index + 1,
                        what: "this row is not path, symbol, kind, line, definition",
                        repair: "write the table anew: kmemo verify --kernel-source DIR --update"
                    )
                )
                continue
            }
            let citation = KernelCitation(path: fields[0], symbol: fields[1].isEmpty ? nil : fields[1])
            symbols.append(KernelSymbol(citation: citation, kind: fields[2], line: line, definition: fields[4]))
        }
        return (Self(release: release, symbols: symbols), problems)
    }

    /// The table as a file: a row a citation, sorted.
    public var text: String {
        let header = """
            \(Self.releasePrefix)\(release): the definitions that the content cites, as universal-ctags finds them.
            # Made by: kmemo verify --kernel-source DIR --update
            # path\tsymbol\tkind\tline\tdefinition

            """
        return header
            + all.map { symbol in
                [
                    symbol.citation.path, symbol.citation.symbol ?? "", symbol.kind, "\(symbol.line)",
                    symbol.definition,
                ].joined(separator: "\t") + "\n"
            }.joined()
    }
}
