/// A stretch of bytes in the slot of one object.
public struct SlotPart: Equatable, Sendable {
    /// What the bytes are for.
    public enum Kind: Equatable, Sendable {
        /// The red zone before the object.
        case leftRedZone
        /// The object itself, except where the free pointer lies in it while it is free.
        case object
        /// The pointer to the next free object. In a free object of an ordinary cache it overlays the object.
        case freePointer
        /// The red zone behind the object.
        case rightRedZone
        /// Two records of who allocated and who freed the object.
        case tracking
        /// The size that `kmalloc` was asked for.
        case requestedSize
        /// Unused bytes that keep the next object aligned.
        case padding
    }

    /// What the bytes are for.
    public let kind: Kind
    /// Where they start, from the start of the slot (not of the object).
    public let offset: Int
    /// How many there are.
    public let length: Int

    /// A stretch of a slot.
    public init(kind: Kind, offset: Int, length: Int) {
        self.kind = kind
        self.offset = offset
        self.length = length
    }
}

extension SlabLayout {
    /// The slot of a free object from its first byte to its last, without gaps.
    public var slotParts: [SlotPart] {
        var parts: [SlotPart] = []
        var offset = 0
        func add(_ kind: SlotPart.Kind, _ length: Int) {
            guard length > 0 else { return }
            parts.append(SlotPart(kind: kind, offset: offset, length: length))
            offset += length
        }
        add(.leftRedZone, redLeftPad)
        if freePointerIsOutside {
            add(.object, objectSize)
        } else {
            // A pointer in an object smaller than a word reaches into the bytes that round it up.
            add(.object, freePointerOffset)
            add(.freePointer, Self.wordSize)
            add(.object, objectSize - freePointerOffset - Self.wordSize)
        }
        let used = Swift.max(objectSize, freePointerIsOutside ? 0 : freePointerOffset + Self.wordSize)
        add(flags.contains(.redZone) ? .rightRedZone : .padding, inUse - used)
        if freePointerIsOutside { add(.freePointer, Self.wordSize) }
        if flags.contains(.storeUser) {
            add(.tracking, 2 * Self.trackSize)
            if flags.contains(.kmalloc) { add(.requestedSize, Self.wordSize) }
        }
        add(.padding, size - offset)
        return parts
    }
}
