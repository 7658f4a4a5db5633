import Library

/// Why no site was made. Nothing was written, unless the error is one of writing.
public enum SiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The content has these problems; a site is made of sound content only.
    case content([ContentProblem])
    /// The theme lacks something or has an error.
    case theme(String)
    /// The output folder holds files that the generator did not make.
    case foreignFolder(String)
    /// Two pages have the same place.
    case samePlace(String)
    /// The address is none that a site can have.
    case address(String)
    /// The file system refused.
    case files(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .content(let problems):
            "the content has \(problems.count) problem\(problems.count == 1 ? "" : "s"), so no site was made"
        case .theme(let what): "the theme is broken: \(what)"
        case .foreignFolder(let path):
            "'\(path)' holds files that kmemo did not make; choose an empty folder with --output, or empty this one"
        case .samePlace(let path): "two pages would be '\(path)'; give one of them another slug"
        case .address(let text):
            "'\(text)' is no address of a site; write it like https://example.org/kmemo/"
        case .files(let what): what
        }
    }
}
