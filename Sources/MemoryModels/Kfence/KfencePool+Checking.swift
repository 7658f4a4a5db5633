extension KfencePool {
    // MARK: Freeing

    /// Frees what an address in the pool points to.
    ///
    /// - Returns: What is reported: at most one invalid free, or one changed canary byte on each side; nil if the
    ///   address is not one of an object's.
    /// - Note: Follows `kfence_guarded_free`.
    public mutating func free(_ address: UInt64) -> [KfenceReport]? {
        guard let number = object(at: address) else { return nil }
        guard objects[number].state == .allocated, objects[number].address == address else {
            return [.invalidFree(object: number)]
        }
        if let guardPage = objects[number].unprotectedPage {
            isProtected[page(of: guardPage)] = true
            objects[number].unprotectedPage = nil
        }
        objects[number].state = .freed
        coverage.add(objects[number].siteHash, -1)
        let reports = checkCanary(number)
        isProtected[2 * number + 2] = true
        freelist.append(number)
        allocatedCount -= 1
        return reports
    }

    /// The first changed byte on each side of an object. Follows `check_canary`.
    func checkCanary(_ number: Int) -> [KfenceReport] {
        let object = objects[number]
        let page = pageAddress(number)
        let first = Int(object.address - page)
        let sides = [0..<first, (first + Int(object.size))..<Int(Self.pageSize)]
        var reports: [KfenceReport] = []
        for side in sides {
            let changed = side.first { object.bytes[$0] != Self.canary(UInt64($0)) }
            if let changed { reports.append(.corruption(object: number, address: page + UInt64(changed))) }
        }
        return reports
    }

    // MARK: Accesses

    /// Makes an access, which reads, or writes `value` to each byte.
    ///
    /// After a report the page is made accessible and the access goes on, so that a second one to the same page is
    /// silent.
    ///
    /// - Returns: What is reported, one fault for each page that is protected; nil if a byte is outside of the pool.
    public mutating func access(_ address: UInt64, size: UInt64, value: UInt8?) -> [KfenceReport]? {
        let poolEnd = start + UInt64(isProtected.count) * Self.pageSize
        guard size >= 1, address >= start, address < poolEnd, size <= poolEnd - address else { return nil }
        var reports: [KfenceReport] = []
        for index in page(of: address)...page(of: address + size - 1) where isProtected[index] {
            reports.append(handleFault(max(address, start + UInt64(index) * Self.pageSize)))
        }
        guard let value else { return reports }
        for byte in address..<(address + size) {
            // What is in guard pages is never looked at.
            guard page(of: byte) % 2 == 0, let number = object(at: byte), !objects[number].bytes.isEmpty else {
                continue
            }
            objects[number].bytes[Int(byte % Self.pageSize)] = value
        }
        return reports
    }

    /// Says what a fault means, and makes the page accessible. Follows `kfence_handle_page_fault`.
    private mutating func handleFault(_ address: UInt64) -> KfenceReport {
        let index = page(of: address)
        isProtected[index] = false
        guard index % 2 == 1 else {
            guard let number = object(at: address) else { return .invalid }
            return .useAfterFree(object: number)
        }
        // A guard page: the nearest of the objects on both sides is blamed, if it lives.
        var blamed: Int?
        var distance: UInt64 = 0
        if let left = object(at: address - Self.pageSize), objects[left].state == .allocated {
            blamed = left
            distance = address - (objects[left].address + objects[left].size)
        }
        if let right = object(at: address + Self.pageSize), objects[right].state == .allocated {
            if blamed == nil || distance > objects[right].address - address { blamed = right }
        }
        guard let blamed else { return .invalid }
        objects[blamed].unprotectedPage = address
        let start = objects[blamed].address
        let isLeft = address < start
        return .outOfBounds(object: blamed, distance: isLeft ? start - address : address - start, isLeft: isLeft)
    }

    /// The page of an address, from the pool's start.
    func page(of address: UInt64) -> Int { Int((address - start) / Self.pageSize) }

    // MARK: Invariants

    /// What is wrong with the state, or nil.
    public func invariantViolation() -> String? {
        let allocated = objects.filter { $0.state == .allocated }
        if allocated.count != allocatedCount { return "\(allocatedCount) objects are counted, not \(allocated.count)" }
        var expected = KfenceCoverage(objectCount: settings.objectCount)
        for object in allocated { expected.add(object.siteHash, 1) }
        if expected != coverage { return "the filter counts other sites than those of the objects" }
        for (number, object) in objects.enumerated() {
            let timesFree = freelist.count { $0 == number }
            if timesFree != (object.state == .allocated ? 0 : 1) {
                return "object \(number) is \(timesFree) times in the freelist"
            }
            let page = pageAddress(number)
            if object.address < page || object.address + object.size > page + Self.pageSize {
                return "object \(number) leaves its page"
            }
            if object.state == .allocated, isProtected[2 * number + 2] { return "object \(number) cannot be used" }
            if object.state != .allocated, object.unprotectedPage != nil { return "object \(number) was not tidied up" }
        }
        return nil
    }
}
