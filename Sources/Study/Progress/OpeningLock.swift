import Foundation

/// Lets one process at a time open, mend or update a progress file, so that two that find it damaged do not both
/// set it aside, the second taking away what the first has just begun.
enum OpeningLock {
    /// Runs `body` while no other process does so for the same file.
    ///
    /// - Throws: `ProgressError.unusable` if the lock file beside `file` cannot be made; what `body` throws.
    static func holding<Value>(_ file: URL, _ body: () throws -> Value) throws -> Value {
        let path = file.path + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ProgressError.unusable(file: file.path, reason: "\(path): \(String(cString: strerror(errno)))")
        }
        // Closing the file lets go of the lock.
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw ProgressError.unusable(file: file.path, reason: "\(path): \(String(cString: strerror(errno)))")
            }
        }
        return try body()
    }
}
