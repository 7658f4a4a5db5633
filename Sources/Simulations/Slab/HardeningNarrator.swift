import MemoryModels
import Traces

/// Makes the steps of `freelist-hardening`.
struct HardeningNarrator {
    private(set) var list = StepList(simulation: "freelist-hardening")
    private let new: HardenedSlab
    private var slab: HardenedSlab
    /// What the attacker believes the cache's random number to be.
    private var learned: UInt64?
    private var allocations = 0
    private var strays = 0
    private var faults = 0
    private var bugs = 0
    private var steps = 0

    init(_ slab: HardenedSlab) {
        new = slab
        self.slab = slab
    }

    var results: [TraceResult] {
        let place = new.pointerPlace(of: 0)
        let walk = slab.walk()
        return [
            .address("first_place", place),
            .address("first_swab", place.byteSwapped),
            .address("first_next", new.next(of: 0)),
            .address("first_stored", new.words[0]),
            .address("head", slab.head),
            .count("allocations", allocations),
            .count("stray_allocations", strays),
            .count("faults", faults),
            .count("bugs", bugs),
            .count("list_length", walk.numbers.count),
            .flag("circular", isCircular(walk.numbers)),
        ]
    }

    private func isCircular(_ numbers: [Int]) -> Bool {
        for (place, number) in numbers.enumerated() where numbers[..<place].contains(number) { return true }
        return false
    }

    // MARK: The slab

    mutating func open() throws(SimulationError) {
        let place = slab.pointerPlace(of: 0)
        let next = slab.next(of: 0)
        let stored = slab.words[0]
        guard let random = slab.code.random else {
            try list.add(
                Step(
                    title: LocalizedText(en: "Free pointers lie open", zh: "空闲指针是明文"),
                    explanation: LocalizedText(
                        en: """
                            Without the option `freelist_ptr_encode` returns the pointer as it is. Whoever reads a free object learns \
                            an address; whoever writes one chooses what is allocated later.
                            """,
                        zh: "没有这个选项，`freelist_ptr_encode` 原样返回指针。能读空闲对象就能得到地址，能写它就能决定日后分配出什么。"
                    ),
                    diagrams: [table(marking: nil)]
                )
            )
            return
        }
        func row(_ name: LocalizedText, _ value: UInt64) -> TableDiagram.Row {
            TableDiagram.Row([name, LocalizedText(same: Numerals.hexadecimal(value, digits: 16))])
        }
        try list.add(
            Step(
                title: LocalizedText(en: "The word in object 0", zh: "0 号对象里的字"),
                explanation: LocalizedText(
                    en: """
                        `freelist_ptr_encode` combines three numbers with XOR. The address is byte-swapped because its high bytes are \
                        those of the pointer, too: unswapped they would cancel each other and leave the upper part of \
                        the random number bare.
                        """,
                    zh: """
                        `freelist_ptr_encode` 把三个数异或在一起。地址要按字节翻转，因为它的高位字节与指针的相同：\
                        不翻转就会彼此抵消，露出随机数的高位部分。
                        """
                ),
                diagrams: [
                    PagesText.table(
                        LocalizedText(
                            en: "ptr ^ s->random ^ swab(ptr_addr)",
                            zh: "ptr ^ s->random ^ swab(ptr_addr) 的计算"
                        ),
                        [LocalizedText(en: "part", zh: "部分"), LocalizedText(en: "value", zh: "值")],
                        textColumns: 2,
                        [
                            row(LocalizedText(en: "next free object", zh: "下一个空闲对象"), next),
                            row(LocalizedText(same: "s->random"), random),
                            row(LocalizedText(en: "address of the word", zh: "字所在的地址"), place),
                            row(LocalizedText(en: "that, bytes swapped", zh: "该地址按字节翻转"), place.byteSwapped),
                            row(LocalizedText(en: "stored", zh: "存放的值"), stored),
                        ]
                    )
                ]
            )
        )
        try list.add(
            Step(
                title: LocalizedText(en: "The slab, all free", zh: "全空的 slab"),
                explanation: LocalizedText(
                    en:
                        "Equal distances, but no two stored words are alike. The kernel decodes each with one XOR more.",
                    zh: "间距相同，存放的字却各不相同。内核再异或一次就能解码。"
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "The word of object 0 is copied over that of object 1. What does it decode to there?",
                        zh: "把 0 号的字原样复制到 1 号。在那里它解码成什么？"
                    ),
                    answer: LocalizedText(en: "Something else: the place is part of the code", zh: "别的值：位置也参与编码"),
                    wrongChoices: [
                        LocalizedText(en: "The address of object 1, as before", zh: "与原先一样，1 号的地址"),
                        LocalizedText(en: "The address of object 2", zh: "2 号的地址"),
                    ],
                    position: 1
                ),
                diagrams: [table(marking: nil)]
            )
        )
    }

    private func table(marking: Int?, _ mark: Mark = .active) -> Diagram {
        let walk = slab.walk().numbers
        var rows: [TableDiagram.Row] = []
        for number in slab.words.indices.prefix(12) {
            let isFree = walk.contains(number)
            let next = slab.next(of: number)
            let target = slab.number(at: next).map { "\($0)" } ?? (next == 0 ? "NULL" : "?")
            rows.append(
                TableDiagram.Row(
                    [
                        "\(number)", Numerals.hexadecimal(slab.address(of: number)),
                        Numerals.hexadecimal(slab.words[number], digits: 16), Numerals.hexadecimal(next, digits: 16),
                        target,
                    ].map { LocalizedText(same: $0) },
                    mark: number == marking ? mark : isFree ? .free : .plain
                )
            )
        }
        return PagesText.table(
            LocalizedText(en: "Objects and their free pointers", zh: "各对象及其空闲指针"),
            [
                LocalizedText(same: "#"), LocalizedText(en: "address", zh: "地址"),
                LocalizedText(en: "stored", zh: "存放"), LocalizedText(en: "decoded", zh: "解码"),
                LocalizedText(en: "is", zh: "即"),
            ],
            textColumns: 5,
            rows
        )
    }

    // MARK: Operations

    mutating func play(_ operation: HardeningOperation, _ word: String) throws(SimulationError) {
        steps += 1
        switch operation {
        case .allocate: try list.add(allocating())
        case .free(let number): try list.add(freeing(number, word))
        case .overwrite(let number, let value):
            try list.add(writing(number, value ?? slab.target ?? 0, word))
        case .copy(let from, let to): try list.add(writing(to, slab.words[from], word))
        case .leak(let number): try list.add(leaking(number, word))
        case .forge(let number):
            let code = FreelistPointer(random: slab.code.random == nil ? nil : learned ?? 0)
            try list.add(writing(number, code.encode(slab.target ?? 0, at: slab.pointerPlace(of: number)), word))
        }
    }

    private mutating func allocating() -> Step {
        let before = slab
        let outcome = slab.allocate()
        let handsOut = LocalizedText(en: "It hands out an object of the slab", zh: "交出 slab 中的一个对象")
        let stray = LocalizedText(en: "It hands out the attacker's address", zh: "交出攻击者选定的地址")
        let fault = LocalizedText(en: "The kernel faults", zh: "内核出异常")
        let answer: LocalizedText
        var marked: Int?
        let title: LocalizedText
        let explanation: LocalizedText
        switch outcome {
        case .object(let address, let next):
            allocations += 1
            marked = slab.number(at: address)
            answer = handsOut
            let number = marked ?? 0
            title = LocalizedText(en: "a: object \(number)", zh: "a：\(number) 号对象")
            explanation = LocalizedText(
                en: """
                    The fast path takes the head of the freelist, object \(number), decodes its word and makes that the new head: \
                    \(Numerals.hexadecimal(next)). It does not look whether that is an object.
                    """,
                zh: """
                    快速路径取走空闲链表的表头（\(number) 号），解码其中的字作为新表头：\(Numerals.hexadecimal(next))。它并不看那是不是对象。
                    """
            )
        case .stray(let address, _):
            allocations += 1
            strays += 1
            answer = stray
            title = LocalizedText(
                en: "a: \(Numerals.hexadecimal(address)), which is no object",
                zh: "a：\(Numerals.hexadecimal(address))，它不是对象"
            )
            explanation = LocalizedText(
                en: """
                    The head of the freelist is the target, it is mapped, and nothing is checked: the caller gets it and will write \
                    into it. The attack has succeeded.
                    """,
                zh: "空闲链表的表头就是目标地址，它是映射了的，又没有任何检查：调用者得到它并会往里写。攻击成功。"
            )
        case .protectionFault(let address):
            faults += 1
            answer = fault
            title = LocalizedText(en: "a: general protection fault", zh: "a：一般保护异常")
            explanation = LocalizedText(
                en: """
                    The head, \(Numerals.hexadecimal(address)), is not canonical: bits 47 to 63 differ. Reading the next pointer there \
                    is a general protection fault: an oops instead of a successful attack.
                    """,
                zh: """
                    表头 \(Numerals.hexadecimal(address)) 不是规范地址：第 47 至 63 位不全相同。到那里读下一个指针就是一般保护异常：\
                    内核 oops，而不是攻击得逞。
                    """
            )
        case .pageFault(let address):
            faults += 1
            answer = fault
            title = LocalizedText(en: "a: page fault in the kernel", zh: "a：内核缺页异常")
            explanation = LocalizedText(
                en:
                    "The head, \(Numerals.hexadecimal(address)), is canonical but nothing is mapped there: the kernel oopses.",
                zh: "表头 \(Numerals.hexadecimal(address)) 是规范地址，但那里没有映射：内核 oops。"
            )
        case .empty:
            answer = LocalizedText(en: "The slow path looks for another slab", zh: "慢速路径去找别的 slab")
            title = LocalizedText(en: "a: the freelist is empty", zh: "a：空闲链表是空的")
            explanation = LocalizedText(
                en: "The head is NULL: `___slab_alloc` would look for another slab. Here this is the end.",
                zh: "表头是 NULL：`___slab_alloc` 会去找别的 slab。这里到此为止。"
            )
        }
        return Step(
            title: title,
            explanation: explanation,
            prediction: Prediction(
                question: LocalizedText(
                    en:
                        "The head of the freelist is \(Numerals.hexadecimal(before.head)). What does the allocation do?",
                    zh: "空闲链表的表头是 \(Numerals.hexadecimal(before.head))。这次分配会怎样？"
                ),
                answer: answer,
                wrongChoices: [handsOut, stray, fault],
                position: steps % 3
            ),
            diagrams: [table(marking: marked)]
        )
    }

    private mutating func freeing(_ number: Int, _ word: String) -> Step {
        let wasListed = slab.walk().numbers.contains(number)
        let wasHead = slab.head == slab.address(of: number)
        switch slab.free(number) {
        case .bug:
            bugs += 1
            return Step(
                title: LocalizedText(en: "\(word): kernel BUG", zh: "\(word)：内核 BUG"),
                explanation: LocalizedText(
                    en: """
                        Object \(number) is the head of the freelist already and would point to itself: `BUG_ON(object == fp)` in \
                        `set_freepointer`. The task dies, the list stays whole.
                        """,
                    zh: "\(number) 号已是空闲链表的表头，再释放就会指向自己：`set_freepointer` 里的 `BUG_ON(object == fp)`。任务被终止，链表完好。"
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "Object \(number), which is first on the freelist, is freed again. What happens?",
                        zh: "空闲链表表头的 \(number) 号对象又被释放一次。会怎样？"
                    ),
                    answer: LocalizedText(en: "`BUG_ON` stops the task", zh: "`BUG_ON` 终止任务"),
                    wrongChoices: [
                        LocalizedText(en: "It points to itself from now on", zh: "它从此指向自己"),
                        LocalizedText(en: "The second free is ignored", zh: "第二次释放被忽略"),
                    ],
                    position: number % 3
                ),
                diagrams: [table(marking: number, .faulted)]
            )
        case .freed:
            return Step(
                title: LocalizedText(en: "\(word): object \(number) is the head now", zh: "\(word)：\(number) 号成为表头"),
                explanation: wasHead
                    ? LocalizedText(
                        en: "It was the head already and points to itself now: every allocation from here on gets it.",
                        zh: "它本来就是表头，现在指向自己：此后每次分配得到的都是它。"
                    )
                    : wasListed
                        ? LocalizedText(
                            en: """
                                It was on the freelist before, but not at its head: nobody notices. The list runs in a circle now, and two \
                                callers will get the object.
                                """,
                            zh: "它本来就在空闲链表上，只是不在表头：没有人察觉。链表从此成环，两个调用者会得到同一个对象。"
                        )
                        : LocalizedText(
                            en:
                                "`set_freepointer` writes the encoded old head into the object, which becomes the head.",
                            zh: "`set_freepointer` 把编码后的旧表头写进对象，对象成为新表头。"
                        ),
                diagrams: [table(marking: number, wasListed ? .faulted : .active)]
            )
        }
    }

    private mutating func writing(_ number: Int, _ value: UInt64, _ word: String) -> Step {
        slab.overwrite(number, with: value)
        let decoded = slab.next(of: number)
        let kind: LocalizedText
        if decoded == slab.target {
            kind = LocalizedText(en: "the target", zh: "目标地址")
        } else if decoded == 0 || slab.number(at: decoded) != nil {
            kind = LocalizedText(en: "an end of the list or an object", zh: "链表终点或某个对象")
        } else if HardenedSlab.isCanonical(decoded) {
            kind = LocalizedText(en: "an address where nothing is mapped", zh: "没有映射的地址")
        } else {
            kind = LocalizedText(en: "no canonical address", zh: "不规范的地址")
        }
        return Step(
            title: LocalizedText(
                en: "\(word): the attacker writes \(Numerals.hexadecimal(value))",
                zh: "\(word)：攻击者写入 \(Numerals.hexadecimal(value))"
            ),
            explanation: LocalizedText(
                en:
                    "In object \(number) it decodes to \(Numerals.hexadecimal(decoded)): \(kind.en). Nothing happens yet.",
                zh: "它在 \(number) 号对象里解码为 \(Numerals.hexadecimal(decoded))，即\(kind.zh)。此刻还什么也没有发生。"
            ),
            diagrams: [table(marking: number, .faulted)]
        )
    }

    private mutating func leaking(_ number: Int, _ word: String) -> Step {
        let place = slab.pointerPlace(of: number)
        let stored = slab.words[number]
        let random = FreelistPointer.random(from: stored, pointer: slab.next(of: number), place: place)
        learned = random
        return Step(
            title: LocalizedText(
                en: "\(word): the attacker reads \(Numerals.hexadecimal(stored))",
                zh: "\(word)：攻击者读到 \(Numerals.hexadecimal(stored))"
            ),
            explanation: slab.code.random == nil
                ? LocalizedText(
                    en: "It is the address of the next free object, as it is.",
                    zh: "它就是下一个空闲对象的地址，原样存放。"
                )
                : LocalizedText(
                    en: """
                        Who also knows where the object is and what it points to takes both off with XOR, and is left with the random \
                        number \(Numerals.hexadecimal(random)): one leak lays all pointers of this cache open. Hardening is a hurdle, \
                        not a wall.
                        """,
                    zh: """
                        若还知道对象在哪里、指向哪里，把两者异或掉，剩下的就是随机数 \(Numerals.hexadecimal(random))：\
                        泄露一个字，这个缓存的所有指针就都暴露了。加固是一道坎，不是一堵墙。
                        """
                ),
            diagrams: [table(marking: number)]
        )
    }
}
