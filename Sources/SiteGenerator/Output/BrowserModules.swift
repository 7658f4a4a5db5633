import Foundation

/// The WebAssembly modules that pages load, packed as classic scripts: what `scripts/build-wasm.sh` made.
public struct BrowserModules: Sendable {
    /// The scripts by the module's name: `simulation.buddy-split`, `snippet.page-walk`, `search`.
    let scripts: [String: Data]

    /// No modules: the pages show the recorded runs alone.
    public static let none = BrowserModules(scripts: [:])

    /// For tests, and for no modules.
    init(scripts: [String: Data]) {
        self.scripts = scripts
    }

    /// Reads the folder `modules` that the build script wrote.
    ///
    /// - Throws: `SiteError.files` if the folder cannot be read or has no modules.
    public init(folder: URL) throws(SiteError) {
        do {
            var scripts: [String: Data] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".js") {
                scripts[String(name.dropLast(3))] = try Data(contentsOf: folder.appending(path: name))
            }
            self.scripts = scripts
        } catch {
            throw .files("the modules in '\(folder.path)' cannot be read: \(error.localizedDescription)")
        }
        if scripts.isEmpty { throw .files("'\(folder.path)' holds no modules; scripts/build-wasm.sh makes them") }
    }

    /// Whether there is a module of this name.
    func contains(_ name: String) -> Bool { scripts[name] != nil }

    /// Whether the simulation of this name can run on the pages.
    func hasSimulation(_ name: String) -> Bool { contains("simulation.\(name)") }
}
