extension SamePageMerging {
    /// Looks for a page of the same content and merges. Follows `cmp_and_merge_page`.
    mutating func compareAndMerge(_ page: Int, _ events: inout [KSMEvent]) {
        if case .merged(let node) = mappings[page] {
            if items[page]?.place == .stable(node) {
                events.append(.alreadyMerged(page))
                return
            }
        } else {
            removeFromTree(page)
            let checksum = content(of: page)
            guard items[page]?.oldChecksum == checksum else {
                items[page]?.oldChecksum = checksum
                events.append(.checksumChanged(page))
                return
            }
            if settings.usesZeroPages, checksum == 0 {
                mappings[page] = .zeroPage
                events.append(.mergedWithZeroPage(page))
                return
            }
        }
        if let node = searchStable(content(of: page), &events) {
            map(page, to: node)
            append(page, to: node)
            events.append(.mergedWithStable(page, node: node))
            return
        }
        var contents: [Int?] = []
        for mapping in mappings {
            if case .own(let content) = mapping { contents.append(content) } else { contents.append(nil) }
        }
        // `unstable_tree_search_insert`, and `try_to_merge_two_pages` if it finds one.
        switch unstable.searchInsert(page, contents: contents) {
        case .inserted:
            items[page]?.place = .unstable(pass: passes)
            events.append(.waits(page))
        case .stopped:
            break
        case .found(let other):
            let node = insertStable(content(of: page))
            removeFromTree(other)
            for merged in [other, page] {
                map(merged, to: node)
                append(merged, to: node)
            }
            events.append(.mergedTwo(page, with: other, node: node))
        }
    }

    /// `replace_page`: the entry points to the merged page, read-only.
    private mutating func map(_ page: Int, to node: Int) {
        mappings[page] = .merged(node)
        nodes[node].mappings += 1
    }

    /// Follows `stable_tree_append`.
    private mutating func append(_ page: Int, to node: Int) {
        nodes[node].items.insert(page, at: 0)
        items[page]?.place = .stable(node)
    }

    /// Takes an item out of the tree that it hangs in. Follows `remove_rmap_item_from_tree`.
    mutating func removeFromTree(_ page: Int) {
        guard let item = items[page] else { return }
        switch item.place {
        case .none: return
        case .unstable(let pass):
            // A tree of an earlier pass was thrown away as a whole.
            if pass == passes { unstable.erase(page) }
        case .stable(let node):
            if nodes[node].mappings == 0 {
                prune(node)
            } else {
                nodes[node].items.removeAll { $0 == page }
            }
        }
        items[page]?.place = .none
    }

    // MARK: The stable tree

    /// The node that a page of this content may join; nil if there is none with room. Follows `stable_tree_search`
    /// and `stable_node_dup`, which the kernel also calls for the other nodes on its way down.
    private mutating func searchStable(_ content: Int, _ events: inout [KSMEvent]) -> Int? {
        guard let chain = chains.firstIndex(where: { $0.content == content }) else { return nil }
        var found: Int?
        for node in chains[chain].nodes {
            if nodes[node].mappings == 0 {
                prune(node)
                events.append(.pruned(node: node))
                continue
            }
            if let best = found, !isCandidate(node) || isCandidate(best) { continue }
            found = node
            if isCandidate(node) { break }
        }
        guard let found, let place = chains.firstIndex(where: { $0.content == content }) else { return nil }
        if chains[place].nodes.first != found, hasRoom(found, for: 1) {
            chains[place].nodes.removeAll { $0 == found }
            chains[place].nodes.insert(found, at: 0)
        }
        return isCandidate(found) ? found : nil
    }

    /// Adds a merged page; if there is one of the same content already, they form a chain. Follows
    /// `stable_tree_insert`.
    private mutating func insertStable(_ content: Int) -> Int {
        nodes.append(KSMStableNode(content: content))
        let node = nodes.count - 1
        if let chain = chains.firstIndex(where: { $0.content == content }) {
            chains[chain].nodes.insert(node, at: 0)
        } else {
            chains.append(Chain(content: content, nodes: [node]))
        }
        return node
    }

    /// Follows `is_page_sharing_candidate`.
    private func isCandidate(_ node: Int) -> Bool { hasRoom(node, for: 0) }

    private func hasRoom(_ node: Int, for more: Int) -> Bool {
        let length = nodes[node].items.count
        return length > 0 && length + more < settings.maxPageSharing
    }

    /// Takes a node out whose page nothing maps any more. Follows `remove_node_from_stable_tree`.
    private mutating func prune(_ node: Int) {
        for page in nodes[node].items { items[page]?.place = .none }
        nodes[node].items = []
        nodes[node].isInTree = false
        for index in chains.indices { chains[index].nodes.removeAll { $0 == node } }
        chains.removeAll { $0.nodes.isEmpty }
    }
}
