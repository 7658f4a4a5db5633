import Foundation
import Simulations

/// Asks drills one after the other, judges the answers and explains them.
///
/// On a terminal nothing goes on without a key; from anything else each line is an answer.
struct DrillConversation {
    let printer: DrillPrinter
    let keyboard: Keyboard

    /// Asks `drills` until all are answered or the input ends, then gives the score of a series.
    func run(_ drills: [Drill]) {
        var answered = 0
        var right = 0
        var skipped = 0
        for (index, drill) in drills.enumerated() {
            if index > 0 { show([""]) }
            show(printer.remark(printer.text.heading(drill, position: index + 1, total: drills.count)))
            show(printer.question(drill))
            show([""] + printer.remark(printer.text.hint(drill.answer)))
            let reply = reply(to: drill)
            if reply == .end { break }
            let verdict: DrillVerdict? = reply == .right ? .right : reply == .wrong ? .wrong : nil
            if verdict == nil { skipped += 1 } else { answered += 1 }
            if verdict == .right { right += 1 }
            show(printer.verdict(verdict, on: drill) + [""] + printer.explanation(drill))
            if keyboard.isInteractive, index + 1 < drills.count, !goesOn() { break }
        }
        if drills.count > 1 {
            show([""] + printer.remark(printer.text.score(right: right, of: answered, skipped: skipped)))
        }
    }

    private enum Reply {
        case right, wrong, skip, end
    }

    /// Reads lines until one is an answer.
    private func reply(to drill: Drill) -> Reply {
        while true {
            guard let line = keyboard.line(on: printer.console) else { return .end }
            switch line.trimmingCharacters(in: .whitespaces).lowercased() {
            case "": continue
            case "q", "ｑ": return .end
            case "s", "ｓ": return .skip
            default: break
            }
            switch drill.answer.judge(line) {
            case .right: return .right
            case .wrong: return .wrong
            case .unreadable: show(printer.verdict(.unreadable, on: drill))
            }
        }
    }

    private func goesOn() -> Bool {
        show([""] + printer.remark(printer.text.goOn))
        fflush(nil)
        switch keyboard.next() {
        case .end, .character("q"), .character("Q"), .character("ｑ"): return false
        default: return true
        }
    }

    private func show(_ lines: [String]) {
        for line in lines { print(line) }
    }
}
