/// A word or an object cut into fields: an address into table indexes, an entry into bits, an object
/// into payload, free pointer and padding.
public struct BitFieldDiagram: Sendable, Equatable {
    /// What the positions count, and which end is drawn at the left.
    public enum Unit: Sendable, Equatable {
        /// Bits; the highest is at the left, as in manuals.
        case bits
        /// Bytes; the lowest address is at the left.
        case bytes
    }

    /// One field.
    public struct Field: Sendable, Equatable {
        /// The field's name.
        public let name: LocalizedText
        /// The lowest bit or byte.
        public let low: Int
        /// How many bits or bytes; at least 1.
        public let length: Int
        /// The field's value; empty if there is none.
        public let value: String
        /// What it means.
        public let mark: Mark

        /// A field; a length below 1 is taken as 1.
        public init(name: LocalizedText, low: Int, length: Int, value: String = "", mark: Mark = .plain) {
            self.name = name
            self.low = low
            self.length = max(1, length)
            self.value = value
            self.mark = mark
        }

        /// The highest bit or byte.
        public var high: Int { low + length - 1 }
    }

    /// What is cut.
    public let title: LocalizedText
    /// What the positions count.
    public let unit: Unit
    /// The fields, by ascending position, without overlap.
    public let fields: [Field]

    /// A word or object; `fields` ascend and do not overlap.
    public init(title: LocalizedText, unit: Unit, fields: [Field]) {
        self.title = title
        self.unit = unit
        self.fields = fields
    }

    /// The fields as they are drawn, from the left.
    var fieldsFromLeft: [Field] {
        unit == .bits ? fields.reversed() : fields
    }

    /// The positions of `field` as its unit writes them: `47-39` for bits, `0-63` for bytes.
    func range(of field: Field) -> String {
        if field.length == 1 { return "\(field.low)" }
        return unit == .bits ? "\(field.high)-\(field.low)" : "\(field.low)-\(field.high)"
    }
}
