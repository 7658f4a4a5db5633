// C's `stdout` is a variable; no one changes it here.
#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

/// Results, as opposed to messages.
enum StandardOutput {
    /// Writes out what is still buffered; false if that, or any earlier output, failed, as on a full disk.
    static func finish() -> Bool {
        fflush(stdout) == 0 && ferror(stdout) == 0
    }
}
