/// What the tokens are wanted for.
public enum TokenPurpose: Sendable {
    /// Everything a reader might search for: whole identifiers, their parts, characters and pairs.
    case document
    /// What a query's words are looked up as: the wholes only.
    case query
}

/// Cuts text into search tokens: one cut for the index, the query and the browser.
///
/// - English words are lower-cased and stemmed: "allocating pages" gives `alloc`, `page`.
/// - C identifiers are kept whole and also given by part: `__alloc_pages_noprof` gives itself, `__alloc_pages`
///   and `alloc_pages` (the names that people search for), `alloc`, `page`, `noprof`; `CONFIG_KASAN` also `kasan`;
///   `PageBuddy` also `page`, `buddi`.
/// - Han text has no spaces: 伙伴系统 gives 伙, 伴, 系, 统 and the overlapping pairs 伙伴, 伴系, 系统.
/// - A hyphenated word is also given in one: `per-CPU` gives `per`, `cpu` and `percpu`.
///
/// Any bytes can be cut; nothing is an error. The type uses neither Foundation nor Unicode tables.
public struct Tokenizer: Sendable {
    /// The tokenizer has no state.
    public init() {}

    /// Calls `emit` for each token in `bytes` (UTF-8), in order of position. `isColocated` marks a token at the
    /// position of the one before it; `start` and `end` are byte offsets of the text that it stands for. Stops
    /// when `emit` returns false.
    public func tokenize(
        _ bytes: UnsafeBufferPointer<UInt8>,
        for purpose: TokenPurpose,
        emit: (_ token: [UInt8], _ start: Int, _ end: Int, _ isColocated: Bool) -> Bool
    ) {
        let scalars = UTF8Scalars(bytes: bytes)
        var index = 0
        // The end and the parts of a word that a hyphen may continue: "per-" of "per-CPU".
        var compound: [UInt8] = []
        var compoundStart = 0
        var compoundEnd = -1
        while index < bytes.count {
            let (scalar, length) = scalars.scalar(at: index)
            switch ScalarClass(scalar) {
            case .separator:
                index += length
            case .ideograph:
                guard emitIdeographs(scalars, from: &index, purpose: purpose, emit: emit) else { return }
            case .word:
                let start = index
                let end = endOfWord(scalars, from: index)
                index = end
                if isPossessive(bytes, start: start, end: end) { continue }
                let word = Word(scalars, start: start, end: end)
                var isFirst = true
                for token in word.tokens(for: purpose) {
                    guard emit(token, start, end, !isFirst) else { return }
                    isFirst = false
                }
                guard purpose == .document else { continue }
                if compoundEnd >= 0, start == compoundEnd + 1, bytes[compoundEnd] == UInt8(ascii: "-") {
                    compound += word.folded
                    // The joined word stands at the last part's position, over the whole hyphenated text.
                    guard emit(PorterStemmer.stem(compound), compoundStart, end, true) else { return }
                } else {
                    compound = word.folded
                    compoundStart = start
                }
                compoundEnd = end
            }
        }
    }

    /// A run of ideographs: each character, and each pair at its first character's position. In a query the pairs
    /// alone, or the character alone if there is but one.
    private func emitIdeographs(
        _ scalars: UTF8Scalars,
        from index: inout Int,
        purpose: TokenPurpose,
        emit: ([UInt8], Int, Int, Bool) -> Bool
    ) -> Bool {
        var previous: [UInt8] = []
        var previousStart = 0
        var count = 0
        while index < scalars.bytes.count {
            let (scalar, length) = scalars.scalar(at: index)
            guard ScalarClass(scalar) == .ideograph else { break }
            let character = Array(scalars.bytes[index..<index + length])
            if count > 0 {
                if purpose == .document {
                    guard emit(previous, previousStart, index, false) else { return false }
                }
                let isColocated = purpose == .document
                guard emit(previous + character, previousStart, index + length, isColocated) else { return false }
            }
            (previous, previousStart) = (character, index)
            index += length
            count += 1
        }
        if purpose == .document || count == 1 {
            return emit(previous, previousStart, index, false)
        }
        return true
    }

    /// The end of the word at `start`: letters, digits, underscores, and a full stop between digits (6.12).
    private func endOfWord(_ scalars: UTF8Scalars, from start: Int) -> Int {
        var index = start
        while index < scalars.bytes.count {
            let (scalar, length) = scalars.scalar(at: index)
            if ScalarClass(scalar) == .word {
                index += length
            } else if scalar == 0x2E, index > start, isDigit(scalars.bytes, index - 1),
                isDigit(scalars.bytes, index + 1)
            {
                index += 1
            } else {
                break
            }
        }
        return index
    }

    /// The `s` of "kernel's" says nothing.
    private func isPossessive(_ bytes: UnsafeBufferPointer<UInt8>, start: Int, end: Int) -> Bool {
        end - start == 1 && start >= 2 && (bytes[start] == UInt8(ascii: "s"))
            && (bytes[start - 1] == UInt8(ascii: "'")
                || (start >= 3 && bytes[start - 1] == 0x99 && bytes[start - 2] == 0x80))
    }

    private func isDigit(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index >= 0 && index < bytes.count && (0x30...0x39).contains(bytes[index])
    }
}
