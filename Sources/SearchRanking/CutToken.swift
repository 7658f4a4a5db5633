import SearchTokens

/// A search token: the UTF-8 bytes that `SearchTokens.Tokenizer` gives.
public typealias Token = [UInt8]

/// A token and where it stands.
struct CutToken {
    let bytes: Token
    /// The bytes of the text that the token stands for.
    let range: Range<Int>
    /// Whether it shares the position of the token before it.
    let isColocated: Bool

    /// The tokens of `text`.
    @inline(never)
    static func tokens(of text: [UInt8], for purpose: TokenPurpose) -> [CutToken] {
        var tokens: [CutToken] = []
        text.withUnsafeBufferPointer { bytes in
            Tokenizer().tokenize(bytes, for: purpose) { token, start, end, isColocated in
                tokens.append(CutToken(bytes: token, range: start..<end, isColocated: isColocated))
                return true
            }
        }
        return tokens
    }
}
