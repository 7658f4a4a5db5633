import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of allocators: the answers")
struct AllocatorDrillTests {
    /// The number behind the letter of each operation.
    private func numbers(_ givens: Givens, _ letter: Character) throws -> [Int] {
        try givens.words("operations").filter { $0.first == letter }.map {
            let digits = $0.dropFirst().prefix { $0.isNumber }
            return try #require(Int(digits))
        }
    }

    // MARK: malloc-bins

    /// The smallest chunk that holds a request and its size.
    private func chunk(_ bytes: Int) -> Int {
        stride(from: 32, to: 100_000_000, by: 16).first { $0 - 8 >= bytes } ?? 0
    }

    @Test("the second chunk begins where the first ends")
    func distance() throws {
        try compare("malloc-bins", 1) { "\(chunk(try numbers($0, "a")[0])) bytes" }
    }

    @Test("the last freed block whose chunk has the size comes back")
    func reuse() throws {
        try compare("malloc-bins", 2) { givens in
            let requests = try numbers(givens, "a")
            let frees = try numbers(givens, "f")
            let block = frees.last { chunk(requests[$0 - 1]) == chunk(requests[6]) }
            return block.map { "block \($0)" } ?? "none of them"
        }
    }

    @Test("seven of a size in the tcache; beyond, small ones in fastbins, neighbours as one")
    func lists() throws {
        try compare("malloc-bins", 3) { givens in
            let words = try givens.words("operations")
            let range = try #require(words.first { $0.hasPrefix("f1-") })
            let small = try #require(Int(range.dropFirst(3)))
            let large = try givens.text("operations").matches(of: /f(\d\d)/).map { try #require(Int($0.1)) }
            let sizes = try numbers(givens, "a")
            #expect(chunk(sizes[0]) <= 128 && chunk(sizes[1]) > 128)
            let rest = large.dropFirst(7).sorted()
            let runs = rest.indices.count { $0 == rest.startIndex || rest[$0 - 1] != rest[$0] - 1 }
            return "\(min(small, 7) + min(large.count, 7)) \(max(0, small - 7)) \(runs)"
        }
    }

    // MARK: malloc-threshold

    private func pages(_ bytes: Int) -> Int { (bytes + 4095) / 4096 }

    @Test("a mapping is the chunk and 8 bytes, in pages")
    func mapping() throws {
        try compare("malloc-threshold", 1) { "\(pages(chunk(try numbers($0, "a")[0]) + 8)) pages" }
    }

    @Test("a record among the mapped sizes is mapped, unless the top is large enough")
    func calls() throws {
        var mappedTwice = 0
        try compare("malloc-threshold", 2) { givens in
            var threshold = 131_072
            // The heap begins with the tcache: the first request of all makes it.
            var top = pages(656 + 131_072 + 32) * 4096 - 656
            var mapped = 0
            for size in try numbers(givens, "a") {
                let chunk = chunk(size * 1024)
                if top >= chunk + 32 { continue }
                if chunk >= threshold {
                    mapped += 1
                    threshold = pages(chunk + 8) * 4096
                } else {
                    // It grows by whole pages, and is trimmed when the block is freed.
                    top += pages(chunk + 131_072 + 32 - top) * 4096
                    if top >= 2 * threshold { top -= (top - 33 - 131_072) / 4096 * 4096 }
                }
            }
            if mapped > 1 { mappedTwice += 1 }
            return mapped == 1 ? "1 block" : "\(mapped) blocks"
        }
        #expect(mappedTwice > 50)
    }

    @Test("the heap grows by what is missing and the pad, and gives back all but the pad")
    func heap() throws {
        var trimmed = 0
        try compare("malloc-threshold", 3) { givens in
            let pad = try givens.number("top-pad")
            let sizes = try numbers(givens, "a").map { chunk($0 * 1024) }
            var heap = pages(656 + pad + 32) * 4096
            var top = heap - 656
            for size in sizes {
                if top < size + 32 {
                    let growth = pages(size + pad + 32 - top) * 4096
                    heap += growth
                    top += growth
                }
                top -= size
            }
            for block in try numbers(givens, "f") {
                top += sizes[block - 1]
                let trim = try givens.number("trim-threshold")
                guard top >= 65536, top >= trim, top - 33 > pad else { continue }
                let back = (top - 33 - pad) / 4096 * 4096
                top -= back
                heap -= back
                trimmed += back > 0 ? 1 : 0
            }
            return "\(heap / 1024) KiB"
        }
        #expect(trimmed > 50)
    }

    // MARK: free-list-allocators

    /// An arena, byte by byte: the number of the block that has each, 0 if it is free.
    private struct Arena {
        var owner: [Int]
        let policy: String
        let header: Int
        /// Freed blocks that did not merge end here.
        var ends: Set<Int> = []
        var rover = 0
        var places: [Int?] = []

        /// The free blocks, by address.
        var holes: [Range<Int>] {
            var holes: [Range<Int>] = []
            for byte in owner.indices where owner[byte] == 0 {
                if let last = holes.last, last.upperBound == byte, !ends.contains(byte) {
                    holes[holes.count - 1] = last.lowerBound..<(byte + 1)
                } else {
                    holes.append(byte..<(byte + 1))
                }
            }
            return holes
        }

        mutating func allocate(_ bytes: Int) {
            let length = (bytes + header + 7) / 8 * 8
            let fitting = holes.filter { $0.count >= length }
            let chosen: Range<Int>?
            switch policy {
            case "best": chosen = fitting.min { ($0.count, $0.lowerBound) < ($1.count, $1.lowerBound) }
            case "worst": chosen = fitting.max { ($0.count, -$0.lowerBound) < ($1.count, -$1.lowerBound) }
            // The search goes on behind the last block handed out.
            case "next": chosen = fitting.first { $0.upperBound > rover } ?? fitting.first
            default: chosen = fitting.first
            }
            places.append(chosen?.lowerBound)
            guard let chosen else { return }
            rover = chosen.lowerBound + length
            for byte in chosen.lowerBound..<rover { owner[byte] = places.count }
        }

        mutating func free(_ block: Int, merges: Bool) {
            let bytes = owner.indices.filter { owner[$0] == block }
            for byte in bytes { owner[byte] = 0 }
            if let first = bytes.first, let last = bytes.last, !merges { ends.formUnion([first, last + 1]) }
        }
    }

    private func arena(_ givens: Givens, capacity: Int, header: Int, merges: Bool) throws -> Arena {
        var arena = Arena(
            owner: Array(repeating: 0, count: capacity),
            policy: try givens.text("policy"),
            header: header
        )
        for word in try givens.words("operations") {
            let number = try #require(Int(word.dropFirst()))
            if word.hasPrefix("a") { arena.allocate(number) } else { arena.free(number, merges: merges) }
            // No search has ended among the holes before the first request to them.
            if word.hasPrefix("f") { arena.rover = 0 }
        }
        return arena
    }

    @Test("the place of a request, byte by byte")
    func place() throws {
        try compare("free-list-allocators", 1) { givens in
            let arena = try arena(givens, capacity: givens.number("capacity"), header: 0, merges: true)
            return "\(try #require(arena.places.last ?? nil))"
        }
    }

    @Test("what stays free, byte by byte")
    func holes() throws {
        try compare("free-list-allocators", 2) { givens in
            let arena = try arena(givens, capacity: givens.number("capacity"), header: 0, merges: true)
            let holes = arena.holes.map { "\($0.count)" }
            return holes.isEmpty ? "none" : holes.joined(separator: " ")
        }
    }

    @Test("free blocks with headers, merged or not, byte by byte")
    func merging() throws {
        try compare("free-list-allocators", 3) { givens in
            let merges = try givens.text("coalesce") == "true"
            let holes = try arena(givens, capacity: 1024, header: 8, merges: merges).holes
            return "\(holes.count) \(holes.map(\.count).max() ?? 0)"
        }
    }

    // MARK: memory-pools

    @Test("pages are filled one after the other")
    func fixed() throws {
        try compare("memory-pools", 1) { givens in
            let size = try givens.number("object-size")
            var pages = 0
            var room = 0
            for _ in 0..<(try numbers(givens, "a")[0]) {
                let slot = (size + 7) / 8 * 8
                if room < slot {
                    pages += 1
                    room = 4096
                }
                room -= slot
            }
            return pages == 1 ? "1 page" : "\(pages) pages"
        }
    }

    @Test("an nginx pool adds a block when no block has room")
    func region() throws {
        var large = 0
        try compare("memory-pools", 2) { givens in
            let size = try givens.number("pool-size")
            var used = [80]
            for request in try numbers(givens, "a") {
                // A large one is only on record here.
                let bytes = request > size - 80 ? 16 : request
                if bytes < request { large += 1 }
                if let block = used.firstIndex(where: { ($0 + 7) / 8 * 8 + bytes <= size }) {
                    used[block] = (used[block] + 7) / 8 * 8 + bytes
                } else {
                    used.append(32 + bytes)
                }
            }
            return used.count == 1 ? "1 block" : "\(used.count) blocks"
        }
        #expect(large > 20)
    }

    @Test("batches grow by one, and come back when the list is too long")
    func threads() throws {
        try compare("memory-pools", 3) { givens in
            let batch = try givens.number("batch")
            let match = try #require(try givens.text("operations").wholeMatch(of: /aA(\d+) fB(\d+)/))
            var needed = try #require(Int(match.1))
            var batches = 0
            var next = 1
            while needed > 0 {
                needed -= next
                next = min(next + 1, batch)
                batches += 1
            }
            var list = 0
            var limit = 1
            for _ in 0..<(try #require(Int(match.2))) {
                list += 1
                guard list > limit else { continue }
                list = max(0, list - batch)
                limit = min(limit + 1, batch)
                batches += 1
            }
            return batches == 1 ? "1 batch" : "\(batches) batches"
        }
    }
}
