/// Lists with a head and a tail. The head is where the next item is taken from.
public struct ListDiagram: Sendable, Equatable {
    /// One item of a list.
    public struct Item: Sendable, Equatable {
        /// What is written on it.
        public let text: String
        /// What it means.
        public let mark: Mark

        /// An item; without a mark it is plain.
        public init(_ text: String, mark: Mark = .plain) {
            self.text = text
            self.mark = mark
        }
    }

    /// One list, head first.
    public struct List: Sendable, Equatable {
        /// What stands before the list.
        public let label: LocalizedText
        /// The items, head first.
        public let items: [Item]

        /// A list with its items, head first; none for an empty list.
        public init(label: LocalizedText, items: [Item]) {
            self.label = label
            self.items = items
        }
    }

    /// What the lists are.
    public let title: LocalizedText
    /// The lists, from the top.
    public let lists: [List]

    /// Lists under one title.
    public init(title: LocalizedText, lists: [List]) {
        self.title = title
        self.lists = lists
    }
}
