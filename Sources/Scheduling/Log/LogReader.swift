import Traces

/// Reads a review log line by line, so that one of any length needs no more memory than its longest line.
public struct LogReader: Sendable {
    /// No line of a log is longer, in bytes.
    public static let longestLine = 4096

    /// How many lines were read.
    public private(set) var lines = 0
    private var hasHeader: Bool

    /// A reader at the beginning of a log, or, of one that is kept without its header, behind where that would be.
    public init(afterHeader: Bool = false) {
        hasHeader = afterHeader
    }

    /// Reads the next line, without its end; nil if it is the first one, or blank.
    ///
    /// - Throws: `LogError` if the line is wrong.
    public mutating func read(_ line: ArraySlice<UInt8>) throws(LogError) -> LogEntry? {
        lines += 1
        do {
            return try entry(line)
        } catch {
            throw LogError(line: lines, problem: error)
        }
    }

    /// Says that no line follows.
    ///
    /// - Throws: `LogError` if there was not even a first line.
    public func finish() throws(LogError) {
        if !hasHeader { throw LogError(line: 1, problem: .noHeader) }
    }

    private mutating func entry(_ line: ArraySlice<UInt8>) throws(LogError.Problem) -> LogEntry? {
        var line = line
        // What Windows puts at the end of lines and at the beginning of files.
        if line.last == 0x0D { line.removeLast() }
        if !hasHeader, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        if line.count > Self.longestLine { throw hasHeader ? .tooLong : .noHeader }
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return nil }
        guard hasHeader else {
            try Self.checkHeader(line)
            hasHeader = true
            return nil
        }
        let object = try FlatObject(line)
        return object[LogEntry.Key.undo] == nil ? .review(try Self.review(object)) : try Self.undo(object)
    }

    private static func checkHeader(_ line: ArraySlice<UInt8>) throws(LogError.Problem) {
        let object: FlatObject
        do {
            object = try FlatObject(line)
        } catch {
            throw .noHeader
        }
        guard case .text(let name) = object[LogEntry.Key.format], ExactText.areEqual(name, LogEntry.Key.formatName),
            case .number(let version) = object[LogEntry.Key.version], version >= 1
        else { throw .noHeader }
        // A newer header may have fields that are unknown here, so its version is what is looked at first.
        if version > Int64(LogEntry.formatVersion) { throw .newerVersion(version) }
        try checkKeys(of: object, [LogEntry.Key.format, LogEntry.Key.version])
    }

    private static func undo(_ object: FlatObject) throws(LogError.Problem) -> LogEntry {
        try checkKeys(of: object, [LogEntry.Key.undo, LogEntry.Key.time])
        guard let id = ReviewID(try text(LogEntry.Key.undo, in: object)) else { throw .wrongValue(LogEntry.Key.undo) }
        return .undo(id, at: try time(in: object))
    }

    private static func review(_ object: FlatObject) throws(LogError.Problem) -> Review {
        typealias Key = LogEntry.Key
        guard let id = ReviewID(try text(Key.id, in: object)) else { throw .wrongValue(Key.id) }
        guard let day = StudyDay(try text(Key.day, in: object)) else { throw .wrongValue(Key.day) }
        guard let grade = Grade(rawValue: try number(Key.grade, 1...4, in: object)) else {
            throw .wrongValue(Key.grade)
        }
        let review = Review(
            id: id,
            card: CardID(try name(Key.card, in: object)),
            time: try time(in: object),
            day: day,
            grade: grade,
            choice: object[Key.choice] == nil ? nil : try number(Key.choice, 0...Int(Int32.max), in: object),
            isRight: try flag(Key.right, in: object),
            elapsedMilliseconds: try wide(Key.elapsed, in: object),
            language: try name(Key.language, in: object),
            contentHash: try name(Key.content, in: object),
            schedulerVersion: try number(Key.scheduler, 0...Int(Int32.max), in: object)
        )
        try checkKeys(
            of: object,
            [
                Key.id, Key.card, Key.time, Key.day, Key.grade, Key.choice, Key.right, Key.elapsed, Key.language,
                Key.content, Key.scheduler,
            ]
        )
        return review
    }

    // MARK: Fields

    private static func checkKeys(of object: FlatObject, _ known: [String]) throws(LogError.Problem) {
        for field in object.fields where !ExactText.contains(field.key, in: known) { throw .unknown(field.key) }
    }

    private static func value(_ key: String, in object: FlatObject) throws(LogError.Problem) -> FlatObject.Value {
        guard let value = object[key] else { throw .missing(key) }
        return value
    }

    private static func text(_ key: String, in object: FlatObject) throws(LogError.Problem) -> String {
        guard case .text(let text) = try value(key, in: object) else { throw .wrongValue(key) }
        return text
    }

    /// A text that names something: neither empty nor long.
    private static func name(_ key: String, in object: FlatObject) throws(LogError.Problem) -> String {
        let text = try text(key, in: object)
        guard (1...200).contains(text.utf8.count) else { throw .wrongValue(key) }
        return text
    }

    private static func flag(_ key: String, in object: FlatObject) throws(LogError.Problem) -> Bool {
        guard case .flag(let flag) = try value(key, in: object) else { throw .wrongValue(key) }
        return flag
    }

    private static func wide(_ key: String, in object: FlatObject) throws(LogError.Problem) -> Int64 {
        guard case .number(let number) = try value(key, in: object), number >= 0 else { throw .wrongValue(key) }
        return number
    }

    private static func number(
        _ key: String,
        _ range: ClosedRange<Int>,
        in object: FlatObject
    ) throws(LogError.Problem) -> Int {
        let number = try wide(key, in: object)
        guard number <= Int64(range.upperBound), range.contains(Int(number)) else { throw .wrongValue(key) }
        return Int(number)
    }

    private static func time(in object: FlatObject) throws(LogError.Problem) -> Instant {
        guard let time = Instant(try text(LogEntry.Key.time, in: object)) else {
            throw .wrongValue(LogEntry.Key.time)
        }
        return time
    }
}
