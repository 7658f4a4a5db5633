import Foundation

/// Compares the committed table of kernel names with the Linux source itself.
public enum KernelSourceVerification {
    /// Looks every citation up in `source` and compares with the table. Lines are compared only if the source is the
    /// release that the table was made from: another 6.12.y may have moved a function, but not renamed or removed it.
    ///
    /// - Throws: `KernelSource.Failure` if the source cannot be read.
    public static func verify(
        _ folder: ContentFolder,
        _ library: ContentLibrary,
        _ source: KernelSource,
        into report: inout VerificationReport
    ) throws(KernelSource.Failure) {
        let file = KernelSymbolTable.fileName
        let text = (try? String(contentsOf: folder.url.appending(path: file), encoding: .utf8)) ?? ""
        let (table, _) = KernelSymbolTable.parse(text)
        let (found, missing) = try source.look(up: ContentVerification.citations(in: library))
        report.count(.kernelSource, found.count + missing.count)
        let repair = "correct it, or write the table anew: kmemo verify --kernel-source DIR --update"
        for citation in missing {
            report.report(file, nil, "Linux \(source.release) does not define \(quoted(citation.description))", repair)
        }
        for symbol in found {
            guard let recorded = table[symbol.citation] else { continue }
            let isSame =
                recorded.kind == symbol.kind && recorded.definition == symbol.definition
                && (recorded.line == symbol.line || table.release != source.release)
            if !isSame {
                report.report(
                    file,
                    nil,
                    "\(symbol.citation) is a \(symbol.kind) on line \(symbol.line) of Linux \(source.release) "
                        + "(\(quoted(symbol.definition))); the table says \(recorded.kind), line \(recorded.line) "
                        + "(\(quoted(recorded.definition)))",
                    repair
                )
            }
        }
        let cited = Set(found.map(\.citation) + missing)
        for symbol in table.all where !cited.contains(symbol.citation) {
            report.report(file, nil, "nothing cites \(quoted(symbol.citation.description))", repair)
        }
    }

    /// Writes the table anew from `source`; returns the citations that the source does not define.
    ///
    /// - Throws: `KernelSource.Failure` if the source cannot be read, or an error of the file system.
    public static func update(
        _ folder: ContentFolder,
        _ library: ContentLibrary,
        _ source: KernelSource
    ) throws -> [KernelCitation] {
        let (found, missing) = try source.look(up: ContentVerification.citations(in: library))
        let table = KernelSymbolTable(release: source.release, symbols: found)
        try Data(table.text.utf8).write(
            to: folder.url.appending(path: KernelSymbolTable.fileName),
            options: .atomic
        )
        return missing
    }
}
