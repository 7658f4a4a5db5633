/// Why the progress database cannot be used. Nothing was changed or removed when one of these is thrown.
public enum ProgressError: Error, Equatable, CustomStringConvertible {
    /// A newer kmemo wrote the file.
    case newerVersion(file: String)
    /// The file is something else than kmemo's progress.
    case notProgress(file: String)
    /// It could not be copied before an update, so it was not updated.
    case backupFailed(file: String, reason: String)
    /// It cannot be opened, read or written.
    case unusable(file: String, reason: String)

    /// What is wrong, with which file, and what to do.
    public var description: String {
        switch self {
        case .newerVersion(let file):
            "\(file): a newer kmemo wrote this progress file, and this one does not know its format; it was left as "
                + "it is. Update kmemo, or name another file with --progress"
        case .notProgress(let file):
            "\(file): this is not a progress file of kmemo; it was left as it is. Name another with --progress"
        case .backupFailed(let file, let reason):
            "\(file): the progress file is of an older kmemo and could not be copied before its update (\(reason)); "
                + "it was left as it is. Make room beside it, or copy it and try again"
        case .unusable(let file, let reason):
            "\(file): the progress file cannot be used: \(reason). Check the folder's permissions and free space, "
                + "or name another file with --progress"
        }
    }
}

/// What happened to the files when the progress was opened, for the user to know.
public enum ProgressNotice: Sendable, Equatable, CustomStringConvertible {
    /// The file was damaged. It was renamed, and a new one begun.
    case setAside(file: String, renamedTo: String, reason: String)
    /// The file was copied before it was brought to this version.
    case backedUp(file: String, copy: String)

    /// What happened, to which file, and where it is now.
    public var description: String {
        switch self {
        case .setAside(let file, let name, let reason):
            "\(file): the progress file is damaged (\(reason)). It was not removed: it is now \(name); a new one is begun"
        case .backedUp(let file, let copy):
            "\(file): updated to this version's format; the file as it was is \(copy)"
        }
    }
}
