import Study
import Traces

/// What is said of the progress as a file.
struct ProgressText {
    let language: Language

    private var isEnglish: Bool { language == .english }

    var standardInput: String { isEnglish ? "standard input" : "标准输入" }

    var noPlace: String {
        isEnglish
            ? "there is no place for your answers: neither XDG_DATA_HOME nor HOME is set; name a file with --progress"
            : "没有存放作答记录的位置：XDG_DATA_HOME 和 HOME 都没有设置；请用 --progress 指定文件"
    }

    func noProgress(_ file: String) -> String {
        isEnglish ? "\(file): there is no progress yet" : "\(file)：还没有学习进度"
    }

    func isDatabase(_ file: String) -> String {
        isEnglish
            ? "\(file): this is a database, not an export; 'kmemo progress merge' takes it in"
            : "\(file)：这是数据库，不是导出文件；请用 kmemo progress merge 合并"
    }

    func exported(_ answers: Int, to file: String) -> String {
        isEnglish
            ? "wrote \(answers) \(answers == 1 ? "answer" : "answers") to \(file)" : "已将 \(answers) 次作答写入 \(file)"
    }

    /// What came of an import.
    func tookIn(_ additions: ReviewLog.Additions) -> String {
        let (new, known, undone) = (additions.reviews, additions.known, additions.undone)
        if isEnglish {
            let answers = new == 1 ? "1 new answer" : "\(new) new answers"
            return "\(answers), \(known) already there" + (undone > 0 ? ", \(undone) taken back" : "")
        }
        return "新增作答 \(new) 次，已有 \(known) 次" + (undone > 0 ? "，撤销 \(undone) 次" : "")
    }
}
