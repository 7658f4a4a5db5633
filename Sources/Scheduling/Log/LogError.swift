import Traces

/// Why a text is no review log that can be taken in. Nothing of it was.
public struct LogError: Error, Sendable, Equatable {
    /// The line, from 1.
    public let line: Int
    /// What is wrong with it.
    public let problem: Problem

    /// What is wrong with a line.
    public enum Problem: Sendable, Equatable {
        /// The first line does not say that this is a review log.
        case noHeader
        /// A newer kmemo wrote it, in the format of this version.
        case newerVersion(Int64)
        /// It ends in the middle: the file was cut off.
        case cutOff
        /// It is longer than any line of a log can be.
        case tooLong
        /// It is not one JSON object of plain fields.
        case notAnObject
        /// A field is there twice.
        case repeated(String)
        /// A field is not there.
        case missing(String)
        /// A field means nothing here.
        case unknown(String)
        /// A field has a value that it cannot have.
        case wrongValue(String)
        /// Another answer has this id.
        case otherAnswer(ReviewID)
        /// It takes back an answer that is not there.
        case nothingToUndo(ReviewID)
    }

    /// A problem of a line.
    public init(line: Int, problem: Problem) {
        self.line = line
        self.problem = problem
    }

    /// What is wrong and what to do, without the line's number.
    public var message: LocalizedText {
        switch problem {
        case .noHeader:
            LocalizedText(
                english: "this is not kmemo's progress: the first line should be \(LogEntry.header)",
                chinese: "这不是 kmemo 的学习进度：第一行应为 \(LogEntry.header)"
            )
        case .newerVersion(let version):
            LocalizedText(
                english: "a newer kmemo wrote it, in version \(version) of the format; this one reads version "
                    + "\(LogEntry.formatVersion). Update kmemo",
                chinese: "它由更新版本的 kmemo 写成（格式版本 \(version)），本程序只能读版本 "
                    + "\(LogEntry.formatVersion)。请升级 kmemo"
            )
        case .cutOff:
            LocalizedText(
                en: "the line is cut off; the file is not complete. Export it again",
                zh: "这一行不完整，文件被截断了。请重新导出"
            )
        case .tooLong: LocalizedText(en: "the line is too long to be an answer", zh: "这一行太长，不可能是一次作答")
        case .notAnObject:
            LocalizedText(
                en: "the line is not a JSON object with plain fields",
                zh: "这一行不是由简单字段组成的 JSON 对象"
            )
        case .repeated(let key):
            LocalizedText(english: "the field '\(key)' is there twice", chinese: "字段“\(key)”出现了两次")
        case .missing(let key):
            LocalizedText(english: "the field '\(key)' is missing", chinese: "缺少字段“\(key)”")
        case .unknown(let key):
            LocalizedText(english: "there is no field '\(key)' in this format", chinese: "此格式没有字段“\(key)”")
        case .wrongValue(let key):
            LocalizedText(
                english: "the field '\(key)' has a value that it cannot have",
                chinese: "字段“\(key)”的值无效"
            )
        case .otherAnswer(let id):
            LocalizedText(
                english: "another answer has the id \(id) already; one of the two was altered",
                chinese: "编号 \(id) 已属于另一次作答，两者之一被改动过"
            )
        case .nothingToUndo(let id):
            LocalizedText(
                english: "it takes back the answer \(id), which is neither here nor in your progress",
                chinese: "它要撤销作答 \(id)，但文件和已有进度中都没有这次作答"
            )
        }
    }
}
