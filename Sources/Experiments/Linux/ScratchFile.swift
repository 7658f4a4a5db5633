#if os(Linux)
    import Foundation
    import Traces

    /// A file that has no name any more and vanishes with the experiment.
    final class ScratchFile {
        /// Where such files are made: `TMPDIR`, or `/tmp`.
        static let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"

        /// The open file.
        let descriptor: Int32

        /// Makes a file of so many bytes, all 1.
        ///
        /// - Throws: `CannotRun` if it cannot be made or written.
        init(bytes: Int) throws(CannotRun) {
            var path = Array("\(Self.folder)/kmemo-XXXXXX".utf8CString)
            descriptor = mkstemp(&path)
            guard descriptor >= 0 else { throw .refused("mkstemp(\(Self.folder)/…)") }
            unlink(path)
            let content = [UInt8](repeating: 1, count: bytes)
            guard write(descriptor, content, bytes) == bytes else { throw .refused("write") }
        }

        deinit { close(descriptor) }

        /// Whether the file system keeps its files in memory only (tmpfs, ramfs).
        var isInMemory: Bool {
            typealias FileSystemOf = @convention(c) (Int32, UnsafeMutableRawPointer) -> Int32
            // Swift does not import `fstatfs`. The first word of what it fills in is the type.
            guard let symbol = dlsym(nil, "fstatfs") else { return false }
            var words = [Int](repeating: 0, count: 64)
            let isKnown = words.withUnsafeMutableBytes { buffer -> Bool in
                guard let start = buffer.baseAddress else { return false }
                return unsafeBitCast(symbol, to: FileSystemOf.self)(descriptor, start) == 0
            }
            return isKnown && (words[0] == 0x0102_1994 || words[0] == 0x8584_58f6)
        }
    }
#endif
