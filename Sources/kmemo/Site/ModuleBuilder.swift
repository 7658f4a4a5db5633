import Foundation

/// Builds the WebAssembly modules with the project's own script, which does nothing if no source changed.
struct ModuleBuilder {
    /// The project's folder: it has `scripts/build-wasm.sh` and `Sources`.
    let project: URL

    /// The builder of the project that the content belongs to, else of the one this program was built from; nil
    /// if neither is here.
    static func find(beside content: URL) -> ModuleBuilder? {
        let own = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let candidates = [content.standardizedFileURL.deletingLastPathComponent(), own]
        return candidates.map(ModuleBuilder.init).first {
            FileManager.default.isExecutableFile(atPath: $0.script.path)
        }
    }

    private var script: URL { project.appending(path: "scripts/build-wasm.sh") }
    private var output: URL { project.appending(path: ".build/wasm", directoryHint: .isDirectory) }

    /// Brings the modules up to date.
    ///
    /// - Returns: The folder with the modules; nil if there is no Swift toolchain, which is said on stderr.
    /// - Throws: `Failure` with the compiler's words if the sources do not compile.
    func build() throws -> URL? {
        guard Self.hasToolchain else {
            StandardError.write(
                "note: no Swift toolchain is on the PATH, so simulations will not run in the browser; "
                    + "the pages show the recorded runs."
            )
            return nil
        }
        if !FileManager.default.fileExists(atPath: output.appending(path: "key").path) {
            StandardError.write("Compiling the simulations for the browser; this takes a minute or two, once.")
        }
        let process = Process()
        process.executableURL = script
        process.arguments = [output.path]
        let said = Pipe()
        process.standardOutput = said
        process.standardError = said
        do {
            try process.run()
        } catch {
            throw Failure("'\(script.path)' cannot be run: \(error.localizedDescription)", status: .badData)
        }
        let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(text + "the simulations could not be compiled for the browser", status: .badData)
        }
        return output.appending(path: "modules", directoryHint: .isDirectory)
    }

    private static var hasToolchain: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/swiftc") }
    }
}
