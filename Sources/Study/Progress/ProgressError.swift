import Foundation
import GRDB
import Scheduling
import Traces

/// Why progress cannot be used, read or written. Nothing was changed or removed when one of these is thrown.
public enum ProgressError: Error, Equatable {
    /// A newer kmemo wrote the file.
    case newerVersion(file: String)
    /// The file is something else than kmemo's progress.
    case notProgress(file: String)
    /// It could not be copied before an update, so it was not updated.
    case backupFailed(file: String, reason: String)
    /// It cannot be opened, read or written.
    case unusable(file: String, reason: String)
    /// It is damaged, and was only to be read.
    case damaged(file: String, reason: String)
    /// A file to take in cannot be read.
    case unreadable(file: String, reason: String)
    /// A file to take in has a wrong line.
    case wrongLine(file: String, LogError)
    /// Another progress file to take in has another answer under an id that is here.
    case otherAnswer(file: String, LogError)
    /// A file to export to cannot be written.
    case unwritable(file: String, reason: String)
    /// A file to export to holds something that must not be overwritten: a database.
    case wouldOverwrite(file: String)
}

extension ProgressError: CustomStringConvertible {
    /// The message in English.
    public var description: String { message.en }

    /// What is wrong, with which file, and what to do.
    public var message: LocalizedText {
        switch self {
        case .newerVersion(let file):
            LocalizedText(
                english: "\(file): a newer kmemo wrote this progress file, and this one does not know its format; it "
                    + "was left as it is. Update kmemo, or name another file with --progress",
                chinese: "\(file)：这个进度文件由更新版本的 kmemo 写成，本程序不认识它的格式；文件原样未动。"
                    + "请升级 kmemo，或用 --progress 指定别的文件"
            )
        case .notProgress(let file):
            LocalizedText(
                english: "\(file): this is not a progress file of kmemo; it was left as it is. Name another with "
                    + "--progress",
                chinese: "\(file)：这不是 kmemo 的进度文件；文件原样未动。请用 --progress 指定别的文件"
            )
        case .backupFailed(let file, let reason):
            LocalizedText(
                english: "\(file): the progress file is of an older kmemo and could not be copied before its update "
                    + "(\(reason)); it was left as it is. Make room beside it, or copy it and try again",
                chinese: "\(file)：这个进度文件来自旧版本，升级前未能备份（\(reason)）；文件原样未动。"
                    + "请在同一目录腾出空间，或先自行复制再重试"
            )
        case .unusable(let file, let reason):
            LocalizedText(
                english: "\(file): the progress file cannot be used: \(reason). Check the folder's permissions and "
                    + "free space, or name another file with --progress",
                chinese: "\(file)：进度文件无法使用：\(reason)。请检查目录权限和剩余空间，或用 --progress 指定别的文件"
            )
        case .damaged(let file, let reason):
            LocalizedText(
                english: "\(file): the progress file is damaged (\(reason)); it was left as it is. 'kmemo quiz' sets "
                    + "it aside and begins a new one",
                chinese: "\(file)：进度文件已损坏（\(reason)）；文件原样未动。kmemo quiz 会把它改名保存，另建新文件"
            )
        case .unreadable(let file, let reason):
            LocalizedText(english: "\(file): it cannot be read: \(reason)", chinese: "\(file)：无法读取：\(reason)")
        case .wrongLine(let file, let error):
            LocalizedText(
                english: "\(file):\(error.line): \(error.message.en). Nothing was taken in",
                chinese: "\(file):\(error.line)：\(error.message.zh)。没有导入任何内容"
            )
        case .otherAnswer(let file, let error):
            LocalizedText(
                english: "\(file): \(error.message.en). Nothing was taken in",
                chinese: "\(file)：\(error.message.zh)。没有导入任何内容"
            )
        case .unwritable(let file, let reason):
            LocalizedText(english: "\(file): it cannot be written: \(reason)", chinese: "\(file)：无法写入：\(reason)")
        case .wouldOverwrite(let file):
            LocalizedText(
                english: "\(file): this is a database, and an export would replace it; name another file",
                chinese: "\(file)：这是一个数据库，导出会覆盖它；请换一个文件名"
            )
        }
    }

    /// An error of the database or the file system, with the file it concerns.
    init(_ error: any Error, file: URL) {
        switch error {
        case let error as ProgressError: self = error
        default: self = .unusable(file: file.path, reason: Self.reason(error))
        }
    }

    /// What the system says, rather than Foundation's "The operation could not be completed".
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as DatabaseError: error.message ?? error.resultCode.description
        case let error as CocoaError:
            (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
                ?? error.localizedDescription
        default: error.localizedDescription
        }
    }
}

/// What happened to the files when the progress was opened, for the user to know.
public enum ProgressNotice: Sendable, Equatable, CustomStringConvertible {
    /// The file was damaged. It was renamed, and a new one begun.
    case setAside(file: String, renamedTo: String, reason: String)
    /// The file was copied before it was brought to this version.
    case backedUp(file: String, copy: String)

    /// The message in English.
    public var description: String { message.en }

    /// What happened, to which file, and where it is now.
    public var message: LocalizedText {
        switch self {
        case .setAside(let file, let name, let reason):
            LocalizedText(
                english: "\(file): the progress file is damaged (\(reason)). It was not removed: it is now \(name); "
                    + "a new one is begun",
                chinese: "\(file)：进度文件已损坏（\(reason)）。文件没有删除，已改名为 \(name)；另建了新文件"
            )
        case .backedUp(let file, let copy):
            LocalizedText(
                english: "\(file): updated to this version's format; the file as it was is \(copy)",
                chinese: "\(file)：已升级到本版本的格式；原文件保存为 \(copy)"
            )
        }
    }
}
