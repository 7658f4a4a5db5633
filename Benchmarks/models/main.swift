// Times the models beside plain C versions of the same algorithms; see README.md.
import Glibc

/// What one side of a comparison did.
struct Outcome {
    var seconds: Double
    var checksum: UInt64
}

/// Seconds of the processor that this process has had: other work on the machine does not count.
func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Resident memory of this process in MiB: VmRSS.
func residentMiB() -> Double {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let fields = text.split(separator: " ")
    return Double(fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096 / 1048576
}

func measure(_ body: () -> UInt64) -> Outcome {
    let start = now()
    let checksum = body()
    return Outcome(seconds: now() - start, checksum: checksum)
}

func rounded(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value * scale).rounded())
    if digits == 0 { return "\(whole)" }
    let fraction = String(whole % Int(scale))
    return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// The rows asked for by a word of their names: the program's argument. Without one it is all.
let wanted = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ""

func isWanted(_ name: String) -> Bool { wanted.isEmpty || strstr(name, wanted) != nil }

/// Runs both sides seven times in turn, and prints the best of each as a row.
///
/// Returns how many times as long ours takes.
func compare(_ name: String, operations: Int, swift: () -> UInt64, c: () -> UInt64) -> Double {
    guard isWanted(name) else { return 0 }
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<7 {
        let left = measure(swift)
        let right = measure(c)
        guard left.checksum == right.checksum else {
            print("\(name): the two did different things (\(left.checksum) and \(right.checksum))")
            exit(1)
        }
        ours.append(left.seconds)
        theirs.append(right.seconds)
    }
    let (mine, other) = (ours.min() ?? 0, theirs.min() ?? 0)
    let ratio = mine / other
    func millions(_ seconds: Double) -> String { rounded(Double(operations) / seconds / 1e6, 1) }
    print("| \(name) | \(millions(mine)) | \(millions(other)) | \(rounded(ratio, 2)) |")
    return ratio
}

/// Runs `body`, which says how much memory was resident while its world was there.
func large(_ name: String, _ body: () -> (what: String, resident: Double)) {
    guard isWanted(name) else { return }
    let before = residentMiB()
    let start = now()
    let outcome = body()
    let seconds = now() - start
    print("| \(name) | \(rounded(seconds, 2)) | \(rounded(outcome.resident - before, 1)) | \(outcome.what) |")
}

// MARK: Workloads

func runBuddy(_ zone: inout BuddyAllocator, _ random: [UInt32]) -> UInt64 {
    // A page and its order in one word, as in C.
    var held: [UInt64] = []
    held.reserveCapacity(random.count)
    var checksum: UInt64 = 0
    for number in random {
        if held.isEmpty || number & 0xff < 140 {
            let order = Order(unchecked: number >> 8 & 7 < 5 ? 0 : Int(number >> 11 & 3))
            guard let page = zone.allocate(order: order) else { continue }
            checksum = checksum &* 31 &+ page.rawValue
            held.append(page.rawValue << 4 | UInt64(order.rawValue))
        } else {
            let place = Int((number >> 8) % UInt32(held.count))
            let block = held[place]
            held[place] = held[held.count - 1]
            held.removeLast()
            release(block, in: &zone)
        }
    }
    for block in held { release(block, in: &zone) }
    return checksum &+ UInt64(zone.freePageCount)
}

func release(_ block: UInt64, in zone: inout BuddyAllocator) {
    do throws(BuddyError) {
        try zone.free(PageFrameNumber(block >> 4), order: Order(unchecked: Int(block & 15)))
    } catch { exit(1) }
}

func newZone(_ pages: Int) -> BuddyAllocator {
    do throws(BuddyError) { return try BuddyAllocator(start: 0, pageCount: pages) } catch { exit(1) }
}

/// Allocations and frees on four CPUs: half of the frees are of the newest object, and three in four on the CPU that
/// allocated it. The number of objects swings between few and some 20,000.
func runSlabs(_ cache: inout SlabCache, _ zone: inout BuddyAllocator, _ random: [UInt32]) -> UInt64 {
    // An address and its CPU in one word, as in C.
    var held: [UInt64] = []
    held.reserveCapacity(random.count)
    var checksum: UInt64 = 0
    do throws(SlabError) {
        for (step, number) in random.enumerated() {
            if held.isEmpty || number & 0xff < (step >> 17 & 1 == 1 ? 106 : 150) {
                let cpu = number >> 9 & 3
                guard let address = try cache.allocate(cpu: Int(cpu), from: &zone) else { exit(1) }
                checksum = checksum &* 31 &+ address
                held.append(address << 2 | UInt64(cpu))
            } else {
                let place = number >> 8 & 1 == 1 ? held.count - 1 : Int((number >> 13) % UInt32(held.count))
                let object = held[place]
                held[place] = held[held.count - 1]
                held.removeLast()
                let cpu = number >> 11 & 3 != 0 ? Int(object & 3) : Int(number >> 9 & 3)
                try cache.free(object >> 2, cpu: cpu, to: &zone)
            }
        }
        for object in held { try cache.free(object >> 2, cpu: Int(object & 3), to: &zone) }
    } catch { exit(1) }
    let did = cache.statistics
    let counters = [
        did.allocFastpath, did.allocSlowpath, did.freeFastpath, did.freeSlowpath, did.freeFrozen, did.freeAddPartial,
        did.freeRemovePartial, did.allocFromPartial, did.allocSlab, did.allocRefill, did.freeSlab,
        did.deactivateBypass, did.cpuPartialAlloc, did.cpuPartialFree, did.cpuPartialNode, did.cpuPartialDrain,
    ]
    return counters.reduce(checksum) { $0 &* 31 &+ UInt64($1) }
}

func runWalks(_ tables: inout PageTables, _ accesses: [UInt64]) -> UInt64 {
    let walker = PageWalker(control: PagingControl())
    var checksum: UInt64 = 0
    for access in accesses {
        let kind = MemoryAccess(access & 1 == 1 ? .write : .read, isUser: true)
        let outcome = walker.translate(VirtualAddress(access & ~1), kind, in: &tables)
        switch outcome {
        case .translated(let physical, _): checksum = checksum &* 31 &+ physical
        case .pageFault: checksum = checksum &* 31 &+ 3
        case .nonCanonical, .tableOutsideMemory: exit(1)
        }
    }
    return checksum
}

func runReplacement(_ policy: PageReplacement.Policy, _ frames: Int, _ references: [Int]) -> UInt64 {
    do throws(PageReplacementError) {
        var run = try PageReplacement(policy, frames: frames, references: references)
        var checksum: UInt64 = 0
        while let access = run.next() {
            if let victim = access.victim { checksum = checksum &* 31 &+ UInt64(victim) }
        }
        return checksum &+ UInt64(run.faults) &* 1_000_003 &+ UInt64(run.evictions)
    } catch { exit(1) }
}

func runMap(_ space: inout AddressSpace, _ operations: [UInt64]) -> UInt64 {
    var checksum: UInt64 = 0
    for operation in operations {
        let address = operation & ~4095
        do throws(AddressSpaceError) {
            switch operation & 3 {
            case 0:
                let protection: VMAFlags = operation & 4 == 0 ? .read : [.read, .write]
                try space.map(length: 4096, protection, at: .fixed(address))
            case 1: try space.unmap(address, length: 4096)
            default:
                let area = space.area(at: address)
                checksum = checksum &* 31 &+ (area.map { $0.start ^ $0.end } ?? 0)
            }
        } catch { exit(1) }
    }
    return checksum &+ UInt64(space.areaCount) &* 1_000_003 &+ space.pages.total
}

// MARK: Numbers

var generator = SplitMix64(seed: 1)
let random = (0..<2_000_000).map { _ in UInt32(truncatingIfNeeded: generator.next()) }

let pageCount = 60_000
var frames: [UInt64] = []
var addresses: [UInt64] = []
var seen = Set<UInt64>()
while addresses.count < pageCount {
    let page = UInt64(generator.next(below: 1 << 18))
    if seen.insert(page).inserted {
        addresses.append(0x7f00_0000_0000 + page << 12)
        frames.append(UInt64(generator.next(below: 1 << 22)) << 12)
    }
}
let accesses = (0..<2_000_000).map { _ in
    addresses[generator.next(below: pageCount)] + UInt64(generator.next(below: 2048)) * 2
        + UInt64(generator.next(below: 2))
}

/// A hot tenth of the pages has two thirds of the references.
let references = (0..<1_000_000).map { _ in
    generator.next(below: 3) > 0 ? generator.next(below: 6000) : generator.next(below: 60_000)
}

/// Every other page of a range is mapped; then pages are mapped, unmapped and looked up at random.
let mapStart: UInt64 = 0x10_0000_0000
var fill = (0..<100_000).map { mapStart + UInt64($0) * 8192 + UInt64(generator.next(below: 2)) * 4 }
fill.shuffle(using: &generator)
let changes = (0..<400_000).map { _ in
    mapStart + UInt64(generator.next(below: 200_000)) * 4096 + UInt64(generator.next(below: 2)) * 4
        + UInt64([0, 1, 2, 2][generator.next(below: 4)])
}

func newSpace() -> AddressSpace {
    var space = AddressSpace()
    space.limits.mapCount = 1 << 20
    return space
}

print("| large worlds | seconds | MiB more | |")
print("|---|---:|---:|---|")
large("buddy allocator of 1,048,576 pages: all handed out one by one, all freed") {
    var zone = newZone(1 << 20)
    var pages: [PageFrameNumber] = []
    pages.reserveCapacity(1 << 20)
    while let page = zone.allocate(order: 0) { pages.append(page) }
    for page in pages { do throws(BuddyError) { try zone.free(page, order: 0) } catch { exit(1) } }
    return ("\(zone.freeBlockCount(order: .max)) blocks of order 10 again", residentMiB())
}
large("100,000 areas that the kernel's search places") {
    var space = newSpace()
    for index in 0..<100_000 {
        do throws(AddressSpaceError) {
            try space.map(length: 4096, index % 2 == 0 ? .read : [.read, .write])
        } catch { exit(1) }
    }
    return ("\(space.areaCount) areas", residentMiB())
}
for policy in PageReplacement.Policy.allCases {
    large("1,000,000 references, \(policy), 8,192 frames") {
        do throws(PageReplacementError) {
            var run = try PageReplacement(policy, frames: 8192, references: references)
            run.finish()
            return ("\(run.faults) faults", residentMiB())
        } catch { exit(1) }
    }
}
print("")
var ratios: [Double] = []
print("| operations | Swift, million a second | C -O2, million a second | time, Swift : C |")
print("|---|---:|---:|---:|")
var zone = newZone(1 << 18)
let peerZone = peer_buddy_new(1 << 18)
ratios += [
    compare("buddy allocate and free, 262,144 pages", operations: random.count) {
        runBuddy(&zone, random)
    } c: {
        peer_buddy_run(peerZone, random, Int32(random.count))
    }
]
peer_buddy_free(peerZone)

let slabLayout: SlabLayout
do throws(SlabError) { slabLayout = try SlabLayout(objectSize: 64, cpuCount: 4) } catch { exit(1) }
let slabZonePages = 1 << 14
ratios += [
    compare("SLUB allocate and free, 64 bytes, 4 CPUs", operations: random.count) {
        var pages = newZone(slabZonePages)
        var cache = SlabCache(layout: slabLayout, cpuCount: 4)
        return runSlabs(&cache, &pages, random)
    } c: {
        let pages = peer_buddy_new(Int32(slabZonePages))
        let cache = peer_slub_new(
            pages,
            slub_layout(
                size: Int32(slabLayout.size),
                objects: Int32(slabLayout.objectsPerSlab),
                order: Int32(slabLayout.order.rawValue),
                min_partial: Int32(slabLayout.minPartial),
                cpu_partial: Int32(slabLayout.cpuPartialSlabs),
                pages: Int32(slabZonePages)
            )
        )
        defer {
            peer_slub_free(cache)
            peer_buddy_free(pages)
        }
        return peer_slub_run(cache, random, Int32(random.count))
    }
]

var tables = PageTables(mode: .fourLevel, frameLimit: 4096)
for (address, frame) in zip(addresses, frames) {
    do throws(MappingError) {
        try tables.map(virtual: VirtualAddress(address), physical: frame, flags: [.user, .writable])
    } catch { exit(1) }
}
let peerTables = peer_tables_new(addresses, frames, Int32(pageCount))
ratios += [
    compare("page walks, four levels, \(pageCount) pages", operations: accesses.count) {
        runWalks(&tables, accesses)
    } c: {
        peer_walk_run(peerTables, accesses, Int32(accesses.count))
    }
]
peer_tables_free(peerTables)

let wide = references.map { Int64($0) }
for (index, policy) in [PageReplacement.Policy.fifo, .lru, .clock].enumerated() {
    ratios += [
        compare("page references, \(policy), 8,192 frames", operations: references.count) {
            runReplacement(policy, 8192, references)
        } c: {
            peer_replacement_run(Int32(index), 8192, wide, Int32(wide.count), 60_000)
        }
    ]
}

ratios += [
    compare("map, unmap, look up over 100,000 areas", operations: fill.count + changes.count) {
        var space = newSpace()
        return runMap(&space, fill) &+ runMap(&space, changes)
    } c: {
        let map = peer_map_new()
        defer { peer_map_free(map) }
        return peer_map_run(map, fill, Int32(fill.count)) &+ peer_map_run(map, changes, Int32(changes.count))
    }
]

// The budget.
exit(ratios.allSatisfy { $0 <= 2 } ? 0 : 3)
