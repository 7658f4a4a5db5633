import FlyingFox
import FlyingSocks
import Foundation
import SiteGenerator

/// Serves a preview on this machine, and keeps it up to date.
public struct PreviewServer: Sendable {
    /// The addresses of this machine that nobody else reaches.
    public enum Host: String, Sendable, CaseIterable {
        case version4 = "127.0.0.1"
        case version6 = "::1"
    }

    /// Why the preview cannot be served.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// Another program serves at this port, or it may not be used.
        case port(UInt16, String)

        /// What is wrong and what to do.
        public var description: String {
            switch self {
            case .port(let port, let why):
                "port \(port) cannot be used (\(why)); choose another with --port, or 0 for any that is free"
            }
        }
    }

    /// How often files are looked at. With the time that a page takes, a change shows within half a second.
    private static let interval = Duration.milliseconds(150)

    private let preview: SitePreview
    private let host: Host
    private let port: UInt16

    /// A server of `preview` on a port, or on any free one if it is 0.
    public init(_ preview: SitePreview, host: Host, port: UInt16) {
        self.preview = preview
        self.host = host
        self.port = port
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameters:
    ///   - ready: is given the address once requests are answered.
    ///   - report: is given, after each change of a file, what is wrong now; nil if nothing is.
    /// - Throws: `Failure` if the port cannot be used.
    public func run(
        ready: @escaping @Sendable (String) -> Void,
        report: @escaping @Sendable (SiteError?) -> Void
    ) async throws {
        let state = PreviewState(preview)
        if await state.refresh() { report(await state.error) }
        let server = HTTPServer(config: try configuration(), handler: PreviewHandler(state: state))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await server.run()
                } catch let error as SocketError {
                    if Task.isCancelled { return }
                    throw Failure.port(port, error.reason)
                }
            }
            group.addTask {
                try await server.waitUntilListening()
                ready(await address(of: server))
                while true {
                    try await Task.sleep(for: Self.interval)
                    if await state.refresh() { report(await state.error) }
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func configuration() throws -> HTTPServer.Configuration {
        switch host {
        case .version4:
            HTTPServer.Configuration(address: try sockaddr_in.inet(ip4: host.rawValue, port: port), logger: .disabled)
        case .version6:
            HTTPServer.Configuration(address: try sockaddr_in6.inet6(ip6: host.rawValue, port: port), logger: .disabled)
        }
    }

    private func address(of server: HTTPServer) async -> String {
        switch await server.listeningAddress {
        case .ip4(_, let port): "http://127.0.0.1:\(port)/"
        case .ip6(_, let port): "http://[::1]:\(port)/"
        default: "http://127.0.0.1:\(port)/"
        }
    }
}

extension SocketError {
    /// What the system said.
    fileprivate var reason: String {
        if case .failed(_, _, let message) = self { return message }
        return "\(self)"
    }
}
