/// The tree of pages that wait for one of the same content. It is ordered by what the pages held when they were put
/// in; because they can be written to, it may no longer be in order.
///
/// The kernel's is a red-black tree. This one is not balanced; apart from pages that changed, both find the same.
struct UnstableTree: Sendable, Equatable {
    /// What a search came to.
    enum Outcome: Equatable {
        /// A page of the same content.
        case found(Int)
        /// None; the page was put in.
        case inserted
        /// The search met a page that is gone, or the page itself.
        case stopped
    }

    private struct Node: Equatable {
        var page: Int
        var left: Int?
        var right: Int?
    }

    private var nodes: [Node] = []
    private var root: Int?

    /// The pages in order from the left.
    var pages: [Int] {
        var order: [Int] = []
        visit(root, &order)
        return order
    }

    private func visit(_ place: Int?, _ order: inout [Int]) {
        guard let place else { return }
        visit(nodes[place].left, &order)
        order.append(nodes[place].page)
        visit(nodes[place].right, &order)
    }

    /// Looks for a page with the content of `page`, and puts `page` in where the search ended if there is none.
    ///
    /// Follows `unstable_tree_search_insert`. `contents` are those of now; nil for a page that is not one's own.
    mutating func searchInsert(_ page: Int, contents: [Int?]) -> Outcome {
        guard let content = contents[page] else { return .stopped }
        guard var place = root else {
            root = add(page)
            return .inserted
        }
        while true {
            let other = nodes[place].page
            guard other != page, let held = contents[other] else { return .stopped }
            if content == held { return .found(other) }
            let next = content < held ? nodes[place].left : nodes[place].right
            if let next {
                place = next
                continue
            }
            let new = add(page)
            if content < held { nodes[place].left = new } else { nodes[place].right = new }
            return .inserted
        }
    }

    /// Takes a page out: `rb_erase`.
    mutating func erase(_ page: Int) {
        guard let place = nodes.indices.first(where: { nodes[$0].page == page }) else { return }
        if nodes[place].left != nil, let right = nodes[place].right {
            // The next page in order takes its place.
            var next = right
            while let left = nodes[next].left { next = left }
            let heir = nodes[next].page
            unlink(next)
            nodes[next].page = page
            nodes[place].page = heir
        } else {
            unlink(place)
        }
    }

    private mutating func add(_ page: Int) -> Int {
        nodes.append(Node(page: page))
        return nodes.count - 1
    }

    /// Puts the only child, if there is one, in the place of a node.
    private mutating func unlink(_ place: Int) {
        let child = nodes[place].left ?? nodes[place].right
        if root == place { root = child }
        for index in nodes.indices {
            if nodes[index].left == place { nodes[index].left = child }
            if nodes[index].right == place { nodes[index].right = child }
        }
        nodes[place] = Node(page: -1)
    }

    /// Throws everything away: `RB_ROOT`.
    mutating func reset() {
        nodes = []
        root = nil
    }
}
