import SearchTokens
import Testing

/// The tokens of a text, a `+` before those that share the position of the one before.
private func cut(_ text: String, for purpose: TokenPurpose) -> [String] {
    var text = text
    var tokens: [String] = []
    text.withUTF8 { bytes in
        Tokenizer().tokenize(bytes, for: purpose) { token, _, _, isColocated in
            tokens.append((isColocated ? "+" : "") + String(decoding: token, as: UTF8.self))
            return true
        }
    }
    return tokens
}

@Suite("The tokenizer")
struct TokenizerTests {
    @Test(
        "cuts documents into everything a reader might search for",
        arguments: [
            ("Allocating pages", ["alloc", "page"]),
            ("__alloc_pages", ["__alloc_pages", "+alloc_pages", "+alloc", "+page"]),
            (
                "__alloc_pages_noprof()",
                ["__alloc_pages_noprof", "+__alloc_pages", "+alloc_pages", "+alloc", "+page", "+noprof"]
            ),
            ("GFP_ATOMIC", ["gfp_atomic", "+gfp", "+atom"]),
            ("CONFIG_KASAN", ["config_kasan", "+kasan", "+config"]),
            ("PageBuddy", ["pagebuddi", "+page", "+buddi"]),
            ("GFPFlags", ["gfpflag", "+gfp", "+flag"]),
            ("page->flags", ["page", "flag"]),
            ("vm.overcommit_memory", ["vm", "overcommit_memory", "+overcommit", "+memori"]),
            ("per-CPU lists", ["per", "cpu", "+percpu", "list"]),
            ("Linux 6.12", ["linux", "6.12", "+6", "+12"]),
            ("the kernel's page", ["the", "kernel", "page"]),
            ("伙伴系统", ["伙", "+伙伴", "伴", "+伴系", "系", "+系统", "统"]),
            ("用kmalloc分配", ["用", "kmalloc", "分", "+分配", "配"]),
            ("ＧＦＰ，页", ["gfp", "页"]),
            ("", []),
            ("()[]{} -- …", []),
        ]
    )
    func document(text: String, tokens: [String]) {
        #expect(cut(text, for: .document) == tokens)
    }

    @Test(
        "looks queries up by their wholes",
        arguments: [
            ("__alloc_pages", ["__alloc_pages", "+alloc_pages"]),
            ("CONFIG_KASAN", ["config_kasan", "+kasan"]),
            ("KASAN", ["kasan"]),
            ("GFP_ATOMIC", ["gfp_atomic"]),
            ("伙伴系统", ["伙伴", "伴系", "系统"]),
            ("页", ["页"]),
            ("per-CPU", ["per", "cpu"]),
        ]
    )
    func query(text: String, tokens: [String]) {
        #expect(cut(text, for: .query) == tokens)
    }

    @Test(
        "gives every query token for a text that the document gives too",
        arguments: [
            "How are pages allocated in __alloc_pages_noprof?", "内存碎片化了怎么办？CONFIG_COMPACTION=y",
            "struct kmem_cache_cpu: freelist, tid, slab", "PageBuddy(page) && page_order(page) == 10",
            "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)", "ﬁ Größe Ünïcode Ω кэш",
        ]
    )
    func queryIsPartOfDocument(text: String) {
        let document = Set(cut(text, for: .document).map { $0.drop { $0 == "+" } })
        for token in cut(text, for: .query).map({ $0.drop { $0 == "+" } }) {
            #expect(document.contains(token), "\(token)")
        }
    }

    @Test("takes any bytes at all, and says which bytes each token stands for")
    func anyBytes() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            bytes.withUnsafeBufferPointer { buffer in
                var last = 0
                Tokenizer().tokenize(buffer, for: .document) { token, start, end, _ in
                    #expect(!token.isEmpty)
                    #expect(start >= 0 && start < end && end <= buffer.count)
                    #expect(end >= last)
                    last = max(last, start)
                    return true
                }
            }
        }
    }

    @Test("stops when it is told to")
    func stops() {
        var count = 0
        var text = "one two three 四五六"
        text.withUTF8 { bytes in
            Tokenizer().tokenize(bytes, for: .document) { _, _, _, _ in
                count += 1
                return count < 2
            }
        }
        #expect(count == 2)
    }
}

/// SplitMix64: the same numbers every time.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
