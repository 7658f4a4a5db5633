import MemoryModels
import Traces

/// One operation of `zram`.
struct ZramOperation: Equatable {
    /// What is done with each slot.
    enum Action: Equatable {
        /// `w`: a page is written.
        case write(ZramDevice.Contents)
        /// `d`: the slot is not needed any more.
        case discard
    }

    /// As the reader wrote it.
    let word: String
    let action: Action
    /// The first slot, and how many.
    let slot: Int
    let count: Int

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: w0:1000 writes a page that compresses to 1000 bytes (1 to \
            9999) into slot 0, w0:1000:20 such pages into 20 slots from 0 on; s0 or s0:20 pages filled with one word; d0 or \
            d0:20 discards slots
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：w0:1000 把压缩后 1000 字节（1 到 9999）的页写进 0 号槽，w0:1000:20 从 0 号槽起写 20 个这样的页；\
            s0 或 s0:20 写由同一个字填满的页；d0 或 d0:20 丢弃槽
            """
    )

    /// The operations that `text` lists, for so many slots.
    static func parse(_ text: String, parameter: String, slots: Int) throws(SimulationError) -> [ZramOperation] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write w<slot>:<bytes>, s<slot> or d<slot>, with a count if wanted; \(slots) slots.",
                zh: "应写作 w<槽>:<字节>、s<槽> 或 d<槽>，可加个数；共 \(slots) 个槽。"
            )
        ) { word in
            ZramOperation(word, slots: slots)
        }.map { $0.operation }
    }

    private init?(_ word: String, slots: Int) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        var numbers = OperationText.numbers(bytes[1...], separator: UInt8(ascii: ":"))
        guard !numbers.isEmpty else { return nil }
        switch letter {
        case UInt8(ascii: "w"):
            guard numbers.count >= 2, numbers[1] >= 1, numbers[1] <= 9999 else { return nil }
            action = .write(.compressed(numbers.remove(at: 1)))
        case UInt8(ascii: "s"): action = .write(.sameFilled)
        case UInt8(ascii: "d"): action = .discard
        default: return nil
        }
        slot = numbers[0]
        count = numbers.count == 2 ? numbers[1] : 1
        guard numbers.count <= 2, count >= 1, slot < slots, count <= slots - slot else { return nil }
        self.word = word
    }
}
