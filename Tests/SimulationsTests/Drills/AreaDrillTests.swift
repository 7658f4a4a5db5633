import Testing

@testable import Simulations

/// Each answer found a second way, without the models.
@Suite("Drills of addresses and reserves: the answers")
struct AreaDrillTests {
    /// The page counts of the operations that begin with a letter.
    private func sizes(_ givens: Givens, _ letter: Character) throws -> [Int] {
        try givens.words("operations").filter { $0.first == letter }.compactMap { Int($0.dropFirst()) }
    }

    @Test("vmalloc: four areas one after another")
    func fourth() throws {
        try compare("vmalloc-areas", 1) { givens in
            "\(try sizes(givens, "v").dropLast().reduce(0) { $0 + $1 + 1 })"
        }
    }

    @Test("vmalloc: the hole, if it is large enough, else behind everything")
    func hole() throws {
        var holes = 0
        try compare("vmalloc-areas", 2) { givens in
            let sizes = try sizes(givens, "v")
            let fits = sizes[3] <= sizes[1]
            if fits { holes += 1 }
            return "\(fits ? sizes[0] + 1 : sizes[0] + sizes[1] + sizes[2] + 3)"
        }
        #expect(holes > 50 && holes < 200)
    }

    @Test("ioremap: the next multiple of a power of two behind both areas")
    func ioremap() throws {
        try compare("vmalloc-areas", 3) { givens in
            var page = try sizes(givens, "v").reduce(0) { $0 + $1 + 1 }
            let size = try sizes(givens, "i")[0]
            let align = size == 2 ? 2 : size <= 4 ? 4 : size <= 8 ? 8 : 16
            while page % align != 0 { page += 1 }
            return "\(page)"
        }
    }

    @Test("per-CPU: base, pointer and units")
    func copies() throws {
        try compare("percpu-chunks", 1) { givens in
            let cpus = try givens.number("cpus")
            let distance = try givens.number("static-size") + (cpus - 1) * (2 << 20) / cpus
            return "0xffff8880" + String(0x7dc0_0000 + distance, radix: 16)
        }
    }

    @Test("per-CPU: places counted up in steps of four")
    func pointers() throws {
        try compare("percpu-chunks", 2) { givens in
            var taken: Set<Int> = []
            var last = 0
            for word in try givens.words("operations") {
                let numbers = word.dropFirst().split(separator: "@").compactMap { Int($0) }
                last = 0x10000
                while last % (numbers.count > 1 ? numbers[1] : 4) != 0
                    || (last..<last + numbers[0]).contains(where: { taken.contains($0) })
                { last += 4 }
                for byte in last..<last + (numbers[0] + 3) / 4 * 4 { taken.insert(byte) }
            }
            return hexadecimal(last)
        }
    }

    @Test("per-CPU: every number of units tried")
    func units() throws {
        try compare("percpu-chunks", 3) { givens in
            let cpus = try givens.number("cpus")
            let need = (try givens.number("static-size") + 8192 + 28_672 + 4095) / 4096 * 4096
            // Of all ways with little waste, the least memory; of equal ones, the largest unit.
            var best = (memory: Int.max, unit: 0)
            for units in 1...64 where (2 << 20) % units == 0 && (2 << 20) / units % 4096 == 0 {
                let unit = (2 << 20) / units
                let chunks = (cpus + units - 1) / units
                guard unit >= need, chunks * units - cpus <= cpus / 3 else { continue }
                if chunks < best.memory || chunks == best.memory && unit > best.unit { best = (chunks, unit) }
            }
            return "\(best.unit) bytes"
        }
    }

    /// Reserve, free objects and the number in an operation.
    private func pool(_ givens: Givens) throws -> (minimum: Int, free: Int, numbers: [Int]) {
        let minimum = try givens.number("min-nr")
        let numbers = try givens.words("operations").compactMap { Int($0.dropFirst()) }
        return (minimum, try givens.number("free") - minimum, numbers)
    }

    @Test("mempool: what the allocator cannot serve comes out of the reserve")
    func reserve() throws {
        try compare("mempool", 1) { givens in
            let (minimum, free, numbers) = try pool(givens)
            let left = max(0, minimum - max(0, numbers[0] - free))
            return left == 1 ? "1 element" : "\(left) elements"
        }
    }

    @Test("mempool: what comes back fills the reserve, then the allocator")
    func refill() throws {
        try compare("mempool", 2) { givens in
            let (minimum, free, numbers) = try pool(givens)
            let fromReserve = max(0, numbers[0] - free)
            #expect(fromReserve <= minimum)
            let left = max(0, free - numbers[0]) + max(0, numbers[1] - fromReserve)
            return left == 1 ? "1 element" : "\(left) elements"
        }
    }

    @Test("mempool: no more elements can be held than there are")
    func held() throws {
        try compare("mempool", 3) { givens in
            let all = try givens.number("free") + givens.number("reclaimable")
            return "\(min(all, try pool(givens).numbers[0])) elements"
        }
    }
}
