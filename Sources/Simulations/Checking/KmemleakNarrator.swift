import MemoryModels
import Traces

/// Makes the steps of `kmemleak-scan`.
struct KmemleakNarrator {
    /// The data section's address.
    static let data: UInt64 = 0xffff_ffff_8260_0000

    private(set) var list = StepList(simulation: "kmemleak-scan")
    private(set) var kmemleak = Kmemleak()
    /// The addresses of the objects, by number; nil for a freed one.
    private(set) var addresses: [UInt64?] = []
    private var next: UInt64 = 0xffff_8880_0420_0000
    private(set) var stack: [UInt64] = [0, 0, 0, 0]
    private var scans = 0
    private var reported = 0
    private var firstReport = 0

    var results: [TraceResult] {
        let live = addresses.compactMap { $0 }
        let suspects = kmemleak.suspects
        let lost = lostObjects()
        func count(_ color: KmemleakObject.Color) -> Int {
            live.filter { kmemleak.object(at: $0)?.color == color }.count
        }
        let numbers = suspects.compactMap { number(of: $0) }
        return [
            .count("objects", live.count), .count("scans", scans), .count("grey", count(.grey)),
            .count("white", count(.white)), .count("black", count(.black)), .count("reported", reported),
            .count("first_report", firstReport),
            .text("suspects", numbers.isEmpty ? "none" : PagesText.list(numbers)),
            .count("false_positives", suspects.filter { !lost.contains($0) }.count),
            .count("false_negatives", lost.filter { !suspects.contains($0) }.count),
        ]
    }

    mutating func opening() throws(SimulationError) {
        do throws(KmemleakError) {
            try kmemleak.allocate(Self.data, size: 64, minCount: KmemleakObject.grey)
        } catch {
            preconditionFailure("nothing is registered yet")
        }
        try list.add(
            Step(
                title: LocalizedText(en: "The data section is registered", zh: "登记数据段"),
                explanation: LocalizedText(
                    en: """
                        `kmemleak_init` registers .data and .bss as objects with a min_count of 0: they need no reference, so \
                        they are grey, and every search begins with them. Objects of `kmalloc` have a min_count of 1.
                        """,
                    zh: """
                        `kmemleak_init` 把 .data 和 .bss 登记为 min_count 为 0 的对象：它们不需要引用，所以是灰色，搜索都从它们开始。\
                        `kmalloc` 的对象 min_count 为 1。
                        """
                ),
                diagrams: [table()]
            )
        )
    }

    /// Plays an operation.
    ///
    /// - Returns: False if it names an object or a word that there is not.
    mutating func play(_ operation: KmemleakOperation, _ word: String) throws(SimulationError) -> Bool {
        let step: Step?
        do throws(KmemleakError) {
            step = try perform(operation, word)
        } catch {
            return false
        }
        guard let step else { return false }
        try list.add(step)
        return true
    }

    private mutating func perform(_ operation: KmemleakOperation, _ word: String) throws(KmemleakError) -> Step? {
        switch operation {
        case .allocate(let size): return try allocating(size, word)
        case .store(let place, let value): return try storing(place, value, word)
        case .free(let object):
            guard let address = address(object) else { return nil }
            try kmemleak.free(address)
            addresses[object] = nil
            return Step(
                title: LocalizedText(en: "\(word): object \(object) is freed", zh: "\(word)：释放对象 \(object)"),
                explanation: LocalizedText(
                    en: "`kmemleak_free` forgets it. Words that point to it are no references to anything now.",
                    zh: "`kmemleak_free` 把它除名。指向它的字现在不再引用任何东西。"
                ),
                diagrams: [table()]
            )
        case .mark(let mark, let object):
            guard let address = address(object) else { return nil }
            return try marking(mark, object, address, word)
        case .wait(let seconds):
            kmemleak.wait(seconds * 1000)
            return Step(
                title: LocalizedText(en: "\(word): \(seconds) s pass", zh: "\(word)：过了 \(seconds) 秒"),
                explanation: LocalizedText(
                    en:
                        "Only objects of at least 5 seconds are reported: before, a pointer may be in a register alone.",
                    zh: "只报告至少存在了 5 秒的对象：在此之前，指针也许只在寄存器里。"
                )
            )
        case .scan: return scanning(word)
        case .clear:
            kmemleak.clear()
            return Step(
                title: LocalizedText(en: "clear: the list is emptied", zh: "clear：清空列表"),
                explanation: LocalizedText(
                    en: "All suspects become grey for ever; later scans list only what is new.",
                    zh: "所有嫌疑对象永久变灰；以后的扫描只列出新的。"
                ),
                diagrams: [table()]
            )
        }
    }

    // MARK: Objects and words

    private mutating func allocating(_ size: Int, _ word: String) throws(KmemleakError) -> Step {
        try kmemleak.allocate(next, size: UInt64(size))
        addresses.append(next)
        let number = addresses.count - 1
        let text = Numerals.hexadecimal(next)
        next += UInt64((size + 63) / 64 * 64)
        return Step(
            title: LocalizedText(
                en: "\(word): object \(number), \(size) bytes at \(text)",
                zh: "\(word)：对象 \(number)，\(size) 字节，位于 \(text)"
            ),
            explanation: LocalizedText(
                en:
                    "`kmemleak_alloc` puts it into a tree by address, in which any address inside of it can be looked up.",
                zh: "`kmemleak_alloc` 把它放进按地址排序的树，凭对象内部的任何地址都能查到它。"
            ),
            diagrams: [table()]
        )
    }

    private mutating func storing(
        _ place: KmemleakOperation.Place,
        _ value: KmemleakOperation.Value,
        _ text: String
    ) throws(KmemleakError) -> Step? {
        let word: UInt64
        switch value {
        case .nothing: word = 0
        case .pointer(let object, let offset):
            guard let address = address(object) else { return nil }
            word = address + UInt64(offset)
        case .hidden(let object):
            guard let address = address(object) else { return nil }
            word = ~address
        }
        switch place {
        case .data(let index): try kmemleak.store(word, in: Self.data, word: index)
        case .stack(let index): stack[index] = word
        case .object(let object, let index):
            guard let address = address(object) else { return nil }
            try kmemleak.store(word, in: address, word: index)
        }
        return Step(
            title: LocalizedText(
                en: "\(text): a word becomes \(Numerals.hexadecimal(word))",
                zh: "\(text)：一个字变为 \(Numerals.hexadecimal(word))"
            ),
            explanation: LocalizedText(
                en:
                    "kmemleak is told of allocations and frees only, never of pointers: it will see the word when it scans.",
                zh: "kmemleak 只得知分配和释放，从不得知指针：扫描时它才看到这个字。"
            )
        )
    }

    private mutating func marking(
        _ mark: KmemleakOperation.Mark,
        _ object: Int,
        _ address: UInt64,
        _ word: String
    ) throws(KmemleakError) -> Step {
        let name: String
        let text: LocalizedText
        switch mark {
        case .notLeak:
            try kmemleak.notLeak(address)
            name = "kmemleak_not_leak"
            text = LocalizedText(
                en: "Its min_count becomes 0: always grey, never reported, and searched for pointers to others.",
                zh: "其 min_count 变为 0：永远灰色，从不报告，仍在其中搜寻指向别处的指针。"
            )
        case .ignore:
            try kmemleak.ignore(address)
            name = "kmemleak_ignore"
            text = LocalizedText(
                en: "Its min_count becomes -1: black, neither reported nor searched.",
                zh: "其 min_count 变为 -1：黑色，既不报告，也不在其中搜寻。"
            )
        case .noScan:
            try kmemleak.noScan(address)
            name = "kmemleak_no_scan"
            text = LocalizedText(
                en: "It needs a reference as before, but is not searched: it holds no pointers.",
                zh: "它照旧需要引用，但不在其中搜寻：它不含指针。"
            )
        }
        return Step(
            title: LocalizedText(en: "\(word): \(name)(object \(object))", zh: "\(word)：\(name)（对象 \(object)）"),
            explanation: text,
            diagrams: [table()]
        )
    }

    // MARK: Scans

    private mutating func scanning(_ word: String) -> Step {
        let checksums = kmemleak.objects.map { $0.checksum }
        let found = kmemleak.scan(stacks: [stack])
        scans += 1
        reported += found.count
        if !found.isEmpty && firstReport == 0 { firstReport = scans }
        var spared: [Int] = []
        var young: [Int] = []
        for (index, object) in kmemleak.objects.enumerated() {
            guard let number = number(of: object.pointer) else { continue }
            if object.checksum != checksums[index] { spared.append(number) }
            if object.color == .white, object.created + Kmemleak.minimumAge > kmemleak.lastScan { young.append(number) }
        }
        let answer = found.compactMap { number(of: $0) }
        var text = [
            LocalizedText(
                en: "All objects turn white; data section and stacks are searched, then each object that becomes grey.",
                zh: "所有对象先变白；搜寻数据段和栈，再搜寻每个变灰的对象。"
            )
        ]
        if !spared.isEmpty {
            text.append(
                LocalizedText(
                    en: """
                        White with a new checksum: \(PagesText.list(spared, ", ")). They are new or have changed, so they count as \
                        grey this once, and are searched.
                        """,
                    zh: "白色但校验和有变：\(PagesText.list(spared, "、"))。它们是新的或改动过，这一次算作灰色，并在其中搜寻。"
                )
            )
        }
        if !young.isEmpty {
            text.append(
                LocalizedText(
                    en: "White, but younger than 5 seconds: \(PagesText.list(young, ", ")).",
                    zh: "白色但不到 5 秒：\(PagesText.list(young, "、"))。"
                )
            )
        }
        text.append(
            found.isEmpty
                ? LocalizedText(en: "Nothing new is reported.", zh: "没有新的报告。")
                : LocalizedText(
                    en: "\(found.count) new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
                    zh: "内核日志：\(found.count) new suspected memory leaks (see /sys/kernel/debug/kmemleak)"
                )
        )
        let others = addresses.indices.filter { addresses[$0] != nil && !answer.contains($0) }
        let wrong = [[], spared + young, answer + others.prefix(1), others]
        return Step(
            title: LocalizedText(
                en: "\(word): scan \(scans), new suspects: \(answer.count)",
                zh: "\(word)：第 \(scans) 次扫描，新嫌疑对象 \(answer.count) 个"
            ),
            explanation: PagesText.join(text),
            prediction: Prediction(
                question: LocalizedText(en: "Which objects does this scan report?", zh: "这次扫描报告哪些对象？"),
                answer: Self.objects(answer),
                wrongChoices: wrong.map { Self.objects($0) },
                position: scans % 3
            ),
            diagrams: [table()]
        )
    }

    private static func objects(_ numbers: [Int]) -> LocalizedText {
        numbers.isEmpty
            ? LocalizedText(en: "none", zh: "没有")
            : LocalizedText(
                en: "object\(numbers.count == 1 ? "" : "s") \(PagesText.list(numbers, ", "))",
                zh: "对象 \(PagesText.list(numbers, "、"))"
            )
    }

    // MARK: Who is lost

    /// Objects that code can no longer find: neither by a pointer nor by a hidden one, from the data section on.
    /// What lies on the stack is a leftover.
    private func lostObjects() -> [UInt64] {
        var found: [UInt64] = [Self.data]
        var next = 0
        while next < found.count {
            for word in kmemleak.object(at: found[next])?.words ?? [] {
                for object in kmemleak.objects {
                    let isInside = [word, ~word].contains { $0 >= object.pointer && $0 < object.pointer + object.size }
                    if isInside, !found.contains(object.pointer) { found.append(object.pointer) }
                }
            }
            next += 1
        }
        return addresses.compactMap { $0 }.filter { !found.contains($0) }
    }

    private func address(_ object: Int) -> UInt64? {
        object < addresses.count ? addresses[object] : nil
    }

    private func number(of address: UInt64) -> Int? {
        addresses.firstIndex { $0 == address }
    }

    private func table() -> Diagram {
        var rows: [TableDiagram.Row] = []
        for object in kmemleak.objects {
            let name: LocalizedText
            if let number = number(of: object.pointer) {
                name = PagesText.number(number)
            } else {
                name = LocalizedText(en: "data section", zh: "数据段")
            }
            let color: LocalizedText
            let mark: Mark
            switch object.color {
            case .white: (color, mark) = (LocalizedText(en: "white", zh: "白"), object.isReported ? .faulted : .plain)
            case .grey: (color, mark) = (LocalizedText(en: "grey", zh: "灰"), .allocated)
            case .black: (color, mark) = (LocalizedText(en: "black", zh: "黑"), .reserved)
            }
            let age = (kmemleak.now - object.created) / 1000
            rows.append(
                TableDiagram.Row(
                    [
                        name, color, PagesText.number(object.count), PagesText.number(object.minCount),
                        PagesText.number(age),
                    ],
                    mark: mark
                )
            )
        }
        return PagesText.table(
            LocalizedText(en: "Objects that kmemleak knows", zh: "kmemleak 登记的对象"),
            [
                LocalizedText(en: "object", zh: "对象"), LocalizedText(en: "colour", zh: "颜色"),
                LocalizedText(same: "count"), LocalizedText(same: "min_count"), LocalizedText(en: "age, s", zh: "秒龄"),
            ],
            textColumns: 2,
            rows
        )
    }
}
