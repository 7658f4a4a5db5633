/// Shards that have to be loaded before a search can go on.
public struct MissingShards: Error {
    /// Their names.
    public let names: [Token]
}

/// Looks words up in the shards that a page has loaded.
public struct ShardSource: SectionSource {
    private var root: ShardRoot?
    private var shards: [(name: Token, bytes: [UInt8])] = []

    /// No shards yet.
    public init() {}

    /// Adds a shard that was asked for. One of another build than the root is not taken.
    ///
    /// - Returns: Whether it was taken.
    public mutating func add(_ bytes: [UInt8], as name: Token) -> Bool {
        if name == ShardFormat.root {
            root = ShardRoot(bytes)
            shards = []
            return true
        }
        guard let root else { return false }
        var reader = ShardReader(bytes)
        let stamp = reader.text()
        let isText = name.contains(UInt8(ascii: "-"))
        guard stamp == (isText ? root.textStamp : root.wordStamp) else { return false }
        if shard(name) == nil { shards.append((name, bytes)) }
        return true
    }

    private func shard(_ name: Token) -> [UInt8]? {
        shards.first { $0.name == name }?.bytes
    }

    /// The root, which is asked for if it is not here.
    func loadedRoot() throws(MissingShards) -> ShardRoot {
        guard let root else { throw MissingShards(names: [ShardFormat.root]) }
        return root
    }

    // MARK: Words

    /// The word shards in which the keys are, in the order of the keys. All that are not here are asked for at once.
    @inline(never)
    func shards(of keys: [Token]) throws(MissingShards) -> [WordShard] {
        let root = try loadedRoot()
        var missing: [Token] = []
        var found: [WordShard] = []
        for key in keys {
            var number = root.directory.place(of: key)
            if root.hasPages {
                let name = ShardFormat.directory(number)
                guard let page = shard(name) else {
                    if !missing.contains(name) { missing.append(name) }
                    continue
                }
                var reader = ShardReader(page)
                reader.skipText()
                number = reader.number()
                number += ShardDirectory(&reader).place(of: key)
            }
            let name = ShardFormat.words(number)
            if let bytes = shard(name) {
                found.append(WordShard(bytes: bytes))
            } else if !missing.contains(name) {
                missing.append(name)
            }
        }
        if !missing.isEmpty { throw MissingShards(names: missing) }
        return found
    }

    /// Asks at once for what the first look-ups of a query need.
    @inline(never)
    func prepare(for query: Query) throws(MissingShards) {
        var keys: [Token] = []
        for term in query.terms { keys += term.alternatives }
        keys.append(Self.key(ofName: query.name))
        _ = try shards(of: keys)
    }

    private static func key(ofName name: [UInt8]) -> Token { name + [ShardFormat.nameMark] }

    /// What a word is completed to, from the shard that it is in.
    @inline(never)
    public mutating func completions(of beginning: Token) throws(MissingShards) -> [Token] {
        let key = beginning + [ShardFormat.completionMark]
        let shard = try shards(of: [key])[0]
        if var value = shard.value(of: key) {
            var completions: [Token] = []
            while !value.isAtEnd { completions.append(value.text()) }
            return completions
        }
        var found = CompletionList()
        shard.forEach { key, value in
            if let last = key.last, last != ShardFormat.nameMark, last != ShardFormat.completionMark,
                key.starts(with: beginning)
            {
                found.add(key, count: value.number())
            }
            return true
        }
        if !found.isEmpty { return found.best }
        let stems = Completions.stems(of: beginning)
        let places = try shards(of: stems)
        for (stem, shard) in zip(stems, places) where shard.value(of: stem) != nil { return [stem] }
        return []
    }

    /// The entries of a name, from the shard that it is in.
    @inline(never)
    public mutating func entries(named name: [UInt8]) throws(MissingShards) -> [SectionMatch<Int>] {
        let root = try loadedRoot()
        let key = Self.key(ofName: name)
        guard var value = try shards(of: [key])[0].value(of: key) else { return [] }
        var entries: [SectionMatch<Int>] = []
        while !value.isAtEnd {
            let number = value.number()
            entries.append(
                SectionMatch(
                    entry: number / 2,
                    kind: root.kind(of: number / 2),
                    language: number % 2 == 0 ? .english : .chinese,
                    section: 0,
                    score: 0,
                    own: 0
                )
            )
        }
        return entries
    }

    /// The best sections, from the lists of the tokens.
    @inline(never)
    public mutating func sections(matching expression: TokenExpression) throws(MissingShards) -> [SectionMatch<Int>] {
        let root = try loadedRoot()
        var tokens: [Token] = []
        for group in expression.groups { tokens += group }
        let shards = try shards(of: tokens)
        var matcher = ShardMatcher(root: root, expression: expression)
        for index in tokens.indices {
            guard var value = shards[index].value(of: tokens[index]) else { continue }
            matcher.add(TokenRecord(from: &value, weightCount: root.weights.count), token: index)
        }
        return matcher.matches()
    }

    // MARK: Texts

    /// The readers of the text shards of what is shown. All that are not here are asked for at once.
    @inline(never)
    func texts(of candidates: [Candidate<Int>]) throws(MissingShards) -> [ShardReader] {
        var missing: [Token] = []
        var texts: [ShardReader] = []
        for candidate in candidates {
            let name = ShardFormat.text(
                of: candidate.entry,
                candidate.kind,
                candidate.language,
                section: candidate.section
            )
            if let bytes = shard(name) {
                var reader = ShardReader(bytes)
                reader.skipText()
                texts.append(reader)
            } else if !missing.contains(name) {
                missing.append(name)
            }
        }
        if !missing.isEmpty { throw MissingShards(names: missing) }
        return texts
    }
}

/// The tokens that a beginning stands for.
struct CompletionList {
    private var tokens: [(token: Token, count: Int)] = []

    var isEmpty: Bool { tokens.isEmpty }

    mutating func add(_ token: Token, count: Int) { tokens.append((token, count)) }

    /// Those in most sections first, equal ones as they were added: in byte order.
    var best: [Token] {
        // They were added in byte order.
        let order = Sorting.order(by: tokens.map { Sorting.descending(Double($0.count)) })
        return order.prefix(Completions.limit).map { tokens[$0].token }
    }
}
