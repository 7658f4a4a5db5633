extension PageReplacement {
    /// Makes the next reference.
    ///
    /// - Returns: What it did; nil if all references have been made.
    public mutating func next() -> Access? {
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
        let access: Access
        if present >= 0 {
            hits += 1
            access = Access(page: page, frame: present, isFault: false, victim: nil)
        } else {
            faults += 1
            access = load(page, &events)
        }
        touch(access.frame)
        position += 1
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
            switch policy {
            case .fifo: break
            case .clock: isReferenced.append(false)
            case .opt: nextUse.append(Self.never)
            case .lru:
                older.append(Self.nowhere)
                newer.append(Self.nowhere)
            }
            return Access(page: page, frame: frame, isFault: true, victim: nil)
        }
        let frame = chooseFrame(&events)
        let victim = Int(pageIn[frame])
        frameOf[victim] = Self.nowhere
        pageIn[frame] = Int32(page)
        frameOf[page] = Int32(frame)
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
            let frame = Int(oldest)
            unlink(frame)
            return frame
        case .opt:
            var best = 0
            for frame in 1..<Swift.max(1, frameCount) where nextUse[frame] > nextUse[best] {
                best = frame
            }
            return best
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
            nextUse[frame] = nextPosition[position]
        case .lru:
            guard newest != Int32(frame) else { return }
            unlink(frame)
            older[frame] = newest
            newer[frame] = Self.nowhere
            if newest == Self.nowhere { oldest = Int32(frame) } else { newer[Int(newest)] = Int32(frame) }
            newest = Int32(frame)
        }
    }

    /// Takes a frame out of the list of LRU, if it is on it.
    @inline(__always)
    private mutating func unlink(_ frame: Int) {
        let before = older[frame]
        let after = newer[frame]
        if before != Self.nowhere {
            newer[Int(before)] = after
        } else if oldest == Int32(frame) {
            oldest = after
        }
        if after != Self.nowhere {
            older[Int(after)] = before
        } else if newest == Int32(frame) {
            newest = before
        }
        older[frame] = Self.nowhere
        newer[frame] = Self.nowhere
    }
}
