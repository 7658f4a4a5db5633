import Foundation

/// An unpacked Linux source tree, in which citations are looked up.
///
/// universal-ctags finds the definitions; what C's grammar does not show it (system calls, assembly symbols,
/// Kconfig options, per-CPU variables) is found by the macros that make them.
public struct KernelSource: Sendable {
    public let root: URL
    /// The release in the top Makefile: "6.12.117".
    public let release: String

    /// Why a tree cannot be used.
    public struct Failure: Error, CustomStringConvertible, Equatable {
        public let description: String
    }

    /// Opens the tree at `root`.
    ///
    /// - Throws: `Failure` if there is no kernel Makefile, or ctags cannot be run.
    public init(root: URL) throws(Failure) {
        self.root = root
        guard let makefile = try? String(contentsOf: root.appending(path: "Makefile"), encoding: .utf8) else {
            throw Failure(
                description: "\(root.path) holds no Makefile; give the folder of an unpacked Linux source "
                    + "(apt-get install linux-source-6.12; tar -xf /usr/src/linux-source-6.12.tar.xz)"
            )
        }
        func field(_ name: String) -> String? {
            makefile.split(separator: "\n").first { $0.hasPrefix("\(name) = ") }.map {
                String($0.dropFirst(name.count + 3)).trimmed
            }
        }
        guard let version = field("VERSION"), let level = field("PATCHLEVEL"), let sub = field("SUBLEVEL") else {
            throw Failure(description: "\(root.path)/Makefile is not a Linux Makefile; it names no VERSION")
        }
        release = "\(version).\(level).\(sub)"
    }

    /// The definitions of `citations`, and those of them that the tree does not define.
    ///
    /// - Throws: `Failure` if ctags cannot be run.
    public func look(up citations: Set<KernelCitation>) throws(Failure) -> (
        found: [KernelSymbol], missing: [KernelCitation]
    ) {
        var found: [KernelSymbol] = []
        var missing: [KernelCitation] = []
        for (path, cited) in Dictionary(grouping: citations, by: \.path).sorted(by: { $0.key < $1.key }) {
            let file = root.appending(path: path)
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory) else {
                missing += cited
                continue
            }
            let symbols = cited.compactMap(\.symbol)
            let definitions: [String: Definition]
            if isDirectory.boolValue || symbols.isEmpty {
                definitions = [:]
            } else {
                // Kernel files may hold stray Latin-1 bytes in comments.
                let text = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                definitions = try Ctags.definitions(in: file, lines: lines)
                    .merging(MacroDefinitions.find(symbols, in: lines, of: path)) { ctags, _ in ctags }
            }
            for citation in cited {
                guard let symbol = citation.symbol else {
                    found.append(KernelSymbol(citation: citation, kind: "file", line: 0, definition: ""))
                    continue
                }
                guard let definition = definitions[symbol] else {
                    missing.append(citation)
                    continue
                }
                found.append(
                    KernelSymbol(
                        citation: citation,
                        kind: definition.kind,
                        line: definition.line,
                        definition: definition.text
                    )
                )
            }
        }
        return (found.sorted { $0.citation < $1.citation }, missing.sorted())
    }

    /// One definition of a name in a file.
    struct Definition {
        let kind: String
        let line: Int
        /// For a macro, enumerator or variable, what follows the name on the line.
        let text: String

        init(kind: String, line: Int, name: String, lines: [String]) {
            self.kind = kind
            self.line = line
            guard ["macro", "enumerator", "variable"].contains(kind), lines.indices.contains(line - 1),
                let range = lines[line - 1].range(of: name)
            else {
                text = ""
                return
            }
            let rest = lines[line - 1][range.upperBound...].replacingOccurrences(of: "\t", with: " ")
            text = rest.split(separator: "/*", maxSplits: 1, omittingEmptySubsequences: false)[0].trimmed
        }
    }
}
