/// A slab as it is seen from outside.
public struct SlabState: Equatable, Sendable {
    /// Where a slab is.
    public enum Location: Equatable, Sendable {
        /// A CPU allocates from it.
        case cpu(Int)
        /// On a CPU's partial list.
        case cpuPartial(Int)
        /// On the node's partial list.
        case nodePartial
        /// Full: on no list, or on the node's full list with `SlabFlags.storeUser`.
        case full
    }

    /// Where an object is.
    public enum ObjectState: Equatable, Sendable {
        /// With a caller.
        case allocated
        /// On the freelist of the CPU that allocates from the slab.
        case onCPUFreelist
        /// On the slab's own freelist.
        case onSlabFreelist
    }

    /// The first page, by which the slab is known.
    public let firstPage: PageFrameNumber
    /// The order of its pages.
    public let order: Order
    /// Where the slab is.
    public let location: Location
    /// `inuse`: how many objects are not on the slab's own freelist.
    public let inUse: Int
    /// `frozen`: a CPU allocates from the slab.
    public let isFrozen: Bool
    /// The objects of the slab's own freelist by their numbers, first to last.
    public let freelist: [Int]
    /// Where each object is.
    public let objects: [ObjectState]
}

extension SlabCache {
    /// All slabs, lowest page first.
    public var slabStates: [SlabState] {
        placesByPage.map { state(at: $0) }
    }

    /// The slab that the CPU allocates from, by its first page.
    ///
    /// - Precondition: 0 ≤ `cpu` < `cpuCount`; so for the other views of a CPU.
    public func cpuSlab(_ cpu: Int) -> PageFrameNumber? {
        cpus[cpu].slab.map { slab(at: $0).firstPage }
    }

    /// The addresses of the objects on the CPU's freelist, first to last.
    public func cpuFreelist(_ cpu: Int) -> [UInt64] {
        guard let place = cpus[cpu].slab else { return [] }
        let slab = slab(at: place)
        return objects(from: cpus[cpu].freelist, at: place).map { address(of: $0, in: slab) }
    }

    /// The first pages of the slabs on the CPU's partial list, first to last.
    public func cpuPartialList(_ cpu: Int) -> [PageFrameNumber] {
        cpus[cpu].partial.map { slab(at: $0).firstPage }
    }

    /// The first pages of the slabs on the node's partial list, first to last.
    public var nodePartialList: [PageFrameNumber] {
        nodePartialPlaces.map { slab(at: $0).firstPage }
    }

    /// The places of those slabs.
    var nodePartialPlaces: [Int] {
        var places: [Int] = []
        var place = firstNodePartial
        // A damaged list may run in a circle: it has no more entries than there are slabs.
        while let current = place, places.count < slabCount {
            places.append(current)
            place = slab(at: current).next
        }
        return places
    }

    /// The first page of the object's slab, and the object's number in it; nil if the cache has no object there.
    public func locate(_ address: UInt64) -> (slab: PageFrameNumber, object: Int)? {
        guard let place = place(holding: address) else { return nil }
        let slab = slab(at: place)
        let offset = Int(address - slab.firstPage.physicalAddress) - layout.redLeftPad
        guard offset >= 0, offset % layout.size == 0, offset / layout.size < slab.objectCount else { return nil }
        return (slab.firstPage, offset / layout.size)
    }

    /// Whether the address lies in one of the cache's slabs.
    public func holds(_ address: UInt64) -> Bool { place(holding: address) != nil }

    private func state(at place: Int) -> SlabState {
        let slab = slab(at: place)
        let owner = cpus.indices.first { cpus[$0].slab == place }
        let location: SlabState.Location
        if let owner {
            location = .cpu(owner)
        } else if let cpu = cpus.indices.first(where: { cpus[$0].partial.contains(place) }) {
            location = .cpuPartial(cpu)
        } else {
            location = slab.isOnNodePartial ? .nodePartial : .full
        }
        let freelist = objects(from: slab.freelist, at: place)
        var states = (0..<slab.objectCount).map { object -> SlabState.ObjectState in
            objects[index(of: object, at: place)].isAllocated ? .allocated : .onCPUFreelist
        }
        for object in freelist { states[object] = .onSlabFreelist }
        return SlabState(
            firstPage: slab.firstPage,
            order: slab.order,
            location: location,
            inUse: slab.inUse,
            isFrozen: slab.isFrozen,
            freelist: freelist,
            objects: states
        )
    }
}
