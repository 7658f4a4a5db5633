import BrowserExchange
import MemoryModels
import Scheduling
import Traces

// What the study page asks the scheduler. Everywhere, the log is its lines as the page keeps them, without a header
// and in any order, and the date and hour are those of the clock on the wall.

/// Plans a session. The request: the cards' ids in the order of the list, one a line; an empty line; the log.
///
/// The answer is JSON: the study day; how many answers stand and how many of them are right; how many cards were asked,
/// are new, are due; the next day on which any is due; lines of the log that cannot be read; and the session's cards,
/// first one first.
///
/// `selection` is 0 for due cards and then new ones, 1 for due ones only, 2 for new ones only.
@_cdecl("kmemo_study_plan")
public func kmemoStudyPlan(
    _ year: Int32,
    _ month: Int32,
    _ dayOfMonth: Int32,
    _ hour: Int32,
    _ limit: Int32,
    _ selection: Int32
) -> Int32 {
    guard let now = LocalHour(year, month, dayOfMonth, hour) else {
        return Exchange.answer("date", status: .badRequest)
    }
    var request = StudyRequest()
    let cards = request.block().map { CardID(String(decoding: $0, as: UTF8.self)) }
    let stored = StoredLog(request.rest)
    let reviews = stored.log.standing
    let schedules = [CardID: CardSchedule](replaying: reviews)
    let plan = SessionPlan(
        from: cards,
        schedules: schedules,
        today: now.day,
        selection: selection == 1 ? .dueOnly : selection == 2 ? .newOnly : .dueAndNew,
        limit: Int(limit)
    )
    let forecast = DueForecast(cards: cards, schedules, today: now.day)
    var json = JSONWriter()
    json.object { json in
        json.field("day", now.day.description)
        json.field("answers", Int64(reviews.count))
        json.field("right", Int64(reviews.filter { $0.isRight }.count))
        json.field("cards", Int64(cards.count))
        json.field("new", Int64(forecast.new))
        json.field("due", Int64(forecast.today))
        if let next = forecast.next {
            json.field("next") { json in
                json.object { json in
                    json.field("day", next.day.description)
                    json.field("inDays", Int64(now.day.days(to: next.day)))
                    json.field("cards", Int64(next.count))
                }
            }
        }
        json.field("unreadable", Int64(stored.unreadable))
        json.field("session") { json in
            json.array(of: plan.cards) { $0.string($1.description) }
        }
    }
    return Exchange.answer(json.text)
}

/// Says where a card stands. The request's lines: the card's id, the language's tag, the content's hash; then the log.
///
/// The answer is JSON: whether the card is new, whether its text was changed since it was seen in that language, and the
/// days after which it would come back for each grade.
@_cdecl("kmemo_study_card")
public func kmemoStudyCard(_ year: Int32, _ month: Int32, _ dayOfMonth: Int32, _ hour: Int32) -> Int32 {
    guard let now = LocalHour(year, month, dayOfMonth, hour) else {
        return Exchange.answer("date", status: .badRequest)
    }
    var request = StudyRequest()
    let (card, language, hash) = (CardID(request.line()), request.line(), request.line())
    let schedule = StoredLog(request.rest).schedule(of: card)
    var json = JSONWriter()
    json.object { json in
        json.field("isNew", schedule == nil)
        json.field("hasChanged", schedule?.hasChanged(hash, in: language) ?? false)
        json.field("intervals") { json in
            json.array(of: GradeIntervals(schedule, on: now.day).days) { $0.integer(Int64($1)) }
        }
    }
    return Exchange.answer(json.text)
}

/// Makes the line of an answer. The request's lines: a new id, the card's id, the language's tag, the content's hash,
/// the moment (`2026-11-23T13:57:43.123Z`); then the log.
///
/// `grade` is 1…4, or 0 for what right or wrong says; `choice` is negative if there was none to make. The answer is JSON:
/// the line, and when the card comes back then.
@_cdecl("kmemo_study_answer")
public func kmemoStudyAnswer(
    _ year: Int32,
    _ month: Int32,
    _ dayOfMonth: Int32,
    _ hour: Int32,
    _ grade: Int32,
    _ choice: Int32,
    _ isRight: Int32,
    _ elapsed: Int32
) -> Int32 {
    var request = StudyRequest()
    let (id, card) = (ReviewID(request.line()), CardID(request.line()))
    let (language, hash, time) = (request.line(), request.line(), Instant(request.line()))
    guard let now = LocalHour(year, month, dayOfMonth, hour), let id, let time else {
        return Exchange.answer("id or time", status: .badRequest)
    }
    let review = Review(
        GivenAnswer(
            choice: choice < 0 ? nil : Int(choice),
            isRight: isRight != 0,
            grade: Grade(rawValue: Int(grade)),
            elapsedMilliseconds: Int64(max(0, elapsed)),
            language: language,
            contentHash: hash
        ),
        id: id,
        card: card,
        time: time,
        day: now.day
    )
    let schedule = CardSchedule.after(review, StoredLog(request.rest).schedule(of: card), by: FSRS())
    var json = JSONWriter()
    json.object { json in
        json.field("line", LogEntry.review(review).line)
        json.field("due", schedule.due.description)
        json.field("inDays", Int64(now.day.days(to: schedule.due)))
    }
    return Exchange.answer(json.text)
}

/// Makes the line that takes an answer back. The request's lines: the answer's id, the moment.
@_cdecl("kmemo_study_undo")
public func kmemoStudyUndo() -> Int32 {
    var request = StudyRequest()
    guard let id = ReviewID(request.line()), let time = Instant(request.line()) else {
        return Exchange.answer("id or time", status: .badRequest)
    }
    return Exchange.answer(LogEntry.undo(id, at: time).line)
}

/// Answers with the log as `kmemo progress export` writes it. The request is the log.
@_cdecl("kmemo_study_export")
public func kmemoStudyExport() -> Int32 {
    let lines = [LogEntry.header] + StoredLog(StudyRequest().rest).log.entries.map { $0.line }
    return Exchange.answer(lines.joined(separator: "\n") + "\n")
}

/// Takes in an export. The request: the log; an empty line; the export.
///
/// The answer: on the first line how many answers are new, were there, and are taken back, with spaces between; then
/// the lines to add to the log. If the export is wrong, the status is 1, and the answer the number of its wrong line, a
/// line feed, and what is wrong, in the language (0 English, 1 Chinese).
@_cdecl("kmemo_study_merge")
public func kmemoStudyMerge(_ language: Int32) -> Int32 {
    var request = StudyRequest()
    var log = StoredLog(request.block()).log
    var additions = ReviewLog.Additions()
    var new: [String] = []
    var reader = LogReader()
    do {
        for line in request.rest {
            guard let entry = try reader.read(line) else { continue }
            let before = additions
            try log.add(entry, line: reader.lines, counting: &additions)
            if additions.reviews > before.reviews || additions.undone > before.undone { new.append(entry.line) }
        }
        try reader.finish()
    } catch {
        let message = error.message
        return Exchange.answer("\(error.line)\n\(language == 1 ? message.zh : message.en)", status: .badRequest)
    }
    let counts = "\(additions.reviews) \(additions.known) \(additions.undone)"
    return Exchange.answer(([counts] + new).joined(separator: "\n"))
}

/// Answers with the order in which to show a card's choices, as indices of the file with spaces between, drawn with
/// a seed of which the two numbers are the halves.
@_cdecl("kmemo_study_order")
public func kmemoStudyOrder(_ count: Int32, _ high: Int32, _ low: Int32) -> Int32 {
    let seed = UInt64(UInt32(bitPattern: high)) << 32 | UInt64(UInt32(bitPattern: low))
    var generator = SplitMix64(seed: seed)
    let order = ChoiceOrder(count: Int(max(0, min(count, 100))), using: &generator)
    return Exchange.answer(order.indices.map { "\($0)" }.joined(separator: " "))
}
