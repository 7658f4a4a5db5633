/// How a page and a module talk: texts go in and out as UTF-8 bytes in the module's memory.
///
/// 1. `kmemo_input(n)` gives the place where the caller writes the `n` bytes of a request.
/// 2. Another export does the work and returns a status.
/// 3. `kmemo_output()` and `kmemo_output_length()` say where the answer is, until the next call.
///
/// Every module is compiled with this file; a module has one thread.
public enum Exchange {
    /// What an export returns.
    public enum Status: Int32, Sendable {
        /// The answer is what was asked for.
        case done = 0
        /// The request is wrong; the answer says why.
        case badRequest = 1
        /// There is nothing of this name.
        case notFound = 2
    }

    /// What the caller wrote.
    nonisolated(unsafe) fileprivate static var input: [UInt8] = []
    /// What the caller gets.
    nonisolated(unsafe) fileprivate static var output: [UInt8] = []

    /// The request's bytes.
    public static var inputBytes: [UInt8] { input }

    /// The request as text.
    public static var inputText: String { String(decoding: input, as: UTF8.self) }

    /// Leaves `text` for the caller; returns the status as the exports return it.
    @inline(never)
    public static func answer(_ text: String, status: Status = .done) -> Int32 {
        output = Array(text.utf8)
        return status.rawValue
    }

    /// Leaves `bytes`, which are UTF-8, for the caller; returns the status as the exports return it.
    @inline(never)
    public static func answer(bytes: [UInt8], status: Status = .done) -> Int32 {
        output = bytes
        return status.rawValue
    }
}

/// Makes room for a request of `count` bytes and returns where to write it. Negative counts are 0.
@_cdecl("kmemo_input")
public func kmemoInput(_ count: Int32) -> UnsafeMutableRawPointer? {
    Exchange.input = [UInt8](repeating: 0, count: Int(max(0, count)))
    return Exchange.input.withUnsafeMutableBytes { $0.baseAddress }
}

/// Where the last answer begins.
@_cdecl("kmemo_output")
public func kmemoOutput() -> UnsafeRawPointer? {
    Exchange.output.withUnsafeBytes { $0.baseAddress }
}

/// How many bytes the last answer has.
@_cdecl("kmemo_output_length")
public func kmemoOutputLength() -> Int32 {
    Int32(Exchange.output.count)
}
