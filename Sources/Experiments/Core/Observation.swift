import Traces

/// What a run of an experiment found.
public struct Observation: Sendable {
    /// The measured numbers by quantity.
    public private(set) var values: [String: Int64] = [:]
    /// Why quantities were not measured.
    public private(set) var omitted: [String: LocalizedText] = [:]
    /// Where the kernel and a model differ, or this kernel and Linux 6.12, each with its reason if it is known.
    public private(set) var differences: [LocalizedText] = []

    /// Nothing found yet.
    public init() {}

    /// Records a number.
    public mutating func set(_ quantity: String, _ value: Int64) { values[quantity] = value }

    /// Records a number.
    public mutating func set(_ quantity: String, _ value: Int) { set(quantity, Int64(value)) }

    /// Records a number if it is less than what was recorded before.
    ///
    /// For numbers that something else on a busy machine can only make larger, such as the faults of a loop: of
    /// several rounds the smallest is the loop's own.
    public mutating func setIfFewer(_ quantity: String, _ value: Int64) {
        values[quantity] = min(value, values[quantity] ?? .max)
    }

    /// Records why quantities are not measured.
    public mutating func omit(_ quantities: [String], _ reason: LocalizedText) {
        for quantity in quantities { omitted[quantity] = reason }
    }

    /// Records a difference.
    public mutating func differ(_ difference: LocalizedText) { differences.append(difference) }
}

/// Why an experiment cannot run here.
public struct CannotRun: Error, Sendable, Equatable {
    /// The reason.
    public let reason: LocalizedText

    /// The reason.
    public init(_ reason: LocalizedText) { self.reason = reason }
}
