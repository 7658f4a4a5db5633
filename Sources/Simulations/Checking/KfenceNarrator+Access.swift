import MemoryModels
import Traces

extension KfenceNarrator {
    // MARK: Frees

    mutating func freeing(_ place: Int, _ offset: Int, _ word: String) -> Step {
        let object = objects[place]
        guard let number = object.number else {
            let isWrong = !object.isLive || offset != 0
            if isWrong { silent += 1 }
            if offset == 0 { objects[place].isLive = false }
            verdict = "no report"
            return Step(
                title: LocalizedText(en: "\(word): a slab object, no report", zh: "\(word)：slab 对象，没有报告"),
                explanation: isWrong ? Self.unseen : Self.right
            )
        }
        let address = object.address &+ UInt64(bitPattern: Int64(offset))
        let found = pool.free(address) ?? [.invalid]
        count(found)
        let isInvalid = found.contains(.invalidFree(object: number))
        if !isInvalid {
            for index in objects.indices where objects[index].number == number { objects[index].isLive = false }
        }
        verdict = found.isEmpty ? "no report" : found[0].headline(isWrite: false)
        let choices = [
            LocalizedText(en: "Nothing", zh: "什么也没有"),
            LocalizedText(same: "BUG: KFENCE: memory corruption"),
            LocalizedText(same: "BUG: KFENCE: invalid free"),
        ]
        let answer = isInvalid ? 2 : found.isEmpty ? 0 : 1
        var text: [LocalizedText] = []
        if isInvalid {
            text.append(
                LocalizedText(
                    en: "The address is not that of an object that lives. Nothing is freed.",
                    zh: "这不是存活对象的地址。什么也不释放。"
                )
            )
        } else {
            for case .corruption(_, let changed) in found {
                let distance = changed > object.address ? changed - object.address : object.address - changed
                let side = changed > object.address
                text.append(
                    LocalizedText(
                        en: """
                            `check_canary` finds the byte \(distance) bytes \(side ? "behind" : "before") the object's start \
                            changed: someone wrote there, at some time since the allocation.
                            """,
                        zh: "`check_canary` 发现对象起点\(side ? "之后" : "之前") \(distance) 字节处被改：分配以来有人写过那里，何时写的不知道。"
                    )
                )
            }
            text.append(
                LocalizedText(
                    en: "Its page is protected, and it goes to the end of the freelist: the next use will fault.",
                    zh: "它的页被保护起来，对象排到空闲链表末尾：再访问就会触发异常。"
                )
            )
        }
        return Step(
            title: LocalizedText(
                en: "\(word): \(answer == 0 ? "freed" : choices[answer].en)",
                zh: "\(word)：\(answer == 0 ? "已释放" : "报告 " + choices[answer].zh)"
            ),
            explanation: PagesText.join(text),
            prediction: Prediction(
                question: LocalizedText(en: "\(word): what does KFENCE report?", zh: "\(word)：KFENCE 报告什么？"),
                answer: choices[answer],
                wrongChoices: choices,
                position: answer
            ),
            diagrams: [map()]
        )
    }

    // MARK: Accesses

    private static let unseen = LocalizedText(
        en: "It is wrong, but this object was not sampled: nobody looks.",
        zh: "这是错的，但该对象没有被抽中：无人检查。"
    )
    private static let right = LocalizedText(en: "Nothing is wrong with it.", zh: "这没有错。")

    mutating func accessing(_ place: Int, _ offset: Int, _ size: Int, _ value: UInt8?, _ word: String) -> Step {
        let object = objects[place]
        let isLegal = object.isLive && offset >= 0 && offset + size <= object.size
        guard let number = object.number else {
            if !isLegal { silent += 1 }
            verdict = "no report"
            return Step(
                title: LocalizedText(en: "\(word): a slab object, no report", zh: "\(word)：slab 对象，没有报告"),
                explanation: isLegal ? Self.right : Self.unseen
            )
        }
        let address = object.address &+ UInt64(bitPattern: Int64(offset))
        // Beyond the pool lies other memory, which nobody protects.
        let found = pool.access(address, size: UInt64(size), value: value) ?? []
        count(found)
        let isWrite = value != nil
        verdict = found.first?.headline(isWrite: isWrite) ?? "no report"
        if found.isEmpty && !isLegal { silent += 1 }
        let names = [
            "no report", KfenceReport.outOfBounds(object: 0, distance: 0, isLeft: false).headline(isWrite: isWrite),
            KfenceReport.useAfterFree(object: 0).headline(isWrite: isWrite),
        ]
        let choices = names.map {
            ExactText.areEqual($0, names[0])
                ? LocalizedText(en: "Nothing", zh: "什么也没有") : LocalizedText(same: "BUG: KFENCE: \($0)")
        }
        var answer = 0
        for (index, name) in names.enumerated() where ExactText.areEqual(name, verdict) { answer = index }
        let what =
            found.isEmpty
            ? LocalizedText(en: "no report", zh: "没有报告")
            : LocalizedText(en: "BUG: KFENCE: \(verdict)", zh: "报告 BUG: KFENCE: \(verdict)")
        return Step(
            title: LocalizedText(en: "\(word): \(what.en)", zh: "\(word)：\(what.zh)"),
            explanation: explanation(found, isLegal, object, address, isWrite),
            prediction: Prediction(
                question: LocalizedText(
                    en:
                        "\(word): a \(isWrite ? "write" : "read") at object \(offset < 0 ? "-" : "+") \(abs(offset)), size \(size). What does KFENCE report now?",
                    zh:
                        "\(word)：在对象 \(offset < 0 ? "-" : "+") \(abs(offset)) 处\(isWrite ? "写" : "读") \(size) 字节。KFENCE 此刻报告什么？"
                ),
                answer: choices[answer],
                wrongChoices: choices,
                position: answer
            ),
            diagrams: isWrite ? [map(), page(number)] : [map()]
        )
    }

    private func explanation(
        _ found: [KfenceReport],
        _ isLegal: Bool,
        _ object: Object,
        _ address: UInt64,
        _ isWrite: Bool
    ) -> LocalizedText {
        if isLegal { return Self.right }
        let proceeds = LocalizedText(
            en: "The page is made accessible and the access goes on, so that a second one there is silent.",
            zh: "随后该页改为可访问，访问继续进行；所以再次访问那里就没有报告了。"
        )
        switch found.first {
        case .outOfBounds(let blamed, let distance, let isLeft):
            return PagesText.join([
                LocalizedText(
                    en: """
                        The guard page is not present: the processor faults, and `kfence_handle_page_fault` blames the nearest \
                        object. The report: \(distance)B \(isLeft ? "left" : "right") of kfence-#\(blamed), counted from its \
                        start.
                        """,
                    zh: """
                        保护页不存在：处理器触发异常，`kfence_handle_page_fault` 归咎于最近的对象。\
                        报告写作 \(distance)B \(isLeft ? "left" : "right") of kfence-#\(blamed)，距离从对象起点算起。
                        """
                ), proceeds,
            ])
        case .useAfterFree(let freed):
            return PagesText.join([
                LocalizedText(
                    en: "The page of kfence-#\(freed) has been protected since it was freed: the processor faults.",
                    zh: "kfence-#\(freed) 的页自释放起就受保护：处理器触发异常。"
                ), proceeds,
            ])
        case .invalid, .corruption, .invalidFree:
            return LocalizedText(
                en: "A protected page with no living object beside it: KFENCE can only say that the access is invalid.",
                zh: "受保护的页旁边没有存活的对象：KFENCE 只能说这次访问无效。"
            )
        case nil: break
        }
        let isOnOwnPage = address / 4096 == object.address / 4096
        if object.isLive && isOnOwnPage {
            return isWrite
                ? LocalizedText(
                    en:
                        "The byte is on the object's own page, which is accessible. It is a canary: the free will look at it.",
                    zh: "这个字节在对象自己的页内，可以访问。它是金丝雀：释放时会检查。"
                )
                : LocalizedText(
                    en:
                        "The byte is on the object's own page, which is accessible. A read leaves no trace: it is never found.",
                    zh: "这个字节在对象自己的页内，可以访问。读不留痕迹：永远不会被发现。"
                )
        }
        return LocalizedText(
            en: "This page has been accessible since an earlier report, or it belongs to another object now.",
            zh: "此页自先前的报告起就可以访问，或者现在属于别的对象。"
        )
    }

    private mutating func count(_ found: [KfenceReport]) {
        for report in found {
            reports[0] += 1
            switch report {
            case .outOfBounds: reports[1] += 1
            case .useAfterFree: reports[2] += 1
            case .corruption: reports[3] += 1
            case .invalidFree: reports[4] += 1
            case .invalid: break
            }
        }
    }

    // MARK: Pictures

    /// The pages of the pool.
    func map() -> Diagram {
        var cells: [BlockMap.Cell] = []
        for page in pool.isProtected.indices {
            let isGuard = page < 2 || page % 2 == 1
            var mark: Mark = pool.isProtected[page] ? .reserved : .active
            var text = "|"
            if !isGuard {
                let number = page / 2 - 1
                text = "\(number)"
                switch pool.objects[number].state {
                case .unused: mark = .free
                case .allocated: mark = .allocated
                case .freed: break
                }
            }
            cells.append(BlockMap.Cell(start: UInt64(page), length: 1, text: text, mark: mark))
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(en: "Pages of the pool: objects, and guard pages |", zh: "池中各页：对象与保护页 |"),
                rows: [BlockMap.Row(label: LocalizedText(en: "pages", zh: "页"), cells: cells)],
                scale: .linear
            )
        )
    }

    /// An object's page, in bytes.
    func page(_ number: Int) -> Diagram {
        let object = pool.objects[number]
        let first = Int(object.address % 4096)
        let end = first + Int(object.size)
        let canary = LocalizedText(en: "canary", zh: "金丝雀")
        var fields: [BitFieldDiagram.Field] = []
        func add(_ low: Int, _ high: Int) {
            guard high > low else { return }
            let isWhole = (low..<high).allSatisfy { object.bytes[$0] == KfencePool.canary(UInt64($0)) }
            fields.append(
                BitFieldDiagram.Field(
                    name: isWhole ? canary : LocalizedText(en: "changed canary", zh: "被改的金丝雀"),
                    low: low,
                    length: high - low,
                    mark: isWhole ? .reserved : .faulted
                )
            )
        }
        add(0, first)
        fields.append(
            BitFieldDiagram.Field(
                name: LocalizedText(en: "object", zh: "对象"),
                low: first,
                length: end - first,
                mark: object.state == .allocated ? .allocated : .free
            )
        )
        add(end, 4096)
        return .bitField(
            BitFieldDiagram(
                title: LocalizedText(en: "The page of kfence-#\(number)", zh: "kfence-#\(number) 的页"),
                unit: .bytes,
                fields: fields
            )
        )
    }
}
