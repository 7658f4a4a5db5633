import Testing

@testable import MemoryModels

@Suite("Page poisoning")
struct PoisonedPageTests {
    @Test("eight values of a byte differ from 0xaa by one bit")
    func singleBits() {
        let flips = (0...255).filter { PoisonedPage.isSingleBitFlip(UInt8($0)) }
        #expect(flips == [0x2a, 0x8a, 0xa2, 0xa8, 0xab, 0xae, 0xba, 0xea])
    }

    @Test("the check finds every single byte that differs, and says how", arguments: [0, 1, 100, 4095])
    func oneByte(_ offset: Int) {
        for value in UInt8.min...UInt8.max {
            var page = PoisonedPage()
            page.free()
            page.write(value, at: offset)
            let finding = page.check()
            if value == 0xaa {
                #expect(finding == .sound)
            } else if (value ^ 0xaa).nonzeroBitCount == 1 {
                #expect(finding == .singleBit(offset: offset, value: value))
            } else {
                #expect(finding == .corruption(first: offset, last: offset))
            }
        }
    }

    @Test("of several bytes the first and the last are found, as by looking at all of them")
    func several() {
        var random = SplitMix64(seed: 29)
        for _ in 0..<1000 {
            var page = PoisonedPage()
            page.free()
            for _ in 0..<(2 + random.next(below: 6)) {
                page.write(UInt8(truncatingIfNeeded: random.next()), at: random.next(below: 4096))
            }
            let different = (0..<4096).filter { page.bytes[$0] != 0xaa }
            switch page.check() {
            case .sound: #expect(different.isEmpty)
            case .singleBit(let offset, _): #expect(different == [offset])
            case .corruption(let first, let last): #expect(first == different.first && last == different.last)
            }
        }
    }

    @Test("a page is poisoned once and handed out once; zeroing comes after the check")
    func life() {
        var page = PoisonedPage()
        let early = page.allocate()
        #expect(early == nil)
        let (first, second) = (page.free(), page.free())
        #expect(first && !second)
        page.write(1, at: 5)
        let finding = page.allocate(zeroed: true)
        #expect(finding == .corruption(first: 5, last: 5))
        #expect(page.bytes.allSatisfy { $0 == 0 })
    }
}

@Suite("init_on_alloc and init_on_free")
struct MemoryInitializationTests {
    /// The kernel's functions written out as boolean formulas, over all inputs.
    @Test("every combination is what the kernel's conditions say")
    func truthTable() {
        for number in 0..<16 {
            let (alloc, free, poison, zero) = (number & 1 > 0, number & 2 > 0, number & 4 > 0, number & 8 > 0)
            let options = MemoryInitialization(onAlloc: alloc, onFree: free, poisoning: poison)
            let keyAlloc = poison ? false : alloc
            let keyFree = poison ? false : free
            #expect(options.zeroesPageOnFree == keyFree)
            #expect(options.zeroesPageOnAlloc(gfpZero: zero) == (!keyFree && (keyAlloc || zero)))
            for cache in MemoryInitialization.Cache.allCases {
                let (ctor, flagged) = (cache == .constructed, cache == .typesafeByRCU || cache == .poisoned)
                #expect(options.zeroesObjectOnFree(cache) == (keyFree && !(ctor || flagged)))
                let onAlloc = keyAlloc ? (ctor ? false : flagged ? zero : true) : zero
                #expect(options.zeroesObjectOnAlloc(cache, gfpZero: zero) == onAlloc)
            }
            // Whoever asks for zeroes gets zeroes.
            if zero { #expect(options.page(gfpZero: true).allocated == .zeroes) }
        }
    }

    @Test("a secret in a page is kept from the next owner by either option, and from free memory by one only")
    func secrets() {
        let none = MemoryInitialization(onAlloc: false, onFree: false, poisoning: false)
        #expect(none.page(gfpZero: false) == (.secret, .secret))
        let alloc = MemoryInitialization(onAlloc: true, onFree: false, poisoning: false)
        #expect(alloc.page(gfpZero: false) == (.secret, .zeroes))
        let free = MemoryInitialization(onAlloc: false, onFree: true, poisoning: false)
        #expect(free.page(gfpZero: false) == (.zeroes, .zeroes))
        #expect(free.object(.typesafeByRCU, gfpZero: false) == (.secret, .secret))
    }

    @Test(
        "blocks are cleared page by page, objects whole; the free pointer of one that was cleared is wiped as well",
        arguments: [
            (nil, 3, false, true, false, 0, 32768), (nil, 0, true, false, true, 4096, 0),
            (.plain, 192, false, true, false, 0, 192), (.plain, 192, false, false, true, 192, 8),
            (.plain, 64, false, true, true, 64, 72), (.plain, 64, true, false, true, 64, 72),
            (.constructed, 80, false, true, true, 0, 0), (.typesafeByRCU, 128, true, true, true, 0, 128),
            (.poisoned, 512, false, true, true, 0, 0),
        ] as [(MemoryInitialization.Cache?, Int, Bool, Bool, Bool, Int, Int)]
    )
    func bytes(
        _ cache: MemoryInitialization.Cache?,
        _ size: Int,
        _ zero: Bool,
        _ alloc: Bool,
        _ free: Bool,
        _ whenFreed: Int,
        _ whenAllocated: Int
    ) {
        let request = MemoryInitialization.Request(cache: cache, size: size, gfpZero: zero)
        let options = MemoryInitialization(onAlloc: alloc, onFree: free, poisoning: false)
        #expect(options.bytesZeroed(request) == (whenFreed, whenAllocated))
        let poisoned = MemoryInitialization(onAlloc: alloc, onFree: free, poisoning: true)
        #expect(poisoned.bytesZeroed(request).free == 0)
    }
}
