import MemoryModels
import Traces

/// Turns one operation of `malloc-bins` into a step.
struct BinsNarrator {
    let operation: MallocOperation
    let before: MallocSession

    /// Where the last of the operation's chunks came from or went to.
    private enum Place: Equatable {
        case tcache, fastbin, smallBin, unsorted, largeBin, top, kernel

        var text: LocalizedText {
            switch self {
            case .tcache: LocalizedText(same: "tcache")
            case .fastbin: LocalizedText(same: "fastbin")
            case .smallBin: LocalizedText(same: "small bin")
            case .unsorted: LocalizedText(same: "unsorted bin")
            case .largeBin: LocalizedText(same: "large bin")
            case .top: LocalizedText(same: "top chunk")
            case .kernel: LocalizedText(en: "a mapping of its own", zh: "单独的映射")
            }
        }
    }

    func step(_ outcome: MallocSession.Outcome, _ after: MallocSession) -> Step {
        let call = MallocText.call(operation)
        let place = place(outcome.calls.last ?? [])
        var diagrams = [lists(after)]
        if let map = after.map(old: before.heap.chunks) { diagrams.append(map) }
        if outcome.failure != nil {
            let text = LocalizedText(en: "\(call) fails", zh: "\(call) 失败")
            return Step(
                title: text,
                explanation: outcome.failure.map(MallocText.failure) ?? text,
                diagrams: diagrams
            )
        }
        return Step(
            title: isAllocation
                ? LocalizedText(en: "\(call): from \(place.text.en)", zh: "\(call)：取自 \(place.text.zh)")
                : LocalizedText(en: "\(call): to \(place.text.en)", zh: "\(call)：归入 \(place.text.zh)"),
            explanation: LocalizedText(
                english: sizes.en + " " + MallocText.explanation(outcome.calls).en,
                chinese: sizes.zh + MallocText.explanation(outcome.calls).zh
            ),
            prediction: prediction(call, place),
            diagrams: diagrams
        )
    }

    private var isAllocation: Bool {
        if case .allocate = operation { true } else { false }
    }

    private var sizes: LocalizedText {
        switch operation {
        case .allocate(let bytes, _):
            let size = ChunkSizes.chunkSize(forRequest: bytes)
            return LocalizedText(
                en: "The chunk has \(size) bytes: 8 more than asked for, rounded up to 16.",
                zh: "chunk 为 \(size) 字节：请求加 8，向上取整到 16 的倍数。"
            )
        case .free(let numbers):
            let size = before.heap.usableBytes(before.allocations[numbers.lowerBound - 1].pointer) + 8
            return LocalizedText(en: "The chunk has \(size) bytes.", zh: "chunk 为 \(size) 字节。")
        }
    }

    /// The list that the last call ended with.
    private func place(_ events: [MallocEvent]) -> Place {
        var place = Place.top
        for event in events {
            switch event {
            case .tookFromTcache, .putIntoTcache:
                // A tcache filled from the unsorted bin a moment ago is not where the chunk came from.
                if place != .unsorted { place = .tcache }
            case .tookFromFastbin, .putIntoFastbin: place = .fastbin
            case .tookFromSmallBin: place = .smallBin
            case .exactFit, .splitLastRemainder, .putIntoUnsorted: place = .unsorted
            case .bestFit(_, let bin, _, _): place = bin < 64 ? .smallBin : .largeBin
            case .splitTop, .mergedIntoTop: place = .top
            case .mapped, .unmapped: place = .kernel
            default: break
            }
        }
        return place
    }

    private func prediction(_ call: String, _ place: Place) -> Prediction {
        let others: [Place] =
            isAllocation ? [.tcache, .top, .unsorted, .smallBin] : [.tcache, .unsorted, .fastbin, .top]
        return Prediction(
            question: isAllocation
                ? LocalizedText(
                    en: "\(call): where does the (last) chunk come from?",
                    zh: "\(call)：（最后一个）chunk 从哪里来？"
                )
                : LocalizedText(
                    en: "\(call): where does the (last) chunk go?",
                    zh: "\(call)：（最后一个）chunk 到哪里去？"
                ),
            answer: place.text,
            wrongChoices: others.filter { $0 != place }.prefix(3).map { $0.text },
            position: before.allocations.count % 4
        )
    }

    /// All lists that are not empty, the chunk that is taken first at the left.
    private func lists(_ after: MallocSession) -> Diagram {
        var lists: [ListDiagram.List] = []
        func add(_ name: String, _ offsets: [Int], _ old: [Int]) {
            guard !offsets.isEmpty else { return }
            var items: [ListDiagram.Item] = []
            for offset in offsets.reversed() {
                let size = after.heap.chunks.first { $0.offset == offset }?.size ?? 0
                let text = Numerals.hexadecimal(UInt64(offset)) + " (\(size))"
                items.append(ListDiagram.Item(text, mark: old.contains(offset) ? .free : .active))
            }
            lists.append(ListDiagram.List(label: LocalizedText(same: name), items: items))
        }
        for (bin, offsets) in after.heap.tcache.enumerated() {
            add("tcache \(bin)", offsets, before.heap.tcache[bin])
        }
        for (bin, offsets) in after.heap.fastbins.enumerated() {
            add("fastbin \(bin)", offsets, before.heap.fastbins[bin])
        }
        for (bin, offsets) in after.heap.bins.enumerated() {
            let name = bin == 1 ? "unsorted" : bin < 64 ? "small \(bin)" : "large \(bin)"
            add(name, offsets, before.heap.bins[bin])
        }
        if lists.isEmpty { lists = [ListDiagram.List(label: LocalizedText(same: "tcache"), items: [])] }
        return .lists(
            ListDiagram(
                title: LocalizedText(en: "Free chunks: place in the heap (size)", zh: "空闲 chunk：堆内位置（大小）"),
                lists: lists
            )
        )
    }
}
