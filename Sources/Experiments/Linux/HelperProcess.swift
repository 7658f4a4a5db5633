#if os(Linux)
    import Foundation
    import Traces

    /// A child of this process that does what it is told, one system call at a time, and nothing else: what it maps,
    /// breaks and limits is its own, and all its numbers in /proc can be read from outside.
    ///
    /// A child of a process with threads may call few functions. This one only moves numbers, touches memory and
    /// makes system calls; its loop has run once before the fork, so that nothing of the Swift runtime is used for
    /// the first time in it.
    final class HelperProcess {
        /// The process's number.
        let id: pid_t
        private let channel: Int32
        private var ending: Int32?

        /// Forks.
        ///
        /// - Throws: `CannotRun` if there can be no child.
        init() throws(CannotRun) {
            guard let address = dlsym(nil, "fork") else { throw .refused("dlsym(fork)") }
            let fork = unsafeBitCast(address, to: (@convention(c) () -> pid_t).self)
            let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            var ends: [Int32] = [0, 0]
            guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .refused("socketpair") }
            let (here, there) = (ends[0], ends[1])
            HelperWork.prepare()
            Self.rehearse(here, there)
            let id = fork()
            if id == 0 {
                close(here)
                HelperWork.serve(there)
            }
            close(there)
            guard id > 0 else {
                close(here)
                throw .refused("fork")
            }
            self.id = id
            channel = here
        }

        deinit {
            close(channel)
            if ending == nil { waitpid(id, nil, 0) }
        }

        /// Has an order carried out.
        ///
        /// - Throws: `CannotRun` if the child is gone.
        @discardableResult
        func ask(_ order: HelperOrder) throws(CannotRun) -> HelperAnswer {
            guard let answer = answer(to: order) else {
                throw CannotRun(LocalizedText(en: "the helper process has ended early", zh: "辅助进程提前结束"))
            }
            return answer
        }

        /// Has an order carried out that may be the child's last; nil if it was.
        func answer(to order: HelperOrder) -> HelperAnswer? {
            HelperWork.send(order, to: channel) ? HelperWork.receive(from: channel) : nil
        }

        /// Has private anonymous memory mapped; its address.
        ///
        /// - Throws: `CannotRun` if the kernel refuses.
        func map(_ length: Int64) throws(CannotRun) -> Int64 {
            let answer = try ask(
                HelperOrder(.map, 0, length, Int64(PROT_READ | PROT_WRITE), Int64(MAP_PRIVATE | MAP_ANONYMOUS))
            )
            guard answer.error == 0 else { throw .refused("mmap", Int32(answer.error)) }
            return answer.value
        }

        /// Waits for the end of a child that has failed to answer; the signal that ended it, or 0.
        func signalOfEnd() -> Int32 {
            var status: Int32 = 0
            waitpid(id, &status, 0)
            ending = status
            return status & 0x7f
        }

        /// What `/proc/PID/statm` says: mapped and resident pages.
        func statm() throws(CannotRun) -> (mapped: Int64, resident: Int64) {
            let words = try ProcFile.required("/proc/\(id)/statm").split(separator: " ")
            guard words.count > 1, let mapped = Int64(words[0]), let resident = Int64(words[1]) else {
                throw CannotRun(LocalizedText(en: "/proc/PID/statm has another form", zh: "/proc/PID/statm 的格式不同"))
            }
            return (mapped, resident)
        }

        private static func rehearse(_ here: Int32, _ there: Int32) {
            var page: UInt8 = 0
            withUnsafeMutablePointer(to: &page) { page in
                let address = Int64(Int(bitPattern: page))
                for order in [
                    HelperOrder(.write, address, 1, 1), HelperOrder(.countOthers, address, 1, 1),
                    HelperOrder(.map, -1, 0, 0, 0), HelperOrder(.rest),
                ] {
                    _ = HelperWork.send(order, to: here)
                    HelperWork.step(there)
                    _ = HelperWork.receive(from: here)
                }
            }
        }
    }
#endif
