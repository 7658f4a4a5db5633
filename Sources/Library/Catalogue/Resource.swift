import Traces

/// Something to read, watch or use on another site: a row of the catalogue. It is the same in both languages;
/// its group, topic and note are named in the reader's.
public struct Resource: Sendable {
    /// The name in links; it never changes.
    public let slug: String
    /// The title as the resource bears it.
    public let title: String
    /// Where it lies, as a reader writes it: the path may hold spaces and Han. `href` is for links.
    public let url: String
    /// What opens the shared folder that the resource lies in; nil if it is open to all.
    public let shareCode: String?
    /// The language that the resource itself is in.
    public let language: Language
    /// What it is.
    public let kind: ResourceKind
    /// The list that it comes from.
    public let group: ResourceGroup
    /// The subject; nil if it is of no topic of ours, as an overview or a neighbouring subject is.
    public let topic: Topic?
    /// The numbers of the questions that it bears on, ascending.
    public let questions: [Int]
    /// The release that it describes if that is an old one: "Linux 2.6", "glibc 2.23".
    public let era: String?
    /// What a reader should know before following the link; a span between backticks is code.
    public let note: LocalizedText?
    /// The file that lists the resource.
    public let file: String
    /// The line of the file on which it starts.
    public let line: Int

    /// The id under which the resource is known everywhere.
    public var id: EntryID { .resource(slug) }

    /// `url` as a link may hold it.
    public var href: String { WebAddress.encoded(url) }

    /// The title for lists of many things: a lecture called "Paging" says of what.
    public func listTitle(in language: Language) -> String {
        guard group.folder != nil else { return title }
        return group.name[language] + (language == .english ? ": " : "：") + title
    }
}

/// What a resource is.
public enum ResourceKind: String, Sendable, CaseIterable {
    case article, video, paper, code, tool

    /// What one of the kind is called.
    public var title: LocalizedText {
        switch self {
        case .article: LocalizedText(en: "article", zh: "文章")
        case .video: LocalizedText(en: "video", zh: "视频")
        case .paper: LocalizedText(en: "paper", zh: "论文")
        case .code: LocalizedText(en: "code", zh: "代码")
        case .tool: LocalizedText(en: "tool", zh: "工具")
        }
    }

    /// What all of the kind are called.
    public var pluralTitle: LocalizedText {
        switch self {
        case .article: LocalizedText(en: "Articles", zh: "文章")
        case .video: LocalizedText(en: "Videos", zh: "视频")
        case .paper: LocalizedText(en: "Papers", zh: "论文")
        case .code: LocalizedText(en: "Code", zh: "代码")
        case .tool: LocalizedText(en: "Tools", zh: "工具")
        }
    }
}

/// The part of the list that resources come from.
public struct ResourceGroup: Sendable, Equatable {
    /// The name in the catalogue's files.
    public let id: String
    /// What the group is called.
    public let name: LocalizedText
    /// The shared folder that all of the group lies in; nil if each resource has an address of its own.
    public let folder: Folder?

    /// A shared folder.
    public struct Folder: Sendable, Equatable {
        /// Where it lies.
        public let url: String
        /// What opens it.
        public let code: String
    }
}
