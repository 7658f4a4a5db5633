import Foundation
import Scheduling

/// A text file read line by line: at any time no more of it is in memory than a chunk and a line.
public final class LineFile {
    /// What the file is called in messages.
    public let name: String
    private let handle: FileHandle
    private let chunkSize: Int
    private var chunk: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// The lines that `handle` gives from where it stands.
    ///
    /// - Parameters:
    ///   - handle: the file.
    ///   - name: what it is called in messages.
    ///   - chunkSize: how many bytes are read at once; at least 1.
    public init(_ handle: FileHandle, name: String, chunkSize: Int = 1 << 16) {
        self.handle = handle
        self.name = name
        self.chunkSize = chunkSize
    }

    /// Opens the file.
    ///
    /// - Throws: `ProgressError.unreadable`.
    public convenience init(opening file: URL) throws(ProgressError) {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unreadable(file: file.path, reason: String(cString: strerror(errno)))
        }
        self.init(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true), name: file.path)
    }

    /// The next line, without its end; nil at the end of the file. Of a line longer than any line of a log, only as
    /// much as shows that.
    ///
    /// - Throws: `ProgressError.unreadable`.
    public func next() throws -> ArraySlice<UInt8>? {
        var line: [UInt8] = []
        while true {
            if position == chunk.count, try !fill() { return line.isEmpty ? nil : line[...] }
            let rest = chunk[position...]
            if let end = rest.firstIndex(of: 0x0A) {
                line += rest[..<end]
                position = end + 1
                return line[...]
            }
            line += rest
            position = chunk.count
            // Two more for the end of a line on Windows, and its being too long.
            if line.count > LogReader.longestLine + 2 { return line[...] }
        }
    }

    /// Whether a file is there that begins as SQLite's databases do.
    ///
    /// - Throws: `ProgressError.unreadable` if the file is there and cannot be read.
    public static func isDatabase(_ file: URL) throws -> Bool {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw ProgressError.unreadable(file: file.path, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            return try handle.read(upToCount: 16) == Data("SQLite format 3\0".utf8)
        } catch {
            throw ProgressError.unreadable(file: file.path, reason: ProgressError.reason(error))
        }
    }

    private func fill() throws -> Bool {
        if isAtEnd { return false }
        do {
            chunk = try handle.read(upToCount: chunkSize).map(Array.init) ?? []
        } catch {
            throw ProgressError.unreadable(file: name, reason: ProgressError.reason(error))
        }
        position = 0
        isAtEnd = chunk.isEmpty
        return !isAtEnd
    }
}
