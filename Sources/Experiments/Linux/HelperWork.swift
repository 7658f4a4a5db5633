#if os(Linux)
    import Foundation

    /// What the helper is told to do: one call with its arguments.
    struct HelperOrder {
        enum Call: Int64 {
            /// Nothing.
            case rest
            /// Writes a byte into pages: address, count, value.
            case write
            /// How many of these pages do not begin with a byte: address, count, value.
            case countOthers
            /// mmap of anonymous memory: address, length, access, flags.
            case map
            /// munmap: address, length.
            case unmap
            /// madvise: address, length, advice.
            case advise
            /// mlock: address, length.
            case lock
            /// munlock: address, length.
            case unlock
            /// setrlimit: the resource, the soft and hard limit.
            case limit
            /// setuid: the user.
            case becomeUser
            /// sbrk: by how many bytes.
            case moveBreak
            /// malloc: the size.
            case allocate
            /// free: the address.
            case free
            /// mallopt: the parameter, the value.
            case setMallocOption
            /// The word at an address.
            case peek
        }

        let call: Int64
        let first: Int64
        let second: Int64
        let third: Int64
        let fourth: Int64

        init(_ call: Call, _ first: Int64 = 0, _ second: Int64 = 0, _ third: Int64 = 0, _ fourth: Int64 = 0) {
            self.call = call.rawValue
            self.first = first
            self.second = second
            self.third = third
            self.fourth = fourth
        }
    }

    /// What came of an order.
    struct HelperAnswer {
        /// What the call returned; 0 if it failed.
        var value: Int64 = 0
        /// `errno` if it failed, else 0.
        var error: Int64 = 0
        /// The minor faults that it took.
        var faults: Int64 = 0
    }

    /// The helper's side. No allocation, no locks.
    enum HelperWork {
        private typealias SetOption = @convention(c) (Int32, Int32) -> Int32
        /// `mallopt`, which Swift does not import; looked up before any fork.
        private static let setMallocOption = dlsym(nil, "mallopt").map { unsafeBitCast($0, to: SetOption.self) }

        /// Looks up what the child must not look up itself.
        static func prepare() { _ = setMallocOption }

        /// Carries out orders until there are no more.
        static func serve(_ channel: Int32) -> Never {
            // A fault must end the child at once: no traceback, no core file.
            signal(SIGSEGV, SIG_DFL)
            signal(SIGBUS, SIG_DFL)
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(4), &none)
            while step(channel) {}
            _exit(0)
        }

        /// Carries out one order; false if there is none.
        @discardableResult
        static func step(_ channel: Int32) -> Bool {
            var order = HelperOrder(.rest)
            let length = MemoryLayout<HelperOrder>.size
            guard recv(channel, &order, length, 0) == length else { return false }
            let before = FaultCount.now()
            var answer = carryOut(order)
            answer.faults = FaultCount.now().minor - before.minor
            return Foundation.send(channel, &answer, MemoryLayout<HelperAnswer>.size, Int32(MSG_NOSIGNAL)) > 0
        }

        static func send(_ order: HelperOrder, to channel: Int32) -> Bool {
            var order = order
            let length = MemoryLayout<HelperOrder>.size
            return Foundation.send(channel, &order, length, Int32(MSG_NOSIGNAL)) == length
        }

        static func receive(from channel: Int32) -> HelperAnswer? {
            var answer = HelperAnswer()
            let length = MemoryLayout<HelperAnswer>.size
            return recv(channel, &answer, length, 0) == length ? answer : nil
        }

        private static func carryOut(_ order: HelperOrder) -> HelperAnswer {
            let address = UInt(truncatingIfNeeded: order.first)
            let pointer = UnsafeMutableRawPointer(bitPattern: address)
            let (first, second, third) = (Int(order.first), Int(order.second), Int(order.third))
            switch HelperOrder.Call(rawValue: order.call) {
            case .write:
                Page.write(address, second, UInt8(truncatingIfNeeded: third))
            case .countOthers:
                let others = Page.countOthers(address, second, than: UInt8(truncatingIfNeeded: third))
                return HelperAnswer(value: Int64(others))
            case .map:
                let flags = Int32(truncatingIfNeeded: order.fourth)
                let place = mmap(first > 0 ? pointer : nil, second, Int32(third), flags, -1, 0)
                return place == MAP_FAILED ? failure() : HelperAnswer(value: Int64(Int(bitPattern: place)))
            case .unmap: return outcome(munmap(pointer, second))
            case .advise: return outcome(madvise(pointer, second, Int32(third)))
            case .lock: return outcome(mlock(pointer, second))
            case .unlock: return outcome(munlock(pointer, second))
            case .limit:
                var limit = rlimit(rlim_cur: rlim_t(second), rlim_max: rlim_t(third))
                return outcome(setrlimit(__rlimit_resource_t(UInt32(first)), &limit))
            case .becomeUser: return outcome(setuid(uid_t(first)))
            case .moveBreak:
                let old = Int(bitPattern: sbrk(first))
                return old == -1 ? failure() : HelperAnswer(value: Int64(old))
            case .allocate:
                let block = malloc(first)
                return block == nil ? failure() : HelperAnswer(value: Int64(Int(bitPattern: block)))
            case .free: free(pointer)
            case .setMallocOption:
                return HelperAnswer(value: Int64(setMallocOption?(Int32(first), Int32(second)) ?? 0))
            case .peek: return HelperAnswer(value: pointer?.load(as: Int64.self) ?? 0)
            case .rest, nil: break
            }
            return HelperAnswer()
        }

        private static func outcome(_ result: Int32) -> HelperAnswer { result == 0 ? HelperAnswer() : failure() }

        private static func failure() -> HelperAnswer { HelperAnswer(error: Int64(errno)) }
    }
#endif
