import Foundation

/// An unpacked Linux source tree, in which citations are looked up.
///
/// universal-ctags finds the definitions; what C's grammar does not show it (system calls, assembly symbols,
/// Kconfig options, per-CPU variables) is found by the macros that make them.
public struct KernelSource: Sendable {
    /// The top folder of the tree.
    public let root: URL
    /// The release in the top Makefile: "6.12.117".
    public let release: String

    /// Why a tree cannot be used.
    public struct Failure: Error, CustomStringConvertible, Equatable {
        /// What is wrong and what to do.
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
        let byPath = Dictionary(grouping: citations, by: \.path).sorted { $0.key < $1.key }
        let readable = byPath.filter { path, cited in isFile(path) && cited.contains { $0.symbol != nil } }
        let tags = try Ctags.definitions(in: readable.map(\.key), under: root)
        for (path, cited) in byPath {
            guard FileManager.default.fileExists(atPath: root.appending(path: path).path) else {
                missing += cited
                continue
            }
            let file = KernelSourceFile(root: root, path: path, tags: tags[path] ?? [:])
            for citation in cited {
                guard let symbol = citation.symbol else {
                    found.append(KernelSymbol(citation: citation, kind: "file", line: 0, definition: ""))
                    continue
                }
                if let definition = file.definition(of: symbol) {
                    found.append(
                        KernelSymbol(
                            citation: citation,
                            kind: definition.kind,
                            line: definition.line,
                            definition: definition.text
                        )
                    )
                } else {
                    missing.append(citation)
                }
            }
        }
        return (found.sorted { $0.citation < $1.citation }, missing.sorted())
    }

    private func isFile(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isDirectory)
            && !isDirectory.boolValue
    }
}
