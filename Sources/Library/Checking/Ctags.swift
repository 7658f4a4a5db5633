import Foundation

/// Runs universal-ctags over one file.
enum Ctags {
    private struct Tag: Decodable {
        let name: String?
        let line: Int?
        let kind: String?
        let path: String?
    }

    /// Attributes that stand between a declaration's type and name and would hide the name.
    private static let ignoredMacros = [
        "__init", "__initdata", "__initconst", "__ref", "__refdata", "noinline", "__sched", "__always_inline",
        "__meminit", "__read_mostly", "__ro_after_init", "__randomize_layout", "__cacheline_aligned", "__head",
        "__visible", "asmlinkage", "notrace", "__init_or_module", "__latent_entropy", "__weak", "__cold",
    ]

    /// One definition that ctags found.
    struct Definition {
        let kind: String
        let line: Int
    }

    /// The definitions in each of `files`, by path and name, in the order of their lines. One run reads all files:
    /// starting ctags for each would take longer than its work.
    static func definitions(
        in files: [String],
        under root: URL
    ) throws(KernelSource.Failure) -> [String: [String: [Definition]]] {
        let output = try run(
            [
                "--options=NONE", "--langmap=C:+.h", "--kinds-C=+l-pxm", "--fields=+nk", "--output-format=json",
                "-I", ignoredMacros.joined(separator: ","), "-o", "-", "-L", "-",
            ],
            in: root,
            input: files.joined(separator: "\n") + "\n"
        )
        var definitions: [String: [String: [Definition]]] = [:]
        let decoder = JSONDecoder()
        for row in output.split(separator: UInt8(ascii: "\n")) {
            guard let tag = try? decoder.decode(Tag.self, from: Data(row)), let name = tag.name, let line = tag.line,
                let kind = tag.kind, let path = tag.path, kind != "local", kind != "label"
            else { continue }
            definitions[path, default: [:]][name, default: []].append(Definition(kind: kind, line: line))
        }
        return definitions.mapValues { $0.mapValues { $0.sorted { $0.line < $1.line } } }
    }

    private static func run(_ arguments: [String], in folder: URL, input: String) throws(KernelSource.Failure) -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["ctags"] + arguments
        process.currentDirectoryURL = folder
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        let data: Data
        do {
            try process.run()
            // The list of files fits a pipe's buffer many times over; ctags reads it before it writes.
            try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try stdin.fileHandleForWriting.close()
            data = try stdout.fileHandleForReading.readToEnd() ?? Data()
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
