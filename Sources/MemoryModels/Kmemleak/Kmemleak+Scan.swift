extension Kmemleak {
    /// Searches memory for references.
    ///
    /// - Parameter stacks: The words of the tasks' stacks.
    /// - Returns: The addresses of objects that are reported now, for the first time.
    /// - Note: Follows `kmemleak_scan`. Data sections are objects with a `minCount` of 0.
    @discardableResult
    public mutating func scan(stacks: [[UInt64]]) -> [UInt64] {
        beginScan()
        greyList = []
        // Whiten all objects; those that need no reference are the roots.
        for index in objects.indices {
            objects[index].count = 0
            if objects[index].color == .grey { greyList.append(index) }
        }
        for stack in stacks {
            for word in stack { updateReferences(word, from: nil) }
        }
        scanGreyList()
        // Objects that are new or were changed since the last scan: perhaps a pointer was just being moved.
        for index in objects.indices where objects[index].color == .white {
            guard objects[index].updateChecksum() else { continue }
            objects[index].count = objects[index].minCount
            greyList.append(index)
        }
        scanGreyList()
        var found: [UInt64] = []
        for index in objects.indices where isUnreferenced(objects[index]) && !objects[index].isReported {
            objects[index].isReported = true
            found.append(objects[index].pointer)
        }
        return found
    }

    /// Follows `scan_gray_list`: what is found on the way is appended.
    private mutating func scanGreyList() {
        var next = 0
        while next < greyList.count {
            let place = greyList[next]
            for word in objects[place].scannedWords { updateReferences(word, from: place) }
            next += 1
        }
        greyList = []
    }

    /// Takes a word for a pointer. Follows `pointer_update_refs` and `update_refs`.
    private mutating func updateReferences(_ word: UInt64, from scanned: Int?) {
        guard let place = lookup(word, alias: true), place != scanned else { return }
        guard objects[place].color == .white else { return }
        objects[place].count += 1
        if objects[place].color == .grey { greyList.append(place) }
    }

    /// Whether an object is white and old enough. Follows `unreferenced_object`.
    func isUnreferenced(_ object: KmemleakObject) -> Bool {
        object.color == .white && object.created + Self.minimumAge <= lastScan
    }

    /// What is wrong with the state, or nil.
    public func invariantViolation() -> String? {
        if tree.sorted() != Array(objects.indices) { return "the tree has other objects than the list" }
        for place in tree.indices.dropFirst() {
            let before = objects[tree[place - 1]]
            if before.pointer + before.size > objects[tree[place]].pointer { return "objects overlap in the tree" }
        }
        for object in objects where object.count > max(0, object.minCount) {
            return "the object at \(hex(object.pointer)) was counted after it was grey"
        }
        return greyList.isEmpty ? nil : "something is left to be searched"
    }
}
