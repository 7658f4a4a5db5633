import Traces

extension TraceResult {
    /// A number of something.
    static func count(_ name: String, _ value: UInt64) -> TraceResult {
        TraceResult(name: name, value: .integer(Int64(clamping: value)))
    }

    /// A number of something.
    static func count(_ name: String, _ value: Int) -> TraceResult {
        TraceResult(name: name, value: .integer(Int64(value)))
    }

    /// An address in hexadecimal, or `none`.
    static func address(_ name: String, _ value: UInt64?) -> TraceResult {
        TraceResult(name: name, value: .text(value.map { Numerals.hexadecimal($0) } ?? "none"))
    }

    /// A name.
    static func text(_ name: String, _ value: String) -> TraceResult {
        TraceResult(name: name, value: .text(value))
    }

    /// Yes or no.
    static func flag(_ name: String, _ value: Bool) -> TraceResult {
        TraceResult(name: name, value: .flag(value))
    }
}
