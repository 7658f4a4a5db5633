import Foundation
import Scheduling

/// A file that is there whole or not at all: it is written beside its place and then renamed.
public struct ExportFile {
    private let url: URL

    /// The file at `url`.
    public init(_ url: URL) {
        self.url = url
    }

    /// Writes the lines that `body` gives, each with its end, and replaces what was at the file's place.
    ///
    /// - Throws: `ProgressError.unwritable`, `ProgressError.wouldOverwrite`, what `body` throws; then what was at the
    ///   file's place is still there.
    public func write(_ body: (_ line: (String) throws -> Void) throws -> Void) throws {
        // A link stays, and what it leads to is replaced.
        let target = url.resolvingSymlinksInPath()
        if try LineFile.isDatabase(target) { throw ProgressError.wouldOverwrite(file: url.path) }
        var path = Array((target.path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw failure() }
        var isDone = false
        defer {
            close(descriptor)
            if !isDone { unlink(path) }
        }
        var buffer: [UInt8] = []
        try body { line in
            buffer += Array(line.utf8)
            buffer.append(0x0A)
            if buffer.count >= 1 << 16 { try flush(&buffer, to: descriptor) }
        }
        try flush(&buffer, to: descriptor)
        guard fsync(descriptor) == 0, rename(path, target.path) == 0 else { throw failure() }
        isDone = true
    }

    private func flush(_ buffer: inout [UInt8], to descriptor: Int32) throws {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure() -> ProgressError {
        .unwritable(file: url.path, reason: String(cString: strerror(errno)))
    }
}
