import Foundation
import GRDB
import Scheduling

extension ProgressStore {
    /// Gives the whole log as lines of text without their ends, the header first, as they stand at one moment.
    ///
    /// - Returns: how many answers there were.
    /// - Throws: `ProgressError.unusable`; what `body` throws.
    @discardableResult
    public func eachLine(_ body: (String) throws -> Void) throws -> Int {
        var answers = 0
        try body(LogEntry.header)
        try eachEntry { entry in
            if case .review = entry { answers += 1 }
            try body(entry.line)
        }
        return answers
    }

    /// Gives every entry of the log, as they stand at one moment.
    ///
    /// - Throws: `ProgressError.unusable`; what `body` throws.
    func eachEntry(_ body: (LogEntry) throws -> Void) throws {
        try accessingOthers { try database.read { try ReviewRow.eachEntry(in: $0, body) } }
    }

    /// Takes in the log that `file`, a text, holds: answers that are not here are added, those that are stay as they
    /// are. Nothing is ever removed or altered, and a log that was taken in before adds nothing.
    ///
    /// - Throws: `ProgressError.wrongLine`, `ProgressError.unusable`; then nothing was added.
    public func takeIn(_ file: LineFile) throws -> ReviewLog.Additions {
        try inOneTransaction { taker in
            var reader = LogReader()
            do {
                while let line = try file.next() {
                    if let entry = try reader.read(line) { try taker.take(entry, line: reader.lines) }
                }
                try reader.finish()
            } catch let error as LogError {
                throw ProgressError.wrongLine(file: file.name, error)
            }
        }
    }

    /// Takes in what another progress file has; as with a text.
    ///
    /// - Throws: `ProgressError`; then nothing was added.
    public func takeIn(_ other: ProgressStore) throws -> ReviewLog.Additions {
        try inOneTransaction { taker in
            // The header would be line 1.
            var line = 1
            do {
                try other.eachEntry { entry in
                    line += 1
                    try taker.take(entry, line: line)
                }
            } catch let error as LogError {
                throw ProgressError.otherAnswer(file: other.file.path, error)
            }
        }
    }

    private func inOneTransaction(_ body: (inout LogTaker) throws -> Void) throws -> ReviewLog.Additions {
        try accessingOthers {
            try database.write { db in
                var taker = LogTaker(db: db)
                try body(&taker)
                return taker.additions
            }
        }
    }

    /// Like `accessing`, but lets through what is no error of the database.
    private func accessingOthers<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw ProgressError(error, file: file)
        }
    }
}

/// Adds entries to the log, one by one, within a transaction.
private struct LogTaker {
    let db: Database
    private(set) var additions = ReviewLog.Additions()

    init(db: Database) {
        self.db = db
    }

    mutating func take(_ entry: LogEntry, line: Int) throws {
        switch entry {
        case .review(let review):
            if let present = try ReviewRow.find(review.id, in: db) {
                guard present.isSameAnswer(as: review) else {
                    throw LogError(line: line, problem: .otherAnswer(review.id))
                }
                additions.known += 1
            } else {
                try ReviewRow.insert(review, into: db)
                additions.reviews += 1
            }
        case .undo(let id, let time):
            if try ReviewRow.undo(id, at: time, in: db) {
                additions.undone += 1
            } else if try ReviewRow.find(id, in: db) == nil {
                throw LogError(line: line, problem: .nothingToUndo(id))
            }
        }
    }
}
