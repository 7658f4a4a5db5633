import Testing

@testable import Simulations

/// Each answer found a second way: who holds which page, without page tables and without the models.
@Suite("Drills of user memory: the answers")
struct UserMemoryDrillTests {
    /// One operation: `wBa3-7`.
    private struct Operation {
        let kind: Character
        let process: Character
        let area: String
        let pages: ClosedRange<Int>

        init(_ word: String) throws {
            let match = try #require(word.wholeMatch(of: /([a-z])([A-H]?)([a-z]?)(\d*)(?:-(\d+))?/), "\(word)")
            kind = try #require(match.1.first)
            process = match.2.first ?? "A"
            area = String(match.3)
            let first = Int(match.4) ?? 0
            pages = first...(match.5.flatMap { Int($0) } ?? first)
        }
    }

    /// A frame: who maps it, and who it was made for.
    private final class Frame {
        var owner: Character
        var users: Set<Character>
        var isPinned = false
        /// Until a fork shares it.
        var isWritable = true
        var isSwapped = false

        init(_ owner: Character) {
            self.owner = owner
            users = [owner]
        }
    }

    /// What processes have, by the name of the page: `a3`.
    private struct Family {
        var alive: [Character] = ["A"]
        var born = 1
        var parent: [Character: Character] = [:]
        var pages: [String: [Frame]] = [:]
        var copiesInForks = 0
        var copies = 0
        var kept = 0
        var walk: [Int] = []

        func held(_ page: String, _ process: Character) -> Frame? {
            pages[page, default: []].first { $0.users.contains(process) }
        }

        func ancestry(_ process: Character) -> [Character] {
            [process] + (parent[process].map { ancestry($0) } ?? [])
        }

        mutating func perform(_ operation: Operation) throws {
            let process = operation.process
            switch operation.kind {
            case "f":
                let child = Character(UnicodeScalar(UInt8(65 + born)))
                born += 1
                alive.append(child)
                parent[child] = process
                for (page, frames) in pages where !page.hasPrefix("m") {
                    guard let frame = frames.first(where: { $0.users.contains(process) }) else { continue }
                    if frame.isPinned {
                        copiesInForks += 1
                        pages[page]?.append(Frame(child))
                    } else {
                        frame.users.insert(child)
                        frame.isWritable = false
                    }
                }
            case "x":
                alive.removeAll { $0 == process }
                for frames in pages.values { for frame in frames { frame.users.remove(process) } }
            case "w":
                for number in operation.pages { write(operation.area + "\(number)", process) }
            case "p": try #require(held("a\(operation.pages.lowerBound)", process)).isPinned = true
            case "o":
                for number in operation.pages { try #require(held("a\(number)", process)).isSwapped = true }
            case "q":
                let frame = try #require(held("a\(operation.pages.lowerBound)", process))
                walk = [alive.count { ancestry($0).contains(frame.owner) }, frame.users.count]
            default: #expect(operation.kind == "r")
            }
        }

        private mutating func write(_ page: String, _ process: Character) {
            guard let frame = held(page, process) else {
                // Shared memory has one frame for all, private memory a new one.
                if page.hasPrefix("m"), let shared = pages[page]?.first {
                    shared.users.insert(process)
                } else {
                    pages[page, default: []].append(Frame(process))
                }
                return
            }
            if frame.users.count > 1, !page.hasPrefix("m") {
                copies += 1
                frame.users.remove(process)
                pages[page]?.append(Frame(process))
            } else if !frame.isWritable {
                kept += 1
                frame.isWritable = true
                frame.owner = process
            }
        }
    }

    private func family(_ givens: Givens) throws -> Family {
        var family = Family()
        for word in try givens.words("operations") { try family.perform(Operation(word)) }
        return family
    }

    // MARK: smaps-accounting

    /// kB, from 1/4096 bytes, as both files print it.
    private func kilobytes(_ family: Family, _ process: Character, swapped: Bool) -> Int {
        var sum = 0
        for frame in family.pages.values.joined() where frame.users.contains(process) && frame.isSwapped == swapped {
            sum += 4096 * 4096 / frame.users.count
        }
        return sum / 4096 / 1024
    }

    @Test("Rss is what was written, 4 kB a page")
    func resident() throws {
        try compare("smaps-accounting", 1) { "\(kilobytes(try family($0), "A", swapped: false)) kB" }
    }

    @Test("Pss divides each page by who holds it", arguments: [2, 3])
    func proportional(_ level: Int) throws {
        try compare("smaps-accounting", level) { givens in
            let process = try #require(try givens.text("process").first)
            let isSwap = givens.drill.question.en.contains("the SwapPss")
            return "\(kilobytes(try family(givens), process, swapped: isSwap)) kB"
        }
    }

    // MARK: copy-on-write

    @Test("frames are those that anybody holds")
    func frames() throws {
        try compare("copy-on-write", 1) { "\(try family($0).pages.values.joined().count) frames" }
    }

    @Test("a write copies while another holds the page")
    func copies() throws {
        try compare("copy-on-write", 2) { givens in
            let family = try family(givens)
            #expect(family.copiesInForks == 0)
            return "\(family.copies) \(family.kept)"
        }
    }

    @Test("a pinned page is copied in the fork")
    func pinned() throws {
        try compare("copy-on-write", 3) { givens in
            let family = try family(givens)
            return "\(family.copiesInForks) \(family.copies) \(family.kept)"
        }
    }

    // MARK: rmap

    @Test("entries that map a frame are its holders")
    func entries() throws {
        try compare("rmap", 1) { givens in
            let found = try family(givens).walk[1]
            return found == 1 ? "1 entry" : "\(found) entries"
        }
    }

    @Test("a walk visits the owner and its descendants")
    func walk() throws {
        try compare("rmap", 2) { try family($0).walk.map(String.init).joined(separator: " ") }
    }

    @Test("anon_vmas and links, with every count taken anew from the areas")
    func chains() throws {
        try compare("rmap", 3) { givens in
            // For each anon_vma its parent (itself for the root), and the processes in it.
            var parent = [0]
            var members: [Set<Character>] = [["A"]]
            var own: [Character: Int] = ["A": 0]
            var born = 1
            for word in try givens.words("operations").dropFirst() {
                let operation = try Operation(word)
                let process = operation.process
                if operation.kind == "x" {
                    own[process] = nil
                    for number in members.indices { members[number].remove(process) }
                    continue
                }
                let child = Character(UnicodeScalar(UInt8(65 + born)))
                born += 1
                let joined = members.indices.filter { members[$0].contains(process) }
                for number in joined { members[number].insert(child) }
                let unused = joined.first { number in
                    let children = parent.indices.count { parent[$0] == number && !members[$0].isEmpty }
                    return children < 2 && !own.values.contains(number)
                }
                if let unused {
                    own[child] = unused
                } else {
                    own[child] = members.count
                    parent.append(try #require(own[process]))
                    members.append([child])
                }
            }
            return "\(members.count { !$0.isEmpty }) \(members.reduce(0) { $0 + $1.count })"
        }
    }

    // MARK: demand-paging

    @Test("a fault each time the entry does not allow the access")
    func anonymous() throws {
        try compare("demand-paging", 1) { givens in
            var readable: Set<Int> = []
            var writable: Set<Int> = []
            var faults = 0
            for word in try givens.words("operations") {
                let operation = try Operation(word)
                for page in operation.pages {
                    let isWrite = operation.kind == "w"
                    if !(isWrite ? writable : readable).contains(page) { faults += 1 }
                    readable.insert(page)
                    if isWrite { writable.insert(page) }
                }
            }
            return "\(faults) faults"
        }
    }

    @Test("windows of the file, and what is read around a page", arguments: [2, 3])
    func file(_ level: Int) throws {
        try compare("demand-paging", level) { givens in
            let window = try givens.number("fault-around")
            let around = try givens.number("read-around")
            var cached = Set(level == 2 ? 0..<40 : 0..<0)
            var mapped: Set<Int> = []
            var major = 0
            var minor = 0
            for word in try givens.words("operations") {
                let page = try Operation(word).pages.lowerBound
                if mapped.contains(page) { continue }
                if cached.contains(page) {
                    minor += 1
                } else {
                    major += 1
                    let start = max(0, page - around / 2)
                    cached.formUnion(start..<min(40, start + around))
                }
                mapped.formUnion(cached.filter { $0 / window == page / window })
            }
            return level == 2 ? (minor == 1 ? "1 fault" : "\(minor) faults") : "\(major) \(minor)"
        }
    }
}
