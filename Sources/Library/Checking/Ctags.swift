import Foundation

/// Runs universal-ctags over one file.
enum Ctags {
    private struct Tag: Decodable {
        let name: String?
        let line: Int?
        let kind: String?
    }

    /// Attributes that stand between a declaration's type and name and would hide the name.
    private static let ignoredMacros = [
        "__init", "__initdata", "__initconst", "__ref", "__refdata", "noinline", "__sched", "__always_inline",
        "__meminit", "__read_mostly", "__ro_after_init", "__randomize_layout", "__cacheline_aligned", "__head",
        "__visible", "asmlinkage", "notrace", "__init_or_module", "__latent_entropy", "__weak", "__cold",
    ]

    /// The first definition of each name in `file`.
    static func definitions(
        in file: URL,
        lines: [String]
    ) throws(KernelSource.Failure) -> [String: KernelSource.Definition] {
        let output = try run([
            "--options=NONE", "--langmap=C:+.h", "--kinds-C=+l-pxm", "--fields=+nk", "--output-format=json",
            "-I", ignoredMacros.joined(separator: ","), "-o", "-", file.path,
        ])
        var definitions: [String: KernelSource.Definition] = [:]
        let decoder = JSONDecoder()
        for row in output.split(separator: UInt8(ascii: "\n")) {
            guard let tag = try? decoder.decode(Tag.self, from: Data(row)), let name = tag.name, let line = tag.line,
                let kind = tag.kind, kind != "local", kind != "label", definitions[name] == nil
            else { continue }
            definitions[name] = KernelSource.Definition(kind: kind, line: line, name: name, lines: lines)
        }
        return definitions
    }

    private static func run(_ arguments: [String]) throws(KernelSource.Failure) -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["ctags"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let data: Data
        do {
            try process.run()
            data = try output.fileHandleForReading.readToEnd() ?? Data()
        } catch {
            throw KernelSource.Failure(description: "ctags cannot be run: \(error.localizedDescription)")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw KernelSource.Failure(
                description: "universal-ctags is needed to read kernel source and is missing or failed; "
                    + "install it (apt-get install universal-ctags)"
            )
        }
        return data
    }
}
