/// A slab cache as far as copies to user space are concerned.
public struct UsercopyCache: Sendable, Equatable {
    /// `size`: from one object to the next.
    public let stride: UInt64
    /// `red_left_pad`, 0 without SLAB_RED_ZONE.
    public let leftRedZone: UInt64
    /// `useroffset` and `usersize`: which bytes of an object may be copied.
    public let userOffset: UInt64
    /// How many bytes may be copied, from `userOffset` on.
    public let userSize: UInt64

    /// A cache.
    ///
    /// - Precondition: `stride` is at least 1.
    public init(stride: UInt64, leftRedZone: UInt64 = 0, userOffset: UInt64 = 0, userSize: UInt64) {
        precondition(stride > 0, "objects have a size")
        self.stride = stride
        self.leftRedZone = leftRedZone
        self.userOffset = userOffset
        self.userSize = userSize
    }
}

/// What lies where in the kernel's memory, for the check: one of each kind.
public struct UsercopyWorld: Sendable, Equatable {
    /// A run of addresses.
    public struct Range: Sendable, Equatable {
        /// The first byte.
        public let start: UInt64
        /// The first byte behind it.
        public let end: UInt64

        /// From a first byte, so many.
        public init(_ start: UInt64, size: UInt64) {
            self.start = start
            end = start + size
        }

        /// Whether an address lies in it.
        public func contains(_ address: UInt64) -> Bool { start <= address && address < end }
    }

    /// The current task's stack, `THREAD_SIZE` long, and its stack pointer.
    public var stack = Range(0xffff_c900_0001_0000, size: 16 << 10)
    /// `current_stack_pointer`.
    public var stackPointer: UInt64 = 0xffff_c900_0001_3c00
    /// The frame pointers of the callers from `__builtin_frame_address(1)` on, ascending; nil for a kernel
    /// without frame pointers (ORC), which cannot tell frames.
    public var frames: [UInt64]?
    /// A slab.
    public var slab = Range(0xffff_8881_0000_0000, size: 4096)
    /// Its cache.
    public var cache = UsercopyCache(stride: 64, userSize: 64)
    /// Pages of the page allocator: one compound page, or a single one.
    public var pages = Range(0xffff_8881_0010_0000, size: 16 << 10)
    /// An area of vmalloc without its guard page.
    public var area = Range(0xffff_c900_0010_0000, size: 8192)
    /// Kernel text, `_stext` to `_etext`.
    public var text = Range(0xffff_ffff_8100_0000, size: 0x120_bb08)
    /// The same text in the direct map: `lm_alias`.
    public var linearText = Range(0xffff_8880_0100_0000, size: 0x120_bb08)
    /// `VMALLOC_START` to `VMALLOC_END`.
    public var vmallocRegion = Range(0xffff_c900_0000_0000, size: 32 << 40)

    /// A world of the usual sizes.
    public init() {}
}

/// What was found out about a copy.
public enum UsercopyOutcome: Sendable, Equatable {
    /// Why the copy may go on.
    public enum Reason: Sendable, Equatable {
        /// Nothing is copied, or the checks are off.
        case nothingToCheck
        /// Within the stack, or a frame of it.
        case stack, frame
        /// Within the part of a slab object that may be copied.
        case slabObject
        /// Within a vmalloc area (its guard page counts) or a compound page.
        case area, compoundPage
        /// Nobody knows how large the object is: a single page, a module, a per-CPU area.
        case unknown
    }

    /// The copy may go on.
    case allowed(Reason)
    /// `usercopy_abort`: a line in the log, and BUG. The name of the object is the cache's where it is a slab's.
    case aborted(name: Abort, offset: UInt64)

    /// What the log calls the object.
    public enum Abort: Sendable, Equatable, CaseIterable {
        /// The names, in the order of the checks.
        case wrappedAddress, nullAddress, processStack, vmallocNoArea, vmalloc, slabRedZone, slabObject, pageAlloc
        /// Text, in one of its two mappings.
        case kernelText, linearText
    }
}

extension UsercopyWorld {
    /// `__check_object_size`.
    ///
    /// - Parameters:
    ///   - pointer: The kernel's side of the copy.
    ///   - length: How many bytes.
    /// - Returns: Whether the copy may go on, or what the log says.
    public func check(_ pointer: UInt64, _ length: UInt64) -> UsercopyOutcome {
        guard length > 0 else { return .allowed(.nothingToCheck) }
        // check_bogus_address
        if pointer &+ (length - 1) < pointer { return .aborted(name: .wrappedAddress, offset: 0) }
        if pointer <= 16 { return .aborted(name: .nullAddress, offset: pointer) }
        if let outcome = checkStack(pointer, length) { return outcome }
        let heap = checkHeap(pointer, length)
        if case .aborted? = heap { return heap ?? .allowed(.unknown) }
        // check_kernel_text_object
        for (range, name) in [(text, UsercopyOutcome.Abort.kernelText), (linearText, .linearText)]
        where overlaps(pointer, length, range) {
            return .aborted(name: name, offset: pointer &- range.start)
        }
        return heap ?? .allowed(.unknown)
    }

    private func overlaps(_ pointer: UInt64, _ length: UInt64, _ range: Range) -> Bool {
        pointer < range.end && pointer + (length - 1) >= range.start
    }

    /// `check_stack_object`; nil if the object is not on the stack at all.
    private func checkStack(_ pointer: UInt64, _ length: UInt64) -> UsercopyOutcome? {
        guard overlaps(pointer, length, stack) else { return nil }
        let bad = UsercopyOutcome.aborted(name: .processStack, offset: stackPointer &- pointer)
        let last = pointer + (length - 1)
        guard pointer >= stack.start, last < stack.end else { return bad }
        if let frames { return isInFrame(pointer, last + 1, frames) ? .allowed(.frame) : bad }
        return pointer < stackPointer ? bad : .allowed(.stack)
    }

    /// `arch_within_stack_frames`: between the saved pointers of one frame and the next one's.
    private func isInFrame(_ start: UInt64, _ end: UInt64, _ frames: [UInt64]) -> Bool {
        for (old, frame) in zip(frames, frames.dropFirst()) where stack.contains(frame) && end <= frame {
            return start >= old + 16
        }
        return false
    }

    /// `check_heap_object`; nil if it is nobody's whose size is known.
    private func checkHeap(_ pointer: UInt64, _ length: UInt64) -> UsercopyOutcome? {
        if vmallocRegion.contains(pointer) {
            // The area's end, as find_vmap_area knows it, is behind the guard page.
            let end = area.end + 4096
            guard area.start <= pointer, pointer < end else { return .aborted(name: .vmallocNoArea, offset: 0) }
            return length > end - pointer
                ? .aborted(name: .vmalloc, offset: pointer - area.start) : .allowed(.area)
        }
        if slab.contains(pointer) { return checkSlab(pointer, length) }
        if pages.contains(pointer), pages.end - pages.start > 4096 {
            let offset = pointer - pages.start
            return length > pages.end - pointer ? .aborted(name: .pageAlloc, offset: offset) : .allowed(.compoundPage)
        }
        return nil
    }

    /// `__check_heap_object`.
    private func checkSlab(_ pointer: UInt64, _ length: UInt64) -> UsercopyOutcome {
        var offset = (pointer - slab.start) % cache.stride
        if cache.leftRedZone > 0 {
            if offset < cache.leftRedZone { return .aborted(name: .slabRedZone, offset: offset) }
            offset -= cache.leftRedZone
        }
        if offset >= cache.userOffset, offset - cache.userOffset <= cache.userSize,
            length <= cache.userSize - (offset - cache.userOffset)
        {
            return .allowed(.slabObject)
        }
        return .aborted(name: .slabObject, offset: offset)
    }
}

extension UsercopyOutcome {
    /// The line that `usercopy_abort` prints.
    ///
    /// - Parameters:
    ///   - cache: The name of the slab cache.
    ///   - pointer: The kernel's side, which goes into the size of a wrapped copy.
    ///   - length: How many bytes were to be copied.
    ///   - toUser: The direction.
    /// - Returns: Nil for a copy that may go on.
    public func message(cache: String, pointer: UInt64, length: UInt64, toUser: Bool) -> String? {
        guard case .aborted(let name, let offset) = self else { return nil }
        let object =
            switch name {
            case .wrappedAddress: "wrapped address"
            case .nullAddress: "null address"
            case .processStack: "process stack"
            case .vmallocNoArea: "vmalloc 'no area'"
            case .vmalloc: "vmalloc"
            case .slabRedZone: "SLUB object in left red zone '" + cache + "'"
            case .slabObject: "SLUB object '" + cache + "'"
            case .pageAlloc: "page alloc"
            case .kernelText: "kernel text"
            case .linearText: "linear kernel text"
            }
        let size = name == .wrappedAddress ? pointer &+ length : length
        let what = toUser ? "exposure attempt detected from " : "overwrite attempt detected to "
        return "Kernel memory " + what + object + " (offset \(offset), size \(size))!"
    }
}
