/// What a snippet prints.
public struct Transcript: Sendable {
    /// The lines so far, each with a line feed at its end.
    public private(set) var text = ""

    /// Nothing printed yet.
    public init() {}

    /// Adds a line.
    public mutating func print(_ line: String = "") {
        text += line
        text += "\n"
    }
}

/// Numbers with a separator between them. Embedded Swift, for the browser, cannot print an array as it is.
func list(_ numbers: some Sequence<Int>, separator: String = " ") -> String {
    numbers.map { "\($0)" }.joined(separator: separator)
}
