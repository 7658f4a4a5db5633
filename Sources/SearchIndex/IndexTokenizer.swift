import GRDB
import SearchTokens

/// Lets FTS5 cut text with `SearchTokens.Tokenizer`, so that index, query and browser agree.
final class IndexTokenizer: FTS5CustomTokenizer {
    static let name = "kmemo"

    init(db: Database, arguments: [String]) throws {}

    func tokenize(
        context: UnsafeMutableRawPointer?,
        tokenization: FTS5Tokenization,
        pText: UnsafePointer<CChar>?,
        nText: CInt,
        tokenCallback: @escaping FTS5TokenCallback
    ) -> CInt {
        guard let pText, nText > 0 else { return 0 }
        // Query expressions hold finished tokens in quotes: cutting them a second time must not change them.
        let colocated: CInt = 1
        return UnsafeRawPointer(pText).withMemoryRebound(to: UInt8.self, capacity: Int(nText)) { text in
            let bytes = UnsafeBufferPointer(start: text, count: Int(nText))
            if tokenization.contains(.query) {
                return text.withMemoryRebound(to: CChar.self, capacity: Int(nText)) {
                    tokenCallback(context, 0, $0, nText, 0, nText)
                }
            }
            var status: CInt = 0
            Tokenizer().tokenize(bytes, for: .document) { token, start, end, isColocated in
                status = token.withUnsafeBufferPointer { buffer in
                    buffer.withMemoryRebound(to: CChar.self) { characters in
                        tokenCallback(
                            context,
                            isColocated ? colocated : 0,
                            characters.baseAddress,
                            CInt(characters.count),
                            CInt(start),
                            CInt(end)
                        )
                    }
                }
                return status == 0
            }
            return status
        }
    }
}
