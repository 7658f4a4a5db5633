import MemoryModels

/// What a window of addresses must look like after system calls, computed the naive way: an array says of
/// each page what is mapped there. There are no areas, so nothing is split or merged; the areas that a
/// kernel must have are the longest runs of pages that go on alike.
///
/// It shares no code with `AddressSpace`. It knows nothing of `anon_vma`, so exact areas are only right as
/// long as nothing is written to.
struct PageArrayOracle {
    struct Page: Equatable {
        var flags: VMAFlags
        var backing: VirtualMemoryArea.Backing
        /// `nil` for anonymous memory, whose pages follow each other by their addresses.
        var filePage: UInt64?

        var withoutAccount: Page {
            Page(flags: flags.subtracting(.account), backing: backing, filePage: filePage)
        }
    }

    /// A run of pages that go on alike.
    struct Run: Equatable {
        var first: Int
        var count: Int
        var page: Page
    }

    private(set) var pages: [Page?]
    private var nextSharedMemory: UInt32 = 0

    init(count: Int) {
        pages = [Page?](repeating: nil, count: count)
    }

    // MARK: System calls, in pages of the window

    mutating func map(
        _ count: Int,
        _ protection: VMAFlags,
        _ source: MapSource,
        fixed: Int?
    ) -> Result<Int, AddressSpaceError> {
        guard let first = fixed ?? highestRoom(count) else { return .failure(.noMemory) }
        var template = Page(flags: protection.union(.mayAccess), backing: .anonymous, filePage: nil)
        switch source {
        case .privateAnonymous: break
        case .sharedAnonymous:
            template.backing = .sharedMemory(nextSharedMemory)
            template.filePage = 0
            template.flags.formUnion([.shared, .mayShare])
            nextSharedMemory += 1
        case .privateFile(let file, let page):
            template.backing = .file(file)
            template.filePage = page
        case .sharedFile(let file, let page):
            template.backing = .file(file)
            template.filePage = page
            template.flags.formUnion([.shared, .mayShare])
        }
        if protection.contains(.write), !template.flags.contains(.shared) { template.flags.insert(.account) }
        for index in 0..<count {
            pages[first + index] = template
            if let page = template.filePage { pages[first + index]?.filePage = page + UInt64(index) }
        }
        return .success(first)
    }

    private func highestRoom(_ count: Int) -> Int? {
        guard count <= pages.count else { return nil }
        return stride(from: pages.count - count, through: 0, by: -1).first { first in
            pages[first..<(first + count)].allSatisfy { $0 == nil }
        }
    }

    mutating func unmap(_ first: Int, _ count: Int) {
        for index in first..<min(first + count, pages.count) { pages[index] = nil }
    }

    mutating func protect(_ first: Int, _ count: Int, _ protection: VMAFlags) -> AddressSpaceError? {
        for index in first..<(first + count) {
            guard index < pages.count, var page = pages[index] else { return .noMemory }
            let old = page.flags
            page.flags = old.subtracting(.access).union(protection)
            if page.flags != old {
                if protection.contains(.write) {
                    if old.isDisjoint(with: [.account, .write, .shared]) { page.flags.insert(.account) }
                } else if page.backing == .anonymous {
                    page.flags.remove(.account)
                }
            }
            pages[index] = page
        }
        return nil
    }

    /// All old pages must go on alike: the kernel wants them in one area.
    mutating func remap(
        _ first: Int,
        _ old: Int,
        _ new: Int,
        _ place: RemapPlace,
        target: Int?
    ) -> Result<Int, AddressSpaceError> {
        guard let template = pages[first] else { return .failure(.fault) }
        var old = old
        if let target {
            if first + old > target && target + new > first { return .failure(.invalid) }
            unmap(target, new)
            if old > new {
                unmap(first + new, old - new)
                old = new
            }
            guard isOneRun(first, old) else { return .failure(.fault) }
        } else if old >= new {
            unmap(first + new, old - new)
            return .success(first)
        }
        guard isOneRun(first, old) else { return .failure(.fault) }
        let grown = (0..<new).map { index in
            var page = template
            if let filePage = page.filePage { page.filePage = filePage + UInt64(index) }
            return page
        }
        if target == nil, runEnd(first) == first + old, first + new <= pages.count,
            pages[(first + old)..<(first + new)].allSatisfy({ $0 == nil })
        {
            pages.replaceSubrange(first..<(first + new), with: grown)
            return .success(first)
        }
        guard target != nil || place != .inPlace, let destination = target ?? highestRoom(new) else {
            return .failure(.noMemory)
        }
        unmap(first, old)
        pages.replaceSubrange(destination..<(destination + new), with: grown)
        return .success(destination)
    }

    private func isOneRun(_ first: Int, _ count: Int) -> Bool {
        pages[first] != nil && first + count <= runEnd(first)
    }

    private func runEnd(_ first: Int) -> Int {
        let run = runs.first { $0.first <= first && first < $0.first + $0.count }
        return run.map { $0.first + $0.count } ?? first
    }

    /// Takes over what is mapped, where the oracle does not know what had to happen.
    mutating func adopt(_ space: AddressSpace) {
        pages = [Page?](repeating: nil, count: pages.count)
        for area in space.areas.dropLast() {
            for index in 0..<area.pageCount {
                let place = Int((area.start - AddressSpaceWorld.base) / 4096 + index)
                let filePage = area.backing == .anonymous ? nil : area.pageOffset + index
                pages[place] = Page(flags: area.flags, backing: area.backing, filePage: filePage)
            }
        }
    }

    // MARK: What must be there

    var runs: [Run] {
        var runs: [Run] = []
        for (index, page) in pages.enumerated() {
            guard let page else { continue }
            if let last = runs.last, last.first + last.count == index, last.page.flags == page.flags,
                last.page.backing == page.backing,
                last.page.filePage.map({ $0 + UInt64(last.count) }) == page.filePage
            {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(Run(first: index, count: 1, page: page))
            }
        }
        return runs
    }
}
