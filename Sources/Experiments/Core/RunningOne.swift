import Foundation

/// Lets one experiment of this process run at a time.
enum RunningOne {
    static let lock = NSLock()
}
