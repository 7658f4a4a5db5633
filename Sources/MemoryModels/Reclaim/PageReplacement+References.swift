extension PageReplacement {
    /// Makes the next reference.
    ///
    /// - Returns: What it did; nil if all references have been made.
    @inline(__always)
    public mutating func next() -> Access? {
        // Inlined for loops such as `finish()`, which then keep what it returns in registers.
        var events = NoEvents<SecondChance>()
        return next(&events)
    }

    /// Makes the next reference and appends the pages that Clock's hand passed.
    public mutating func next(recordingInto passed: inout [SecondChance]) -> Access? {
        var log = EventLog<SecondChance>()
        let access = next(&log)
        passed += log.events
        return access
    }

    /// Makes all references that are left.
    public mutating func finish() {
        while next() != nil {}
    }

    @inline(__always)
    private mutating func next<Sink: EventSink>(_ events: inout Sink) -> Access?
    where Sink.Event == SecondChance {
        guard position < references.count else { return nil }
        let page = references[position]
        let present = Int(frameOf[page])
        defer { position &+= 1 }
        guard present < 0 else {
            touch(present)
            return Access(page: page, frame: present, isFault: false)
        }
        faults &+= 1
        let access = load(page, &events)
        touch(access.frame)
        return access
    }

    // MARK: Loading

    @inline(__always)
    private mutating func load<Sink: EventSink>(_ page: Int, _ events: inout Sink) -> Access
    where Sink.Event == SecondChance {
        if pageIn.count < frameCount {
            let frame = pageIn.count
            pageIn.append(Int32(page))
            frameOf[page] = Int32(frame)
            if policy == .clock { isReferenced.append(false) }
            return Access(page: page, frame: frame, isFault: true)
        }
        let frame = chooseFrame(&events)
        let victim = pageIn[frame]
        pageIn[frame] = Int32(truncatingIfNeeded: page)
        // As one access, because an array checks before each change that nobody else holds it.
        frameOf.withUnsafeMutableBufferPointer { frameOf in
            frameOf[Int(victim)] = Self.nowhere
            frameOf[page] = Int32(truncatingIfNeeded: frame)
        }
        evictions += 1
        return Access(page: page, frame: frame, isFault: true, victim: victim)
    }

    /// The frame whose page leaves.
    @inline(__always)
    private mutating func chooseFrame<Sink: EventSink>(_ events: inout Sink) -> Int
    where Sink.Event == SecondChance {
        switch policy {
        case .fifo:
            return advanceHand()
        case .clock:
            while isReferenced[hand] {
                let frame = hand
                let page = Int(pageIn[frame])
                events.record(SecondChance(frame: frame, page: page))
                isReferenced[advanceHand()] = false
            }
            return advanceHand()
        case .lru:
            return useOrder.oldest
        case .opt:
            return farthest.frame
        }
    }

    /// Moves the hand to the next frame.
    ///
    /// - Returns: Where it was.
    @inline(__always)
    private mutating func advanceHand() -> Int {
        let frame = hand
        hand = hand + 1 == frameCount ? 0 : hand + 1
        return frame
    }

    // MARK: Using

    /// Notes that the page in `frame` is used now.
    @inline(__always)
    private mutating func touch(_ frame: Int) {
        switch policy {
        case .fifo:
            break
        case .clock:
            isReferenced[frame] = true
        case .opt:
            farthest.set(frame, nextUse: nextPosition[position])
        case .lru:
            useOrder.use(frame)
        }
    }
}
