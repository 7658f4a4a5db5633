/// Where the parts of an object's slot lie. Follows the first part of `calculate_sizes` (`mm/slub.c`).
struct SlotSizes {
    /// `inuse`: the object and the red zone behind it.
    let inUse: Int
    /// `offset`: where the free pointer is, from the start of the object.
    let freePointerOffset: Int
    /// `red_left_pad`.
    let redLeftPad: Int
    /// `size`: from one object to the next.
    let size: Int

    /// The sizes for one object and set of flags. `ownFreePointer` is where the cache's owner wants the free pointer to
    /// be; it counts only with `SlabFlags.typesafeByRCU`.
    init(objectSize: Int, alignment: Int, flags: SlabFlags, hasConstructor: Bool, ownFreePointer: Int?) {
        let word = SlabLayout.wordSize
        var size = SlabLayout.roundUp(objectSize, to: word)
        if flags.contains(.redZone), size == objectSize { size += word }
        inUse = size
        let isRCU = flags.contains(.typesafeByRCU)
        if (isRCU && ownFreePointer == nil) || flags.contains(.poison) || hasConstructor
            || (flags.contains(.redZone) && (objectSize < word || flags.isSuperset(of: [.storeUser, .kmalloc])))
        {
            freePointerOffset = size
            size += word
        } else if isRCU, let ownFreePointer {
            freePointerOffset = ownFreePointer
        } else {
            freePointerOffset = objectSize / 2 / word * word
        }
        if flags.contains(.storeUser) {
            size += 2 * SlabLayout.trackSize
            if flags.contains(.kmalloc) { size += word }
        }
        if flags.contains(.redZone) {
            redLeftPad = SlabLayout.roundUp(word, to: alignment)
            size += word + redLeftPad
        } else {
            redLeftPad = 0
        }
        self.size = SlabLayout.roundUp(size, to: alignment)
    }
}
