#if os(Linux)
    import Foundation
    import Traces

    /// A mapping made for an experiment, with a page that nobody may touch on either side, so that it never merges
    /// with a neighbour and /proc shows it as a line of its own.
    final class Region {
        /// The first address.
        let start: UInt
        /// How many pages.
        let pages: Int
        /// Its length in bytes.
        var length: Int { pages * Page.size }
        /// The address behind it.
        var end: UInt { start + UInt(length) }
        /// `start` for system calls.
        var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(bitPattern: start) ?? whole }
        private let whole: UnsafeMutableRawPointer

        /// Maps private anonymous memory, or shared memory, or a file.
        ///
        /// - Parameters:
        ///   - pages: How many pages.
        ///   - isShared: Whether changes are seen by others that map the same.
        ///   - file: The file to map, from its start; nil for none.
        ///   - isWritable: Whether it may be written.
        ///   - hugePages: Whether the kernel may use huge pages: without them every page faults for itself.
        ///   - isInherited: Whether a child process has it too. Otherwise a child cannot raise the page counts.
        /// - Throws: `CannotRun` if the kernel refuses.
        init(
            pages: Int,
            isShared: Bool = false,
            file: Int32 = -1,
            isWritable: Bool = true,
            hugePages: Bool = false,
            isInherited: Bool = false
        ) throws(CannotRun) {
            self.pages = pages
            let length = pages * Page.size
            let whole = mmap(nil, length + 2 * Page.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let whole, whole != MAP_FAILED else { throw .refused("mmap") }
            self.whole = whole
            start = UInt(bitPattern: whole) + UInt(Page.size)
            let flags = MAP_FIXED | (isShared ? MAP_SHARED : MAP_PRIVATE) | (file < 0 ? MAP_ANONYMOUS : 0)
            let access = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
            guard mmap(whole + Page.size, length, access, flags, file, 0) != MAP_FAILED else {
                let error = CannotRun.refused("mmap")
                munmap(whole, length + 2 * Page.size)
                throw error
            }
            // A kernel without huge pages refuses the advice, and needs none.
            if !hugePages { _ = madvise(pointer, length, MADV_NOHUGEPAGE) }
            if !isInherited { _ = madvise(pointer, length, MADV_DONTFORK) }
        }

        deinit { munmap(whole, length + 2 * Page.size) }

        /// Writes into the first `count` pages, or all; the faults that it took.
        @discardableResult
        func write(_ value: UInt8 = 1, count: Int? = nil) -> FaultCount {
            FaultCount.during { Page.write(start, count ?? pages, value) }
        }

        /// Reads the first byte of every page; how many are not `value`, and the faults that it took.
        func countOthers(than value: UInt8) -> (others: Int, faults: FaultCount) {
            var others = 0
            let faults = FaultCount.during { others = Page.countOthers(start, pages, than: value) }
            return (others, faults)
        }

        /// Gives advice about all of it.
        func advise(_ advice: Int32, _ name: String) throws(CannotRun) {
            guard madvise(pointer, length, advice) == 0 else { throw .refused("madvise(\(name))") }
        }

        /// What smaps of a process says about it.
        func smaps(of process: String = "self") throws(CannotRun) -> Smaps {
            try Smaps(of: process, from: start, to: end)
        }
    }

    extension CannotRun {
        /// A system call failed; `number` is its `errno`.
        static func refused(_ call: String, _ number: Int32 = errno) -> CannotRun {
            let error = String(cString: strerror(number))
            return CannotRun(LocalizedText(english: "\(call) failed: \(error)", chinese: "\(call) 失败：\(error)"))
        }
    }
#endif
