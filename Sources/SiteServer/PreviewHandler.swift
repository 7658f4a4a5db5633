import FlyingFox
import Foundation
import SiteGenerator

/// Answers the requests of a preview.
struct PreviewHandler: HTTPHandler {
    let state: PreviewState
    /// Where pages ask for news.
    private static let newsPath = "/.preview"
    /// How long a page waits for news before it asks again, in seconds: less than servers and browsers wait.
    private static let patience = 10.0

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard Self.isLocal(request.headers[.host]) else {
            // A page elsewhere whose name leads to this machine would otherwise read the preview.
            return Self.text(.init(403, phrase: "Forbidden"), "This preview is for this machine alone.\n", request)
        }
        guard request.method == .GET || request.method == .HEAD else {
            var response = Self.text(.methodNotAllowed, "A preview is only read.\n", request)
            response.headers[HTTPHeader("Allow")] = "GET, HEAD"
            return response
        }
        let target = request.target.path()
        if target == Self.newsPath { return try await news(request) }
        return await page(PreviewPath(target), request)
    }

    // MARK: Pages

    private func page(_ path: PreviewPath, _ request: HTTPRequest) async -> HTTPResponse {
        guard await state.hasSite else { return await withoutSite(request) }
        if case .file(let name) = path {
            if let data = await state.file(name) { return await found(name, data, .ok, request) }
            if await state.file(name + "/index.html") != nil {
                var response = Self.text(.init(301, phrase: "Moved Permanently"), "", request)
                // The last part alone: a path such as //host would lead elsewhere.
                let last = request.target.path().split(separator: "/").last.map(String.init) ?? ""
                response.headers[.location] = "./" + last + "/"
                return response
            }
        }
        let data = await state.file(PreviewPath.notFound) ?? Data()
        return await found(PreviewPath.notFound, data, .notFound, request)
    }

    /// The file, and into a page the state that it is in, so that no change after it is missed.
    private func found(
        _ name: String,
        _ data: Data,
        _ status: HTTPStatusCode,
        _ request: HTTPRequest
    ) async -> HTTPResponse {
        guard name.hasSuffix(".html") else { return Self.response(status, MediaType.of(name), data, request) }
        let current = await state.state(of: name)
        let page = String(decoding: data, as: UTF8.self)
            .replacingOccurrences(of: "data-state=\"\"", with: "data-state=\"\(current)\"")
        return Self.response(status, MediaType.of(name), Data(page.utf8), request)
    }

    /// While there was no sound content yet, the page says what is wrong, as text.
    private func withoutSite(_ request: HTTPRequest) async -> HTTPResponse {
        var response = Self.text(
            .init(503, phrase: "Service Unavailable"),
            await state.problem + "\n\nThe preview begins once this is mended; the page looks again by itself.\n",
            request
        )
        response.headers[HTTPHeader("Refresh")] = "1"
        return response
    }

    // MARK: News

    /// Waits until the page's state, or what is wrong, is not what the page knows; tells it in any case after a while.
    private func news(_ request: HTTPRequest) async throws -> HTTPResponse {
        func value(_ name: String) -> String { request.query.first { $0.name == name }?.value ?? "" }
        let known = PreviewState.News(state: value("state"), problem: value("problem"))
        var name = PreviewPath.notFound
        if case .file(let path) = PreviewPath(value("page")) { name = path }
        let end = ContinuousClock.now + .seconds(Self.patience)
        var news = await state.news(of: name)
        while news == known, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
            news = await state.news(of: name)
        }
        return Self.response(.ok, "application/json", try JSONEncoder().encode(news), request)
    }

    // MARK: Responses

    private static func text(_ status: HTTPStatusCode, _ text: String, _ request: HTTPRequest) -> HTTPResponse {
        response(status, "text/plain; charset=utf-8", Data(text.utf8), request)
    }

    private static func response(
        _ status: HTTPStatusCode,
        _ type: String,
        _ body: Data,
        _ request: HTTPRequest
    ) -> HTTPResponse {
        var headers = HTTPHeaders()
        headers[.contentType] = type
        headers[.contentLength] = "\(body.count)"
        headers[HTTPHeader("Cache-Control")] = "no-store"
        headers[HTTPHeader("X-Content-Type-Options")] = "nosniff"
        return HTTPResponse(statusCode: status, headers: headers, body: request.method == .HEAD ? Data() : body)
    }

    private static func isLocal(_ host: String?) -> Bool {
        guard let host else { return true }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(name.lowercased())
    }
}
