/// A picture of a state. There are a few general kinds; every renderer draws all of them.
public enum Diagram: Sendable, Equatable {
    /// Rows of cells over one range of pages or addresses: blocks per order, regions of memory.
    case blockMap(BlockMap)
    /// Lists with a head and a tail: free lists, freelists, partial lists.
    case lists(ListDiagram)
    /// Rows and columns of text.
    case table(TableDiagram)
    /// One word or object cut into fields: an address, an entry, an object's layout.
    case bitField(BitFieldDiagram)
    /// Boxes that lead from one to the next: the levels of a page walk.
    case chain(ChainDiagram)

    /// The diagram's title.
    public var title: LocalizedText {
        switch self {
        case .blockMap(let map): map.title
        case .lists(let lists): lists.title
        case .table(let table): table.title
        case .bitField(let fields): fields.title
        case .chain(let chain): chain.title
        }
    }

    /// The kind's stable name, in JSON and in CSS classes.
    public var kind: String {
        switch self {
        case .blockMap: "block-map"
        case .lists: "lists"
        case .table: "table"
        case .bitField: "bit-field"
        case .chain: "chain"
        }
    }

    /// The marks that occur, each once, in the order of `Mark.allCases`, without `plain`.
    public var marks: [Mark] {
        var used: [Mark] = []
        switch self {
        case .blockMap(let map): used = map.rows.flatMap { row in row.cells.map { $0.mark } }
        case .lists(let lists): used = lists.lists.flatMap { list in list.items.map { $0.mark } }
        case .table(let table): used = table.rows.map { $0.mark }
        case .bitField(let fields): used = fields.fields.map { $0.mark }
        case .chain(let chain): used = chain.nodes.map { $0.mark }
        }
        return Mark.allCases.filter { $0 != .plain && used.contains($0) }
    }
}
