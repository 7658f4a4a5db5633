/// M. F. Porter's suffix stripping for English ("An algorithm for suffix stripping", Program 14(3), 1980),
/// with the two departures of its author's reference program (`bli` and `logi` in step 2), as in SQLite's
/// `porter` tokenizer.
///
/// It stands here rather than in SQLite so that the browser cuts words as the index does.
struct PorterStemmer {
    private var word: [UInt8]
    /// The number of bytes of `word` before the suffix that `ends` last found.
    private var stem = 0

    private init(_ word: [UInt8]) {
        self.word = word
    }

    /// The stem of a lower-case ASCII word; other words come back unchanged.
    static func stem(_ word: [UInt8]) -> [UInt8] {
        guard (3...64).contains(word.count), word.allSatisfy({ (0x61...0x7A).contains($0) }) else { return word }
        var stemmer = PorterStemmer(word)
        stemmer.step1a()
        stemmer.step1b()
        stemmer.step1c()
        stemmer.replaceLongest(step2, measureAbove: 0)
        stemmer.replaceLongest(step3, measureAbove: 0)
        stemmer.step4()
        stemmer.step5()
        return stemmer.word
    }

    // MARK: Conditions

    /// Whether the letter at `index` is a consonant; `y` is one at the start and after a vowel.
    private func isConsonant(_ index: Int) -> Bool {
        switch word[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
        case UInt8(ascii: "y"): index == 0 || !isConsonant(index - 1)
        default: true
        }
    }

    /// Porter's m: how often a vowel run is followed by a consonant run in the first `length` letters.
    private func measure(_ length: Int) -> Int {
        var count = 0
        var previousIsVowel = false
        for index in 0..<length {
            let isVowel = !isConsonant(index)
            if previousIsVowel, !isVowel { count += 1 }
            previousIsVowel = isVowel
        }
        return count
    }

    private func hasVowel(_ length: Int) -> Bool {
        for index in 0..<length where !isConsonant(index) { return true }
        return false
    }

    private func endsInDoubleConsonant(_ length: Int) -> Bool {
        length >= 2 && word[length - 1] == word[length - 2] && isConsonant(length - 1)
    }

    /// Whether the first `length` letters end consonant, vowel, consonant, the last not w, x or y.
    private func endsInShortSyllable(_ length: Int) -> Bool {
        guard length >= 3, isConsonant(length - 3), !isConsonant(length - 2), isConsonant(length - 1) else {
            return false
        }
        let last = word[length - 1]
        return last != UInt8(ascii: "w") && last != UInt8(ascii: "x") && last != UInt8(ascii: "y")
    }

    private mutating func ends(_ suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        guard count < word.count else { return false }
        stem = word.count - count
        for index in 0..<count where word[stem + index] != suffix.utf8Start[index] { return false }
        return true
    }

    private mutating func replaceSuffix(_ replacement: StaticString) {
        word.removeLast(word.count - stem)
        for index in 0..<replacement.utf8CodeUnitCount { word.append(replacement.utf8Start[index]) }
    }

    // MARK: Steps

    private mutating func step1a() {
        if ends("sses") || ends("ies") {
            word.removeLast(2)
        } else if ends("ss") {
            return
        } else if ends("s") {
            word.removeLast()
        }
    }

    private mutating func step1b() {
        if ends("eed") {
            if measure(stem) > 0 { word.removeLast() }
            return
        }
        guard (ends("ed") && hasVowel(stem)) || (ends("ing") && hasVowel(stem)) else { return }
        word.removeLast(word.count - stem)
        if ends("at") || ends("bl") || ends("iz") {
            word.append(UInt8(ascii: "e"))
        } else if endsInDoubleConsonant(word.count) {
            let last = word[word.count - 1]
            if last != UInt8(ascii: "l"), last != UInt8(ascii: "s"), last != UInt8(ascii: "z") { word.removeLast() }
        } else if measure(word.count) == 1, endsInShortSyllable(word.count) {
            word.append(UInt8(ascii: "e"))
        }
    }

    private mutating func step1c() {
        if ends("y"), hasVowel(stem) { word[word.count - 1] = UInt8(ascii: "i") }
    }

    private mutating func replaceLongest(_ rules: [Rule], measureAbove minimum: Int) {
        for rule in rules where ends(rule.suffix) {
            if measure(stem) > minimum { replaceSuffix(rule.replacement) }
            return
        }
    }

    private mutating func step4() {
        for suffix in Self.step4 where ends(suffix) {
            if measure(stem) > 1 { word.removeLast(word.count - stem) }
            return
        }
        if ends("ion") {
            let isAfterSOrT = word[stem - 1] == UInt8(ascii: "s") || word[stem - 1] == UInt8(ascii: "t")
            if measure(stem) > 1, isAfterSOrT { word.removeLast(3) }
        }
    }

    private mutating func step5() {
        if ends("e") {
            let measure = measure(stem)
            if measure > 1 || (measure == 1 && !endsInShortSyllable(stem)) { word.removeLast() }
        }
        if word.count >= 2, measure(word.count - 1) > 1, endsInDoubleConsonant(word.count),
            word[word.count - 1] == UInt8(ascii: "l")
        {
            word.removeLast()
        }
    }

    // MARK: Rules

    private struct Rule {
        let suffix: StaticString
        let replacement: StaticString
    }

    /// Longer suffixes stand before those that they end in.
    private static let step2 = [
        Rule(suffix: "ational", replacement: "ate"), Rule(suffix: "tional", replacement: "tion"),
        Rule(suffix: "enci", replacement: "ence"), Rule(suffix: "anci", replacement: "ance"),
        Rule(suffix: "izer", replacement: "ize"), Rule(suffix: "bli", replacement: "ble"),
        Rule(suffix: "alli", replacement: "al"), Rule(suffix: "entli", replacement: "ent"),
        Rule(suffix: "eli", replacement: "e"), Rule(suffix: "ousli", replacement: "ous"),
        Rule(suffix: "ization", replacement: "ize"), Rule(suffix: "ation", replacement: "ate"),
        Rule(suffix: "ator", replacement: "ate"), Rule(suffix: "alism", replacement: "al"),
        Rule(suffix: "iveness", replacement: "ive"), Rule(suffix: "fulness", replacement: "ful"),
        Rule(suffix: "ousness", replacement: "ous"), Rule(suffix: "aliti", replacement: "al"),
        Rule(suffix: "iviti", replacement: "ive"), Rule(suffix: "biliti", replacement: "ble"),
        Rule(suffix: "logi", replacement: "log"),
    ]

    private static let step3 = [
        Rule(suffix: "icate", replacement: "ic"), Rule(suffix: "ative", replacement: ""),
        Rule(suffix: "alize", replacement: "al"), Rule(suffix: "iciti", replacement: "ic"),
        Rule(suffix: "ical", replacement: "ic"), Rule(suffix: "ful", replacement: ""),
        Rule(suffix: "ness", replacement: ""),
    ]

    private static let step4: [StaticString] = [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti",
        "ous", "ive", "ize",
    ]
}
