import ArgumentParser
import Foundation
import Library
import SiteGenerator
import SiteServer

/// `kmemo serve`
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Preview the site while writing: pages reload when their content changes.",
        discussion: """
            Serves the site on this machine alone and keeps it in memory; nothing is written. When a file of the \
            content or the theme changes, the pages that show it reload within about half a second. While the content \
            has problems, they are shown in the browser and here, and the last sound site stays. Ctrl-C ends it.

            EXAMPLES
              kmemo serve
              kmemo serve --port 0                    on any free port; the address is printed
              kmemo serve --content draft/Content --without-modules

            EXIT STATUS
              0 ended by Ctrl-C; 2 the port cannot be used, or there is no content or theme.
            """
    )

    @Option(name: .shortAndLong, help: ArgumentHelp("The port; 0 for any that is free.", valueName: "number"))
    var port: UInt16 = 8000

    @Option(
        help: ArgumentHelp(
            "The address of this machine to serve on: 127.0.0.1, ::1 or localhost.",
            discussion: "Others cannot reach a preview.",
            valueName: "address"
        )
    )
    var host = "127.0.0.1"

    @OptionGroup var sources: SiteSources
    @OptionGroup var content: ContentOptions

    func validate() throws {
        _ = try loopback()
    }

    func run() throws {
        try reportingFailures {
            let folder = try content.folder()
            let preview = SitePreview(
                content: folder,
                theme: try sources.themeFolder(folder),
                modules: try sources.browserModules(folder)
            )
            let server = PreviewServer(preview, host: try loopback(), port: port)
            if let failure = Self.serve(server) { throw Failure("\(failure)", status: .badData) }
        }
    }

    private func loopback() throws -> PreviewServer.Host {
        let name = host == "localhost" ? PreviewServer.Host.version4.rawValue : host
        guard let host = PreviewServer.Host(rawValue: name) else {
            throw ValidationError("--host '\(host)' is not this machine's own: use 127.0.0.1, ::1 or localhost.")
        }
        return host
    }

    /// Serves until Ctrl-C, or the end of the terminal; returns why it could not.
    private static func serve(_ server: PreviewServer) -> (any Error)? {
        let outcome = Outcome()
        let done = DispatchSemaphore(value: 0)
        let task = Task {
            do {
                try await server.run(ready: announce, report: report)
            } catch is CancellationError {
                // Ctrl-C.
            } catch {
                outcome.set(error)
            }
            done.signal()
        }
        // The signals' own action would end the program at once, and with another status.
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { task.cancel() }
            source.activate()
            return source
        }
        done.wait()
        sources.forEach { $0.cancel() }
        return outcome.error
    }

    @Sendable private static func announce(_ address: String) {
        print("Serving \(address) (Ctrl-C ends it)")
        _ = StandardOutput.finish()
    }

    @Sendable private static func report(_ problem: SiteError?) {
        guard let problem else {
            StandardError.write("the site is up to date")
            return
        }
        if case .content(let problems) = problem { problems.forEach { StandardError.write($0.description) } }
        StandardError.write("kmemo: \(problem); the last sound one stays")
    }
}

/// What a task ended with, for the thread that waits for it.
private final class Outcome: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: (any Error)?

    var error: (any Error)? { lock.withLock { stored } }

    func set(_ error: any Error) {
        lock.withLock { stored = error }
    }
}
