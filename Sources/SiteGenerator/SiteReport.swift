/// What a build of the site did.
public struct SiteReport: Sendable, Equatable {
    /// How many pages the site has.
    public let pages: Int
    /// How many files, style sheets and scripts included, were written because they are new or changed.
    public let written: Int
    /// How many files of an earlier build were removed because the site no longer has them.
    public let removed: Int
}
