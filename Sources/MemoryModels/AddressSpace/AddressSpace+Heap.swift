extension AddressSpace {
    /// `brk`: moves the end of the heap. Follows `SYSCALL_DEFINE1(brk)` and `do_brk_flags`.
    ///
    /// - Parameter address: The new end, to the byte; 0 asks for the present one.
    /// - Returns: The end of the heap afterwards: `address`, or the old end if the call failed. The system
    ///   call reports no error in any other way.
    public mutating func setHeapEnd(_ address: UInt64) -> (end: UInt64, refusal: HeapRefusal?) {
        let refusal = moveHeapEnd(to: address)
        return (heapEnd, refusal)
    }

    private mutating func moveHeapEnd(to address: UInt64) -> HeapRefusal? {
        guard address >= heapStart else { return .belowStart }
        // `check_data_rlimit`: bytes, so that the end need not be a multiple of 4096 to be too far.
        if let limit = limits.data, address - heapStart + staticData > limit { return .dataLimit }
        guard let newEnd = Self.pageAlign(address), let oldEnd = Self.pageAlign(heapEnd) else { return .addressRange }
        if newEnd == oldEnd {
            heapEnd = address
            return nil
        }
        if address <= heapEnd {
            guard tree.first(overlapping: newEnd, oldEnd) != nil else { return .notHeap }
            do {
                try clear(from: newEnd, to: oldEnd)
            } catch {
                return .areaLimit
            }
            heapEnd = address
            return nil
        }
        // `check_brk_limits`
        guard newEnd <= Self.taskSize else { return .addressRange }
        // One page and the guard gap of a stack stay free above the heap.
        if let next = tree.first(endingAbove: oldEnd), newEnd + Self.pageSize > next.gapStart {
            return .collision(next)
        }
        return growHeap(from: oldEnd, to: newEnd, brk: address)
    }

    /// `do_brk_flags`
    private mutating func growHeap(from start: UInt64, to end: UInt64, brk: UInt64) -> HeapRefusal? {
        let pages = (end - start) / Self.pageSize
        guard mayExpand(.heap, by: pages) else { return .pageLimit }
        guard areaCount <= limits.mapCount else { return .areaLimit }
        let request = MergeRequest(
            start: start,
            end: end,
            pageOffset: start / Self.pageSize,
            flags: .heap,
            backing: .anonymous,
            anonVMA: nil
        )
        // Only an area of the heap grows (`vma_prev_limit`), not the data of the program that ends where it starts.
        if start <= heapStart || mergeNew(request, justExpand: true) == nil {
            let area = VirtualMemoryArea(
                start: start,
                end: end,
                pageOffset: request.pageOffset,
                flags: .heap,
                backing: .anonymous,
                anonVMA: nil
            )
            tree.insert(area)
            record(.created(area))
        }
        count(.heap, plus: pages)
        heapEnd = brk
        return nil
    }
}

/// Why `brk` left the end of the heap where it was.
public enum HeapRefusal: Equatable, Sendable {
    /// The address lies below `start_brk`; 0 is how a program asks for the present end.
    case belowStart
    /// Heap and initialised data would exceed `RLIMIT_DATA` (`check_data_rlimit`).
    case dataLimit
    /// The address is beyond user space (`check_brk_limits`).
    case addressRange
    /// Another mapping, or the guard gap below a stack, is in the way or would be less than a page away.
    case collision(VirtualMemoryArea)
    /// `RLIMIT_AS` or `RLIMIT_DATA` is reached (`may_expand_vm`).
    case pageLimit
    /// The process has too many mappings.
    case areaLimit
    /// Nothing is mapped where the heap was: the program unmapped it itself.
    case notHeap
}
