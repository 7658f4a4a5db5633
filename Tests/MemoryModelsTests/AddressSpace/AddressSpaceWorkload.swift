import MemoryModels

/// One system call on a window, in pages of the window; it may fail in any way that the kernel fails.
enum AddressSpaceStep: CustomStringConvertible, Sendable {
    case map(count: Int, VMAFlags, MapSource, fixed: Int?)
    case unmap(Int, Int)
    case protect(Int, Int, VMAFlags)
    case remap(Int, from: Int, to: Int, RemapPlace, target: Int?)
    case touch(Int)

    var description: String {
        switch self {
        case .map(let count, let flags, let source, let fixed):
            "map(\(count), \(flags.permissions), \(source), fixed: \(fixed.map { "\($0)" } ?? "nil"))"
        case .unmap(let first, let count): "unmap(\(first), \(count))"
        case .protect(let first, let count, let flags): "protect(\(first), \(count), \(flags.permissions))"
        case .remap(let first, let old, let new, let place, let target):
            "remap(\(first), \(old), \(new), \(place), \(target.map { "\($0)" } ?? "nil"))"
        case .touch(let page): "touch(\(page))"
        }
    }
}

/// A window of addresses to run steps in, and the oracle beside it.
struct AddressSpaceWorld {
    static let base: UInt64 = 0x1000_0000
    var space: AddressSpace
    var oracle: PageArrayOracle

    /// A window with deliberate damage after each step, to see that it is noticed.
    static func test(
        pages: Int,
        touches: Bool = false,
        damage: @escaping (inout AddressSpace) -> Void = { _ in }
    ) -> SequenceTest<Self, AddressSpaceStep> {
        SequenceTest(
            name: "\(pages) pages",
            world: { Self(space: makeSpace(count: pages), oracle: PageArrayOracle(count: pages)) },
            play: { $0.run($1, isTouched: touches, damage: damage) },
            step: { random, _ in randomStep(&random, pages: pages, touches: touches) }
        )
    }

    static func address(_ page: Int) -> UInt64 { base + UInt64(page) * 4096 }

    private static func makeSpace(count: Int) -> AddressSpace {
        // No bottom-up search: it would leave the window.
        var space = AddressSpace(
            mmapBase: address(count),
            legacyBase: AddressSpace.taskSize,
            lowestAddress: base
        )
        // A wall, so that nothing grows out of the window.
        let wall = VirtualMemoryArea(
            start: address(count),
            end: address(count + 1),
            pageOffset: 0,
            flags: .dontExpand,
            backing: .file(99),
            anonVMA: nil
        )
        do { try space.place(wall) } catch { preconditionFailure("an empty space has room for a wall") }
        return space
    }

    private mutating func run(
        _ step: AddressSpaceStep,
        isTouched: Bool,
        damage: (inout AddressSpace) -> Void
    ) -> String? {
        let result = Self.perform(step, &space)
        // With private pages, areas may stay apart that the oracle sees as one run; `mremap` minds.
        if isTouched, case .remap = step {
            oracle.adopt(space)
        } else if let expected = Self.perform(step, &oracle), expected != result {
            return "\(result), expected \(expected)"
        }
        damage(&space)
        return difference(isTouched: isTouched)
    }

    private static func perform(_ step: AddressSpaceStep, _ space: inout AddressSpace) -> String {
        do {
            switch step {
            case .map(let count, let flags, let source, let fixed):
                let place: MapPlace = fixed.map { .fixed(address($0)) } ?? .anywhere()
                return
                    "\((try space.map(length: UInt64(count) * 4096, flags, source: source, at: place) - base) / 4096)"
            case .unmap(let first, let count):
                try space.unmap(address(first), length: UInt64(count) * 4096)
            case .protect(let first, let count, let flags):
                try space.protect(address(first), length: UInt64(count) * 4096, flags)
            case .remap(let first, let old, let new, let place, let target):
                let place = target.map { .fixed(address($0)) } ?? place
                let result = try space.remap(
                    address(first),
                    from: UInt64(old) * 4096,
                    to: UInt64(new) * 4096,
                    place
                )
                return "\((result - base) / 4096)"
            case .touch(let page):
                try space.touch(address(page))
            }
            return "done"
        } catch {
            return error.name
        }
    }

    private static func perform(_ step: AddressSpaceStep, _ oracle: inout PageArrayOracle) -> String? {
        func text(_ result: Result<Int, AddressSpaceError>) -> String {
            switch result {
            case .success(let page): "\(page)"
            case .failure(let error): error.name
            }
        }
        switch step {
        case .map(let count, let flags, let source, let fixed):
            return text(oracle.map(count, flags, source, fixed: fixed))
        case .unmap(let first, let count):
            oracle.unmap(first, count)
            return "done"
        case .protect(let first, let count, let flags):
            return oracle.protect(first, count, flags)?.name ?? "done"
        case .remap(let first, let old, let new, let place, let target):
            return text(oracle.remap(first, old, new, place, target: target))
        case .touch(let page):
            guard let page = oracle.pages[page] else { return "EFAULT" }
            return page.flags.contains(.write) ? "done" : "EACCES"
        }
    }

    private func difference(isTouched: Bool) -> String? {
        let violations = space.checkInvariants()
        guard violations.isEmpty else { return "broken invariants: \(violations)" }
        if isTouched {
            // When `mprotect` takes the write permission away, whether the promise of memory stays depends
            // on the `anon_vma`.
            var mine = oracle
            mine.adopt(space)
            return mine.pages.map { $0?.withoutAccount } == oracle.pages.map { $0?.withoutAccount }
                ? nil : "pages differ"
        }
        // Without the wall.
        let runs = space.areas.dropLast().map { area in
            PageArrayOracle.Run(
                first: Int((area.start - Self.base) / 4096),
                count: Int(area.pageCount),
                page: PageArrayOracle.Page(
                    flags: area.flags,
                    backing: area.backing,
                    filePage: area.backing == .anonymous ? nil : area.pageOffset
                )
            )
        }
        return runs == oracle.runs ? nil : "areas \(runs), expected \(oracle.runs)"
    }

    private static func randomStep(_ random: inout SplitMix64, pages: Int, touches: Bool) -> AddressSpaceStep {
        let protections: [VMAFlags] = [[.read, .write], [.read, .write], .read, [], [.read, .execute]]
        let first = random.next(below: pages)
        let count = 1 + random.next(below: min(8, pages - first))
        let flags = protections[random.next(below: protections.count)]
        let sources: [MapSource] = [
            .privateAnonymous, .privateAnonymous, .privateAnonymous, .sharedAnonymous,
            .privateFile(1, page: UInt64(first % 4)), .sharedFile(1, page: UInt64(first)),
            // The same file page at the same place: such mappings can merge.
            .privateFile(2, page: UInt64(first)),
        ]
        let source = sources[random.next(below: sources.count)]
        switch random.next(below: touches ? 12 : 10) {
        case 0, 1: return .map(count: count, flags, source, fixed: nil)
        case 2, 3: return .map(count: count, flags, source, fixed: first)
        case 4, 5: return .unmap(first, count)
        case 6, 7: return .protect(first, count, flags)
        case 8, 9:
            let new = 1 + random.next(below: 8)
            let target = random.next(below: 3) == 0 ? random.next(below: max(1, pages - new)) : nil
            let place: RemapPlace = random.next(below: 4) == 0 ? .inPlace : .mayMove
            return .remap(first, from: count, to: new, place, target: target)
        default: return .touch(first)
        }
    }
}
