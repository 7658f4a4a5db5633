/// Finds names that the kernel defines through macros, which ctags does not see.
enum MacroDefinitions {
    /// The kind and line of the definition of `name` in `lines` of the file at `path`; nil if there is none.
    static func find(_ name: String, in lines: [String], of path: String) -> (kind: String, line: Int)? {
        for (index, line) in lines.enumerated() {
            if let kind = kind(of: name, definedBy: line, in: path) { return (kind, index + 1) }
        }
        return nil
    }

    /// What `line` defines `name` as, if it does.
    private static func kind(of name: String, definedBy line: String, in path: String) -> String? {
        if name.hasPrefix("CONFIG_") {
            let option = name.dropFirst("CONFIG_".count)
            return line == "config \(option)" || line == "menuconfig \(option)" ? "option" : nil
        }
        guard line.contains(name) else { return nil }
        let macro = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let isFirstArgument = argument(of: line, after: macro) == name
        if macro.hasPrefix("SYSCALL_DEFINE"), isFirstArgument { return "system call" }
        if macro.hasPrefix("SYM_"), isFirstArgument { return "assembly symbol" }
        if path.hasSuffix(".S"), line.hasPrefix("\(name):") { return "assembly symbol" }
        if macro.hasPrefix("DEFINE_") || macro.hasPrefix("DECLARE_"), arguments(of: line, after: macro).contains(name) {
            return "variable"
        }
        return nil
    }

    private static func argument(of line: String, after macro: Substring) -> String? {
        arguments(of: line, after: macro).first
    }

    private static func arguments(of line: String, after macro: Substring) -> [String] {
        let rest = line[macro.endIndex...]
        guard rest.hasPrefix("(") else { return [] }
        return rest.dropFirst().prefix { $0 != ")" }.split(separator: ",").map(\.trimmed)
    }
}
