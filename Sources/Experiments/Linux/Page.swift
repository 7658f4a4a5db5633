#if os(Linux)
    import Foundation

    /// Pages of memory, touched one by one. Nothing in here allocates, so that a child process may call it too.
    enum Page {
        /// The size of a page, in bytes.
        static let size = Int(sysconf(Int32(_SC_PAGESIZE)))

        /// Writes a byte into each of `count` pages.
        @inline(never)
        static func write(_ start: UInt, _ count: Int, _ value: UInt8) {
            var address = start
            for _ in 0..<count {
                UnsafeMutablePointer<UInt8>(bitPattern: address)?.pointee = value
                address += UInt(size)
            }
        }

        /// Reads the first byte of each of `count` pages; how many are not `value`.
        @inline(never)
        static func countOthers(_ start: UInt, _ count: Int, than value: UInt8) -> Int {
            var address = start
            var others = 0
            for _ in 0..<count {
                if UnsafeMutablePointer<UInt8>(bitPattern: address)?.pointee != value { others += 1 }
                address += UInt(size)
            }
            return others
        }
    }

    /// Page faults of the calling thread.
    struct FaultCount {
        /// Faults that needed no disk.
        let minor: Int64
        /// Faults that waited for one.
        let major: Int64

        /// How many there have been.
        @inline(never)
        static func now() -> FaultCount {
            var usage = rusage()
            // RUSAGE_THREAD: other threads fault too.
            _ = getrusage(__rusage_who_t(1), &usage)
            return FaultCount(minor: Int64(usage.ru_minflt), major: Int64(usage.ru_majflt))
        }

        /// The faults while `body` runs.
        static func during(_ body: () -> Void) -> FaultCount {
            let before = now()
            body()
            let after = now()
            return FaultCount(minor: after.minor - before.minor, major: after.major - before.major)
        }
    }
#endif
