/// Why a replacement run could not be made.
public enum PageReplacementError: Error, Equatable, Sendable {
    /// The number of frames is not 1 to `PageReplacement.frameLimit`.
    case unusableFrameCount(Int)
    /// The reference at a position, counted from 0, is no page number below `PageReplacement.pageLimit`.
    case unusablePage(Int, position: Int)

    /// What is wrong, where, and what to do.
    public var message: String {
        switch self {
        case .unusableFrameCount(let count):
            "\(count) frames are not possible: give 1 to \(PageReplacement.frameLimit)."
        case .unusablePage(let page, let position):
            "Reference \(position) is to page \(page): page numbers are 0 to \(PageReplacement.pageLimit - 1)."
        }
    }
}

extension PageReplacementError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
