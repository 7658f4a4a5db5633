import ArgumentParser
import Foundation
import Traces

/// In which language the program speaks.
struct LanguageOptions: ParsableArguments {
    @Option(
        name: .customLong("language"),
        help: ArgumentHelp("en or zh.", discussion: "Default: from LC_ALL, LC_MESSAGES or LANG.", valueName: "language")
    )
    var chosen: Language?

    /// The chosen language, or that of the environment.
    var language: Language { chosen ?? Self.language(of: ProcessInfo.processInfo.environment) }

    /// The language of a locale environment: Chinese for `zh…`, else English.
    static func language(of environment: [String: String]) -> Language {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = environment[name], !value.isEmpty {
                return value.lowercased().hasPrefix("zh") ? .chinese : .english
            }
        }
        return .english
    }
}

extension Language: ExpressibleByArgument {}

extension Language {
    /// The language of this run: that of `--language`, wherever it stands among the arguments, else the environment's.
    ///
    /// Failures are told in it, also those that come from parts that do not know the command's options.
    static var spoken: Language {
        spoken(CommandLine.arguments) ?? LanguageOptions.language(of: ProcessInfo.processInfo.environment)
    }

    /// The language that arguments name; nil if they name none.
    static func spoken(_ arguments: [String]) -> Language? {
        for (index, argument) in arguments.enumerated() {
            // What follows is no option any more.
            if argument == "--" { return nil }
            if argument == "--language", index + 1 < arguments.count { return Language(rawValue: arguments[index + 1]) }
            if argument.hasPrefix("--language=") { return Language(rawValue: String(argument.dropFirst(11))) }
        }
        return nil
    }
}

/// How data is printed.
struct FormatOptions: ParsableArguments {
    /// The output formats.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: "text or json.")
    var format: Format = .text
}

/// Whether output is coloured.
struct ColourOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Colour the output. Default: on a terminal, unless NO_COLOR is set.")
    var color: Bool?
}
