/// One slab with the words that are really in its memory, for someone who can overwrite them.
///
/// Follows the fast paths of `mm/slub.c` on one CPU: `get_freepointer`, `set_freepointer` with its `BUG_ON`,
/// `__slab_alloc_node` and `do_slab_free`.
///
///     var slab = HardenedSlab(layout: layout, start: 0xffff_8881_0000_0000, code: FreelistPointer(random: 7))
///     slab.overwrite(slab.pointerPlace(of: 0), with: target)
///     slab.allocate()  // object 0; what is next is now whatever the word decodes to
///
/// Left out: other CPUs and slabs (an empty freelist ends the game), what else lies in the objects, and
/// `init_on_free`.
public struct HardenedSlab: Sendable {
    /// What an allocation came to.
    public enum Allocation: Equatable, Sendable {
        /// An object of the slab, with the address that is first on the freelist now.
        case object(address: UInt64, next: UInt64)
        /// An address that is no object of the slab, but mapped: the kernel does not notice.
        case stray(address: UInt64, next: UInt64)
        /// The head of the freelist is an address that is not canonical: a general protection fault.
        case protectionFault(address: UInt64)
        /// The head of the freelist is not mapped: a page fault in the kernel.
        case pageFault(address: UInt64)
        /// The freelist is empty: the slow path would look for another slab.
        case empty
    }

    /// What a free came to.
    public enum Free: Equatable, Sendable {
        /// The object is first on the freelist now.
        case freed
        /// `BUG_ON(object == fp)`: the object was first on the freelist already.
        case bug
    }

    /// The layout of the slab.
    public let layout: SlabLayout
    /// Where the slab begins in the direct map.
    public let start: UInt64
    /// How pointers are stored.
    public let code: FreelistPointer
    /// Another stretch of mapped memory, eight bytes at this address plus the free pointer's offset: what an attacker
    /// aims at. Nil for none.
    public let target: UInt64?
    /// What that memory holds.
    public private(set) var targetWord: UInt64
    /// The first object of the freelist, or what the kernel takes for one; 0 for none.
    public private(set) var head: UInt64
    /// The word in each object where its free pointer is.
    public private(set) var words: [UInt64]

    /// A new slab, whose objects are free and linked in the order of their addresses.
    ///
    /// - Parameters:
    ///   - layout: The layout; its first objects are used, as many as fit in a slab.
    ///   - start: Where the slab begins.
    ///   - code: How pointers are stored.
    ///   - target: Another address at which memory is mapped.
    ///   - targetWord: What is at the place of the free pointer there.
    public init(layout: SlabLayout, start: UInt64, code: FreelistPointer, target: UInt64? = nil, targetWord: UInt64 = 0)
    {
        self.layout = layout
        self.start = start
        self.code = code
        self.target = target
        self.targetWord = targetWord
        words = [UInt64](repeating: 0, count: layout.objectsPerSlab)
        head = start &+ UInt64(layout.redLeftPad)
        for number in words.indices {
            let next = number + 1 < words.count ? address(of: number + 1) : 0
            words[number] = code.encode(next, at: pointerPlace(of: number))
        }
    }

    /// The address of an object.
    public func address(of number: Int) -> UInt64 {
        start &+ UInt64(layout.redLeftPad + number * layout.size)
    }

    /// The address of an object's free pointer: `freeptr_addr`.
    public func pointerPlace(of number: Int) -> UInt64 {
        address(of: number) &+ UInt64(layout.freePointerOffset)
    }

    /// The number of the object at an address; nil if none begins there.
    public func number(at address: UInt64) -> Int? {
        let first = self.address(of: 0)
        guard address >= first, (address - first) % UInt64(layout.size) == 0 else { return nil }
        let number = (address - first) / UInt64(layout.size)
        return number < UInt64(words.count) ? Int(number) : nil
    }

    /// What the kernel would read in an object as the next free one.
    public func next(of number: Int) -> UInt64 {
        code.decode(words[number], at: pointerPlace(of: number))
    }

    /// Whether bits 47 to 63 of an address are equal, as the processor demands.
    public static func isCanonical(_ address: UInt64) -> Bool {
        let top = address >> 47
        return top == 0 || top == 0x1_ffff
    }

    // MARK: What the kernel does

    /// Takes the first object of the freelist. Follows `__slab_alloc_node`.
    public mutating func allocate() -> Allocation {
        guard head != 0 else { return .empty }
        let object = head
        // `get_freepointer` reads in the object before anything is decided.
        let place = object &+ UInt64(layout.freePointerOffset)
        guard Self.isCanonical(place) else { return .protectionFault(address: object) }
        if let number = number(at: object) {
            head = next(of: number)
            return .object(address: object, next: head)
        }
        guard object == target else { return .pageFault(address: object) }
        head = code.decode(targetWord, at: place)
        return .stray(address: object, next: head)
    }

    /// Puts an object back. Follows `do_slab_free`: nothing but `set_freepointer` looks at it.
    ///
    /// - Precondition: The slab has an object of this number.
    public mutating func free(_ number: Int) -> Free {
        let object = address(of: number)
        if code.random != nil, object == head { return .bug }
        words[number] = code.encode(head, at: pointerPlace(of: number))
        head = object
        return .freed
    }

    // MARK: What an attacker does

    /// Writes a word over an object's free pointer.
    ///
    /// - Precondition: The slab has an object of this number.
    public mutating func overwrite(_ number: Int, with word: UInt64) {
        words[number] = word
    }

    /// The freelist as the kernel would walk it: numbers of objects, up to the first address that is none.
    ///
    /// - Returns: The numbers, and the address at which it ends; 0 for a sound end. A list that runs in a circle is
    ///   cut after as many objects as the slab has.
    public func walk() -> (numbers: [Int], end: UInt64) {
        var numbers: [Int] = []
        var address = head
        while numbers.count < words.count, let number = number(at: address) {
            numbers.append(number)
            address = next(of: number)
        }
        return (numbers, address)
    }
}
