/// A text written as a string literal with interpolations.
///
/// It exists for the browser. The compiler expands every piece of an interpolated `String` in place,
/// and the simulations have hundreds; of a phrase, each piece is one short call. The texts read the
/// same in the source, and the WebAssembly module is much smaller.
public struct Phrase: ExpressibleByStringInterpolation, Sendable {
    /// The text in UTF-8.
    let bytes: [UInt8]

    /// The finished text.
    @inline(never)
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A literal without interpolations.
    @inline(never)
    public init(stringLiteral literal: StaticString) {
        var pieces = StringInterpolation(literalCapacity: literal.utf8CodeUnitCount, interpolationCount: 0)
        pieces.appendLiteral(literal)
        bytes = pieces.bytes
    }

    /// A literal with interpolations.
    @inline(never)
    public init(stringInterpolation pieces: StringInterpolation) {
        bytes = pieces.bytes
    }

    /// Collects the pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var bytes: [UInt8]

        /// Nothing yet, with room for the literal's own pieces.
        @inline(never)
        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes = []
            bytes.reserveCapacity(literalCapacity + 4 * interpolationCount)
        }

        /// Appends a piece between interpolations.
        @inline(never)
        public mutating func appendLiteral(_ literal: StaticString) {
            // A literal of one scalar is stored without a pointer.
            if literal.hasPointerRepresentation {
                bytes += UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
            } else {
                var scalar = String.UnicodeScalarView()
                scalar.append(literal.unicodeScalar)
                bytes += Array(String(scalar).utf8)
            }
        }

        /// Appends a text.
        @inline(never)
        public mutating func appendInterpolation(_ value: String) {
            bytes += Array(value.utf8)
        }

        /// Appends a number in decimal.
        @inline(never)
        public mutating func appendInterpolation(_ value: Int) {
            appendInterpolation(String(value))
        }

        /// Appends a number in decimal.
        @inline(never)
        public mutating func appendInterpolation(_ value: Int64) {
            appendInterpolation(String(value))
        }

        /// Appends a number in decimal.
        @inline(never)
        public mutating func appendInterpolation(_ value: UInt64) {
            appendInterpolation(String(value))
        }

        /// Appends what a value says it is.
        @inline(never)
        public mutating func appendInterpolation<Value: CustomStringConvertible>(_ value: Value) {
            appendInterpolation(value.description)
        }
    }
}
