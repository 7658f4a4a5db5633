import Testing

@testable import Simulations

/// Answers of drills about slab objects, found a second way.
@Suite("Drills of objects: the answers")
struct ObjectDrillTests {
    // MARK: slub-layout

    @Test("the free pointer is in the middle, or behind what must survive")
    func pointer() throws {
        try compare("slub-layout", 1) { givens in
            let size = try givens.number("object-size")
            let survives = try givens.text("constructor") == "true" || givens.text("debug") == "P"
            return survives ? "\((size + 7) & ~7) bytes" : "\((size / 2) & ~7) bytes"
        }
    }

    @Test("each letter adds its bytes")
    func slot() throws {
        try compare("slub-layout", 2) { givens in
            let size = try givens.number("object-size")
            let letters = try givens.text("debug")
            let align = try givens.number("align")
            var slot = size
            // Byte by byte until a word is full.
            while slot % 8 != 0 { slot += 1 }
            if letters.contains("Z") { slot += (slot == size ? 8 : 0) + 8 + align }
            if letters.contains("P") { slot += 8 }
            if letters.contains("U") { slot += 64 }
            while slot % align != 0 { slot += 1 }
            return "\(slot) bytes"
        }
    }

    @Test("the order leaves over as little as can be had")
    func order() throws {
        try compare("slub-layout", 3) { givens in
            let size = try givens.number("object-size")
            let bits = String(try givens.number("cpus"), radix: 2).count
            let room = [4096, 8192, 16384, 32768]
            let wanted = min(4 * (bits + 1), room[3] / size)
            let usable = (0...3).filter { room[$0] / size >= wanted }
            for part in [16, 8, 4, 2] {
                if let order = usable.first(where: { (room[$0] % size) * part <= room[$0] }) { return "\(order)" }
            }
            return "none"
        }
    }

    // MARK: kmalloc-classes

    @Test("the next class up")
    func small() throws {
        try compare("kmalloc-classes", 1) { givens in
            let size = try givens.number("requests")
            let classes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192]
            let lost = try #require(classes.first { $0 >= size }) - size
            return lost == 1 ? "1 byte" : "\(lost) bytes"
        }
    }

    @Test("the next power of two of pages")
    func large() throws {
        try compare("kmalloc-classes", 2) { givens in
            let size = try givens.number("requests")
            var pages = 1
            while pages * 4096 < size { pages *= 2 }
            return "\(pages) pages"
        }
    }

    @Test("the first flag in the order DMA, reclaimable, accounted")
    func cache() throws {
        try compare("kmalloc-classes", 3) { givens in
            let request = try #require(try givens.text("requests").wholeMatch(of: /(\d+)([dra]+)/))
            let size = try #require(Int(request.1))
            let classes: [(Int, String)] = [
                (8, "8"), (16, "16"), (32, "32"), (64, "64"), (96, "96"), (128, "128"), (192, "192"), (256, "256"),
                (512, "512"), (1024, "1k"), (2048, "2k"), (4096, "4k"), (8192, "8k"),
            ]
            let name = try #require(classes.first { $0.0 >= size }).1
            let set =
                request.2.contains("d") ? "dma-kmalloc-" : request.2.contains("r") ? "kmalloc-rcl-" : "kmalloc-cg-"
            return set + name
        }
    }

    // MARK: slub-percpu

    @Test("one step of a power of two for each operation")
    func transaction() throws {
        try compare("slub-percpu", 1) { givens in
            let words = try givens.words("operations")
            let first = try #require(words[0].wholeMatch(of: /a(\d)x(\d+)/))
            let step = try [2, 4, 8].first { try $0 >= givens.number("cpus") } ?? 0
            return "\((Int(first.1) ?? 0) + ((Int(first.2) ?? 0) + words.count - 1) * step)"
        }
    }

    @Test("a full list moves as a whole")
    func drain() throws {
        try compare("slub-percpu", 2) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /list holds (\d) slabs/))
            let limit = try #require(Int(match.1))
            var mine = 0
            var node = 0
            for _ in try givens.words("operations").dropFirst() {
                if mine == limit {
                    node += mine
                    mine = 0
                }
                mine += 1
            }
            return node == 1 ? "1 slab" : "\(node) slabs"
        }
    }

    @Test("a task gets what is first when it begins again")
    func interrupted() throws {
        try compare("slub-percpu", 3) { givens in
            let question = givens.drill.question.en
            let held = try #require(question.firstMatch(of: /objects 0 to (\d)/))
            // A stack of free objects, the lowest of the untouched ones at its bottom.
            var free = Array(((Int(held.1) ?? 0) + 1..<20).reversed())
            for action in question.matches(of: /allocates|frees object (\d+)/) {
                if let number = action.1.flatMap({ Int($0) }) { free.append(number) } else { free.removeLast() }
            }
            return "\(try #require(free.last))"
        }
    }

    // MARK: freelist-hardening

    /// The hexadecimal numbers of a question.
    private func numbers(_ givens: Givens) -> [UInt64] {
        givens.drill.question.en.matches(of: /0x([0-9a-f]+)/).compactMap { UInt64($0.1, radix: 16) }
    }

    /// Byte by byte, where the model asks for `byteSwapped`.
    private func swapped(_ number: UInt64) -> UInt64 {
        (0..<8).reduce(0) { $0 << 8 | (number >> UInt64(8 * $1)) & 0xff }
    }

    @Test("the bytes in reverse order")
    func swab() throws {
        try compare("freelist-hardening", 1) { "0x" + String(swapped(try #require(numbers($0).first)), radix: 16) }
    }

    @Test("three numbers combined bit by bit")
    func stored() throws {
        try compare("freelist-hardening", 2) { givens in
            let given = numbers(givens)
            try #require(given.count == 3)
            return "0x" + String(given[0] ^ swapped(given[1]) ^ given[2], radix: 16)
        }
    }

    @Test("the key is the pointer and the word it was stored as")
    func overwritten() throws {
        try compare("freelist-hardening", 3) { givens in
            let given = numbers(givens)
            try #require(given.count == 3)
            return "0x" + String(given.reduce(0, ^), radix: 16)
        }
    }

    // MARK: freelist-random

    /// The number lists and single numbers of a question after the words that lead to them.
    private func sequence(_ givens: Givens) throws -> [Int] {
        let match = try #require(givens.drill.question.en.firstMatch(of: /random sequence ([0-9 ]+)/))
        return match.1.split(separator: " ").compactMap { Int($0) }
    }

    @Test("count on from the place, and round")
    func object() throws {
        try compare("freelist-random", 1) { givens in
            let question = givens.drill.question.en
            let sequence = try sequence(givens)
            let start = try #require(question.firstMatch(of: /at place (\d+)/).flatMap { Int($0.1) })
            let count = try #require(question.firstMatch(of: /allocation (\d+) from/).flatMap { Int($0.1) })
            return "\((sequence + sequence)[start + count - 1])"
        }
    }

    @Test("pass over what the slab does not have")
    func short() throws {
        try compare("freelist-random", 2) { givens in
            let sequence = try sequence(givens)
            let start = try #require(givens.drill.question.en.firstMatch(of: /at place (\d+)/).flatMap { Int($0.1) })
            let turned = sequence[start...] + sequence[..<start]
            return turned.filter { $0 < 8 }.map(String.init).joined(separator: " ")
        }
    }

    @Test("exchange what is drawn")
    func shuffle() throws {
        try compare("freelist-random", 3) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /it draws ([0-9 ]+)\./))
            var numbers = Array(0...9)
            for (index, drawn) in match.1.split(separator: " ").compactMap({ Int($0) }).enumerated() {
                let kept = numbers[9 - index]
                numbers[9 - index] = numbers[drawn]
                numbers[drawn] = kept
            }
            return numbers.map(String.init).joined(separator: " ")
        }
    }
}
