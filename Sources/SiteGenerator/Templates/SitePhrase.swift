import Library
import Traces

/// Short texts that hold a value, in both languages. What templates say by themselves is in `SiteText`.
enum SitePhrase {
    static func kernelSource(_ citation: KernelCitation) -> LocalizedText {
        LocalizedText(en: "\(citation.path) in Linux 6.12", zh: "Linux 6.12 中的 \(citation.path)")
    }

    static func checkedValue(_ citation: KernelCitation) -> LocalizedText {
        let symbol = citation.symbol ?? ""
        return LocalizedText(
            en: "Checked: stands in the definition of \(symbol) in \(citation.path), Linux 6.12",
            zh: "已核对：与 Linux 6.12 的 \(citation.path) 中 \(symbol) 的定义一致"
        )
    }

    static func checkedResult(_ simulation: String, _ name: String) -> LocalizedText {
        LocalizedText(
            en: "Checked: the simulation \(simulation) finds this number (\(name))",
            zh: "已核对：与模拟 \(simulation) 得出的 \(name) 一致"
        )
    }

    static func questions(_ count: Int) -> LocalizedText {
        LocalizedText(english: count == 1 ? "1 question" : "\(count) questions", chinese: "\(count) 道题")
    }

    static func simulations(_ count: Int) -> LocalizedText {
        LocalizedText(english: count == 1 ? "1 simulation" : "\(count) simulations", chinese: "\(count) 个模拟")
    }

    static func definitions(_ count: Int) -> LocalizedText {
        LocalizedText(
            english: count == 1 ? "1 source citation" : "\(count) source citations",
            chinese: "\(count) 处源码引用"
        )
    }

    static func steps(_ count: Int) -> LocalizedText {
        LocalizedText(english: count == 1 ? "1 step" : "\(count) steps", chinese: "\(count) 步")
    }

    static func stepsBetween(_ first: Int, _ last: Int) -> LocalizedText {
        LocalizedText(
            english: first == last ? "Show step \(first)" : "Show steps \(first) to \(last)",
            chinese: first == last ? "展开第 \(first) 步" : "展开第 \(first) 至第 \(last) 步"
        )
    }

    static func code(_ language: String) -> LocalizedText {
        let name =
            switch language {
            case "c": "C"
            case "swift": "Swift"
            case "sh": "shell"
            case "console": "console"
            case "python": "Python"
            default: language
            }
        if name.isEmpty || name == "text" { return LocalizedText(en: "Text", zh: "文本") }
        if name == "console" { return LocalizedText(en: "Console transcript", zh: "终端记录") }
        return LocalizedText(en: "\(name) code", zh: "\(name) 代码")
    }

    static func table(_ headings: [String]) -> LocalizedText {
        LocalizedText(
            english: "Table: " + headings.joined(separator: ", "),
            chinese: "表格：" + headings.joined(separator: "、")
        )
    }
}
