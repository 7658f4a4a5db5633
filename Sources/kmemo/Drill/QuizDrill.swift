import Foundation
import Simulations
import Study

/// Asks one drill within a quiz.
struct QuizDrill {
    /// What came of it.
    enum Reply {
        case answer(isRight: Bool)
        case skip, undo, quit
    }

    let card: DrillDeck.Card
    /// With the numbers that are asked this time.
    let drill: Drill
    let printer: QuizPrinter
    let keyboard: Keyboard

    /// The drill of a card with the numbers of `seed`: how often the card has been asked before, so that they are new.
    ///
    /// - Throws: `Failure` if the simulation refuses its own numbers.
    init(_ card: DrillDeck.Card, seed: UInt64, printer: QuizPrinter, keyboard: Keyboard) throws {
        self.card = card
        self.printer = printer
        self.keyboard = keyboard
        do throws(DrillError) {
            drill = try card.simulation.drill(seed: seed, level: card.level)
        } catch {
            throw Failure(error.message[printer.language], status: .badData)
        }
    }

    private var drills: DrillPrinter { DrillPrinter(language: printer.language, console: printer.console) }

    /// Shows the question and reads lines until one is an answer or a command.
    func ask(position: Int, total: Int, isNew: Bool) -> Reply {
        show([""] + printer.remark(printer.text.heading(card, position: position, total: total, isNew: isNew)))
        show(drills.question(drill) + [""] + printer.remark(drills.text.quizHint(drill.answer)))
        while true {
            guard let line = keyboard.line(on: printer.console) else { return .quit }
            let word = line.trimmingCharacters(in: .whitespaces)
            if word.count == 1, let letter = word.first {
                switch QuizKey(.character(letter), choices: 0) {
                case .skip: return .skip
                case .undo: return .undo
                case .quit: return .quit
                case .choice, .other: break
                }
            }
            switch drill.answer.judge(line) {
            case .right: return .answer(isRight: true)
            case .wrong: return .answer(isRight: false)
            case .unreadable: if !word.isEmpty { show(drills.verdict(.unreadable, on: drill)) }
            }
        }
    }

    /// What the answer was worth, why, and when the card comes back.
    func explanation(isRight: Bool, schedule: CardSchedule, today: StudyDay) -> [String] {
        let verdict = drills.verdict(isRight ? .right : .wrong, on: drill)
        return [""] + verdict + [""] + drills.explanation(drill) + printer.readOn(card)
            + printer.comesBack(schedule, today: today)
    }

    private func show(_ lines: [String]) {
        for line in lines { print(line) }
    }
}
